"""Landed rows that keep their contract go to core, others to rejects; a delivery with too many of them is refused."""

import json
import pickle
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from landing_by_hand import ask, claim, land, land_sql, line, settings_in

from data_contracts.contract import all_contracts
from data_contracts.errors import ContractError, DeliveryRefused, SettingsError
from pipelines.settings import Settings
from pipelines.validate import datasets_in_order, validate_delivery, validate_pending
from pipelines.verdicts import result_file
from pipelines.warehouse import writing


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def reasons(settings: Settings, dataset: str) -> dict[object, object]:
    """Row number → why it was set aside."""
    return dict(ask(settings, f"select row_no, reasons from rejects.{dataset} order by row_no"))  # type: ignore[arg-type]


def metric(settings: Settings, delivery_id: int, check_id: str) -> tuple[object, ...]:
    (found,) = ask(
        settings,
        "select n_rows, n_failed, passed, sample_row_nos from ledger.validations "
        f"where delivery_id = {delivery_id} and check_id = '{check_id}'",
    )
    return found


def current(settings: Settings, dataset: str, columns: str) -> list[tuple[object, ...]]:
    return ask(settings, f"select {columns} from core.{dataset} where replaced_by is null order by all")


def test_sound_rows_arrive_in_core_with_the_types_of_their_contract(settings: Settings) -> None:
    delivery = land(settings, "claims", [claim("c1"), claim("c2", ended_at="2026-11-09 10:00:00", cash_amount="40")])
    done = validate_delivery(delivery, settings)
    assert (done.state, done.n_rows, done.n_accepted, done.n_rejected) == ("accepted", 2, 2, 0)
    assert done.failed == () and done.reason is None
    assert current(settings, "claims", "claim_id, settled_at, total_amount, cash_amount, delivery_id") == [
        ("c1", datetime(2026, 11, 9, 9, 30), Decimal("100.00"), None, delivery),
        ("c2", datetime(2026, 11, 9, 9, 30), Decimal("100.00"), Decimal("40.00"), delivery),
    ]
    assert ask(settings, "from duckdb_tables() select table_name where schema_name = 'landing'") == []
    assert ask(settings, "select state, n_accepted, n_rejected from ledger.deliveries") == [("accepted", 2, 0)]


def test_spellings_that_mean_one_thing_only_are_understood(settings: Settings) -> None:
    rows = [
        claim("c1", settled_at="20261109", total_amount="1,234.50", visit_type="住院"),
        claim("c2", settled_at="2026/11/9 9:30", total_amount="１００", visit_type="21"),
        claim(" c3\t", settled_at="2026年11月9日 09:30", total_amount=" 100 ", visit_type=" inpatient "),
        claim("c4", settled_at="2026-11-09T09:30:00.000", fund_amount="6e1", principal_diagnosis="i10.x00"),
    ]
    land(settings, "claims", rows)
    validate_pending(settings)
    assert current(settings, "claims", "claim_id, settled_at, total_amount, visit_type") == [
        ("c1", datetime(2026, 11, 9), Decimal("1234.50"), "inpatient"),
        ("c2", datetime(2026, 11, 9, 9, 30), Decimal("100.00"), "inpatient"),
        ("c3", datetime(2026, 11, 9, 9, 30), Decimal("100.00"), "inpatient"),
        ("c4", datetime(2026, 11, 9, 9, 30), Decimal("100.00"), "outpatient"),
    ]
    assert current(settings, "claims", "principal_diagnosis")[0] == ("I10.X00",)


def test_spellings_that_could_mean_two_things_are_set_aside(settings: Settings) -> None:
    bad = [
        claim("c1", settled_at="09/11/2026"),
        claim("c2", total_amount="12,5"),
        claim("c3", total_amount="about 100"),
        claim("c4", settled_at="2026-02-30"),
    ]
    land(settings, "claims", bad + [claim(f"ok{number}") for number in range(40)])
    validate_pending(settings)
    assert reasons(settings, "claims") == {
        1: ["settled_at_readable"],
        2: ["total_amount_readable"],
        3: ["total_amount_readable"],
        4: ["settled_at_readable"],
    }


