"""What ranking a week promises: the same list every time, whole or not at all, explained, true to what was known."""

import json
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from decimal import Decimal

import pytest
from a_ranked_week import WEEK, World

from data_contracts.contract import read_contract
from data_contracts.errors import SettingsError
from models.policy import Policy
from pipelines import warehouse
from pipelines.rank import rank_period


@pytest.fixture
def world(tmp_path):
    """Thirty institutions with findings of falling strength, every fourth also seen by a second source."""
    made = World(tmp_path)
    for n in range(1, 31):
        result = "violation" if n % 3 == 0 else "suspicion"
        found = made.finding(f"H{n:04d}", "rule_a", n / 40, result=result, amount=n * 100)
        made.charged(found, "claims", f"H{n:04d}-1", n * 100)
        if n % 4 == 0:
            made.finding(f"H{n:04d}", "peer_deviation", 0.6, kind="scorer", source_group="peers", n_peers=5)
    return made


def test_the_list_has_the_promised_columns_and_types(world):
    world.rank()
    with warehouse.reading(world.settings) as connection:
        types = {row[0]: row[1] for row in connection.execute("describe risk.warnings").fetchall()}
    for column in read_contract("warnings").columns:
        assert types[column.name].replace('"', "") == column.type, column.name


def test_capacity_rows_with_a_random_tenth_and_ranks_without_gaps(world):
    made = world.rank()
    rows = world.warnings()
    assert (made.n_rows, made.n_ranked, made.n_random) == (15, 13, 2)
    assert [row["rank"] for row in rows] == list(range(1, 16))
    assert {row["inclusion_probability"] for row in rows if row["arm"] == "ranked"} == {1.0}
    assert {row["inclusion_probability"] for row in rows if row["arm"] == "random"} == {round(2 / 27, 6)}


def test_ranked_again_gives_the_same_rows(world):
    world.rank()
    first = [world.warnings(), world.ranking(), world.rows("ranking_basis", "kind, name")]
    rank_period(WEEK, world.settings)
    assert [world.warnings(), world.ranking(), world.rows("ranking_basis", "kind, name")] == first


def test_the_order_in_which_findings_were_written_does_not_matter(world, tmp_path):
    world.rank()
    other = World(tmp_path / "other", findings=world.findings[::-1], evidence=world.evidence[::-1])
    other.rank()
    assert other.warnings() == world.warnings()


def test_person_tokens_decide_nothing(tmp_path):
    """Two installations with different keys list the same persons in the same places."""
    places = []
    for name, tokens in (("a", ["t1", "t2", "t3"]), ("b", ["z9", "k5", "a0"])):
        made = World(tmp_path / name)
        for n, token in enumerate(tokens):
            found = made.finding(token, "rule_p", 0.5, subject_type="insured_person", text_zh=f"第{n}人")
            made.charged(found, "claims", f"H000{n + 1}-1", 50)
        made.rank()
        places.append([(row["arm"], row["rank"], row["reasons"][0]["text_zh"]) for row in made.warnings()])
    assert places[0] == places[1] and len(places[0]) == 4


def test_each_row_says_why_and_what_speaks_against_it_in_both_languages(world):
    world.rank()
    for row in world.warnings():
        assert all(each["text_zh"] and each["text_en"] for each in (*row["reasons"], *row["counter_reasons"]))
        assert row["reasons"] and row["suggested_action"] and row["suggested_action_en"] and row["due_on"] > WEEK.end
    strongest = max((row for row in world.warnings() if row["n_sources"] == 2), key=lambda row: row["risk"])
    assert [each["detector_id"] for each in strongest["reasons"]] == ["rule_a", "peer_deviation"]
    assert "Only 5 peers: the comparison is shaky" in [each["text_en"] for each in strongest["counter_reasons"]]


def test_violation_and_suspicion_money_stay_apart_and_the_stake_is_as_stated(world):
    world.rank()
    for row in (each for each in world.warnings() if each["arm"] == "ranked"):
        n = int(row["subject_id"][1:])
        money = (row["amount_violation"], row["amount_suspicion"])
        assert money == ((Decimal(n * 100), 0) if n % 3 == 0 else (0, Decimal(n * 100)))
        stake = row["amount_violation"] + row["amount_suspicion"] * Decimal("0.29")
        assert row["amount_at_stake"] == stake
        assert row["expected_amount"] == pytest.approx(stake * Decimal(str(row["risk"])), abs=Decimal("0.01"))


def test_probabilities_are_empty_until_there_are_outcomes(world):
    made = world.rank()
    assert made.scored_by == "expert_weights" and "expert weights" in made.order_en and "专家权重" in made.order_zh
    assert all(row["probability"] is None and row["scored_by"] == "expert_weights" for row in world.warnings())


