"""`yujing evaluate <week>`: how good the list of a week was, beside the plain ways of choosing, as one page.

Reads published weeks, outcomes in the warehouse and, for a synthetic county, its ledger of truth. Changes nothing.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from data_contracts.errors import SettingsError
from models.evaluation import (
    Interval,
    best_first,
    compare,
    coverage,
    expected_calibration_error,
    overlap,
    prevalence,
    reliability,
)
from models.period import Period
from pipelines.evaluation_labels import Labels, from_ledger, from_outcomes, random_arm, visited
from pipelines.published_week import PublishedWeek, read_week, weeks
from pipelines.settings import Settings
from pipelines.warehouse import reading

KS = (15, 50, 100)
TOP = 50
GROUPED_BY = ("kind", "level", "ownership", "grid_id")
FEWEST_FOR_A_CURVE = 30


@dataclass(frozen=True)
class Evaluation:
    """All figures of the page. `source`: outcomes | ledger. `arms`: hit rate with interval of each arm of the lists."""

    week: str
    source: str
    n_institutions: int
    n_judged: int
    n_true: int
    orders: pd.DataFrame
    groups: dict[str, pd.DataFrame]
    schemes: pd.DataFrame
    curve: pd.DataFrame
    curve_of: str
    calibration_error: float | None
    stability: list[tuple[str, float]]
    arms: dict[str, dict[str, Any]]
    prevalence: Interval
    never_visited: pd.DataFrame
    lists: tuple[str, ...] = field(default=())

    def figure(self, order: str, k: int, name: str) -> float:
        """One figure of an order at k, rounded; NaN for an order that this list does not have."""
        known = dict(zip(zip(self.orders["order"], self.orders["k"], strict=True), self.orders[name], strict=True))
        return round(float(known.get((order, k), float("nan"))), 3)


@dataclass(frozen=True)
class Judgement:
    """What the command prints: where the page lies and the figures at its head."""

    week: str
    page: str
    labels_from: str
    n_judged: int
    n_true: int
    precision_at_15: float
    precision_at_15_rules_only: float
    money_share_at_50: float
    money_share_at_50_biggest_biller: float


def evaluate_week(period: Period, settings: Settings, truth: Path | None = None, out: Path | None = None) -> Judgement:
    """Judge the published list of `period` and write the page (default: evaluation-<week>.html beside the lists).

    Raises SettingsError when the week is not published, or when nothing can judge it.
    """
    from pipelines.evaluation_page import write_page

    found = evaluation(period, settings, truth)
    file = out or settings.home / f"evaluation-{period}.html"
    write_page(found, file)
    return Judgement(
        week=str(period),
        page=str(file),
        labels_from=found.source,
        n_judged=found.n_judged,
        n_true=found.n_true,
        precision_at_15=found.figure("priority", 15, "precision"),
        precision_at_15_rules_only=found.figure("rules_only", 15, "precision"),
        money_share_at_50=found.figure("priority", 50, "money_share"),
        money_share_at_50_biggest_biller=found.figure("billed_amount", 50, "money_share"),
    )


def evaluation(period: Period, settings: Settings, truth: Path | None = None) -> Evaluation:
    """All figures; see evaluate_week."""
    if str(period) not in weeks(settings):
        raise SettingsError(
            f"{period} 没有已发布的清单：请先运行 `yujing publish {period}`。 / "
            f"{period} has no published list; run `yujing publish {period}` first."
        )
    lists = [read_week(settings.published / each) for each in weeks(settings) if each <= str(period)]
    week = lists[-1]
    houses = week.ranking[week.ranking["subject_type"] == "institution"].sort_values("subject_id", ignore_index=True)
    with reading(settings) as connection:
        labels = (
            from_ledger(truth, period, houses["subject_id"]) if truth is not None else from_outcomes(connection, period)
        )
        drawn, n_drawn = random_arm(connection, lists)
        seen = visited(connection)
    judged = houses.merge(labels.rows, on="subject_id")
    curve, curve_of = _curve(judged)
    frame = _described(houses, labels, week)
    return Evaluation(
        week=str(period),
        source=labels.source,
        n_institutions=len(houses),
        n_judged=len(judged),
        n_true=int(judged["true"].sum()),
        orders=compare(judged.astype({"billed_amount": float}), judged["true"], KS, judged["money"]),
        groups={name: coverage(frame, name) for name in GROUPED_BY},
        schemes=_schemes(labels, frame),
        curve=reliability(judged[curve_of].astype(float), judged["true"]) if curve else pd.DataFrame(),
        curve_of=curve_of,
        calibration_error=expected_calibration_error(judged[curve_of].astype(float), judged["true"]) if curve else None,
        stability=_stability(lists),
        arms=_arms(drawn, n_drawn),
        prevalence=prevalence(drawn["confirmed"], drawn["inclusion_probability"]),
        never_visited=_never(frame, seen, lists),
        lists=tuple(each.week for each in lists),
    )


def _described(houses: pd.DataFrame, labels: Labels, week: PublishedWeek) -> pd.DataFrame:
    """All institutions with what the register says, their label (0 where nobody judged them) and whether in the first 50."""
    register = week.register
    own = register[register["subject_type"] == "institution"].drop_duplicates("subject_id").set_index("subject_id")
    frame = houses.join(own[["name", *GROUPED_BY]], on="subject_id")
    frame = frame.merge(labels.rows[["subject_id", "true"]], on="subject_id", how="left").fillna({"true": 0})
    first = frame.index[best_first(frame["priority"])[:TOP]]
    return frame.assign(
        listed=frame.index.isin(first), billed=frame["billed_amount"].astype(float), true=frame["true"].astype(int)
    ).fillna(dict.fromkeys(GROUPED_BY, "unknown"))


def _schemes(labels: Labels, frame: pd.DataFrame) -> pd.DataFrame:
    """By scheme of the ledger: how many institutions carry it, and how many of these are among the first 50."""
    listed = set(frame.loc[frame["listed"], "subject_id"])
    own = labels.schemes.assign(found=labels.schemes["subject_id"].isin(listed)).drop_duplicates()
    return own.groupby("scheme")["found"].agg(n="size", n_found="sum").reset_index()


def _curve(judged: pd.DataFrame) -> tuple[bool, str]:
    """The calibrated probability where a model was used, else the risk, which promises an order and no chance."""
    known = judged["probability"].notna().all() if len(judged) else False
    return len(judged) >= FEWEST_FOR_A_CURVE, "probability" if known else "risk"


def _stability(lists: list[PublishedWeek]) -> list[tuple[str, float]]:
    tops = [each.ranking.set_index(["subject_type", "subject_id"])["priority"].astype(float) for each in lists]
    pairs = zip(tops, tops[1:], lists[1:], strict=False)
    return [(week.week, round(overlap(before, now, TOP), 3)) for before, now, week in pairs]


def _arms(drawn: pd.DataFrame, n_drawn: int) -> dict[str, dict[str, Any]]:
    """Visits and confirmed ones of each arm with a 95 % interval; every visit of an arm counts the same here."""
    found = {}
    for arm in ("ranked", "random"):
        own = drawn[drawn["arm"] == arm]
        rate = prevalence(own["confirmed"], pd.Series(1.0, index=own.index))
        found[arm] = {"n": len(own), "n_confirmed": int(own["confirmed"].sum()), "rate": rate}
    found["random"]["n_drawn"] = n_drawn
    return found


def _never(frame: pd.DataFrame, seen: set[str], lists: list[PublishedWeek]) -> pd.DataFrame:
    """Grids in which nobody was ever visited or listed, with their institutions and what they bill."""
    listed = {each for one in lists for each in one.warnings["subject_id"]}
    frame = frame.assign(seen=frame["subject_id"].isin(seen | listed))
    rows = frame.groupby("grid_id").agg(n=("seen", "size"), n_seen=("seen", "sum"), billed=("billed", "sum"))
    rows["share_of_volume"] = rows["billed"] / max(float(rows["billed"].sum()), 1e-9)
    return rows[rows["n_seen"] == 0].drop(columns="billed").reset_index()