def test_yes_and_no_are_read_in_both_languages_and_unknown_stays_unknown(settings: Settings) -> None:
    told = ["1", "否", "TRUE", "属实", "不属实", None, ""]
    plain = {"received_at": "2026-11-09", "institution_text": "某诊所"}
    land(settings, "complaints", [plain | {"complaint_id": f"k{n}", "verified": each} for n, each in enumerate(told)])
    validate_pending(settings)
    verified = [row[1] for row in current(settings, "complaints", "complaint_id, verified")]
    assert verified == [True, False, True, True, False, None, None]


def test_a_month_is_kept_as_its_first_day(settings: Settings) -> None:
    plain = {"institution_id": "H14040400001", "reported_on": "2026-11-10"}
    told = ["2026-10", "202610", "2026年10月", "2026-10-01"]
    land(settings, "stock_movements", [plain | {"drug_code": f"d{n}", "month": each} for n, each in enumerate(told)])
    validate_pending(settings)
    assert set(current(settings, "stock_movements", "month")) == {(date(2026, 10, 1),)}


def test_unknown_codes_are_set_aside_and_the_check_is_named(settings: Settings) -> None:
    delivery = land(settings, "claims", [claim("c1", visit_type="teleport"), *(claim(f"ok{n}") for n in range(9))])
    done = validate_delivery(delivery, settings)
    assert reasons(settings, "claims") == {1: ["visit_type_known"]}
    assert done.failed == ("visit_type_known",)
    assert metric(settings, delivery, "visit_type_known") == (10, 1, False, [1])


def test_rows_without_a_required_value_or_with_a_separator_in_their_key_are_set_aside(settings: Settings) -> None:
    bad = [claim("c1", person_id=""), claim(" "), claim("a|b"), claim("c2", institution_id=None)]
    land(settings, "claims", bad + [claim(f"ok{number}") for number in range(20)])
    validate_pending(settings)
    assert reasons(settings, "claims") == {
        1: ["person_id_present"],
        2: ["claim_id_present"],
        3: ["claim_id_well_formed"],
        4: ["institution_id_present"],
    }


def test_dates_outside_the_licence_of_time_are_set_aside(settings: Settings) -> None:
    """Not before 1990, not after 2099, and nothing that has happened lies more than 366 days after the delivery."""
    bad = [
        claim("c1", started_at="1989-12-31 08:00"),
        claim("c2", settled_at="2099-11-09"),
        claim("c3", settled_at="2027-11-18"),
        claim("c4", settled_at="2126-11-09"),
    ]
    land(settings, "claims", [*bad, claim("c5", settled_at="2027-11-16"), *(claim(f"ok{n}") for n in range(20))])
    validate_pending(settings)
    assert reasons(settings, "claims") == {
        1: ["started_at_in_range"],
        2: ["settled_at_not_after_delivery"],
        3: ["settled_at_not_after_delivery"],
        4: ["settled_at_in_range", "settled_at_not_after_delivery"],
    }


def test_births_reach_back_to_1900_and_validity_may_be_open_for_ever(settings: Settings) -> None:
    rows = [
        {"person_id": "p1", "birth_date": "1900-01-01", "enrolled_to": "9999-12-31"},
        {"person_id": "p2", "birth_date": "1899-12-31"},
        *({"person_id": f"ok{number}", "sex": "女"} for number in range(8)),
    ]
    land(settings, "insured_persons", rows)
    validate_pending(settings)
    assert reasons(settings, "insured_persons") == {2: ["birth_date_in_range"]}


def test_refunds_are_negative_and_nothing_else_is(settings: Settings) -> None:
    claims = [
        claim("c1"),
        claim("r1", reverses_claim_id="c1", total_amount="-100", fund_amount="-60"),
        claim("r2", reverses_claim_id="c1", total_amount="100", fund_amount="60"),
        claim("n1", total_amount="-100", fund_amount="-60"),
        claim("r3", reverses_claim_id="r3", total_amount="-1", fund_amount="0"),
        *(claim(f"ok{number}") for number in range(20)),
    ]
    lines = [
        line("c1"),
        line("r1", quantity="-1", amount="-100"),
        line("c1", 2, quantity="-1", amount="-100"),
        line("c1", 3, quantity="-1", amount="100"),
        line("late", quantity="-1", amount="-100"),
        *(line(f"ok{number}") for number in range(20)),
    ]
    land(settings, "claim_lines", lines)
    land(settings, "claims", claims)
    validate_pending(settings)
    assert reasons(settings, "claims") == {
        3: ["refund_amounts_not_positive"],
        4: ["ordinary_amounts_not_negative"],
        5: ["refund_reverses_another_claim"],
    }
    assert reasons(settings, "claim_lines") == {
        3: ["negative_only_on_refunds"],
        4: ["amount_has_sign_of_quantity", "negative_only_on_refunds"],
    }


