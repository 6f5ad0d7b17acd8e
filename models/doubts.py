"""What speaks against a warning and what is wrong with the data behind it, as sentences with numbers.

Nothing here changes a risk: a reader weighs it. A sentence appears only where its condition is measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from models.common_shock import COMMON_FROM, COMPARING
from models.sentences import counted
from models.warning import Sentence

FEW_PEERS, FEW_CASES, FEW_IN_DENOMINATOR = 8, 50, 30
OLDER_BY_YEARS, MANY_CHRONIC, MANY_CYCLIC = 3.0, 1.5, 0.10
SHARED_CHANGE = 0.15
TOP_DAY_TIMES, TOP_DAY_SHARE = 8.0, 0.05
STRIKING_Z, CLEAN_VISIT_WEEKS = 2.0, 26
ONE_HOUSEHOLD = 0.5
MOSTLY_ELSEWHERE = 0.5


@dataclass(frozen=True)
class Case:
    """All that is known around one listed subject. `profile` is its institution's row, `peers` those of like kind."""

    findings: pd.DataFrame
    measures: pd.DataFrame
    profile: pd.Series | None
    peers: pd.DataFrame
    household_share: float | None
    last_visit_on: date | None
    last_visit_found: bool | None
    risk_without_strongest: float
    risk_without_doubtful: float
    lowest_listed: float
    week_end: date
    rejected_share: float
    doubtful_share: float


def counter_reasons(case: Case) -> tuple[Sentence, ...]:
    """Everything that speaks against the row, the most telling kind first."""
    parts = (
        _thin_evidence,
        _comparison,
        _common,
        _met_elsewhere,
        _case_mix,
        _shared_change,
        _batch,
        _cycles,
        _household,
        _clean_visit,
    )
    return tuple(sentence for part in parts for sentence in part(case))


def reliability(case: Case) -> float:
    """1 = no rejected row and no record from a doubtful delivery; the worse of the two shares is taken off."""
    return round(1 - max(case.rejected_share, case.doubtful_share), 4)


def data_notes(case: Case) -> tuple[Sentence, ...]:
    """What data problems touch the row."""
    notes = []
    if case.rejected_share >= 0.001:
        share = f"{case.rejected_share:.1%}"
        notes.append(Sentence(f"其报送数据有 {share} 未通过校验", f"{share} of its delivered rows were rejected"))
    if case.doubtful_share > 0:
        share = f"{case.doubtful_share:.0%}"
        notes.append(
            Sentence(f"{share} 的涉及记录来自退回率较高的批次", f"{share} of the records come from doubtful deliveries")
        )
        notes.append(_survival(case))
    return tuple(notes)


def _survival(case: Case) -> Sentence:
    """Whether the warning stands without the records of doubtful deliveries: each finding keeps its sound share."""
    left = case.risk_without_doubtful
    if left < case.lowest_listed:
        return Sentence(
            f"不计这些记录，风险为 {left:.2f}，将不在名单内",
            f"Without them the risk is {left:.2f} and it leaves the list",
        )
    return Sentence(
        f"不计这些记录，风险为 {left:.2f}，仍在名单内", f"Without them the risk is {left:.2f}: it stays on the list"
    )


def _thin_evidence(case: Case) -> Iterator[Sentence]:
    if case.findings.empty:
        return
    if case.findings["source_group"].nunique() == 1:
        yield Sentence("仅有一类来源支持", "Only one kind of source supports it")
    left = case.risk_without_strongest
    if left < case.lowest_listed:
        yield Sentence(
            f"若最强理由不成立，风险降至 {left:.2f}，将不在名单内",
            f"Without its strongest reason the risk falls to {left:.2f} and it leaves the list",
        )


def _comparison(case: Case) -> Iterator[Sentence]:
    peers = case.findings["n_peers"].dropna().astype(float)
    if len(peers) and peers.min() < FEW_PEERS:
        n = int(peers.min())
        kind = str(case.findings["subject_type"].iloc[0]) if "subject_type" in case.findings else "institution"
        yield Sentence(f"同类仅 {counted(n, kind)}，比较不稳", f"Only {n} peers: the comparison is shaky")
    striking = case.measures[case.measures["z"].astype(float).abs() >= STRIKING_Z]
    few = striking[striking["denominator"].astype(float) < FEW_IN_DENOMINATOR]
    if len(few) and "peers" in set(case.findings["source_group"]):
        n = int(few["denominator"].astype(float).min())
        yield Sentence(f"有指标仅基于 {n} 例，样本小", f"One measure rests on {n} cases only")
    elif case.profile is not None and case.profile["n_claims"] < FEW_CASES:
        n = int(case.profile["n_claims"])
        yield Sentence(f"全年仅 {n} 笔结算，样本小", f"Only {n} settlements in the window")


