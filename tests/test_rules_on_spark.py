"""The same rule files find the same records and the same money on a local Spark session, over the same examples.

Skipped where Spark is not installed; `make test-spark` installs it beside the project and runs this file alone.
"""

from decimal import Decimal

import pytest

pytest.importorskip("pyspark", reason="Spark is not installed here; `make test-spark` runs this")

import duckdb
from spark_worlds import copy_world, in_spark, local_session

from models.detector import all_detectors
from models.examples import WINDOW_WEEKS, build_world
from models.period import Period
from models.run_detector import bindings, run_detector

import os
RULES = os.environ["R"].split(",") if os.environ.get("R") else [r.id for r in all_detectors().values() if r.kind=="rule"]
@pytest.fixture(scope="module")
def spark():
    session = local_session()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def world():
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize("name", RULES)
def test_a_rule_finds_the_same_on_spark(name, spark, world):
    rule = all_detectors()[name]
    for example in rule.head.examples:
        period, params = Period.parse(example.period), {**rule.params, **example.params}
        build_world(world, rule, example, period)
        copy_world(spark, world, rule, example)
        here = run_detector(world, rule, period, WINDOW_WEEKS, dict(example.params)).fetchall()
        there = spark.sql(in_spark(rule.sql, bindings(rule.sql, period, WINDOW_WEEKS, params))).collect()
        assert findings(there) == findings(here), example.name


def findings(rows):
    """Subject, money to the cent and evidence in its order, as a sorted list: nothing is rounded and nothing counted twice."""
    return sorted((str(subject), as_money(amount), tuple(evidence)) for subject, amount, evidence in rows)


def as_money(amount):
    assert isinstance(amount, Decimal), f"{amount!r} is no decimal"
    return amount
