"""Rules are governed like law: every change has an approver, every exemption an end, every new text a back-test."""

import shutil
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from core_by_hand import WEEK, filled, put

from data_contracts.errors import DetectorError, SettingsError
from models.detector import find_detector
from pipelines import warehouse
from pipelines.__main__ import main
from pipelines.detect import detect_period
from pipelines.ledger import DELIVERIES
from pipelines.rebuild import forget_entries
from pipelines.rulebook.backtest import backtest
from pipelines.rulebook.catalogue import rule_lines, shown
from pipelines.rulebook.deeds import approve, end_exemption, exempt, exempt_from_file
from pipelines.rulebook.governance import governance_of, with_params
from pipelines.rulebook.outcomes import Record, wilson
from pipelines.rulebook.pages import write_pages
from pipelines.settings import Settings

RULE, IDENTITY = "billed_after_death", "identity"
GRACE = {"died_on": "2026-10-31"}


def three_clinics(connection):
    """H1 bills a person 1, 5 and 20 days after death, H2 another one 12 days after; H3 bills the living."""
    for who in ("X1", "X2"):
        put(connection, "insured_persons", {"person_id": who, **GRACE})
    for at in range(8):
        put(connection, "insured_persons", {"person_id": f"P{at}", "sex": "F", "birth_date": "1950-01-01"})
    for at in (1, 2, 3):
        put(
            connection,
            "institutions",
            {"institution_id": f"H{at}", "name": f"clinic {at}", "kind": "clinic", "level": "primary"},
        )
    billed = [("H1", "X1", "11-01"), ("H1", "X1", "11-05"), ("H1", "X1", "11-14"), ("H2", "X2", "11-12")]
    billed += [("H3", f"P{at}", f"11-0{at + 1}") for at in range(8)]
    for at, (house, who, day) in enumerate(billed):
        put(connection, "claims", {"claim_id": f"c{at}", "institution_id": house, "person_id": who,
            "started_at": f"2026-{day} 09:00", "settled_at": f"2026-{day} 10:00"})  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("rulebook")
    return filled(Settings(home=home, memory="1GB", lock_wait=5), three_clinics)


@pytest.fixture
def county(made, tmp_path):
    shutil.copyfile(made.warehouse, tmp_path / made.warehouse.name)
    return replace(made, home=tmp_path)


def ask(settings, sql):
    with warehouse.reading(settings) as connection:
        return connection.execute(sql).fetchall()


def named(settings):
    return dict(ask(settings, f"select subject_id, n_hits from risk.findings where detector_id = '{RULE}' order by 1"))


def test_an_author_cannot_approve_his_own_change(county):
    with pytest.raises(SettingsError, match="cannot approve"):
        approve([RULE], county, "张三", "张三 ", "yearly review")
    with pytest.raises(SettingsError, match="name the author"):
        approve([RULE], county, "张三", "李四", " ")


def test_a_run_says_which_texts_nobody_approved(county):
    report = detect_period(WEEK, county, packs=[IDENTITY])
    assert report.unapproved[RULE] == find_detector(RULE).hash[:12]
    assert any("is not approved" in notice for notice in report.notices)
    done = approve(["all"], county, "规则组", "李四", "首次上线审查")
    assert done.n_new > 70 and approve(["all"], county, "规则组", "李四", "首次上线审查").n_new == 0
    assert detect_period(WEEK, county, packs=[IDENTITY]).unapproved == {}


def test_another_text_is_another_hash_and_not_approved(county):
    approve([RULE], county, "规则组", "李四", "首次上线审查")
    rule = find_detector(RULE)
    with warehouse.reading(county) as connection:
        same, _ = governance_of(connection, [rule], WEEK)
        other, _ = governance_of(connection, [replace(rule, hash="0" * 64)], WEEK)
    assert same.unapproved == {} and list(other.unapproved) == [RULE]


