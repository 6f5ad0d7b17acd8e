"""Why risks moved since the list before, as the report shows it: causes in the order of their size, and what moved most.

No risk is shown, so that a drawn row looks like any other; whoever stood still is left out.
"""

from dataclasses import dataclass
from typing import Any

from pipelines.changes import STEADY, WORDS
from pipelines.published_week import PublishedWeek, plain_rows
from pipelines.report_rows import shown_name
from pipelines.report_words import Text

MOST_CAUSES = 25


@dataclass(frozen=True)
class Cause:
    """One subject whose risk moved: up or down; each cause with whether it pulled up; the detector that moved most."""

    name: str
    up: bool
    causes: tuple[tuple[Text, bool], ...]
    detector: Text | None


def causes(week: PublishedWeek) -> list[Cause]:
    """The largest change first; nothing where this is the first list."""
    if week.changes.empty:
        return []
    names = {(row["subject_type"], row["subject_id"]): shown_name(row) for row in plain_rows(week.warnings)}
    moved = week.changes.assign(size=(week.changes["risk_now"] - week.changes["risk_before"]).abs())
    moved = moved[moved["size"] >= STEADY].sort_values(["size", "subject_id"], ascending=[False, True])
    return [_cause(row, names, week.manifest["detectors"]) for row in plain_rows(moved.head(MOST_CAUSES))]


def _cause(row: dict[str, Any], names: dict[tuple[str, str], str], titles: dict[str, Any]) -> Cause:
    said = [each for each in sorted(WORDS, key=lambda each: -abs(row[each])) if abs(row[each]) >= STEADY]
    known = titles.get(row["detector_id"], {}) if row["detector_id"] else {}
    return Cause(
        name=names.get((row["subject_type"], row["subject_id"]), str(row["subject_id"])),
        up=row["risk_now"] > row["risk_before"],
        causes=tuple((WORDS[each], row[each] > 0) for each in said),
        detector=Text(known["title_zh"], known["title_en"]) if known else None,
    )
