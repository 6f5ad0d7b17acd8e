"""The traps of the rule handbook, each held by an example that the rule does not fall into, or by a test of its own.

The examples run in test_detector_examples; here stands which example guards which trap, so that none is lost.
"""

import pytest
from core_by_hand import WEEK, create_core, put

from models.detector import all_detectors
from models.rule_findings import HITS
from models.run_detector import run_detector
from models.staged import stage_relations
from pipelines import warehouse

GUARDED = {
    "T02 newborn on the mother's card": [
        ("sex_limit_broken", "a boy born yesterday, on his mother's card"),
        ("age_limit_broken", "newborn nursing on the mother's card"),
        ("care_impossible_for_card_holder", "a boy on his mother's card, and twins in the newborn ward"),
        ("overlapping_stays", "the mother in the county hospital, her newborn on her card in the children's ward of another"),
    ],
    "T02 newborn of whom no diagnosis came": [
        ("age_limit_broken", "no diagnosis came; the card holder gave birth a week before, in another house"),
        ("age_limit_broken", "neither a diagnosis nor the birth is known, a newborn's item on the card of a young woman"),
        ("overlapping_stays", "the same without the newborn's diagnosis"),
        ("units_above_daily_limit", "mother and child nursed on one claim; no diagnosis came, only the caesarean section"),
        ("care_impossible_for_card_holder", "a boy on his mother's card, a week after his birth, seen by a surgeon"),
    ],
    "T02 twins": [("units_above_daily_limit", "twins nursed on their mother's card")],
    "T03 chemotherapy": [("split_admission", "chemotherapy comes in cycles"), ("stinted_stay", "chemotherapy stays are short and come again")],
    "T03 dialysis": [("frequent_admissions", "dialysis needs its rhythm"), ("cards_used_together", "three fellow patients of one dialysis shift")],
    "T03 planned second stage": [("split_admission", "the second eye is operated on a week after the first, as planned")],
    "T04 service date, not settlement date": [
        ("billed_after_death", "treated before death, settled three weeks later"),
        ("split_admission", "the first claim was settled long after, the dates of the stays count"),
        ("price_above_cap", "served under the old tariff, settled under the new one"),
        ("age_limit_broken", "served before the birthday, settled after it"),
    ],
    "T06 prices and catalogues change": [
        ("price_above_cap", "served under the old tariff, settled under the new one"),
        ("item_outside_catalogue", "on its last day it still counted, and what the patient pays alone is no matter"),
        ("included_item_billed", "the pair was not yet in force on the day of service"),
        ("second_line_drug_first", "the limit came into force later"),
    ],
    "T09 the fence lies above the third quartile": [
        ("village_admission_rate_far_above", "quartiles 0 and 0.5, one village at exactly the fence with a factor of 1 and just above it with less"),
        ("tests_share_above_peers", "just at the fence with a factor of three, quartiles at a tenth and a fifth"),
    ],
    "T10 publications that contradict each other": [("sex_limit_broken", "two publications contradict each other")],
    "T11 hours are not times": [("units_above_daily_limit", "exactly twenty-four hours, and twenty-four more the next day")],
    "T14 a stay of one day": [("units_above_stay_days", "a stay of one day counts one day")],
    "T15 transfer on one day": [
        ("overlapping_stays", "transferred on the day of discharge"),
        ("units_above_daily_limit", "discharged from one house and admitted to another on the same day"),
    ],
    "T15 on the days of admission and discharge": [
        ("outpatient_claim_during_stay", "on the days of admission and discharge, and at the same hospital"),
        ("drugs_bought_outside_during_stay", "bought after discharge"),
    ],
    "T16 emergency": [
        ("tests_repeated_within_days", "a new disease, an emergency, and monitoring within one stay"),
        ("exam_unusual_for_diagnosis", "an emergency and a screening"),
    ],
    "T17 registers come late": [("unregistered_staff", "the register holds nobody of the house, so it has not been delivered")],
    "T25 taken as needed": [("days_supply_above_limit", "taken as needed, so the days are not known")],
    "T26 one terminal, one telephone": [
        ("cards_used_together", "three days in a village clinic with one terminal for everybody"),
        ("shared_phone", "the village doctor leaves his own number"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("trap", sorted(GUARDED))
def test_a_trap_is_guarded_by_an_innocent_example(trap):
    for rule, name in GUARDED[trap]:
        examples = {example.name: example for example in all_detectors()[rule].head.examples}
        assert name in examples, f"{rule} has lost the example '{name}'"
        assert examples[name].finds == []


def test_t04_and_t17_one_day_of_grace_after_death():
    rule = all_detectors()["billed_after_death"]
    assert rule.params["grace_days"] == 1 and rule.head.result == "violation"


@pytest.mark.parametrize(
    "rule", ["split_admission", "impossible_day", "companion_admissions", "low_threshold_admission"]
)
def test_t07_and_t08_defaults_of_practice_never_make_a_violation(rule):
    """Fifteen days, typical minutes, three companions: no law names them, so they are suspicions and say so."""
    head = all_detectors()[rule].head
    assert head.result == "suspicion"
    assert any("默认值" in param.why.zh and "Default" in param.why.en for param in head.params.values())


# Defaults that a violation may take: they let more pass (grace, rounding, tolerance, unmatched codes), or settle a word that the
# published point leaves open (how long one episode of disease lasts; whether employees' insurance also pays maternity).
IN_FAVOUR_OF_THE_ACCUSED = {
    "billed_after_death.grace_days",
    "charged_outside_stay.grace_days",
    "insurance_limit_broken.maternity_also_paid_by",
    "item_outside_catalogue.max_unmatched_share",
    "overlapping_stays.min_overlap_days",
    "prescribed_without_right.grace_days",
    "price_above_cap.rounding",
    "units_above_stay_days.tolerance_days",
}
READING_OF_A_WORD = {"course_days_exceeded.episode_days"}


def test_a_violation_rests_on_law_or_publication_or_on_slack():
    for rule in all_detectors().values():
        if rule.kind == "rule" and rule.head.result == "violation":
            for name, param in rule.head.params.items():
                legal = any(tag in param.why.zh for tag in ("[L]", "[N]", "[P]", "法定"))
                allowed = f"{rule.id}.{name}" in IN_FAVOUR_OF_THE_ACCUSED | READING_OF_A_WORD
                assert legal or allowed, f"{rule.id}.{name} is a default of practice; make the rule a suspicion"


# T01: refunds are netted first ---------------------------------------------------------------------------------------


def hits(rule_id, fill):
    rule = all_detectors()[rule_id]
    with warehouse.in_memory() as connection:
        create_core(connection)
        put(connection, "institutions", {"institution_id": "H1", "name": "-", "kind": "general_hospital"})
        fill(connection)
        stage_relations(connection, rule.reads, WEEK, 52)
        run_detector(connection, rule, WEEK, into=HITS)
        return connection.execute("select subject_id, amount, evidence from rule_hits order by all").fetchall()


def refund(connection, of, lines, total):
    put(connection, "claims", {"claim_id": f"r{of}", "reverses_claim_id": of, "total_amount": -total, "covered_amount": -total, "fund_amount": -total})  # fmt: skip
    for no, (item, quantity, price) in enumerate(lines, start=1):
        put(connection, "claim_lines", {"claim_id": f"r{of}", "line_no": str(no), "item_code": item, "quantity": -quantity, "unit_price": price, "amount": -quantity * price, "covered_amount": -quantity * price})  # fmt: skip


def two_claims_with_one_line(connection):
    for claim in ("c1", "c2"):
        put(connection, "claims", {"claim_id": claim})
        put(connection, "claim_lines", {"claim_id": claim, "item_class": "treatment"})


def test_t01_a_line_billed_twice_and_refunded_once_is_billed_once():
    assert len(hits("same_line_billed_twice", two_claims_with_one_line)) == 1

    def refunded(connection):
        two_claims_with_one_line(connection)
        refund(connection, "c2", [("A", 1, 10)], 100)

    assert hits("same_line_billed_twice", refunded) == []


def main_and_part(connection):
    put(connection, "kp_included_items", {"main": "M", "part": "P", "scope": "day", "source": "n", "valid_from": "2020-01-01"})  # fmt: skip
    put(connection, "claims", {"claim_id": "c1"})
    put(connection, "claim_lines", {"claim_id": "c1", "item_code": "M", "amount": 40, "unit_price": 40, "covered_amount": 40},
        {"claim_id": "c1", "line_no": "2", "item_code": "P"})  # fmt: skip


def test_t01_an_included_item_taken_back_is_no_double_charge():
    assert len(hits("included_item_billed", main_and_part)) == 1

    def refunded(connection):
        main_and_part(connection)
        refund(connection, "c1", [("P", 1, 10)], 10)

    assert hits("included_item_billed", refunded) == []


def sold_twice(connection):
    for no in ("1", "2"):
        put(connection, "claims", {"claim_id": f"c{no}", "visit_type": "pharmacy"})
        put(connection, "claim_lines", {"claim_id": f"c{no}", "item_code": "D"})
        put(connection, "prescriptions", {"prescription_id": f"p{no}", "drug_line": "1", "claim_id": f"c{no}", "person_id": "P1", "institution_id": "H1", "prescribed_at": f"2026-10-0{no} 09:00", "dispensed_at": f"2026-10-0{no} 09:00", "drug_code": "D", "quantity": 1, "amount": 10, "trace_codes": "81000000000000000001"})  # fmt: skip


def test_t01_a_pack_returned_and_sold_again_is_one_pack_sold_once():
    assert len(hits("trace_code_reused", sold_twice)) == 1

    def returned(connection):
        sold_twice(connection)
        refund(connection, "c1", [("D", 1, 10)], 100)

    assert hits("trace_code_reused", returned) == []


def test_t01_a_fully_refunded_visit_shows_nothing():
    def dead_patient(connection):
        put(connection, "insured_persons", {"person_id": "P1", "died_on": "2026-09-01"})
        put(connection, "claims", {"claim_id": "c1"})
        put(connection, "claim_lines", {"claim_id": "c1"})

    assert len(hits("billed_after_death", dead_patient)) == 1

    def refunded(connection):
        dead_patient(connection)
        refund(connection, "c1", [("A", 1, 10)], 100)

    assert hits("billed_after_death", refunded) == []


def test_t19_and_t20_a_charge_is_judged_by_the_limit_of_its_own_day():
    """The pair comes into force on the third of October: the second is lawful, the third is not."""

    def dated(day):
        def fill(connection):
            main_and_part(connection)
            connection.execute("update core.kp_included_items set valid_from = date '2026-10-03'")
            connection.execute(f"update core.claim_lines set charged_at = timestamp '2026-10-{day} 09:00'")

        return fill

    assert hits("included_item_billed", dated("02")) == []
    assert len(hits("included_item_billed", dated("03"))) == 1
