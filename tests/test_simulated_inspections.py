"""Inspections played from the truth: strong schemes are found more often, honest houses now and then, the same seed says the same."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from simulation.inspecting import SHAPE, Rates, inspected
from simulation.oversight import KINDS, past_inspections, volume_of
from simulation.plan import plan_county
from simulation.span import span_ending
from simulation.subjects import Wanted

HOUSES = 3_000
COUNTIES = range(1, 9)


def ledger(strength: float, variant: str = "plain", **columns: object) -> pa.Table:
    """A truth in which every house carries one scheme."""
    row = {"subject_type": "institution", "scheme": "hanging_bed", "variant": variant, "strength": strength, "pack": "C",
           "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31), "amount": 36_500.0} | columns  # fmt: skip
    ids = [f"H{n}" for n in range(HOUSES)]
    return pa.Table.from_pylist([{**row, "subject_id": each, "institution_id": each} for each in ids])


def share_found(subjects: pa.Table, week: str = "2026-W40", seed: int = 1) -> float:
    visits = inspected(subjects, [f"H{n}" for n in range(HOUSES)], week, seed)
    return float(np.mean(visits["violation_found"].to_pylist()))


@pytest.mark.parametrize("strength", [0.3, 1.0])
def test_a_scheme_is_found_by_its_strength(strength: float) -> None:
    wanted = Rates().chance(strength, "plain")
    assert share_found(ledger(strength)) == pytest.approx(1 - (1 - wanted) * 0.95, abs=0.035)


def test_evasive_schemes_are_found_less_often_and_honest_houses_seldom() -> None:
    assert share_found(ledger(1.0, "spread")) < share_found(ledger(1.0)) - 0.1
    assert share_found(ledger(1.0).slice(0, 0)) == pytest.approx(Rates().false_alarm, abs=0.015)


def test_what_has_not_begun_or_is_long_over_is_not_found() -> None:
    assert share_found(ledger(1.0), "2026-W02") == pytest.approx(Rates().false_alarm, abs=0.015)
    assert share_found(ledger(1.0), "2027-W15") == pytest.approx(Rates().false_alarm, abs=0.015)


def test_an_outcome_depends_on_seed_week_and_house_only() -> None:
    subjects, houses = ledger(0.6), ["H5", "H1", "H9"]
    first = inspected(subjects, houses, "2026-W40", 7)
    assert first.schema == SHAPE and first["institution_id"].to_pylist() == houses
    alone = inspected(subjects, ["H1"], "2026-W40", 7)
    assert alone.to_pylist() == [row for row in first.to_pylist() if row["institution_id"] == "H1"]
    others = inspected(subjects, [f"H{n}" for n in range(200)], "2026-W40", 8)
    assert (
        others["violation_found"]
        != inspected(subjects, [f"H{n}" for n in range(200)], "2026-W40", 7)["violation_found"]
    )


def test_money_is_at_most_what_the_scheme_has_cost_so_far() -> None:
    visits = inspected(ledger(1.0), [f"H{n}" for n in range(200)], "2026-W27", 3)
    recovered = [row["amount_recovered"] for row in visits.to_pylist()]
    assert 0 < max(recovered) <= 36_500 * 0.5 * 0.91


def test_a_practitioner_is_found_where_he_works_and_people_nowhere() -> None:
    doctor = ledger(1.0, subject_type="practitioner")
    assert share_found(doctor) > 0.8
    people = doctor.set_column(
        doctor.column_names.index("institution_id"), "institution_id", pa.nulls(HOUSES, pa.string())
    )
    assert share_found(people) < 0.1


def test_past_inspections_are_led_by_size_and_a_hunch_and_a_third_is_drawn_by_lot() -> None:
    """Over several counties: in one of them luck weighs more than the policy, as in life."""
    drawn, larger, more_often, detected, false_alarms = np.mean([_policy_of(seed) for seed in COUNTIES], axis=0)
    assert 0.28 < drawn < 0.42
    assert larger > 0.2 and more_often > 1.2
    assert 0.4 < detected < 0.75 and 0.02 < false_alarms < 0.09


def _policy_of(seed: int) -> tuple[float, ...]:
    """Share by lot; how much larger (log of visits) and how much more often in a scheme the led ones are; what is found."""
    plan = plan_county(seed, 4_000, 60, span_ending("2026-W46", 52), Wanted("all"))
    volume = volume_of(plan)
    past, size = past_inspections(plan, volume), np.log1p(volume)
    by_lot, places = (
        past.kind == KINDS.index("double_random"),
        [place for plant in plan.plants for place in plant.places],
    )
    schemed = np.isin(past.institution, places)
    larger = size[past.institution[~by_lot]].mean() - size[past.institution[by_lot]].mean()
    return (by_lot.mean(), larger, schemed[~by_lot].mean() / schemed[by_lot].mean(), past.found[schemed].mean(),
            past.found[~schemed].mean())  # fmt: skip