def test_a_county_parameter_holds_from_its_week_and_shows_in_the_hash(county):
    detect_period(WEEK, county, packs=[IDENTITY])
    assert named(county) == {"H1": 2, "H2": 1}
    with pytest.raises(SettingsError, match="no parameter"):
        approve([RULE], county, "张三", "李四", "why", ["colour=1"], WEEK)
    with pytest.raises(SettingsError, match="must be a number"):
        approve([RULE], county, "张三", "李四", "why", ["grace_days=many"], WEEK)
    with pytest.raises(SettingsError, match="--from"):
        approve([RULE], county, "张三", "李四", "why", ["grace_days=10"])
    approve([RULE], county, "张三", "李四", "死亡登记普遍晚到", ["grace_days=10"], WEEK.shifted(1))
    assert named(county) == {"H1": 2, "H2": 1}
    report = detect_period(WEEK.shifted(1), county, packs=[IDENTITY])
    kept = ask(
        county,
        f"select subject_id, detector_hash from risk.findings where detector_id = '{RULE}' and week = '2026-W47'",
    )
    expected = with_params(find_detector(RULE), {"grace_days": 10}).hash
    assert kept == [("H1", expected), ("H2", expected)] and expected != find_detector(RULE).hash
    assert any("grace_days=10" in notice for notice in report.notices)
    assert detect_period(WEEK, county, packs=[IDENTITY]).notices == tuple(
        each for each in report.notices if "grace_days" not in each
    )


@pytest.mark.parametrize("missing", ["rule", "subject", "begins", "expires", "owner", "reason"])
def test_an_exemption_without_scope_end_owner_or_reason_is_refused(county, missing):
    words = {
        "rule": RULE,
        "subject": "H1",
        "begins": date(2026, 11, 1),
        "expires": date(2026, 12, 31),
        "owner": "张三",
        "reason": "登记更正中",
    }
    words[missing] = None
    with pytest.raises(SettingsError, match="lacks"):
        exempt(
            words["rule"],
            county,
            "institution",
            words["subject"],
            words["begins"],
            words["expires"],
            words["owner"],
            words["reason"],
        )


def test_an_exemption_of_everybody_for_ever_or_from_no_rule_is_refused(county):
    first, last = date(2026, 11, 1), date(2026, 12, 31)
    with pytest.raises(SettingsError, match="lacks subject"):
        exempt(RULE, county, "institution", "*", first, last, "张三", "理由")
    with pytest.raises(SettingsError, match="at most"):
        exempt(RULE, county, "institution", "H1", first, date(2028, 1, 1), "张三", "理由")
    with pytest.raises(SettingsError, match="at most"):
        exempt(RULE, county, "institution", "H1", last, first, "张三", "理由")
    with pytest.raises(SettingsError, match="no rule 'astrology'"):
        exempt("astrology", county, "institution", "H1", first, last, "张三", "理由")
    with pytest.raises(SettingsError, match="subject type"):
        exempt(RULE, county, "village", "H1", first, last, "张三", "理由")


def test_an_exempted_subject_is_counted_and_not_named_until_it_ends(county):
    exempt(RULE, county, "institution", "H1", date(2026, 11, 1), date(2026, 11, 20), "张三", "死亡登记更正中")
    report = detect_period(WEEK, county, packs=[IDENTITY])
    assert named(county) == {"H2": 1} and report.n_exempted == 2
    assert ask(county, "select subject_id, n_hits, amount, owner, reason, valid_to from risk.exempted") == [
        ("H1", 2, Decimal("160.00"), "张三", "死亡登记更正中", date(2026, 11, 20))
    ]
    assert ask(county, "select 1 from risk.evidence anti join risk.findings using (finding_id)") == []
    detect_period(WEEK.shifted(2), county, packs=[IDENTITY])
    later = ask(
        county, f"select subject_id from risk.findings where detector_id = '{RULE}' and week = '2026-W48' order by 1"
    )
    assert later == [("H1",), ("H2",)]
    end_exemption(RULE, county, "institution", "H1", "张三", "已更正")
    assert detect_period(WEEK, county, packs=[IDENTITY]).n_exempted == 0 and named(county) == {"H1": 2, "H2": 1}


