"""The counties of the quality bench as one authority with many houses, and what visits to them could find at most.

Findings are weighed as the list weighs them where nobody has been visited yet; ids carry the seed of their county.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from bench_county import LAST_WEEK, County
from bench_quality import unvisited

from models.scoring import weighted_findings
from simulation.inspecting import Rates, can_be_seen


@dataclass(frozen=True)
class Prefecture:
    """All institutions of some counties: fused findings, features, truth; ids carry the seed of their county."""

    findings: pd.DataFrame
    features: pd.DataFrame
    subjects: pa.Table
    roster: pd.DataFrame


def prefecture(counties: Sequence[County]) -> Prefecture:
    """One authority over these counties; findings are weighed county by county, as each county's list would."""
    parts = [_one_county(each) for each in counties]
    features = pd.concat([each.features for each in parts]).sort_index()
    return Prefecture(
        pd.concat([each.findings for each in parts], ignore_index=True),
        features.reindex(columns=sorted(features.columns)),
        pa.concat_tables([each.subjects for each in parts]),
        pd.concat([each.roster for each in parts], ignore_index=True),
    )


def _one_county(one: County) -> Prefecture:
    week, mark = one.weeks[LAST_WEEK], f"{one.seed}-"
    # What the list makes of the findings where nobody has been visited: one fact speaks once, common causes are damped.
    findings = weighted_findings(unvisited(week.inputs))
    findings = findings[findings["subject_type"] == "institution"].assign(week=LAST_WEEK)
    known = one.subjects.assign(
        subject_id=mark + one.subjects["subject_id"].astype(str),
        institution_id=one.subjects["institution_id"].map(
            lambda each: f"{mark}{each}" if isinstance(each, str) else None
        ),
        **{name: pd.to_datetime(one.subjects[name]).dt.date for name in ("starts_on", "ends_on")},
    )
    return Prefecture(
        findings.assign(subject_id=mark + findings["subject_id"]),
        week.features.rename(index=lambda each: f"{mark}{each}"),
        pa.Table.from_pandas(known, preserve_index=False).replace_schema_metadata(None),
        week.inputs.institutions.assign(institution_id=lambda frame: mark + frame["institution_id"]),
    )


def rate_if_all_were_visited(place: Prefecture) -> float:
    """The mean chance that a visit confirms something, over all houses."""
    rates, missed = Rates(), dict.fromkeys(place.roster["institution_id"], 1 - Rates().false_alarm)
    day = pd.Timestamp.fromisocalendar(2026, 46, 3).date()
    for row in place.subjects.to_pylist():
        house = row["subject_id"] if row["subject_type"] == "institution" else row["institution_id"]
        if house in missed and can_be_seen(row["starts_on"], row["ends_on"], day):
            missed[house] *= 1 - rates.chance(row["strength"], row["variant"])
    return float(np.mean([1 - each for each in missed.values()]))


def schemed_houses(place: Prefecture) -> set[str]:
    rows = place.subjects.to_pylist()
    houses = {row["subject_id"] if row["subject_type"] == "institution" else row["institution_id"] for row in rows}
    return houses & set(place.roster["institution_id"])


def best_possible(place: Prefecture, n_visits: int) -> float:
    """Hits that a seer would have: every schemed house visited once, as far as the visits go."""
    rates, chances = Rates(), []
    missed: dict[str, float] = {}
    for row in place.subjects.to_pylist():
        house = row["subject_id"] if row["subject_type"] == "institution" else row["institution_id"]
        missed[house] = missed.get(house, 1 - rates.false_alarm) * (1 - rates.chance(row["strength"], row["variant"]))
    chances = sorted((1 - missed[each] for each in schemed_houses(place)), reverse=True)[:n_visits]
    return float(sum(chances)) + max(0, n_visits - len(chances)) * rates.false_alarm
