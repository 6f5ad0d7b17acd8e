"""Every detector file obeys the format; a file that does not is refused with a sentence that names it."""

import re
from datetime import date

import pytest

from data_contracts.errors import DetectorError
from models.detector import all_detectors, detector_files, parse_detector
from models.detector_laws import check_all, faults

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
reads: [claims, insured_persons]
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
  - name: a claim after death
    claims: |
      claim_id | person_id
      c1       | P1
    finds: [{subject_id: H1}]
  - name: nothing
    claims: |
      claim_id
    finds: []
"""
SQL = """
select
    c.institution_id as subject_id,
    c.fund_amount as amount,
    [concat_ws('|', 'claims', c.claim_id)] as evidence
from claims as c
join insured_persons as p on p.person_id = c.person_id
where c.started_at >= $window_start and c.started_at < $period_end
  and date_diff('day', p.died_on, cast(c.started_at as date)) > $grace_days
"""


def detector(head=HEAD, sql=SQL):
    return parse_detector(f"/*{head}*/{sql}", "rule", "billed_after_death", "identity")


def test_the_detector_files_obey_all_laws():
    assert check_all() == []


def test_every_file_is_found_under_its_own_name():
    assert sorted(file.stem for file in detector_files()) == list(all_detectors())


def test_a_good_file_is_read_with_its_id_pack_and_hash():
    read = detector()
    assert (read.id, read.folder, read.subject, read.params) == (
        "billed_after_death",
        "identity",
        "institution",
        {"grace_days": 1},
    )
    assert faults(read) == [] and len(read.hash) == 64


def test_one_text_serves_both_languages():
    assert detector().head.why.zh == detector().head.why.en == "The dead need no care."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("severity: high", "severity: high\ncolour: red"),
        ("severity: high\n", ""),
        ("severity: high", "severity: enormous"),
        ("problem: identity_anomaly", "problem: crime"),
        ("{zh: 死亡后结算, en: Billed after death}", "{en: Billed after death}"),
        ("why: registers are late", "because: registers are late"),
        ("lookback_days: 0", "lookback_days: [0"),
    ],
)
def test_a_wrong_head_is_refused_by_the_name_of_its_file(old, new):
    with pytest.raises(DetectorError, match=r"billed_after_death\.sql"):
        detector(head=HEAD.replace(old, new))


def test_a_file_without_a_head_is_refused():
    with pytest.raises(DetectorError, match="must start with its head"):
        parse_detector(SQL, "rule", "billed_after_death", "identity")


def test_a_measure_in_the_folder_of_another_subject_is_refused():
    head = HEAD
    for line in (
        "result: violation",
        "problem: identity_anomaly",
        "stage: after",
        "authority: 医疗保障",
        "severity: high",
    ):
        head = head.replace(line + "\n", "")
    head = (
        head.split("amount:")[0]
        + "params: {}\n"
        + "state: live\nowner: x\nreviewer: y\n"
        + head[head.index("reviewed:") : head.index("says")]
    )
    head += "numerator: a\ndenominator: b\ndirection: high\npeers: [kind]\nunit: share\nmodel: binomial\n"
    head = head.replace("numerator: a", "numerator: {zh: 甲, en: a}").replace(
        "denominator: b", "denominator: {zh: 乙, en: b}"
    )
    head += HEAD[HEAD.index("examples:") :]
    with pytest.raises(DetectorError, match="lies in 'practitioner' but its subject is 'institution'"):
        parse_detector(f"/*{head}*/{SQL}", "measure", "m", "practitioner")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("select\n", "select 1; select\n", "exactly one SELECT"),
        ("select\n", "selec\n", "exactly one SELECT|not SQL"),
        (" as amount", " as money", "must select exactly"),
        ("$grace_days", "$grace_weeks", "grace_weeks is used but not declared"),
        ("> $grace_days", "> 0", "grace_days is declared but not used"),
        ("> $grace_days", "> $grace_days + 0 and c.fund_amount > 500", "threshold 500 belongs in the head"),
        ("join insured_persons as p", "join persons as p", "reads persons but does not say so"),
        ("join insured_persons as p", "join persons as p", "says it reads insured_persons but does not"),
        ("c.fund_amount as amount", "mad(c.fund_amount) as amount", "mad.. does not mean the same on Spark"),
        ("c.fund_amount as amount", "dayofweek(c.started_at) as amount", "calendar"),
        ("c.fund_amount as amount", "quantile_cont(c.fund_amount, 0.5) as amount", "Spark"),
        ("c.fund_amount as amount", "count(distinct c.claim_id) over () as amount", "cannot count distinct"),
        ("c.fund_amount as amount", "sum(1) over w - c.fund_amount as amount", "in parentheses before you subtract"),
        ("c.started_at >= $window_start and c.started_at < $period_end\n  and", "", "which records are judged"),
    ],
)
def test_sql_that_breaks_a_law_is_reported(old, new, says):
    assert old in SQL
    found = faults(detector(sql=SQL.replace(old, new)))
    assert any(re.search(says, fault) for fault in found), found


def test_a_sentence_may_only_use_known_placeholders():
    assert any("{colour}" in fault for fault in faults(detector(head=HEAD.replace("{n} times", "{colour} times"))))


def test_an_example_that_finds_and_an_innocent_one_are_both_needed():
    only_innocent = HEAD.replace("finds: [{subject_id: H1}]", "finds: []")
    assert any("at least one example that finds" in fault for fault in faults(detector(head=only_innocent)))
    no_innocent = HEAD.replace("finds: []", "finds: [{subject_id: H1}]")
    assert any("innocent example" in fault for fault in faults(detector(head=no_innocent)))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("reviewer: health supervision", "reviewer: Fund supervision", "by its own owner"),
        ("review_by: 2027-11-01", "review_by: 2026-11-01", "must lie after reviewed"),
        ("review_by: 2027-11-01", "review_by: 2036-11-01", "at most 731 days"),
    ],
)
def test_nobody_reviews_his_own_rule_and_no_review_lasts_for_ever(old, new, says):
    assert any(says in fault for fault in faults(detector(head=HEAD.replace(old, new))))


@pytest.mark.parametrize("line", ["state: live", "reviewer: health supervision", "review_by: 2027-11-01"])
def test_a_head_without_its_governance_is_refused(line):
    with pytest.raises(DetectorError, match=line.split(":", maxsplit=1)[0]):
        detector(head=HEAD.replace(line + "\n", ""))


def test_only_live_and_shadow_run_and_a_review_falls_due():
    runs = {state: detector(head=HEAD.replace("live", state)).runs for state in ("draft", "shadow", "live", "retired")}
    assert runs == {"draft": False, "shadow": True, "live": True, "retired": False}
    assert not detector().overdue(date(2027, 11, 1)) and detector().overdue(date(2027, 11, 2))
