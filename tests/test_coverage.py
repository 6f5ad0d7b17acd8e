"""The statement every list carries: data to which day, who is silent, what was rejected, refused or in doubt."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from listed_week import INSTITUTIONS, WEEK, delivered, listed_week

from data_contracts.errors import SettingsError
from pipelines import warehouse
from pipelines.coverage import Coverage, DatasetCoverage, coverage
from pipelines.settings import Settings


def covered(settings: Settings, **options: int) -> Coverage:
    with warehouse.reading(settings) as connection:
        return coverage(connection, WEEK, **options)


def claims(found: Coverage) -> DatasetCoverage:
    return next(each for each in found.datasets if each.dataset == "claims")


def change(settings: Settings, *statements: str) -> None:
    with warehouse.writing(settings) as connection:
        for statement in statements:
            connection.execute(statement)


def test_the_headline_names_the_last_day_and_the_silent_institutions(tmp_path: Path) -> None:
    found = covered(listed_week(tmp_path))
    assert found.text_en == "data to 2026-11-14, 1 of 12 institutions missing"
    assert found.text_zh == "数据截至 2026-11-14，12 家定期报送机构中 1 家未报送"
    silent = claims(found).missing[0]
    assert (silent.institution_id, silent.name, silent.last_on, silent.weeks_silent) == (
        INSTITUTIONS[10][0], INSTITUTIONS[10][1], "2026-11-07", 1,
    )  # fmt: skip
    assert not found.complete and (claims(found).n_delivered, claims(found).n_expected) == (11, 12)


def test_when_all_have_delivered_it_says_so(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    change(settings, f"delete from core.claims where institution_id = '{INSTITUTIONS[10][0]}'")
    found = covered(settings)
    assert found.text_en == "data to 2026-11-14, all 11 institutions delivered" and found.complete


def test_a_clinic_with_a_patient_a_month_is_not_missing(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    change(
        settings,
        f"delete from core.claims where institution_id = '{INSTITUTIONS[7][0]}' and claim_id[2:3]::int % 4 <> 1",
    )
    assert INSTITUTIONS[7][0] not in [each.institution_id for each in claims(covered(settings)).missing]


def test_an_institution_that_has_been_silent_for_long_stays_on_the_missing_list(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    change(settings, f"delete from core.claims where institution_id = '{INSTITUTIONS[3][0]}' and claim_id < 'C08'")
    silent = {each.institution_id: each.weeks_silent for each in claims(covered(settings)).missing}
    assert silent == {INSTITUTIONS[3][0]: 8, INSTITUTIONS[10][0]: 1}


def test_an_institution_whose_licence_has_ended_is_not_expected(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    change(
        settings,
        f"update core.institutions set licence_to = '2026-11-01' where institution_id = '{INSTITUTIONS[10][0]}'",
    )
    assert claims(covered(settings)).missing == () and claims(covered(settings)).n_expected == 11


def test_what_happened_after_the_week_does_not_count(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    late = datetime(2026, 11, 20, 9)
    change(
        settings,
        "insert into core.claims select * replace ('LATE' as claim_id, "
        f"timestamp '{late}' as settled_at) from core.claims where claim_id = 'C0000'",
    )
    assert claims(covered(settings)).data_to == "2026-11-14"


def test_rows_are_counted_as_of_the_delivery_the_list_was_made_with(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    before = claims(covered(settings, as_of=3))
    with warehouse.writing(settings) as connection:
        delivered(connection, 4, "claims", 1, n_rejected=7)
        connection.execute("update core.claims set replaced_by = 4 where claim_id = 'C0000'")
        connection.execute(
            "insert into core.claims select * replace (4 as delivery_id, null as replaced_by) from core.claims "
            "where claim_id = 'C0000'"
        )
        connection.execute(
            "insert into core.claims select * replace (4 as delivery_id, 'NEW' as claim_id, null as replaced_by) "
            "from core.claims where claim_id = 'C0001'"
        )
    assert claims(covered(settings, as_of=3)) == before
    now = claims(covered(settings))
    assert (now.n_rows, now.n_rejected) == (before.n_rows + 1, 7)


def test_weekly_counts_end_with_the_week_itself(tmp_path: Path) -> None:
    found = covered(listed_week(tmp_path))
    assert found.weeks[-1] == "2026-W46" and len(found.weeks) == 13
    assert claims(found).weekly == (12,) * 12 + (11,) and claims(found).n_rows_week == 11


def test_the_last_day_of_the_week_belongs_to_the_week(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    sunday = WEEK.end - timedelta(days=1)
    change(settings, f"update core.claims set settled_at = timestamp '{sunday} 23:59:59' where claim_id = 'C0000'")
    found = claims(covered(settings))
    assert found.data_to == str(sunday) and found.n_rows_week == 11


def test_refused_deliveries_and_failed_checks_are_told(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    with warehouse.writing(settings) as connection:
        delivered(connection, 4, "claims", 9, state="refused", reason="40 % of the rows are broken")
        for check, failed, passed in (("key_is_unique", 3, True), ("amounts_add_up", 20, False)):
            connection.execute(
                "insert into ledger.validations values (2, ?, null, 'warn', 168, ?, ?, 0.01, ?, [1])",
                [check, failed, failed / 168, passed],
            )
    found = covered(settings)
    assert [(each.file_name, each.reason) for each in found.refused] == [
        ("claims_4.csv", "40 % of the rows are broken")
    ]
    assert [(note.check_id, note.n_failed, note.passed) for note in found.notes] == [
        ("amounts_add_up", 20, False), ("key_is_unique", 3, True),
    ]  # fmt: skip
    assert not found.complete


def test_passed_with_failing_rows_is_not_shown_like_a_clean_pass(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    change(settings, "insert into ledger.validations values (2, 'clean', null, 'warn', 168, 0, 0, 0, true, [])")
    assert covered(settings).notes == ()
    change(
        settings, "insert into ledger.validations values (2, 'nearly', null, 'warn', 168, 1, 0.006, 0.01, true, [4])"
    )
    assert [note.check_id for note in covered(settings).notes] == ["nearly"]


def test_without_an_accepted_delivery_there_is_no_coverage(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    change(settings, "delete from ledger.deliveries")
    with pytest.raises(SettingsError, match="No delivery"):
        covered(settings)
