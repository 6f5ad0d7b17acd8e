"""What inspections say about a rule: its record so far, and what another text would have won or lost in confirmations."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from models.outcomes import subjects_inspected, trials, week_judged_by
from models.period import Period
from pipelines.warehouse import Connection

INSPECTIONS = """
    select inspection_id, inspected_on, institution_id, practitioner_id, domain, violation_found, warning_id
    from core.inspections where replaced_by is null order by inspection_id
"""
Z = 1.959963984540054


@dataclass(frozen=True)
class Outcomes:
    """Inspected subjects that only one of the two texts had named when the inspectors went, by what they found."""

    confirmed_gained: int
    confirmed_lost: int
    unfounded_gained: int
    unfounded_lost: int
    n_inspected: int


@dataclass(frozen=True)
class Record:
    """How often somebody looked, and found something. `low` and `high`: 95 % interval (Wilson 1927); None before any."""

    n_inspected: int = 0
    n_confirmed: int = 0

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.n_confirmed, self.n_inspected) if self.n_inspected else None

    def __str__(self) -> str:
        if self.interval is None:
            return "—"
        low, high = self.interval
        return f"{self.n_confirmed}/{self.n_inspected} ({low:.0%}–{high:.0%})"


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share of `n` > 0 trials."""
    share, spread = hits / n, Z * Z / n
    middle = share + spread / 2
    width = Z * (share * (1 - share) / n + spread / (4 * n)) ** 0.5
    return max(0.0, (middle - width) / (1 + spread)), min(1.0, (middle + width) / (1 + spread))


def compared_outcomes(
    connection: Connection, runs: Sequence[tuple[Period, pd.DataFrame, pd.DataFrame]], subject_type: str
) -> Outcomes:
    """Join the inspections made after each week with the subjects that each text named in it."""
    inspected = _inspected(connection, [week for week, _, _ in runs])
    first = pd.Timestamp(runs[0][0].end)
    inspected = inspected[inspected["inspected_on"] >= first]
    old = _confirmed_by(inspected, [(str(week), hits) for week, hits, _ in runs], subject_type)
    new = _confirmed_by(inspected, [(str(week), hits) for week, _, hits in runs], subject_type)
    gained = [found for who, found in new.items() if who not in old]
    lost = [found for who, found in old.items() if who not in new]
    return Outcomes(sum(gained), sum(lost), len(gained) - sum(gained), len(lost) - sum(lost), len(inspected))


def _confirmed_by(
    inspected: pd.DataFrame, hits: Sequence[tuple[str, pd.DataFrame]], subject_type: str
) -> dict[str, int]:
    """Subjects that the hits named and somebody inspected: 1 where a violation was found."""
    tried = trials(inspected, _named(hits, subject_type))
    return {str(who): int(found) for who, found in zip(tried["subject_id"], tried["confirmed"], strict=True)}


def records(connection: Connection) -> dict[str, Record]:
    """The record of every detector over all weeks that were detected: by the list that was out when inspectors went."""
    tables = {
        row[0] for row in connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    }
    if not {"risk.findings", "core.inspections"} <= tables:
        return {}
    findings = connection.execute(
        "select distinct week, subject_type, subject_id, detector_id from risk.findings "
        "where regexp_full_match(week, '[0-9]{4}-W[0-9]{2}')"
    ).df()
    if findings.empty:
        return {}
    weeks = [Period.parse(each) for each in sorted(set(findings["week"]))]
    inspected = _inspected(connection, weeks)
    tried = trials(inspected[inspected["inspected_on"] >= pd.Timestamp(weeks[0].end)], findings)
    counts = tried.groupby("detector_id")["confirmed"].agg(["size", "sum"])
    return {str(name): Record(int(row["size"]), int(row["sum"])) for name, row in counts.iterrows()}


def _inspected(connection: Connection, weeks: Sequence[Period]) -> pd.DataFrame:
    inspected = subjects_inspected(connection.execute(INSPECTIONS).df())
    outs = pd.DataFrame({"week": [str(each) for each in weeks], "out_on": pd.to_datetime([each.end for each in weeks])})
    return inspected.assign(week=week_judged_by(inspected, outs, ""))


def _named(hits: Sequence[tuple[str, pd.DataFrame]], subject_type: str) -> pd.DataFrame:
    rows = [
        {"week": week, "subject_type": subject_type, "subject_id": who, "detector_id": "rule"}
        for week, frame in hits
        for who in sorted(set(frame["subject_id"]))
    ]
    return pd.DataFrame(rows, columns=["week", "subject_type", "subject_id", "detector_id"], dtype=object)
