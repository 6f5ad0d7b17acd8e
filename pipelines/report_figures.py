"""Gathers the numbers behind the report's charts out of a published week and has them drawn, once per language.

Looks at subjects, strengths, measures and ranks; never at the arm of a row.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from models.sentences import in_unit
from pipelines import charts
from pipelines.published_week import PublishedWeek, plain_rows
from pipelines.report_rows import Row, ranks, shown_name
from pipelines.report_words import GROUPS, Text, peer_group

LANGUAGES = ("zh", "en")
PEER_CARDS, PEER_DOTS = 15, 240
LABEL = 13
SERIES = 4

Figures = dict[str, dict[str, charts.Figure]]


@dataclass(frozen=True)
class PeerCard:
    """One warning's strongest measure, in words; its chart carries the same id."""

    id: str
    rank: int
    name: str
    level: str
    title: Text
    own: Text
    median: Text
    n_peers: int
    group: Text


@dataclass(frozen=True)
class Moves:
    """What changed since the list before: names with ranks, in the order of the list."""

    week_before: str
    entered: tuple[tuple[int, str], ...]
    left: tuple[tuple[int, str], ...]
    up: tuple[tuple[int, int, str], ...]
    down: tuple[tuple[int, int, str], ...]
    n_same: int


def reasons_map(rows: list[Row], findings: pd.DataFrame) -> Figures:
    """Strongest finding of each source group for each warning."""
    best = findings.groupby(["subject_type", "subject_id", "source_group"])["strength"].max()
    listed = [(row.subject_type, row.subject_id) for row in rows]
    codes = [code for code in GROUPS if any((*subject, code) in best.index for subject in listed)]
    cells = [[best.get((*subject, code)) for code in codes] for subject in listed]
    labels = [(f"{row.rank} · {short(row.name)}", str(row.rank)) for row in rows]
    named = {name: [getattr(GROUPS[code], name) for code in codes] for name in LANGUAGES}
    return (
        {"reasons": {name: charts.reasons_map(labels, named[name], cells) for name in LANGUAGES}}
        if codes and rows
        else {}
    )


def peer_cards(rows: list[Row], week: PublishedWeek) -> tuple[list[PeerCard], Figures]:
    """The strongest measure of the first warnings against all peers of its group."""
    cards, figures = [], {}
    listed = {(row.subject_type, row.subject_id) for row in rows[:PEER_CARDS]}
    own = week.measures[pd.MultiIndex.from_frame(week.measures[["subject_type", "subject_id"]]).isin(listed)]
    for row in rows[:PEER_CARDS]:
        measure = _strongest(row, own, week.findings)
        if measure is not None:
            card = _card(row, measure, week.manifest["detectors"])
            cards.append(card)
            figures[card.id] = _drawn(row, measure, week.measures)
    return cards, figures


def moves(rows: list[Row], week: PublishedWeek, before: PublishedWeek | None) -> tuple[Moves | None, Figures]:
    """Entered, left, up and down against the list before; nothing when this is the first."""
    if before is None:
        return None, {}
    now = ranks(week)
    older = plain_rows(before.warnings.sort_values("rank"))
    left = [row for row in older if (row["subject_type"], row["subject_id"]) not in now]
    found = Moves(
        week_before=before.week,
        entered=tuple((row.rank, row.name) for row in rows if row.rank_before is None),
        left=tuple((int(row["rank"]), shown_name(row)) for row in left),
        up=tuple(
            (row.rank_before, row.rank, row.name) for row in rows if row.rank_before and row.rank < row.rank_before
        ),
        down=tuple(
            (row.rank_before, row.rank, row.name) for row in rows if row.rank_before and row.rank > row.rank_before
        ),
        n_same=sum(row.rank == row.rank_before for row in rows),
    )
    lines: list[tuple[str, int | None, int | None, str]] = []
    lines += [(short(row.name), row.rank_before, row.rank, _move(row)) for row in rows]
    lines += [(short(name), rank, None, "left") for rank, name in found.left]
    away = {"zh": "未上榜", "en": "not listed"}
    drawn = {name: charts.rank_changes(lines, (before.week, week.week), away[name]) for name in LANGUAGES}
    return found, {"moves": drawn} if lines else {}