def test_one_per_cent_of_broken_rows_is_set_aside_and_the_rest_goes_on(settings: Settings) -> None:
    delivery = land(settings, "claims", [claim(f"c{n}", fund_amount="?" if n % 100 == 7 else "60") for n in range(500)])
    done = validate_delivery(delivery, settings)
    assert (done.state, done.n_accepted, done.n_rejected) == ("accepted", 495, 5)
    assert ask(settings, "select count(*) from core.claims") == [(495,)]
    assert list(reasons(settings, "claims")) == [8, 108, 208, 308, 408]
    row = json.loads(str(ask(settings, 'select "row" from rejects.claims where row_no = 8')[0][0]))
    assert row["claim_id"] == "c7" and row["fund_amount"] == "?"


def test_forty_per_cent_of_broken_rows_refuse_the_whole_delivery(settings: Settings) -> None:
    delivery = land(
        settings, "claims", [claim(f"c{n}", fund_amount="secret" if n % 5 < 2 else "60") for n in range(50)]
    )
    with pytest.raises(DeliveryRefused) as refused:
        validate_delivery(delivery, settings)
    said = str(refused.value)
    assert "20 of 50 rows (40.0%) are broken, 20.0% are allowed" in said and "fund_amount_readable" in said
    assert "first 1, 2, 6, 7, 11" in said and "50 行中有 20 行" in said
    assert "secret" not in said and "p1" not in said
    assert pickle.loads(pickle.dumps(refused.value)).args == refused.value.args
    assert ask(settings, "select count(*) from core.claims") == [(0,)]
    assert ask(settings, "select count(*) from rejects.claims") == [(0,)]
    assert ask(settings, f"select count(*) from landing.claims__{delivery}") == [(50,)]
    assert ask(settings, "select state, reason from ledger.deliveries") == [("refused", said)]
    with pytest.raises(DeliveryRefused, match=r"40\.0%"):
        validate_delivery(delivery, settings)


def test_exactly_the_allowed_share_of_broken_rows_is_accepted(settings: Settings) -> None:
    delivery = land(settings, "claims", [claim(f"c{n}", fund_amount="?" if n < 2 else "60") for n in range(10)])
    assert validate_delivery(delivery, settings).n_accepted == 8


def test_a_refused_delivery_does_not_stop_the_others(settings: Settings) -> None:
    bad = land(settings, "claims", [claim("c1", fund_amount="?")])
    good = land(settings, "claims", [claim("c2")])
    seen: list[tuple[str, int, int]] = []
    done = validate_pending(settings, lambda what, at, of: seen.append((what, at, of)))
    assert [(each.delivery_id, each.state) for each in done] == [(bad, "refused"), (good, "accepted")]
    assert json.loads(json.dumps([asdict(each) for each in done]))[0]["reason"] == done[0].reason
    assert seen == [("validate 校验: claims", 0, 2), ("validate 校验: claims", 1, 2), ("validate 校验", 2, 2)]
    assert validate_pending(settings) == []


def test_lines_unreadable_at_the_door_count_as_broken_rows(settings: Settings) -> None:
    delivery = land(settings, "claims", [claim(f"c{n}") for n in range(6)])
    validate_pending(settings_in(settings.home / "other"))
    with writing(settings) as connection:
        from pipelines.ledger import ensure_rejects

        ensure_rejects(connection, "claims")
        connection.execute(
            f"insert into rejects.claims select {delivery}, null, ['unreadable_line'], null from range(4)"
        )
    with pytest.raises(DeliveryRefused, match=r"4 of 10 rows \(40.0%\)"):
        validate_delivery(delivery, settings)


