"""Turns the rows of a published list into what a page shows: words, sentences and written numbers, in both languages.

Whether a row came by rank or by lot, its risk and its chance of inclusion are left behind here and reach no page.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from pipelines.published_week import PublishedWeek, plain_rows
from pipelines.report_words import CHANGES, LEVELS, SUBJECTS, Text, both, missing, money, peer_group, share, word

SHOWN_REASONS = 3
LEVEL_ORDER = ("red", "orange", "yellow", "blue")


@dataclass(frozen=True)
class Reason:
    """One sentence with what it rests on."""

    detector_id: str
    title: Text
    text: Text
    amount: str
    number: Decimal
    basis: str


@dataclass(frozen=True)
class Row:
    """One warning as it is shown. Amounts come twice: as written, and as numbers to sort by."""

    rank: int
    rank_before: int | None
    warning_id: str
    subject_type: str
    subject_id: str
    subject: Text
    name: str
    township: str
    grid_id: str
    level: str
    level_words: Text
    level_order: int
    reasons: tuple[Reason, ...]
    counter_reasons: tuple[Text, ...]
    amount_violation: Decimal
    amount_suspicion: Decimal
    violation: str
    suspicion: str
    probability: float | None
    probability_words: Text | None
    peers: Text | None
    reliability: str | None
    data_notes: Text | None
    change: str
    change_words: Text | None
    action: Text | None
    due_on: str | None


def rows_of(week: PublishedWeek, before: PublishedWeek | None) -> list[Row]:
    """The list in the order of its ranks; `rank_before` is the place on the list before."""
    old = ranks(before)
    titles = week.manifest["detectors"]
    return [_row(each, old, titles) for each in plain_rows(week.warnings.sort_values(["rank", "warning_id"]))]


def ranks(week: PublishedWeek | None) -> dict[tuple[str, str], int]:
    """Rank by (subject type, subject)."""
    if week is None:
        return {}
    rows = week.warnings[["subject_type", "subject_id", "rank"]].itertuples(index=False)
    return {(kind, who): int(rank) for kind, who, rank in rows}


def shown_name(row: dict[str, Any]) -> str:
    """The name, else the id: persons and drugs may have none."""
    return str(row["subject_id"] if missing(row["subject_name"]) else row["subject_name"])


def _row(row: dict[str, Any], old: dict[tuple[str, str], int], titles: dict[str, Any]) -> Row:
    return Row(
        rank=int(row["rank"]),
        rank_before=old.get((row["subject_type"], row["subject_id"])),
        warning_id=row["warning_id"],
        subject_type=row["subject_type"],
        subject_id=row["subject_id"],
        subject=word(SUBJECTS, row["subject_type"]),
        name=shown_name(row),
        township=_text(row["township"]),
        grid_id=_text(row["grid_id"]),
        level=row["warning_level"],
        level_words=word(LEVELS, row["warning_level"]),
        level_order=LEVEL_ORDER.index(row["warning_level"]),
        reasons=tuple(_reason(each, titles) for each in _listed(row["reasons"])[:SHOWN_REASONS]),
        counter_reasons=tuple(text for each in _listed(row["counter_reasons"]) if (text := both(each))),
        amount_violation=_amount(row["amount_violation"]),
        amount_suspicion=_amount(row["amount_suspicion"]),
        violation=money(row["amount_violation"]),
        suspicion=money(row["amount_suspicion"]),
        probability=None if missing(row["probability"]) else float(row["probability"]),
        probability_words=_probability(row),
        peers=_peers(row),
        reliability=None if missing(row["data_reliability"]) else share(row["data_reliability"]),
        data_notes=_pair(row, "data_notes"),
        change=_text(row["change"]),
        change_words=None if missing(row["change"]) else word(CHANGES, row["change"]),
        action=_pair(row, "suggested_action"),
        due_on=None if missing(row["due_on"]) else _day(row["due_on"]),
    )


def _reason(each: dict[str, Any], titles: dict[str, Any]) -> Reason:
    name = _text(each["detector_id"])
    known = titles.get(name, {})
    title = Text(known.get("title_zh", name), known.get("title_en", name))
    return Reason(
        name, title, both(each) or title, money(each["amount"]), _amount(each["amount"]), _text(each["basis"])
    )


def _pair(row: dict[str, Any], name: str) -> Text | None:
    """A text whose English stands in a column of its own, where the list has one."""
    return both({"zh": _text(row[name]), "en": _text(row.get(f"{name}_en"))})


def _probability(row: dict[str, Any]) -> Text | None:
    if missing(row["probability"]):
        return None
    text = share(row["probability"])
    if missing(row["probability_low"]) or missing(row["probability_high"]):
        return Text(text, text)
    between = f"{share(row['probability_low'])} – {share(row['probability_high'])}"
    return Text(f"{text}（{between}）", f"{text} ({between})")


def _peers(row: dict[str, Any]) -> Text | None:
    group = peer_group(row["peer_group"])
    if group is None or missing(row["peer_percentile"]):
        return None
    above = share(row["peer_percentile"])
    return Text(f"在“{group.zh}”中高于 {above} 的同类", f"above {above} of its peers ({group.en})")


def _listed(value: Any) -> list[Any]:
    return [] if value is None or (not hasattr(value, "__len__") and pd.isna(value)) else list(value)


def _text(value: Any) -> str:
    return "" if missing(value) else str(value)


def _amount(value: Any) -> Decimal:
    return Decimal(0) if missing(value) else Decimal(value)


def _day(value: Any) -> str:
    return value.isoformat()[:10] if isinstance(value, date) else str(value)[:10]
