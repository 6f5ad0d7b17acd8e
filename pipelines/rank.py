"""Ranks one week: reads the findings and what surrounds them, composes the list, and rewrites the week's warnings.

Also keeps every scored subject (for evaluation) and what the order rests on: weights, policy, records, verdict.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace

from models.period import Period
from models.policy import Policy
from models.scoring import Inputs
from models.warning import LEVELS, RiskWarning
from models.weekly_list import compose
from pipelines.progress import Report, silent
from pipelines.rank_inputs import read_inputs
from pipelines.ranked_tables import keep_list
from pipelines.settings import Settings
from pipelines.warehouse import reading, writing

STEPS = 3


@dataclass(frozen=True)
class WarningList:
    """What one ranking came to. `order_zh` and `order_en` say whether weights or a learned model gave the order."""

    week: str
    n_rows: int
    n_ranked: int
    n_random: int
    n_scored: int
    n_new: int
    levels: dict[str, int]
    scored_by: str
    order_zh: str
    order_en: str
    seconds: float


def rank_period(
    period: Period,
    settings: Settings,
    *,
    capacity: int | None = None,
    packs: Collection[str] | None = None,
    townships: Collection[str] | None = None,
    size: int | None = None,
    label: str | None = None,
    policy: Policy | None = None,
    progress: Report = silent,
) -> WarningList:
    """Rank what detect found for `period` and rewrite its rows in risk.warnings, risk.ranking and risk.ranking_basis.

    `capacity`: visits a week (default: the setting); `size`: exactly that many rows where subjects suffice. A campaign
    gives the `label` under which it detected. Raises SettingsError before detect has run.
    """
    started = time.perf_counter()
    policy = replace(policy or Policy(), capacity=capacity or settings.capacity)
    progress("rank 排序", 0, STEPS)
    with reading(settings) as connection:
        inputs = read_inputs(connection, period, settings, policy, label, packs, townships)
    progress("rank 排序", 1, STEPS)
    composed = compose(inputs, policy, size)
    progress("rank 排序", 2, STEPS)
    week = label or str(period)
    with writing(settings) as connection:
        keep_list(connection, week, composed, inputs, policy)
    progress("rank 排序", STEPS, STEPS)
    return _summary(week, composed.rows, len(composed.scored), inputs, time.perf_counter() - started)


def _summary(week: str, rows: tuple[RiskWarning, ...], n_scored: int, inputs: Inputs, seconds: float) -> WarningList:
    verdict = inputs.learned.verdict
    return WarningList(
        week=week,
        n_rows=len(rows),
        n_ranked=sum(row.arm == "ranked" for row in rows),
        n_random=sum(row.arm == "random" for row in rows),
        n_scored=n_scored,
        n_new=sum(row.change == "new" for row in rows),
        levels={level: sum(row.warning_level == level for row in rows) for level in LEVELS},
        scored_by="learned" if verdict.learned else "expert_weights",
        order_zh=verdict.text_zh,
        order_en=verdict.text_en,
        seconds=round(seconds, 3),
    )
