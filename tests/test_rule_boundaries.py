"""Every numeric threshold of every rule has an example at its boundary: nudge the threshold and the example notices."""

import pytest

from models.boundaries import thresholds_without_boundary
from models.detector import all_detectors, parse_detector
from pipelines import warehouse

RULES = [each for each in all_detectors().values() if each.kind == "rule"]


@pytest.fixture(scope="module")
def world():
    with warehouse.in_memory() as connection:
        yield connection


@pytest.mark.parametrize("rule", RULES, ids=lambda each: each.id)
def test_an_example_stands_at_the_boundary_of_each_threshold(world, rule):
    assert thresholds_without_boundary(world, rule) == []


def test_an_example_far_from_the_boundary_is_noticed(world):
    rule = all_detectors()["billed_after_death"]
    text = f"/*{HEAD}*/{rule.sql}"
    far = parse_detector(text, "rule", "billed_after_death", "identity")
    assert thresholds_without_boundary(world, far) == ["grace_days"]


HEAD = """
title: {zh: 死亡后结算, en: Billed after death}
subject: institution
result: violation
problem: identity_anomaly
dimension: cost
catalogue: E05
stage: after
authority: 医疗保障
severity: high
reads: [claims, claim_lines, insured_persons]
basis: 条例 第40条
why: The dead need no care.
inspect: The register of deaths.
innocent_reasons: The register is late.
amount: The fund amount of the claim.
lookback_days: 0
params: {grace_days: {value: 1, unit: days, why: registers are late}}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says: {zh: "{n} 次，{amount} 元", en: "{n} times, {amount} yuan"}
examples:
  - name: months after death
    claims: |
      claim_id | started_at       | fund_amount
      c1       | 2026-10-01 09:00 | 50
    claim_lines: |
      claim_id | line_no | charged_at       | item_code | amount
      c1       | 1       | 2026-10-01 09:00 | X         | 50
    insured_persons: |
      person_id | died_on
      P1        | 2026-05-01
    finds: [{subject_id: H1}]
  - name: nothing
    claims: |
      claim_id
    finds: []
"""
