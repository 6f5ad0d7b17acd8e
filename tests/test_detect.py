"""Detecting a week rewrites that week, the same data gives the same rows, and what could not be judged is said."""

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from core_by_hand import WEEK, create_core, filled, put

from data_contracts.errors import SettingsError
from models.detector import all_detectors
from models.period import Period
from models.scorer import all_scorers
from pipelines import warehouse
from pipelines.detect import chosen_detectors, detect_period
from pipelines.explain import explain_detector
from pipelines.risk_tables import TABLES
from pipelines.settings import Settings


def twelve_clinics(connection):
    """Two visits a week each; the first clinic goes on billing two people after they died."""
    connection.execute("create temp table houses as select range as h from range(12)")
    put(
        connection,
        "insured_persons",
        *({"person_id": f"P{no}", "sex": "F", "birth_date": "1950-01-01"} for no in range(8)),
    )
    for died in ("X1", "X2"):
        put(connection, "insured_persons", {"person_id": died, "died_on": "2026-03-01"})
    connection.execute(
        """
        insert into core.institutions (institution_id, name, kind, level, delivery_id)
        select 'H' || lpad(h::varchar, 2, '0'), 'clinic ' || h, 'clinic', 'primary', 1 from houses
        """
    )
    connection.execute(
        """
        insert into core.claims (claim_id, person_id, institution_id, visit_type, started_at, settled_at,
            total_amount, covered_amount, fund_amount, delivery_id)
        select 'c' || h || '-' || n, case when h = 0 and n % 5 = 0 and n > 40 then 'X' || (n % 2 + 1) else 'P' || (n % 8) end,
            'H' || lpad(h::varchar, 2, '0'), 'outpatient', moment, moment + interval 20 minute,
            100 + n % 7, 90, 50 + n % 3, 1
        from houses, (select range as n, timestamp '2025-11-18 09:00' + to_days((range * 7 // 2)::integer)
            + to_minutes((range % 50)::integer) as moment from range(104))
        """
    )


@pytest.fixture
def county(tmp_path):
    return filled(Settings(home=tmp_path, memory="1GB", lock_wait=5), twelve_clinics)


@pytest.fixture(scope="module")
def judged_once(tmp_path_factory):
    """The county with its week judged, the report of that run, and what its progress said: most tests begin there."""
    settings, seen = (
        filled(Settings(home=tmp_path_factory.mktemp("judged"), memory="1GB", lock_wait=5), twelve_clinics),
        [],
    )
    report = detect_period(WEEK, settings, progress=lambda what, done, total: seen.append((what, done, total)))
    return settings, report, seen


@pytest.fixture
def judged(judged_once, tmp_path):
    """A copy of one's own of that county."""
    settings = Settings(home=tmp_path, memory="1GB", lock_wait=5)
    shutil.copyfile(judged_once[0].warehouse, settings.warehouse)
    return settings


def risk(settings, sql):
    with warehouse.reading(settings) as connection:
        return connection.execute(sql).fetchall()


def everything(settings):
    return {name: risk(settings, f"select * from risk.{name} order by all") for name in TABLES}


def test_a_week_is_detected_with_strength_money_sentence_and_evidence(judged_once):
    county, report, _ = judged_once
    assert report.n_claims == 12 * 104 and report.n_findings > 0 and report.week == "2026-W46"
    found = risk(
        county,
        "select subject_id, result, source_group, n_hits, amount, strength, text_zh, text_en, basis from risk.findings"
        " where detector_id = 'billed_after_death'",
    )
    ((subject, result, group, n_hits, amount, strength, text_zh, text_en, basis),) = found
    assert (subject, result, group) == ("H00", "violation", "violations") and strength > 0.5
    assert n_hits == 12 and isinstance(amount, Decimal) and amount > 0
    assert str(n_hits) in text_zh and str(n_hits) in text_en and basis
    evidence = risk(
        county,
        "select count(*), sum(e.amount), min(e.dataset), min(e.key) from risk.evidence as e join risk.findings as f"
        " using (finding_id) where f.detector_id = 'billed_after_death' and e.role = 'charged'",
    )
    assert evidence == [(n_hits, amount, "claims", "c0-100")]