def test_equal_rows_in_one_delivery_are_kept_once(settings: Settings) -> None:
    delivery = land(settings, "claims", [claim("c1"), claim("c2"), claim("c1"), claim("c1", total_amount="100.0")])
    done = validate_delivery(delivery, settings)
    assert (done.state, done.n_accepted) == ("accepted", 2)
    assert reasons(settings, "claims") == {3: ["duplicate_row"], 4: ["duplicate_row"]}
    assert done.failed == (), "repeats lose nothing, so they do not count as broken, however many"
    assert metric(settings, delivery, "duplicate_row") == (4, 2, True, [3, 4])


def test_rows_that_contradict_each_other_under_one_key_are_all_set_aside(settings: Settings) -> None:
    rows = [claim("c1"), claim("c1", total_amount="70"), claim("c1"), *(claim(f"ok{n}") for n in range(20))]
    delivery = land(settings, "claims", rows)
    validate_delivery(delivery, settings)
    assert reasons(settings, "claims") == {number: ["conflicting_row"] for number in (1, 2, 3)}
    assert metric(settings, delivery, "conflicting_row") == (23, 3, False, [1, 2, 3])


def test_a_sound_row_is_kept_when_its_twin_is_broken_anyway(settings: Settings) -> None:
    land(settings, "claims", [claim("c1"), claim("c1", fund_amount="?"), *(claim(f"ok{n}") for n in range(8))])
    validate_pending(settings)
    assert reasons(settings, "claims") == {2: ["fund_amount_readable"]}


def test_a_late_delivery_replaces_the_earlier_row_and_both_are_remembered(settings: Settings) -> None:
    first = land(settings, "claims", [claim("c1"), claim("c2")])
    validate_pending(settings)
    second = land(settings, "claims", [claim("c1", total_amount="80"), claim("c3")])
    validate_pending(settings)
    assert current(settings, "claims", "claim_id, total_amount, delivery_id") == [
        ("c1", Decimal("80.00"), second),
        ("c2", Decimal("100.00"), first),
        ("c3", Decimal("100.00"), second),
    ]
    as_of_first = f"delivery_id <= {first} and (replaced_by is null or replaced_by > {first})"
    assert ask(settings, f"select claim_id, total_amount from core.claims where {as_of_first} order by all") == [
        ("c1", Decimal("100.00")),
        ("c2", Decimal("100.00")),
    ]


def test_the_later_delivery_wins_in_whatever_order_they_are_validated(settings: Settings) -> None:
    amounts = ("10", "20", "30")
    deliveries = [land(settings, "claims", [claim("c1", total_amount=each)]) for each in amounts]
    for number in (2, 0, 1):
        validate_delivery(deliveries[number], settings)
    rows = ask(settings, "select delivery_id, total_amount, replaced_by from core.claims order by delivery_id")
    one, two, three = deliveries
    assert rows == [(one, 10, two), (two, 20, three), (three, 30, None)]


def test_a_row_set_aside_replaces_nothing(settings: Settings) -> None:
    first = land(settings, "claims", [claim("c1")])
    validate_pending(settings)
    land(settings, "claims", [claim("c1", fund_amount="?"), *(claim(f"ok{n}") for n in range(9))])
    validate_pending(settings)
    assert (("c1", first)) in current(settings, "claims", "claim_id, delivery_id")


def test_validating_again_changes_nothing(settings: Settings) -> None:
    delivery = land(
        settings, "claims", [claim("c1"), claim("c2", fund_amount="?"), *(claim(f"o{n}") for n in range(8))]
    )
    once = validate_delivery(delivery, settings)
    before = ask(settings, "from core.claims order by all"), ask(settings, "from ledger.validations order by all")
    assert validate_delivery(delivery, settings) == once
    assert (
        ask(settings, "from core.claims order by all"),
        ask(settings, "from ledger.validations order by all"),
    ) == before