def test_every_institution_is_in_the_ranking_also_without_a_finding(world):
    world.rank()
    own = [row for row in world.ranking() if row["subject_type"] == "institution"]
    assert len(own) == 40 and {row["risk"] for row in own if row["n_findings"] == 0} == {0.0}
    assert all(row["billed_amount"] == Decimal("4500.00") for row in own)


def test_a_challenger_alone_puts_nobody_on_the_list(world):
    world.finding("H0040", "isolation_forest", 0.99, kind="scorer", source_group="challenger")
    world.rank()
    row = next(row for row in world.ranking() if row["subject_id"] == "H0040")
    assert (row["risk"], row["isolation_forest"], row["n_findings"]) == (0.0, 0.99, 0)


def test_a_practitioner_with_the_same_problem_is_a_reason_of_the_listed_institution(tmp_path):
    made = World(tmp_path, practitioners=[("D1", "H0001"), ("D2", "H0002")])
    made.finding("H0001", "rule_a", 0.9)
    made.finding("D1", "rule_d", 0.8, subject_type="practitioner")
    made.finding("D2", "rule_d", 0.7, subject_type="practitioner")
    made.rank(capacity=2)
    rows = {row["subject_id"]: row for row in made.warnings()}
    assert "D1" not in rows
    assert [each["text_en"] for each in rows["H0001"]["reasons"]] == [
        "found by rule_a",
        "Its practitioner 王*: found by rule_d",
    ]


def test_a_visit_without_finding_cools_and_is_said_and_a_later_visit_is_not_known(world):
    world.inspected("H0030", date(2026, 11, 10), False)
    world.inspected("H0029", WEEK.end, True)
    world.rank()
    cooled = next(row for row in world.warnings() if row["subject_id"] == "H0030")
    assert any("found nothing" in each["text_en"] for each in cooled["counter_reasons"])
    assert cooled["priority"] < 0.7 * cooled["risk"]
    basis = world.rows("ranking_basis", "kind, name")
    assert not [row for row in basis if row["kind"] == "detector" and "2 subjects" in row["text_en"]]


def test_an_outcome_after_the_week_changes_nothing(world, tmp_path):
    """A later inspection leaks into no past week."""
    world.rank()
    other = World(tmp_path / "later", findings=world.findings, evidence=world.evidence)
    for n in range(1, 31):
        other.inspected(f"H{n:04d}", WEEK.end, n % 2 == 0)
    other.rank()
    assert other.warnings() == world.warnings()


def test_confirmed_outcomes_raise_a_detector_and_the_list_shows_its_record(world):
    for n in range(1, 21):
        world.inspected(f"H{n:04d}", date(2026, 6, 1), True)
    world.rank()
    row = next(row for row in world.ranking() if row["subject_id"] == "H0030")
    assert row["violations"] > 0.75
    record = next(row for row in world.rows("ranking_basis", "kind, name") if row["name"] == "rule_a")
    assert record["text_en"] == "20 subjects inspected, 20 confirmed"