def test_the_same_week_again_gives_the_same_rows(judged):
    first = everything(judged)
    detect_period(WEEK, judged)
    assert everything(judged) == first


def test_other_weeks_and_campaigns_are_left_alone(judged):
    county = judged
    before = risk(county, "select * from risk.findings where week = '2026-W46' order by all")
    detect_period(WEEK.shifted(-1), county)
    detect_period(WEEK, county, packs=["identity"], label="campaign:deaths:2026-W46")
    assert risk(county, "select * from risk.findings where week = '2026-W46' order by all") == before
    weeks = {row[0] for row in risk(county, "select distinct week from risk.detections")}
    assert weeks == {"2026-W46", "2026-W45", "campaign:deaths:2026-W46"}


def test_a_detector_without_data_is_not_evaluated_and_says_why(judged_once):
    county, report, _ = judged_once
    assert report.not_evaluated["sex_limit_broken"] == "no data in claim_lines, kp_sex_limit"
    assert "billed_after_death" not in report.not_evaluated
    kept = dict(risk(county, "select detector_id, reason from risk.detections where not evaluated"))
    assert kept == report.not_evaluated and report.n_not_evaluated == len(kept)
    n_detectors = len(all_detectors()) + len([each for each in all_scorers().values() if each.reads != "links"])
    assert report.n_detectors == n_detectors == risk(county, "select count(*) from risk.detections")[0][0]


def test_a_week_without_claims_is_refused_with_the_weeks_there_are(county):
    with pytest.raises(SettingsError, match="2025-W47 to 2026-W46"):
        detect_period(Period.parse("2031-W01"), county)
    with pytest.raises(SettingsError, match="no claims at all"):
        detect_period(WEEK, Settings(home=county.home / "empty", lock_wait=5))


def test_an_unknown_pack_is_refused_and_a_known_one_is_chosen():
    with pytest.raises(SettingsError, match="no rule pack astrology"):
        chosen_detectors(["astrology"], None)
    assert {each.folder for each in chosen_detectors(["identity"], None) if each.kind == "rule"} == {"identity"}
    assert {each.head.dimension for each in chosen_detectors(None, ["safety"]) if each.kind == "rule"} <= {"safety"}


def test_findings_can_be_limited_to_some_subjects(county):
    detect_period(WEEK, county, subjects=["H05"])
    assert {row[0] for row in risk(county, "select subject_id from risk.findings")} <= {"H05"}


def test_what_was_delivered_later_is_not_seen_as_of_an_earlier_delivery(county):
    with warehouse.writing(county) as connection:
        late = {"claim_id": "late", "person_id": "X1", "institution_id": "H07", "started_at": "2026-10-05 09:00"}
        put(connection, "claims", late, delivery=2)
    detect_period(WEEK, county, packs=["identity"], as_of=1)
    assert (
        risk(county, "select 1 from risk.findings where subject_id = 'H07' and detector_id = 'billed_after_death'")
        == []
    )
    detect_period(WEEK, county, packs=["identity"])
    assert (
        len(risk(county, "select 1 from risk.findings where subject_id = 'H07' and detector_id = 'billed_after_death'"))
        == 1
    )


def test_a_run_that_dies_leaves_the_week_as_it_was(judged):
    county = judged
    before = everything(county)

    def power_cut(what, done, total):
        if done > 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        detect_period(WEEK, county, progress=power_cut)
    assert everything(county) == before


def test_detectors_may_not_reach_beyond_the_warehouse(county):
    from pipelines.warehouse import close_the_doors

    with warehouse.writing(county) as connection:
        close_the_doors(connection)
        with pytest.raises(Exception, match="disabled"):
            connection.execute("select * from read_csv('/etc/hostname')")
        with pytest.raises(Exception, match="locked"):
            connection.execute("set enable_external_access = true")