def weekly_rows(coverage: dict[str, Any]) -> Figures:
    """Records per week of the largest dated datasets."""
    dated = [each for each in coverage["datasets"] if sum(each["weekly"])]
    largest = sorted(dated, key=lambda each: (-each["n_expected"], -each["n_rows"], each["dataset"]))[:SERIES]
    if not largest:
        return {}
    return {
        "weekly": {
            name: charts.weekly_rows([(each[f"title_{name}"], each["weekly"]) for each in largest], coverage["weeks"])
            for name in LANGUAGES
        }
    }


def short(name: str) -> str:
    return name if len(name) <= LABEL else name[: LABEL - 1] + "…"


def _move(row: Row) -> str:
    if row.rank_before is None:
        return "entered"
    return "up" if row.rank < row.rank_before else "down" if row.rank > row.rank_before else "same"


def _strongest(row: Row, own: pd.DataFrame, findings: pd.DataFrame) -> dict[str, Any] | None:
    """The measure of the strongest measure finding; where there is none, the one least likely by chance."""
    mine = own[
        (own["subject_type"] == row.subject_type) & (own["subject_id"] == row.subject_id) & own["peer_median"].notna()
    ]
    said = findings[(findings["subject_type"] == row.subject_type) & (findings["subject_id"] == row.subject_id)]
    strength = said.groupby("detector_id")["strength"].max()
    if mine.empty:
        return None
    order = mine.assign(said=mine["measure_id"].map(strength).fillna(0.0), chance=mine["p_value"].fillna(1.0))
    return plain_rows(order.sort_values(["said", "chance", "measure_id"], ascending=[False, True, True]).head(1))[0]


def _card(row: Row, measure: dict[str, Any], titles: dict[str, Any]) -> PeerCard:
    known = titles.get(measure["measure_id"], {})
    name = measure["measure_id"]
    return PeerCard(
        id=f"peers-{row.rank}",
        rank=row.rank,
        name=row.name,
        level=row.level,
        title=Text(known.get("title_zh", name), known.get("title_en", name)),
        own=_valued(measure["value"], known),
        median=_valued(measure["peer_median"], known),
        n_peers=int(measure.get("n_peers") or 0),
        group=peer_group(measure["peer_group"]) or Text("", ""),
    )


def _valued(value: Any, known: dict[str, Any]) -> Text:
    return Text(*in_unit(float(value), known.get("unit") or "rate"))


def _drawn(row: Row, measure: dict[str, Any], measures: pd.DataFrame) -> dict[str, charts.Figure]:
    same = measures[(measures["measure_id"] == measure["measure_id"]) & (measures["subject_type"] == row.subject_type)]
    values = same.loc[_covered(same["peer_group"], str(measure["peer_group"])), "value"].dropna().astype(float)
    words = {"zh": ("同类", row.name), "en": ("peers", row.name)}
    return {
        name: charts.peer_plot(_spread(sorted(values)), float(measure["value"]), row.level, words[name])
        for name in LANGUAGES
    }


def _covered(groups: pd.Series, wanted: str) -> pd.Series:
    """A group holds its own members and those with a finer label."""
    return groups.notna() if wanted == "all" else (groups == wanted) | groups.fillna("").str.startswith(wanted + ", ")


def _spread(values: list[float]) -> list[float]:
    """At most `PEER_DOTS` of the sorted values, evenly taken, both ends kept."""
    if len(values) <= PEER_DOTS:
        return values
    return [values[round(place * (len(values) - 1) / (PEER_DOTS - 1))] for place in range(PEER_DOTS)]
