"""The same rule files find the same records and the same money on a local Spark session, over the same examples.

Skipped where Spark is not installed; `make test-spark` installs it beside the project and runs this file alone.
"""

from decimal import Decimal

import duckdb
import pytest

from models.detector import all_detectors
from models.examples import WINDOW_WEEKS, build_world
from models.period import Period
from models.run_detector import bindings, run_detector

worlds = pytest.importorskip(
    "spark_worlds", reason="Spark is not installed here; `make test-spark` runs this", exc_type=ImportError
)

# Run each time, two or three of each pack: windows, medians, lists, intervals, refunds, validity of knowledge, staged relations, null dates.
CHOSEN = [
    "included_item_billed",
    "units_above_daily_limit",
    "units_above_stay_days",
    "price_above_cap",
    "course_days_exceeded",
    "split_admission",
    "companion_admissions",
    "overlapping_stays",
    "severe_case_groups_overused",
    "principal_diagnosis_untreated",
    "stay_cost_far_above_group",
    "stinted_stay",
    "billed_after_death",
    "impossible_travel",
    "tests_repeated_within_days",
    "same_package_for_everyone",
    "overlapping_supply",
    "trace_code_reused",
    "days_supply_above_limit",
    "watched_drugs_hoarded",
    "impossible_day",
    "volume_surge",
    "unregistered_staff",
    "identical_measurements",
]
RULES = {name: rule for name, rule in all_detectors().items() if rule.kind == "rule"}
REST = [pytest.param(name, marks=pytest.mark.deep) for name in RULES if name not in CHOSEN]


@pytest.fixture(scope="module")
def spark():
    session = worlds.local_session()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def world():
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize("name", [*CHOSEN, *REST])
def test_a_rule_finds_the_same_on_spark(name, spark, world):
    rule = RULES[name]
    for example in rule.head.examples:
        period, params = Period.parse(example.period), {**rule.params, **example.params}
        build_world(world, rule, example, period)
        worlds.copy_world(spark, world, rule, example)
        here = run_detector(world, rule, period, WINDOW_WEEKS, dict(example.params)).fetchall()
        there = spark.sql(worlds.in_spark(rule.sql, bindings(rule.sql, period, WINDOW_WEEKS, params))).collect()
        assert findings(there) == findings(here), example.name


def findings(rows):
    """Subject, money to the cent and evidence in its order, as a sorted list: nothing is rounded and nothing counted twice."""
    return sorted((str(subject), as_money(amount), tuple(evidence)) for subject, amount, evidence, *_ in rows)


def as_money(amount):
    assert isinstance(amount, Decimal), f"{amount!r} is no decimal"
    return amount


def test_every_pack_is_among_them():
    assert {RULES[name].folder for name in CHOSEN} == {rule.folder for rule in RULES.values()}
