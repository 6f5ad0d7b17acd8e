"""What detect does with one detector: run it on the staged relations and keep what it found under the week's label.

Each step says how much it found, or why it could not be evaluated.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256

import pandas as pd

from models.complaint_findings import complaint_findings, complaint_frame
from models.detector import Detector
from models.measure_rows import deviation_frame, measure_rows
from models.period import Period
from models.rule_findings import collect_hits, rule_findings
from models.run_detector import run_detector
from models.scorer import Scorer, all_scorers
from models.scorer_findings import change_findings, deviation_findings, ring_findings, ring_strengths
from models.subject_frames import COMPARED, case_mix, peer_traits, volume, weekly_history
from pipelines.risk_tables import append, append_evidence
from pipelines.rulebook.exempted import set_aside_exempted
from pipelines.rulebook.governance import Governance
from pipelines.warehouse import Connection

CONTEXT_HITS = 50
POPULATION = {
    "institution": "select count(*) from institutions",
    "practitioner": "select count(*) from practitioners",
    "insured_person": "select count(*) from insured_persons",
    "drug": "select count(distinct item_code) from items where item_class = 'drug'",
}


@dataclass(frozen=True)
class Outcome:
    """What one detector came to. `reason` says why it was not evaluated, None when it was."""

    n_findings: int = 0
    n_hits: int = 0
    reason: str | None = None
    amount: Decimal = Decimal(0)


@dataclass(frozen=True)
class Scene:
    """What all detectors of a run share. `measured` collects the compared rows of measures for the scorers."""

    connection: Connection
    period: Period
    week: str
    window_weeks: int
    subjects: frozenset[str]
    empty: frozenset[str]
    traits: dict[str, pd.DataFrame]
    volumes: dict[str, pd.DataFrame]
    mixes: dict[str, pd.DataFrame]
    population: dict[str, int]
    governance: Governance
    measured: dict[str, pd.DataFrame] = field(default_factory=dict)
    traits_of_others: dict[str, pd.DataFrame] = field(default_factory=dict)


def set_scene(
    connection: Connection,
    period: Period,
    week: str,
    window_weeks: int,
    subjects: Collection[str],
    empty: Collection[str],
    governance: Governance,
) -> Scene:
    """Read the shared frames from the staged relations."""
    return Scene(
        connection=connection,
        period=period,
        week=week,
        window_weeks=window_weeks,
        subjects=frozenset(subjects),
        empty=frozenset(empty),
        traits={each: peer_traits(connection, each) for each in COMPARED},
        volumes={each: volume(connection, each) for each in COMPARED},
        mixes={each: case_mix(connection, each) for each in COMPARED},
        population={name: connection.execute(sql).fetchall()[0][0] for name, sql in POPULATION.items()},
        governance=governance,
    )


def run_detector_file(scene: Scene, detector: Detector) -> Outcome:
    """Run a rule, measure or link, unless a relation it cannot do without is empty."""
    lacking = sorted(scene.empty & set(detector.reads) - set(detector.head.may_be_empty))
    if lacking:
        return Outcome(reason=f"no data in {', '.join(lacking)}")
    if detector.head.state == "shadow":
        return _counted_only(scene, detector)
    return {"rule": _rule, "measure": _measure, "link": _link}[detector.kind](scene, detector)


def run_scorer(scene: Scene, scorer: Scorer, measures: dict[str, Detector]) -> Outcome:
    """Run a scorer over every subject type that has what it reads. Scorers of links run with their links."""
    if scorer.reads == "complaints":
        return _complaints(scene, scorer)
    outcomes = [
        _deviation(scene, scorer, measures, each) if scorer.reads == "measures" else _change(scene, scorer, each)
        for each in COMPARED
    ]
    evaluated = [each for each in outcomes if each.reason is None]
    if not evaluated:
        return outcomes[0]
    return Outcome(sum(each.n_findings for each in evaluated), sum(each.n_hits for each in evaluated))


def _counted_only(scene: Scene, detector: Detector) -> Outcome:
    """A shadow runs like any other and is counted; nothing of it is kept that a list could be made from."""
    if detector.kind == "rule":
        hits = collect_hits(scene.connection, detector, scene.period, scene.window_weeks)
        return Outcome(len(hits), int(hits["n_hits"].sum()), amount=sum(hits["amount"], Decimal(0)))
    cursor = run_detector(
        scene.connection, detector, scene.period, scene.window_weeks, into="select count(*) from (\n{sql}\n)"
    )
    return Outcome(n_hits=int(cursor.fetchall()[0][0]))


def _rule(scene: Scene, rule: Detector) -> Outcome:
    hits = collect_hits(scene.connection, rule, scene.period, scene.window_weeks)
    if scene.subjects:
        scene.connection.execute(
            "delete from rule_hits where subject_id not in (select unnest(?))", [sorted(scene.subjects)]
        )
    exempted = set_aside_exempted(scene.connection, rule, scene.week, scene.governance)
    hits = hits[~hits["subject_id"].isin(exempted)].reset_index(drop=True)
    none = pd.DataFrame()
    found = rule_findings(
        rule,
        hits,
        scene.volumes.get(rule.subject, none),
        scene.traits.get(rule.subject, none),
        scene.population[rule.subject],
    )
    kept = _keep(scene, found)
    append_evidence(scene.connection, scene.week, rule.id, rule.subject, CONTEXT_HITS)
    return kept


def _measure(scene: Scene, measure: Detector) -> Outcome:
    rows = measure_rows(
        scene.connection,
        measure,
        scene.period,
        scene.window_weeks,
        _traits(scene, measure.subject),
        scene.mixes.get(measure.subject),
    )
    if rows.empty:
        return Outcome(reason="no subject has what the measure divides by")
    scene.measured[measure.id] = rows
    append(scene.connection, "measures", rows.assign(week=scene.week))
    return Outcome(n_hits=len(rows))


def _traits(scene: Scene, subject_type: str) -> pd.DataFrame:
    """Peer columns of a subject type; those that only measures look at are read when the first one asks."""
    if subject_type not in scene.traits and subject_type not in scene.traits_of_others:
        scene.traits_of_others[subject_type] = peer_traits(scene.connection, subject_type)
    return {**scene.traits, **scene.traits_of_others}[subject_type]


def _link(scene: Scene, link: Detector) -> Outcome:
    ties = run_detector(scene.connection, link, scene.period, scene.window_weeks).df()
    rings = ring_strengths(link, ties, all_scorers()["ring"])
    append(scene.connection, "links", rings.drop(columns="evidence").assign(week=scene.week, link_id=link.id))
    kept = _keep(scene, ring_findings(link, rings))
    if not rings.empty:
        _keep_tie_evidence(scene, link, rings)
    return kept


def _keep_tie_evidence(scene: Scene, link: Detector, rings: pd.DataFrame) -> None:
    """The records of a tie stand behind the finding on its place and on both ends, the strongest tie first."""
    for column, subject in (
        ("left_id", link.head.ends[0]),
        ("right_id", link.head.ends[1]),
        ("place_id", link.subject),
    ):
        hits = rings.rename(columns={column: "subject_id"})[["subject_id", "evidence", "weight"]]
        if scene.subjects:
            hits = hits[hits["subject_id"].isin(scene.subjects)]
        _keep_evidence(scene, link.id, subject, hits)


def _keep_evidence(scene: Scene, detector_id: str, subject: str, hits: pd.DataFrame) -> None:
    """`hits`: subject_id, evidence, weight; the heaviest first, no money on them."""
    scene.connection.register("weighed_hits", hits)
    scene.connection.execute(
        """
        create or replace temp table rule_hits as
        select subject_id, cast(0 as decimal(14, 2)) as amount, evidence,
               row_number() over (partition by subject_id order by weight desc, evidence) as hit
        from weighed_hits
        """
    )
    scene.connection.unregister("weighed_hits")
    append_evidence(scene.connection, scene.week, detector_id, subject, CONTEXT_HITS)


def _deviation(scene: Scene, scorer: Scorer, measures: dict[str, Detector], subject_type: str) -> Outcome:
    own = [rows for name, rows in sorted(scene.measured.items()) if measures[name].subject == subject_type]
    if not own:
        return Outcome(reason=f"no measure of {subject_type} could be evaluated")
    compared = pd.concat(own, ignore_index=True)
    z = deviation_frame(compared, measures)
    if z.empty:
        return Outcome(reason=f"fewer than 8 of {subject_type} can be compared")
    return _keep(scene, deviation_findings(scorer, z, compared, measures, subject_type))


def _change(scene: Scene, scorer: Scorer, subject_type: str) -> Outcome:
    history = weekly_history(scene.connection, subject_type, scene.window_weeks)
    if history.empty or not scorer.score(history).notna().any():
        return Outcome(reason=f"no {subject_type} has half a year of weekly history")
    return _keep(scene, change_findings(scorer, history, subject_type))


def _complaints(scene: Scene, scorer: Scorer) -> Outcome:
    frame = complaint_frame(scene.connection, scene.period, scene.window_weeks)
    if frame.empty:
        return Outcome(reason="no data in complaints")
    found, records = complaint_findings(scorer, frame, scene.volumes["institution"], scene.traits["institution"])
    kept = _keep(scene, found)
    if not records.empty:
        own = records[records["subject_id"].isin(scene.subjects)] if scene.subjects else records
        _keep_evidence(scene, scorer.id, "institution", own[["subject_id", "evidence", "weight"]])
    return kept


def _keep(scene: Scene, found: pd.DataFrame) -> Outcome:
    if scene.subjects and not found.empty:
        found = found[found["subject_id"].isin(scene.subjects)]
    if found.empty:
        return Outcome()
    rows = found.assign(week=scene.week, strength=found["strength"].astype(float).round(6))
    rows["finding_id"] = [
        sha256(f"{scene.week}|{row.detector_id}|{row.subject_type}|{row.subject_id}".encode()).hexdigest()[:16]
        for row in rows[["detector_id", "subject_type", "subject_id"]].itertuples()
    ]
    rows["amount"] = [f"{float(each):.2f}" if isinstance(each, float) else str(each) for each in rows["amount"]]
    append(scene.connection, "findings", rows)
    return Outcome(len(rows), int(rows["n_hits"].sum()), amount=sum(map(Decimal, rows["amount"]), Decimal(0)))