def test_progress_is_reported_to_the_end(judged_once):
    _, report, seen = judged_once
    assert seen[-1] == ("detect: done", report.n_detectors, report.n_detectors)
    assert [done for _, done, _ in seen] == list(range(report.n_detectors + 1))


def with_heads(monkeypatch, **changed):
    """The detectors of this house, some of them with other entries in their heads."""
    every = dict(all_detectors())
    for name, entries in changed.items():
        every[name] = replace(every[name], head=every[name].head.model_copy(update=entries))
    monkeypatch.setattr("pipelines.detect.all_detectors", lambda: every)


def test_a_shadow_rule_is_counted_and_reaches_nothing_a_list_is_made_from(county, monkeypatch):
    with_heads(monkeypatch, billed_after_death={"state": "shadow"})
    report = detect_period(WEEK, county, packs=["identity"])
    assert report.shadow["billed_after_death"] == 12
    kept = risk(county, "select state, n_hits, amount from risk.detections where detector_id = 'billed_after_death'")
    assert kept == [("shadow", 12, Decimal("612.00"))]
    assert risk(county, "select 1 from risk.findings where detector_id = 'billed_after_death'") == []
    assert risk(county, "select 1 from risk.evidence anti join risk.findings using (finding_id)") == []


@pytest.mark.parametrize("kind", ["measure", "link"])
def test_a_shadow_measure_or_link_is_counted_only(county, monkeypatch, kind):
    name = {"measure": "visits_per_person", "link": "co_visits"}[kind]
    with_heads(monkeypatch, **{name: {"state": "shadow"}})
    report = detect_period(WEEK, county, packs=["identity"])
    assert name in report.shadow
    assert risk(county, f"select 1 from risk.measures where measure_id = '{name}'") == []
    assert risk(county, f"select 1 from risk.links where link_id = '{name}'") == []


def test_a_draft_and_a_retired_rule_do_not_run(county, monkeypatch):
    with_heads(monkeypatch, billed_after_death={"state": "draft"}, shared_phone={"state": "retired"})
    report = detect_period(WEEK, county, packs=["identity"])
    ran = {row[0] for row in risk(county, "select detector_id from risk.detections")}
    assert "cards_used_together" in ran and not {"billed_after_death", "shared_phone"} & ran
    assert report.n_detectors == len(ran)


def test_a_rule_past_its_review_still_runs_and_the_run_says_so(county, monkeypatch):
    with_heads(monkeypatch, billed_after_death={"review_by": date(2026, 11, 1)})
    report = detect_period(WEEK, county, packs=["identity"])
    assert [each for each in report.notices if "billed_after_death" in each and "2026-11-01" in each]
    assert risk(county, "select 1 from risk.findings where detector_id = 'billed_after_death'")


def test_a_detector_is_explained_with_words_values_and_rows_of_each_step(county):
    told = explain_detector("billed_after_death", county, WEEK)
    assert told.kind == "rule" and told.week == "2026-W46" and told.steps[-1].name == "result"
    assert told.steps[-1].n_rows == 12 and told.parameters["period_end"] == "2026-11-16"
    for text in (told.title_zh, told.title_en, "select", "2026-W46"):
        assert text in str(told)


def test_a_detector_of_every_folder_and_every_scorer_can_be_explained(county):
    one_of_each = {(each.kind, each.folder): each.id for each in all_detectors().values()}
    for detector_id in [*one_of_each.values(), *all_scorers()]:
        assert str(explain_detector(detector_id, county, WEEK)).startswith(detector_id)


def test_an_unknown_detector_is_refused_and_no_data_is_no_fault(tmp_path):
    settings = Settings(home=tmp_path, lock_wait=5)
    with pytest.raises(SettingsError, match="no detector 'astrology'"):
        explain_detector("astrology", settings)
    assert explain_detector("split_admission", settings).steps == ()


def test_core_by_hand_knows_every_contract():
    with warehouse.in_memory() as connection:
        create_core(connection)
        assert connection.execute("select count(*) from core.claims").fetchall() == [(0,)]