def test_references_to_rows_nobody_delivered_are_counted_but_set_nothing_aside(settings: Settings) -> None:
    land(settings, "institutions", [{"institution_id": "H14040400001", "name": "甲", "kind": "综合医院"}])
    delivery = land(settings, "claims", [claim("c1"), claim("c2", institution_id="H14040499999")])
    done = {each.delivery_id: each for each in validate_pending(settings)}[delivery]
    assert done.n_accepted == 2
    assert metric(settings, delivery, "institution_id_exists") == (2, 1, False, [2])
    assert metric(settings, delivery, "person_id_exists") == (0, 0, True, []), "nobody delivered persons: not evaluated"


def test_a_refund_finds_its_settlement_in_the_same_delivery(settings: Settings) -> None:
    refund = claim("r1", reverses_claim_id="c1", total_amount="-100", fund_amount="-60")
    delivery = land(settings, "claims", [claim("c1"), refund])
    validate_delivery(delivery, settings)
    assert metric(settings, delivery, "reverses_claim_id_exists") == (2, 0, True, [])


def test_lines_that_do_not_add_up_to_their_settlement_are_pointed_out(settings: Settings) -> None:
    land(settings, "claims", [claim("c1"), claim("c2"), claim("c3", total_amount="100.01")])
    delivery = land(settings, "claim_lines", [line("c1"), line("c2"), line("c2", 2), line("c3")])
    validate_pending(settings)
    assert metric(settings, delivery, "lines_add_up_to_claim") == (4, 2, False, [2, 3])
    late = land(settings, "claim_lines", [line("c1", amount="90", unit_price="90")])
    validate_pending(settings)
    assert metric(settings, late, "lines_add_up_to_claim")[1] == 0, "a late correction brings single lines"


def test_foreign_institution_numbers_pass_with_a_warning(settings: Settings) -> None:
    numbers = ("H14040400001", "PRV51002", "0d9a8f1e-6a55-3c7e-9f4b-0c2c1d1e9a10")
    rows = [
        {"institution_id": each, "name": "x", "kind": "clinic", "credit_code": "91350100M000100Y43"} for each in numbers
    ]
    rows[1]["credit_code"] = "91350100M000100Y42"
    delivery = land(settings, "institutions", rows)
    assert validate_delivery(delivery, settings).n_accepted == 3
    assert metric(settings, delivery, "institution_id_shape") == (3, 2, False, [2, 3])
    assert metric(settings, delivery, "credit_code_valid") == (3, 1, False, [2])


def test_prices_of_one_item_that_overlap_in_time_are_pointed_out(settings: Settings) -> None:
    def item(code: str, start: str, end: str | None) -> dict[str, object]:
        return {"item_code": code, "valid_from": start, "valid_to": end, "name": "x", "item_class": "检查费"}

    rows = [item("a", "2025-01-01", "2025-12-31"), item("a", "2026-01-01", None), item("b", "2025-01-01", None)]
    delivery = land(settings, "items", [*rows, item("b", "2026-01-01", None)])
    validate_delivery(delivery, settings)
    assert metric(settings, delivery, "item_intervals_do_not_overlap")[1:] == (1, False, [3])


def test_great_expectations_own_result_is_kept(settings: Settings) -> None:
    delivery = land(
        settings, "claims", [claim("c1"), claim("c2", fund_amount="?"), *(claim(f"o{n}") for n in range(8))]
    )
    validate_delivery(delivery, settings)
    kept = json.loads(result_file("claims", delivery, settings).read_text(encoding="utf-8"))
    (failing,) = [each for each in kept["checks"] if not each["passed"]]
    assert (failing["check_id"], failing["severity"], failing["n_failed"]) == ("fund_amount_readable", "quarantine", 1)
    (judged,) = kept["result"]["results"]
    assert not judged["success"]
    assert [row["check_id"] for row in judged["result"]["unexpected_index_list"]] == ["fund_amount_readable"]
    assert judged["result"]["unexpected_index_list"][0]["share"] == 0.1
    assert "institution_id_exists" in kept["not_evaluated"]


def test_every_stored_dataset_has_its_table_after_the_first_validation(settings: Settings) -> None:
    validate_pending(settings)
    stored = sorted(name for name, each in all_contracts().items() if each.kind != "published")
    for schema in ("core", "rejects"):
        tables = ask(settings, f"from duckdb_tables() select table_name where schema_name = '{schema}' order by all")
        assert [row[0] for row in tables] == stored
    assert ask(settings, "select count(*) from core.claims") == [(0,)]