def test_with_enough_outcomes_a_model_takes_over_and_gives_probabilities(tmp_path):
    made = World(tmp_path, institutions=120)
    for n in range(1, 121):
        made.measures.append(
            {
                "measure_id": "m",
                "subject_type": "institution",
                "subject_id": f"H{n:04d}",
                "denominator": 50,
                "z": n % 10,
            }
        )
        made.finding(f"H{n:04d}", "rule_a", 0.1 + (n % 7) / 20)
        if n <= 100:
            made.inspected(f"H{n:04d}", date(2026, 1 + n // 10, 1 + n % 9), n % 10 >= 6)
    done = made.rank()
    assert done.scored_by == "learned" and "采用学习模型" in done.order_zh
    rows = [row for row in made.ranking() if row["subject_type"] == "institution"]
    assert all(row["probability_low"] <= row["probability"] <= row["probability_high"] for row in rows)
    unseen = {row["subject_id"]: row["probability"] for row in rows if int(row["subject_id"][1:]) > 100}
    assert unseen["H0109"] > unseen["H0110"]


def test_next_week_tells_what_changed(world, tmp_path):
    world.rank()
    world.publish_by_hand()
    listed = [row for row in world.warnings() if row["arm"] == "ranked"]
    world.week = WEEK.shifted(1)
    again = world.rank()
    changes = {row["subject_id"]: row["change"] for row in world.warnings() if row["arm"] == "ranked"}
    assert again.week == "2026-W47"
    assert {changes[row["subject_id"]] for row in listed} == {"same"}


def test_a_listed_institution_does_not_leave_for_noise(world):
    world.rank()
    world.publish_by_hand()
    before = {row["subject_id"] for row in world.warnings() if row["arm"] == "ranked"}
    for finding in world.findings:
        finding["strength"] = finding["strength"] * (0.97 if finding["subject_id"] in before else 1.03)
    world.week = WEEK.shifted(1)
    world.rank()
    after = {row["subject_id"] for row in world.warnings() if row["arm"] == "ranked"}
    assert len(before & after) >= 12


def test_rejected_rows_lower_the_reliability_of_a_row_and_are_noted(tmp_path):
    made = World(tmp_path, rejected={"H0001": 25})
    made.finding("H0001", "rule_a", 0.9)
    made.rank()
    row = next(row for row in made.warnings() if row["subject_id"] == "H0001")
    assert row["data_reliability"] == 0.75
    assert "25.0%" in row["data_notes"] and row["data_notes_en"] == "25.0% of its delivered rows were rejected"


def test_a_campaign_keeps_a_list_of_its_own(world):
    world.rank()
    weekly = world.warnings()
    with warehouse.writing(world.settings) as connection:
        for table in ("findings", "evidence", "detections"):
            connection.execute(
                f"insert into risk.{table} select * replace ('2026-W46-imaging' as week) "
                f"from risk.{table} where week = '{WEEK}'"
            )
    made = rank_period(WEEK, world.settings, label="2026-W46-imaging", townships=["T1", "T2"], size=5)
    rows = world.warnings("2026-W46-imaging")
    assert made.week == "2026-W46-imaging" and len(rows) == 5
    assert {row["township"] for row in rows} <= {"T1", "T2"}
    assert world.warnings() == weekly


def test_before_detect_there_is_nothing_to_rank(tmp_path):
    made = World(tmp_path)
    made.write()
    with pytest.raises(SettingsError, match="detect 2026-W40"):
        rank_period(WEEK.shifted(-6), made.settings)


def test_an_unknown_pack_is_refused(world):
    world.write()
    with pytest.raises(SettingsError, match="no rule pack nonsense"):
        rank_period(WEEK, world.settings, packs=["nonsense"])


def test_a_week_without_any_finding_gives_an_empty_list_and_a_full_ranking(tmp_path):
    made = World(tmp_path)
    done = made.rank()
    assert (done.n_rows, done.n_scored) == (0, 40) and made.warnings() == []


def test_a_warehouse_of_an_earlier_version_gains_the_new_columns(world):
    world.rank()
    before = world.ranking()
    with warehouse.writing(world.settings) as connection:
        connection.execute("alter table risk.ranking drop column noisy_or")
    rank_period(WEEK, world.settings)
    now = {(row["subject_type"], row["subject_id"]): row["noisy_or"] for row in world.ranking()}
    assert now == {(row["subject_type"], row["subject_id"]): row["noisy_or"] for row in before}


def test_a_list_that_fails_half_way_leaves_the_old_one_standing(world, monkeypatch):
    world.rank()
    before = world.warnings()
    monkeypatch.setattr("pipelines.ranked_tables._ranking_rows", lambda scored: [{"risk": "not a number"}])
    with pytest.raises(Exception, match=r"number|double|convert"):
        rank_period(WEEK, world.settings, capacity=5)
    monkeypatch.undo()
    assert world.warnings() == before


def test_the_list_does_not_depend_on_threads_or_on_hash_order(world):
    """Another process, another hash seed, another number of threads: the same bytes."""
    world.rank()
    here = json.dumps(world.warnings(), default=str)
    code = (
        "import json, sys; from pathlib import Path; sys.path.insert(0, 'tests')\n"
        "from a_ranked_week import World, WEEK; from pipelines.rank import rank_period\n"
        "from dataclasses import replace\n"
        f"made = World(Path({str(world.home)!r})); rank_period(WEEK, replace(made.settings, threads=1))\n"
        "print(json.dumps(made.warnings(), default=str))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONHASHSEED": "77"}, check=True
    )
    assert done.stdout.strip() == here


def test_what_the_stage_says_is_plain_data(world):
    said = asdict(world.rank())
    assert json.loads(json.dumps(said)) == said
    assert sum(said["levels"].values()) == said["n_rows"]


def test_the_basis_names_every_weight_and_every_number_of_the_policy(world):
    world.rank()
    basis = world.rows("ranking_basis", "kind, name")
    assert {row["name"] for row in basis if row["kind"] == "weight"} >= {"violations", "peers"}
    numbers = {name for name, value in Policy().as_text().items() if not isinstance(value, str)}
    assert {row["name"] for row in basis if row["kind"] == "policy"} == numbers
