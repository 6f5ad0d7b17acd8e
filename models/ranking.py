"""From findings to one risk per subject: diminishing returns inside a group of sources, noisy-OR across the groups.

`risk = 1 − Π_g (1 − w_g s_g)`. Challengers and groups without a weight are reported, never fused. Says how much a
subject is worth a visit; never that it did anything.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

SUBJECT = ["subject_type", "subject_id"]
# The k-th strongest finding of a group counts half as much as the one before it.
DECAY = 0.5
# No single finding may say "certain": risk 1 would make every other reason worthless.
CEILING = 0.999
CHALLENGERS = frozenset({"isolation_forest", "ecod", "copod", "nearest_neighbours", "local_outlier_factor"})


@dataclass(frozen=True)
class Weight:
    """How far a group of sources alone can carry the risk, and why. An expert prior, not a result.

    `elsewhere` is the weight for subjects other than institutions: there are many more of them, so chance alone makes
    more extreme values, and what they are compared with (specialty, patients) is known less well.
    """

    group: str
    weight: float
    why_zh: str
    why_en: str
    elsewhere: float | None = None


WEIGHTS = (
    Weight(
        "violations",
        0.80,
        "数据本身违反已公布的限定，只剩例外情形需核实",
        "The data break a published limit; only exceptions remain to be checked",
    ),
    Weight(
        "peers",
        0.60,
        "病例组合校正后的条件偏离，是无标签条件下检验效果最好的分数",
        "Case-mix adjusted conditional deviation: the best score measured without labels",
        elsewhere=0.40,
    ),
    Weight(
        "suspicions",
        0.55,
        "可疑模式需逐条核对病历；不少有正当理由",
        "A pattern that needs the records; many have innocent reasons",
    ),
    Weight(
        "networks",
        0.30,
        "成群就医或转售链条少见而具体，但家庭与透析患者形似；机构往往只是其到访之处",
        "Rings are rare and specific, but households and dialysis look alike; a house is often only where they come",
        elsewhere=0.50,
    ),
    Weight(
        "change",
        0.35,
        "自身突变常有无害原因（新科室、季节）",
        "A jump against one's own past often has a harmless cause",
        elsewhere=0.25,
    ),
    Weight(
        "complaints",
        0.30,
        "投诉反映服务，也反映情绪；核实率低",
        "Complaints tell about service and about temper; few are verified",
    ),
    Weight(
        "history",
        0.30,
        "过去被查实者再犯率较高，但不得以此代替当前证据",
        "Past confirmed cases repeat more often, yet must not replace present evidence",
    ),
    Weight(
        "credit", 0.20, "信用与外部处罚与基金行为关联较弱", "Credit and penalties elsewhere say little about the fund"
    ),
)
WEIGHT_OF = {each.group: each.weight for each in WEIGHTS}
ELSEWHERE = {each.group: each.elsewhere or each.weight for each in WEIGHTS}
GROUPS = tuple(WEIGHT_OF)


def fused_only(findings: pd.DataFrame) -> pd.DataFrame:
    """The findings that enter the risk: those of a weighted group that are not a challenger's."""
    fused = findings["source_group"].isin(GROUPS) & ~findings["detector_id"].isin(CHALLENGERS)
    return findings[fused]


def weights(subject_types: pd.Series, groups: pd.Series | str) -> pd.Series:
    """The weight of each row's group for each row's type of subject."""
    of = groups if isinstance(groups, pd.Series) else pd.Series(groups, index=subject_types.index)
    return of.map(WEIGHT_OF).where(subject_types == "institution", of.map(ELSEWHERE)).astype(float)


def contributions(findings: pd.DataFrame) -> pd.DataFrame:
    """Adds `place` (0 = strongest of its group) and `contribution` = w_g · s · DECAY^place; strongest reasons first.

    Needs subject_type, subject_id, source_group, detector_id, strength (0..1).
    """
    frame = fused_only(findings)
    frame = frame.assign(strength=frame["strength"].astype(float).clip(0.0, CEILING).fillna(0.0))
    frame = frame.sort_values(
        [*SUBJECT, "source_group", "strength", "detector_id"], ascending=[True, True, True, False, True], kind="stable"
    )
    place = frame.groupby([*SUBJECT, "source_group"], sort=False).cumcount()
    weight = weights(frame["subject_type"], frame["source_group"])
    frame = frame.assign(place=place, contribution=weight * frame["strength"] * DECAY**place)
    order = [*SUBJECT, "contribution", "detector_id"]
    return frame.sort_values(order, ascending=[True, True, False, True], kind="stable").reset_index(drop=True)


def group_strengths(findings: pd.DataFrame) -> pd.DataFrame:
    """One row per subject, one column per group of GROUPS: `1 − Π_k (1 − s_k DECAY^k)`, strongest finding first."""
    frame = contributions(findings).sort_values([*SUBJECT, "source_group", "place"], kind="stable")
    left = frame["strength"] * DECAY ** frame["place"]
    kept = pd.Series(np.log1p(-left.to_numpy(float)), index=frame.index)
    wide: pd.DataFrame = frame.assign(kept=kept).pivot_table(
        index=SUBJECT, columns="source_group", values="kept", aggfunc="sum"
    )
    wide = wide.reindex(columns=list(GROUPS)).fillna(0.0)
    return pd.DataFrame(np.abs(np.expm1(wide.to_numpy(float))), index=wide.index, columns=wide.columns)


def risk_of(strengths: pd.DataFrame) -> pd.Series:
    """Noisy-OR over the groups, rounded to 6 decimals. `strengths` by (subject_type, subject_id)."""
    safe = np.ones(len(strengths))
    is_institution = strengths.index.get_level_values("subject_type") == "institution"
    for group in GROUPS:
        weight = np.where(is_institution, WEIGHT_OF[group], ELSEWHERE[group])
        safe = safe * (1 - weight * strengths[group].to_numpy(float))
    return pd.Series(np.round(1 - safe, 6), index=strengths.index, name="risk")


def score_subjects(findings: pd.DataFrame) -> pd.DataFrame:
    """Risk of every subject that has a finding: index (subject_type, subject_id), columns of the groups, risk,
    n_findings, n_sources, risk_without_strongest. A subject known only to challengers has risk 0."""
    everybody = findings.groupby(SUBJECT).size().index
    ranked = contributions(findings)
    strengths = group_strengths(ranked).reindex(everybody).fillna(0.0)
    rest = ranked[ranked.duplicated(SUBJECT)]
    counted = ranked.groupby(SUBJECT)["source_group"].agg(["size", "nunique"]).reindex(everybody).fillna(0).astype(int)
    return strengths.assign(
        risk=risk_of(strengths),
        n_findings=counted["size"],
        n_sources=counted["nunique"],
        risk_without_strongest=risk_of(group_strengths(rest).reindex(everybody).fillna(0.0)),
    )