def test_a_column_that_a_contract_gained_is_added_and_a_changed_type_is_refused(settings: Settings) -> None:
    validate_pending(settings)
    with writing(settings) as connection:
        connection.execute("alter table core.claims drop column bed_no")
        connection.execute("update ledger.core_made_for set contracts_hash = 'the contracts of last year'")
    validate_pending(settings)
    assert current(settings, "claims", "bed_no") == []
    with writing(settings) as connection:
        connection.execute("alter table core.claims alter column bed_no type integer")
        connection.execute("update ledger.core_made_for set contracts_hash = 'the contracts of last year'")
    with pytest.raises(ContractError, match=r"core\.claims\.bed_no"):
        validate_pending(settings)


def test_datasets_are_validated_after_those_they_refer_to() -> None:
    order = datasets_in_order()
    for name, contract in all_contracts().items():
        for column in contract.columns:
            if name in order and column.references:
                assert order.index(column.references.split(".")[0]) <= order.index(name)


def test_an_unknown_delivery_is_said_to_be_unknown(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="no delivery 77"):
        validate_delivery(77, settings)


# One million rows, 1 % of them broken, the last ten with the keys of the first ten.
MANY = """
    select i + 1 as row_no, 'c' || (i % 999990) as claim_id, 'p' || i as person_id, 'H14040400001' as institution_id,
        'outpatient' as visit_type, '2026-11-09 08:00:00' as started_at, '2026-11-09 09:00:00' as settled_at,
        '100.00' as total_amount, case when i % 100 = 0 then '?' else '60.00' end as fund_amount
    from range(1000000) as r(i)
"""
SOUND = 1_000_000 - 10_000 - 2 * 9
RUN = """
import sys
from pathlib import Path
from pipelines.expectations import warm_up
from pipelines.settings import Settings
from pipelines.validate import validate_pending
warm_up()
print("ready", flush=True)
validate_pending(Settings(home=Path(sys.argv[1]), lock_wait=30))
print("done", flush=True)
"""


def test_a_killed_validation_leaves_the_last_good_state_and_runs_again(settings: Settings) -> None:
    """kill -9 at several moments of a real process; each time everything or nothing of the delivery has happened."""
    land(settings, "claims", [claim("old")])
    validate_pending(settings)
    delivery = land_sql(settings, "claims", MANY)
    caught = 0
    for moment in (0.3, 1.2):
        caught += killed_after(moment, settings)
        state = ask(settings, f"select state from ledger.deliveries where delivery_id = {delivery}")[0][0]
        n_rows = ask(settings, "select count(*) from core.claims")[0][0]
        n_landed = ask(settings, "select count(*) from duckdb_tables() where schema_name = 'landing'")[0][0]
        assert (state, n_rows, n_landed) in (("landed", 1, 1), ("accepted", 1 + SOUND, 0))
    assert caught, "no process was caught in the middle"
    validate_pending(settings)
    assert ask(settings, "select count(*), count(distinct claim_id) from core.claims") == [(1 + SOUND, 1 + SOUND)]
    assert ask(
        settings, f"select state, n_accepted, n_rejected from ledger.deliveries where delivery_id = {delivery}"
    ) == [("accepted", SOUND, 1_000_000 - SOUND)]


def killed_after(seconds: float, settings: Settings) -> bool:
    """Start a validation and kill it `seconds` after it began. True when it had not finished."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(settings.home)],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout and process.stdout.readline() == "ready\n"
    time.sleep(seconds)
    process.kill()
    return "done" not in process.communicate()[0]


def test_core_is_compared_with_the_contracts_only_when_these_change(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines import core

    seen: list[object] = []
    follow = core._follow_contracts
    monkeypatch.setattr(core, "_follow_contracts", lambda *told: (seen.append(told), follow(*told)))
    for expected in (1, 1, 2):
        if expected == 2:
            with writing(settings) as connection:
                connection.execute("update ledger.core_made_for set contracts_hash = 'the contracts of last year'")
        validate_pending(settings)
        assert len(seen) == expected