def _common(case: Case) -> Iterator[Sentence]:
    comparing = case.findings[case.findings["source_group"].isin(COMPARING)]
    share = float(comparing["common_share"].max()) if len(comparing) else 0.0
    if share > COMMON_FROM:
        yield Sentence(
            f"同类中 {share:.0%} 有同样强度的发现，可能是共同原因",
            f"{share:.0%} of its peers show the same as strongly: the cause may be common",
        )


def _met_elsewhere(case: Case) -> Iterator[Sentence]:
    """`own_part` is the mean of 1/k over the bills whose people the same detector finds at k institutions."""
    own = case.findings["own_part"].astype(float).min() if "own_part" in case.findings else 1.0
    if own <= MOSTLY_ELSEWHERE:
        yield Sentence(
            f"涉及人员平均在 {1 / own:.1f} 家机构有同样的发现，可能是人员自身行为，本机构未必知情",
            f"The people concerned are found alike at {1 / own:.1f} institutions on average: the fact may be theirs, not its",
        )


def _case_mix(case: Case) -> Iterator[Sentence]:
    if case.profile is None or case.peers.empty:
        return
    age, usual = case.profile["mean_age"], case.peers["mean_age"].median()
    if age >= usual + OLDER_BY_YEARS:
        yield Sentence(
            f"就诊者平均 {age:.0f} 岁，同类 {usual:.0f} 岁，病情可能更重",
            f"Patients are {age:.0f} years old on average, {usual:.0f} at its peers: sicker people may explain it",
        )
    chronic, common = case.profile["share_chronic"], case.peers["share_chronic"].median()
    if chronic >= 0.05 and chronic >= MANY_CHRONIC * common:
        yield Sentence(
            f"门诊慢病占 {chronic:.0%}，同类 {common:.0%}",
            f"Chronic-disease visits make {chronic:.0%}, {common:.0%} at its peers",
        )


def _shared_change(case: Case) -> Iterator[Sentence]:
    if case.profile is None or "change" not in set(case.findings["source_group"]):
        return
    own, theirs = _growth(case.profile.to_frame().T), _growth(case.peers)
    if abs(theirs) >= SHARED_CHANGE and own * theirs > 0:
        yield Sentence(
            f"同类机构近四周业务量也变化 {theirs:+.0%}",
            f"Peers changed by {theirs:+.0%} in the last four weeks as well",
        )


def _batch(case: Case) -> Iterator[Sentence]:
    if case.profile is None or case.profile["n_claims"] < FEW_CASES:
        return
    top, usual = case.profile["n_top_day"], max(case.profile["n_median_day"], 1)
    if top >= TOP_DAY_TIMES * usual and top >= TOP_DAY_SHARE * case.profile["n_claims"]:
        yield Sentence(
            f"单日集中上传 {int(top)} 笔（平日 {int(usual)} 笔），日期可能是补传所致",
            f"{int(top)} settlements on one day ({int(usual)} usually): dates may come from a batch upload",
        )


def _cycles(case: Case) -> Iterator[Sentence]:
    if case.profile is not None and case.profile["share_cyclic"] >= MANY_CYCLIC:
        share = f"{case.profile['share_cyclic']:.0%}"
        yield Sentence(
            f"透析、放化疗等周期性治疗占 {share}", f"Dialysis and other treatment in cycles makes {share} of its visits"
        )


def _household(case: Case) -> Iterator[Sentence]:
    share = case.household_share
    if share is not None and share >= ONE_HOUSEHOLD and "networks" in set(case.findings["source_group"]):
        yield Sentence(f"关联人员中 {share:.0%} 为同一家庭", f"{share:.0%} of the linked pairs live in one household")


def _clean_visit(case: Case) -> Iterator[Sentence]:
    if case.last_visit_on is None or case.last_visit_found is not False:
        return
    weeks = (case.week_end - case.last_visit_on).days // 7
    if weeks <= CLEAN_VISIT_WEEKS:
        yield Sentence(f"{weeks} 周前检查未发现问题", f"A visit {weeks} weeks ago found nothing")


def _growth(profile: pd.DataFrame) -> float:
    """Median change of the last 4 weeks against the 12 before; 0 where nothing was before."""
    before = profile["n_before"].astype(float) / 3
    known = before > 0
    if not known.any():
        return 0.0
    return float((profile["n_recent"].astype(float)[known] / before[known] - 1).median())