def test_a_rebuilt_week_forgets_what_was_decided_after_its_list(county):
    exempt(RULE, county, "institution", "H1", date(2026, 11, 1), date(2026, 11, 20), "张三", "死亡登记更正中")
    rules = [find_detector(RULE), find_detector("split_admission")]
    with warehouse.reading(county) as connection:
        then, _ = governance_of(connection, rules, WEEK)
    exempt("split_admission", county, "institution", "H1", date(2027, 5, 1), date(2027, 5, 20), "张三", "另一周")
    approve([RULE], county, "张三", "李四", "why", ["grace_days=10"], WEEK)
    with warehouse.writing(county) as connection:
        now, _ = governance_of(connection, rules, WEEK)
        assert (then.as_of_entry, now.as_of_entry) == (1, 3)
        forget_entries(connection, then.as_of_entry)
        again, _ = governance_of(connection, rules, WEEK)
    assert again == then and len(again.exemptions) == 1 and again.overrides == {}


def test_exemptions_load_from_a_file_line_by_line(county, tmp_path):
    file = tmp_path / "exemptions.csv"
    file.write_text(
        "规则,对象类型,对象,起日,止日,负责人,理由\n"
        f"{RULE},institution,H1,2026-11-01,2026-12-31,张三,登记更正中\n"
        f"{RULE},institution,H2,2026-11-01,,张三,没有止日\n"
        f"{RULE},institution,H2,1.11.2026,2026-12-31,张三,日期写错\n",
        encoding="utf-8",
    )
    done = exempt_from_file(file, county)
    assert done.n_new == 1 and [line for line, _ in done.refused] == ["第 3 行 line 3", "第 4 行 line 4"]
    assert (exempt_from_file(file, county).n_new, exempt_from_file(file, county).n_known) == (0, 1)


def test_a_backtest_tells_hits_money_and_subjects_gained_and_lost(county):
    told = backtest(RULE, WEEK.shifted(-1), WEEK, county, params=["grace_days=10"])
    assert [(each.week, each.n_old, each.n_new) for each in told.weeks] == [("2026-W45", 1, 0), ("2026-W46", 3, 2)]
    assert (told.lost.n_hits, told.lost.amount_violation, told.lost.amount_suspicion) == (
        1,
        Decimal("80.00"),
        Decimal(0),
    )
    assert told.gained.n_hits == 0 and told.kept == 2 and told.old_hash != told.new_hash
    assert [(each.subject_id, each.n_lost) for each in told.most_affected] == [("H1", 1)]
    assert "明确违规" in told.as_text() and "2026-W46" in told.as_text()
    assert ask(county, "select count(*) from duckdb_tables() where schema_name = 'risk'") == [(0,)]


def test_a_backtest_and_the_live_run_agree(county):
    detect_period(WEEK, county, packs=[IDENTITY])
    (week,) = backtest(RULE, WEEK, WEEK, county).weeks
    assert week.n_old == week.n_new == sum(named(county).values())


def test_a_backtest_of_another_text_needs_the_laws_of_the_format(county, tmp_path):
    text = next(Path(find_detector.__code__.co_filename).parent.rglob(f"{RULE}.sql")).read_text(encoding="utf-8")
    file = tmp_path / "stricter.sql"
    file.write_text(text.replace("result: violation", "result: suspicion"), encoding="utf-8")
    told = backtest(RULE, WEEK, WEEK, county, file=file)
    assert told.changed == "stricter.sql" and told.kept == 3 and told.weeks[0].n_gained == 0
    file.write_text(text.replace("$window_start", "date '2026-01-01'").replace("select", "selekt", 1), encoding="utf-8")
    with pytest.raises(DetectorError, match=r"stricter\.sql"):
        backtest(RULE, WEEK, WEEK, county, file=file)
    with pytest.raises(SettingsError, match="at most"):
        backtest(RULE, WEEK, WEEK.shifted(-1), county)


def test_a_late_correction_does_not_leak_into_a_past_week(county):
    """The register took the death back in a delivery that came after the week: that week still shows what was known."""
    with warehouse.writing(county) as connection:
        connection.execute(DELIVERIES)
        for number, dataset, day in ((1, "claims", 10), (2, "insured_persons", 17)):
            connection.execute(
                "insert into ledger.deliveries (delivery_id, dataset, file_name, content_hash, n_bytes, n_rows, landed_at, "
                "state, contract_version, contract_hash) values (?, ?, 'f', ?, 1, 1, ?, 'accepted', '1', 'h')",
                [number, dataset, str(number), datetime(2026, 11, day)],
            )
        connection.execute("update core.insured_persons set replaced_by = 2 where person_id = 'X1'")
        put(connection, "insured_persons", {"person_id": "X1"}, delivery=2)
    first, second = backtest(RULE, WEEK, WEEK.shifted(1), county).weeks
    assert (first.how, first.as_of, first.n_old) == ("landed", 1, 3)
    assert (second.how, second.as_of, second.n_old) == ("landed", 2, 1)


