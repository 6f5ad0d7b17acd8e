"""Ten of the hardest rules say on random worlds what an oracle says that was written from the catalogue's words alone."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle_billing import bundle_split_into_parts, included_items, price_above_cap, units_above_daily_limit
from oracle_comparison import answers_of, disagreement, smallest
from oracle_drugs import course_days_exceeded, overlapping_supply, trace_code_reused
from oracle_inpatient import companion_admissions, overlapping_stays, split_admission
from oracle_world import Hit
from random_drug_worlds import courses, fills, packs
from random_stay_worlds import companions, stays_of_few
from random_tariff_worlds import bundles, daily_limits, included, prices

from models.detector import find_detector
from pipelines import warehouse

N_QUICK, N_DEEP = 60, 1500


@dataclass(frozen=True)
class Case:
    rule_id: str
    oracle: Callable[..., list[Hit]]
    worlds: st.SearchStrategy


CASES = [
    Case("included_item_billed", included_items, included()),
    Case("units_above_daily_limit", units_above_daily_limit, daily_limits()),
    Case("price_above_cap", price_above_cap, prices()),
    Case("bundle_split_into_parts", bundle_split_into_parts, bundles()),
    Case("course_days_exceeded", course_days_exceeded, courses()),
    Case("overlapping_supply", overlapping_supply, fills()),
    Case("trace_code_reused", trace_code_reused, packs()),
    Case("split_admission", split_admission, stays_of_few()),
    Case("overlapping_stays", overlapping_stays, stays_of_few()),
    Case("companion_admissions", companion_admissions, companions()),
]


@pytest.fixture(scope="module")
def engine():
    with warehouse.in_memory() as connection:
        connection.execute("set threads = 1")
        yield connection


def compare(engine, case: Case, n_examples: int) -> None:
    rule, seen = find_detector(case.rule_id), Counter()

    @settings(
        max_examples=n_examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case.worlds)
    def agree(world):
        hits = case.oracle(net(world, Window.of(WEEK)), Window.of(WEEK), **rule.params)
        seen.update(examples=1, with_findings=bool(hits), hits=len(hits))
        assert disagreement(rule, rule_answers(engine, rule, world), hits) is None

    agree()
    print(f"{case.rule_id}: {seen['examples']} worlds, {seen['with_findings']} with findings, {seen['hits']} hits, all equal")
    assert seen["with_findings"] * 3 >= seen["examples"], "the worlds are too thin to prove anything"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule_id)
def test_a_rule_agrees_with_the_oracle(engine, case):
    compare(engine, case, N_QUICK)


@pytest.mark.deep
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule_id)
def test_a_rule_agrees_with_the_oracle_on_many_worlds(engine, case):
    compare(engine, case, N_DEEP)
