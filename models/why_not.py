"""Why a subject is not on the list of a week, and what would have to change for it to be.

Counterfactuals hold everything else as it is: one source stronger, the cool-down over, a seat free. Says nothing about
whether anything is wrong at the subject, only what the order rests on.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from models.policy import Policy, n_random_for
from models.priority import SEVERITIES, cooling, money_part
from models.ranking import CEILING, GROUPS, risk_of, weights
from models.selection import OTHERS
from models.warning import Sentence
from models.weekly_list import Chosen

# Seats change with ties and bands; a hair more than the last row's priority is needed.
HAIR = 1.0001


@dataclass(frozen=True)
class WhyNot:
    """`place` in the order of all with findings (None: no finding); `needed_priority` of the last seat."""

    subject_type: str
    subject_id: str
    listed: bool
    place: int | None
    n_ordered: int
    risk: float
    priority: float
    needed_priority: float
    because: tuple[Sentence, ...]
    would_change: tuple[Sentence, ...]


def why_not(
    chosen: Chosen, subject: tuple[str, str], policy: Policy, group_names: dict[str, tuple[str, str]]
) -> WhyNot:
    """`subject`: (subject_type, subject_id), one of the scored. `group_names`: each source group in both languages."""
    frame = chosen.ordered
    where = np.flatnonzero((frame["subject_type"] == subject[0]) & (frame["subject_id"] == subject[1]))
    needed = _needed(chosen)
    if not len(where):
        own = chosen.scored.set_index(["subject_type", "subject_id"]).loc[[subject]].reset_index().iloc[0]
        return _answer(own, None, chosen, needed, [NO_FINDING], [ANY_FINDING])
    place = int(where[0])
    row = frame.iloc[place]
    listed = place in chosen.selection.places
    because = [] if listed else list(_because(chosen, place, row, needed, policy))
    change = [] if listed else list(_would_change(row, needed, policy, group_names))
    return _answer(row, place, chosen, needed, because, change)


NO_FINDING = Sentence("没有任何检测器对其提出发现", "No detector says anything about it")
ANY_FINDING = Sentence(
    "需先有参与合成的发现；对照算法单独提出的不算",
    "A fused finding is needed first; a challenger's alone does not count",
)
LEARNED = Sentence(
    "本期名次含学习模型：以下按专家权重计算，模型部分不变",
    "A learned model takes part in this order: what follows is computed on the expert weights, the model held as it is",
)


def _answer(
    row: pd.Series, place: int | None, chosen: Chosen, needed: float, because: list[Sentence], change: list[Sentence]
) -> WhyNot:
    return WhyNot(
        subject_type=str(row["subject_type"]),
        subject_id=str(row["subject_id"]),
        listed=place is not None and place in chosen.selection.places,
        place=None if place is None else place + 1,
        n_ordered=len(chosen.ordered),
        risk=float(row["risk"]),
        priority=float(row["priority"]),
        needed_priority=needed,
        because=tuple(because),
        would_change=tuple(change),
    )


def _needed(chosen: Chosen) -> float:
    """The priority above which a newcomer takes a seat: the lowest of those who got theirs without being there before."""
    ranked = chosen.ranked
    if ranked.empty:
        return 0.0
    fresh = ranked[~ranked["listed_before"].astype(bool)]
    return float((fresh if len(fresh) else ranked)["priority"].min())


def _because(chosen: Chosen, place: int, row: pd.Series, needed: float, policy: Policy) -> Any:
    into = chosen.selection.folded.get(place)
    if into is not None:
        yield Sentence(
            f"已并入其机构 {into} 的一行，作为其理由", f"Folded into the row of its institution {into}, as a reason"
        )
        return
    if row["priority"] < needed:
        yield Sentence(
            f"优先度 {row['priority']:.3f}，排第 {place + 1}；末位入列者为 {needed:.3f}",
            f"Priority {row['priority']:.3f}, place {place + 1}; the last seat went at {needed:.3f}",
        )
    else:
        yield from _crowded(chosen, row, policy)
    taken = float(cooling(row.to_frame().T, policy).iloc[0])
    if taken > 0:
        weeks = int(row["weeks_since_visit"])
        yield Sentence(
            f"{weeks} 周前检查过，冷却期内优先度减 {taken:.0%}",
            f"Visited {weeks} weeks ago: the cool-down takes {taken:.0%} of its priority",
        )


def _crowded(chosen: Chosen, row: pd.Series, policy: Policy) -> Any:
    """Good enough, yet not seated: a share is full, or those who stood there last week stay."""
    ranked = chosen.ranked
    n_rows = len(ranked) + n_random_for(len(ranked), policy.random_share)
    kind = "other" if row["subject_type"] in OTHERS else row["subject_type"]
    share = {"practitioner": policy.practitioner_share, "other": policy.other_share}.get(kind, 1.0)
    same = ranked["subject_type"].isin(OTHERS) if kind == "other" else ranked["subject_type"] == kind
    if same.sum() >= int(share * n_rows):
        n = int(share * n_rows)
        yield Sentence(f"同类对象的席位（{n}）已满", f"The seats for its kind of subject ({n}) are taken")
    elif (ranked["grid_id"] == row["grid_id"]).sum() >= max(2, int(policy.grid_share * n_rows)):
        yield Sentence(f"网格 {row['grid_id']} 的席位已满", f"The seats of grid {row['grid_id']} are taken")
    else:
        yield Sentence("上期在列者留任，席位已满", "Those who were listed the week before keep their seats")


def _would_change(row: pd.Series, needed: float, policy: Policy, names: dict[str, tuple[str, str]]) -> Any:
    if pd.notna(row.get("probability")):
        yield LEARNED
    taken = float(cooling(row.to_frame().T, policy).iloc[0])
    if taken > 0 and row["priority"] / (1 - taken) >= needed:
        weeks = int(np.ceil(policy.cool_down_weeks - row["weeks_since_visit"]))
        yield Sentence(
            f"冷却期满（约 {weeks} 周）即可入列；或检查后新增明确违规 {policy.serious_amount:,.0f} 元",
            f"The end of the cool-down (about {weeks} weeks) is enough, or {policy.serious_amount:,.0f} yuan of violation "
            "money on records after the visit",
        )
    wanted = _risk_needed(row, needed, policy, taken)
    if wanted <= row["risk"]:
        return
    yield Sentence(
        f"其他不变，风险须由 {row['risk']:.2f} 升至 {wanted:.2f}"
        if wanted < 1
        else "本周即使风险升至 1 也不够（平滑或冷却）",
        f"All else equal, its risk must rise from {row['risk']:.2f} to {wanted:.2f}"
        if wanted < 1
        else "Not even risk 1 would be enough this week (smoothing or cool-down)",
    )
    yield from _each_source(row, wanted, names)


def _risk_needed(row: pd.Series, needed: float, policy: Policy, taken: float) -> float:
    """The risk of this week with which priority reaches the last seat; money grows no part of it."""
    pull = 1 + policy.money_pull * float(money_part(pd.Series([row["expected_cents"]]), policy).iloc[0])
    pull += policy.severity_pull * float(row["severity"] if pd.notna(row["severity"]) else SEVERITIES["low"])
    smoothed = needed * HAIR / (pull * (1 - taken))
    before = row["smoothed_before"]
    return float(smoothed if pd.isna(before) else (smoothed - (1 - policy.memory) * before) / policy.memory)


def _each_source(row: pd.Series, wanted: float, names: dict[str, tuple[str, str]]) -> Any:
    """For each source alone: how strong it would have to be. Sources that cannot do it alone are not named."""
    now = strengths_of(row)
    for group in GROUPS:
        strength = strength_needed(row, group, wanted)
        if strength is not None and strength > float(now[group].iloc[0]):
            zh, en = names.get(group, (group, group))
            yield Sentence(
                f"或：「{zh}」的强度由 {float(now[group].iloc[0]):.2f} 升至 {strength:.2f}",
                f"Or: the strength of '{en}' from {float(now[group].iloc[0]):.2f} to {strength:.2f}",
            )


def strengths_of(row: pd.Series) -> pd.DataFrame:
    """The row's strengths by group as risk_of takes them."""
    index = pd.MultiIndex.from_tuples([(row["subject_type"], row["subject_id"])], names=["subject_type", "subject_id"])
    return pd.DataFrame([[float(row[group]) for group in GROUPS]], index=index, columns=list(GROUPS))


def strength_needed(row: pd.Series, group: str, wanted: float) -> float | None:
    """The strength of `group` with which the noisy-OR reaches `wanted`, None where it cannot alone."""
    rest = strengths_of(row).assign(**{group: 0.0})
    weight = float(weights(pd.Series([row["subject_type"]]), group).iloc[0])
    safe = 1 - float(risk_of(rest).iloc[0])
    strength = (1 - (1 - wanted) / safe) / weight
    return round(float(np.ceil(strength * 1000) / 1000), 3) if strength <= CEILING else None