def test_confirmed_outcomes_gained_and_lost_are_told(county):
    with warehouse.writing(county) as connection:
        for at, (house, day, found) in enumerate(
            [("H1", "11-18", True), ("H2", "11-18", False), ("H3", "11-18", True)]
        ):
            put(connection, "inspections", {"inspection_id": f"i{at}", "institution_id": house, "domain": "fund",
                "inspected_on": f"2026-{day}", "violation_found": found})  # fmt: skip
    told = backtest(RULE, WEEK, WEEK, county, params=["grace_days=100"]).outcomes
    assert (told.confirmed_lost, told.unfounded_lost, told.confirmed_gained, told.n_inspected) == (1, 1, 0, 3)


def test_the_interval_of_a_record_is_wilsons():
    assert wilson(8, 10) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
    assert wilson(0, 5)[0] == 0 and wilson(5, 5)[1] == 1
    assert Record().interval is None and str(Record()) == "—" and str(Record(10, 8)) == "8/10 (49%–94%)"


def test_the_catalogue_has_every_rule_with_owner_review_and_record(county, capsys):
    with warehouse.writing(county) as connection:
        put(connection, "inspections", {"inspection_id": "i1", "institution_id": "H1", "domain": "fund",
            "inspected_on": "2026-11-18", "violation_found": True})  # fmt: skip
    detect_period(WEEK, county, packs=[IDENTITY])
    lines = {line.rule.id: line for line in rule_lines(county)}
    assert lines[RULE].record == Record(1, 1) and lines[RULE].fired.n_hits == 3 and lines[RULE].fired.week == "2026-W46"
    assert lines["split_admission"].fired.week is None and shown(lines["split_admission"]).confirmed == "—"
    assert all(shown(line).owner and shown(line).review_by for line in lines.values())
    assert any(line.overdue for line in rule_lines(county, on=date(2030, 1, 1)))
    assert {line.rule.head.state for line in rule_lines(county, states=("live",))} == {"live"}


def test_every_rule_has_a_page_that_needs_no_network(county, tmp_path):
    detect_period(WEEK, county, packs=[IDENTITY])
    exempt(RULE, county, "institution", "H1", date(2026, 11, 1), date(2026, 11, 20), "张三", "<b>更正</b>")
    done = write_pages(tmp_path / "pages", county)
    pages = {page.stem: page.read_text(encoding="utf-8") for page in (tmp_path / "pages").glob("*.html")}
    assert set(pages) == {line.rule.id for line in rule_lines(county)} | {"index"} and done.n_rules == len(pages) - 1
    for name, page in pages.items():
        assert not any(word in page for word in ("http://", "https://", "<script", "url(")), name
    own, head = pages[RULE], find_detector(RULE).head
    for text in (
        head.title.zh,
        head.title.en,
        "条例",
        "查实 confirmed",
        "died_on",
        "不命中 finds nothing",
        "&lt;b&gt;更正",
    ):
        assert text in own
    assert all(f'href="{name}.html"' in pages["index"] for name in pages if name != "index")


def test_the_verbs_speak(county, monkeypatch, capsys):
    monkeypatch.setenv("YUJING_HOME", str(county.home))
    assert (
        main(["rules", "approve", RULE, "--author", "张三", "--approver", "张三", "--why", "x"])
        == SettingsError.exit_code
    )
    assert main(["rules", "approve", RULE, "--author", "张三", "--approver", "李四", "--why", "年度复审"]) == 0
    assert main(["rules", "backtest", RULE, "--weeks", "2026-W46..2026-W46", "--param", "grace_days=10"]) == 0
    assert main(["rules", "exempt", RULE, "--subject", "H1"]) == SettingsError.exit_code
    assert main(["rules", "--state", "live", "--json"]) == 0
    assert "李四" in capsys.readouterr().out
