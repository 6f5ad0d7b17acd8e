"""Ten of the hardest rules say on random worlds what an oracle says that was written from the catalogue's words alone."""

from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracle_billing import bundle_split_into_parts, included_items, price_above_cap, units_above_daily_limit
from oracle_comparison import Oracle, answers_of, disagreement, smallest
from oracle_drugs import course_days_exceeded, overlapping_supply, trace_code_reused
from oracle_inpatient import companion_admissions, overlapping_stays, split_admission
from oracle_world import World
from random_drug_worlds import courses, fills, packs
from random_stay_worlds import companions, stays_of_few
from random_tariff_worlds import bundles, daily_limits, included, prices

from models.detector import find_detector
from pipelines import warehouse

WORLDS_PER_RUN, QUICK_RUNS, DEEP_RUNS = 10, 15, 150
MIN_SHARE_WITH_FINDINGS = 1 / 3


@dataclass(frozen=True)
class Case:
    """`changed`: another value of a parameter for the rule alone, which the comparison must notice."""

    rule_id: str
    oracle: Oracle
    worlds: st.SearchStrategy
    changed: tuple[str, float] | None = None


CASES = [
    Case("included_item_billed", included_items, included(), ("long_scope_hours", 5)),
    Case("units_above_daily_limit", units_above_daily_limit, daily_limits()),
    Case("price_above_cap", price_above_cap, prices(), ("rounding", 0.01)),
    Case("bundle_split_into_parts", bundle_split_into_parts, bundles(), ("min_share_of_parts", 0.5)),
    Case("course_days_exceeded", course_days_exceeded, courses(), ("episode_days", 179)),
    Case("overlapping_supply", overlapping_supply, fills(), ("min_early_days", 8)),
    Case("trace_code_reused", trace_code_reused, packs()),
    Case("split_admission", split_admission, stays_of_few(["H1"] * 5 + ["H2"], [0, 1, 2, 3]), ("max_gap_days", 14)),
    Case("overlapping_stays", overlapping_stays, stays_of_few(["H1", "H2"], [1, 2, 5, 9]), ("min_overlap_days", 2)),
    Case("companion_admissions", companion_admissions, companions(), ("max_days_apart", 2)),
]


@pytest.fixture(scope="module")
def engine():
    with warehouse.in_memory() as connection:
        connection.execute("set threads = 1")
        yield connection


@cache
def drawn(worlds: st.SearchStrategy, n_runs: int) -> list[list[World]]:
    """Lists of random worlds, the same ones every time."""
    runs: list[list[World]] = []

    @settings(
        max_examples=n_runs,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(worlds, min_size=WORLDS_PER_RUN, max_size=WORLDS_PER_RUN))
    def keep(some):
        runs.append(some)

    keep()
    return runs


def said_differently(engine, case: Case, worlds: list[World]) -> str:
    """The disagreement in the smallest world that shows it, with that world."""
    rule = find_detector(case.rule_id)

    def alone(world: World) -> str | None:
        return disagreement(engine, rule, case.oracle, [world])

    world = smallest(next(each for each in worlds if alone(each)), lambda each: alone(each) is not None)
    rows = [f"  {name}: {row}" for name in world for row in world[name]]
    return "\n".join([str(alone(world)), *rows])


def compare(engine, case: Case, n_runs: int) -> None:
    rule, found = find_detector(case.rule_id), []
    for worlds in drawn(case.worlds, n_runs):
        found += [len(answers_of(rule, case.oracle, world)) for world in worlds]
        if disagreement(engine, rule, case.oracle, worlds):
            pytest.fail(said_differently(engine, case, worlds))
    with_findings = sum(n > 0 for n in found)
    print(f"{case.rule_id}: {len(found)} worlds, {with_findings} with findings, {sum(found)} hits, all equal")
    assert with_findings >= MIN_SHARE_WITH_FINDINGS * len(found), "the worlds are too thin to prove anything"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule_id)
def test_a_rule_agrees_with_the_oracle(engine, case):
    compare(engine, case, QUICK_RUNS)


@pytest.mark.deep
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule_id)
def test_a_rule_agrees_with_the_oracle_on_many_worlds(engine, case):
    compare(engine, case, DEEP_RUNS)


@pytest.mark.parametrize("case", [case for case in CASES if case.changed], ids=lambda case: case.rule_id)
def test_the_comparison_notices_another_threshold(engine, case):
    """Otherwise an agreement would say nothing about the boundary."""
    rule, changed = find_detector(case.rule_id), dict([case.changed])
    runs = drawn(case.worlds, QUICK_RUNS)
    assert any(disagreement(engine, rule, case.oracle, worlds, **changed) for worlds in runs)
