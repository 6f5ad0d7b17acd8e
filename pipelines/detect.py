"""Detects one week: stages the relations, runs every rule, measure, link and scorer, and rewrites the week in schema
risk.

Refuses a week the data says nothing about. A detector whose data never arrived is reported as not evaluated, never as
zero.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import partial

import pandas as pd

from data_contracts.errors import SettingsError
from models.detector import Detector, all_detectors
from models.period import Period
from models.scorer import Scorer, all_scorers
from models.staged import stage_relations
from models.subject_frames import NEEDED
from pipelines.detection_steps import Outcome, Scene, run_detector_file, run_scorer, set_scene
from pipelines.progress import Report, silent
from pipelines.risk_tables import append, clear_week, ensure_risk
from pipelines.rulebook.governance import governance_of
from pipelines.settings import Settings
from pipelines.warehouse import Connection, close_the_doors, transaction, writing


@dataclass(frozen=True)
class DetectionReport:
    """What one run found. `not_evaluated`: the reason by detector. `seconds_by_detector` begins with `staging`.

    `shadow`: hits by detector on trial, none of which reaches a list. `unapproved`: hashes by detector that nobody has
    approved here. `n_exempted`: hits set aside by exemptions. `notices`: what a reader of the list must know about the
    detectors, such as a review that is overdue.
    """

    week: str
    as_of: int | None
    n_detectors: int
    n_not_evaluated: int
    n_findings: int
    n_hits: int
    n_subjects: int
    n_claims: int
    seconds: float
    not_evaluated: dict[str, str]
    seconds_by_detector: dict[str, float]
    shadow: dict[str, int] = field(default_factory=dict)
    unapproved: dict[str, str] = field(default_factory=dict)
    n_exempted: int = 0
    notices: tuple[str, ...] = ()


def detect_period(
    period: Period,
    settings: Settings,
    packs: Collection[str] | None = None,
    dimensions: Collection[str] | None = None,
    subjects: Collection[str] | None = None,
    as_of: int | None = None,
    progress: Report | None = None,
    label: str | None = None,
) -> DetectionReport:
    """Run the detectors on what was known before the period's end, as of delivery `as_of` (default: the newest).

    `packs` and `dimensions` choose rules; `subjects` keeps the findings on these ids only. A campaign gives its own
    `label`, under which its rows are kept beside those of the week. Raises SettingsError for a week without data, for
    unknown packs.
    """
    started, chosen, seconds = time.perf_counter(), chosen_detectors(packs, dimensions), {}
    week = label or str(period)
    with writing(settings) as connection:
        close_the_doors(connection)
        newest = as_of if as_of is not None else _newest_delivery(connection)
        governance, chosen = governance_of(connection, chosen, period)
        empty = stage_relations(connection, _reads(chosen), period, settings.window_weeks, as_of)
        n_claims = _refuse_empty(connection, period)
        seconds["staging"] = round(time.perf_counter() - started, 3)
        ensure_risk(connection)
        with transaction(connection):
            clear_week(connection, week)
            scene = set_scene(connection, period, week, settings.window_weeks, subjects or (), empty, governance)
            outcomes = _run_all(scene, chosen, seconds, progress or silent)
            report = _report(scene, chosen, outcomes)
    return replace(
        report,
        as_of=newest,
        n_claims=n_claims,
        seconds=round(time.perf_counter() - started, 3),
        seconds_by_detector=seconds,
    )


def _report(scene: Scene, chosen: list[Detector], outcomes: dict[str, Outcome]) -> DetectionReport:
    """What was found; when, how long and on how much is added by who measured it."""
    shadows = {each.id: outcomes[each.id].n_hits for each in chosen if each.head.state == "shadow"}
    reasons = {name: each.reason for name, each in sorted(outcomes.items()) if each.reason is not None}
    counted = {name: each for name, each in outcomes.items() if name not in shadows}
    return DetectionReport(
        week=scene.week,
        as_of=None,
        n_detectors=len(outcomes),
        n_not_evaluated=len(reasons),
        n_findings=sum(each.n_findings for each in counted.values()),
        n_hits=sum(each.n_hits for name, each in counted.items() if name not in scene.measured),
        n_subjects=_count_subjects(scene.connection, scene.week),
        n_claims=0,
        seconds=0.0,
        not_evaluated=reasons,
        seconds_by_detector={},
        shadow=shadows,
        unapproved=dict(scene.governance.unapproved),
        n_exempted=_count_exempted(scene.connection, scene.week),
        notices=(*overdue_reviews(chosen, scene.period), *scene.governance.notices()),
    )


def chosen_detectors(packs: Collection[str] | None, dimensions: Collection[str] | None) -> list[Detector]:
    """The detectors of a run: rules by pack and dimension, always all measures and links; drafts and retired ones never.

    Raises SettingsError for an unknown pack.
    """
    detectors = [each for each in all_detectors().values() if each.runs]
    known = {each.folder for each in detectors if each.kind == "rule"}
    unknown = sorted(set(packs or ()) - known)
    if unknown:
        raise SettingsError(
            f"没有规则包 {', '.join(unknown)}，可选：{', '.join(sorted(known))}。 / "
            f"There is no rule pack {', '.join(unknown)}. Packs: {', '.join(sorted(known))}."
        )
    return [each for each in detectors if each.kind != "rule" or _wanted(each, packs, dimensions)]


def overdue_reviews(chosen: Collection[Detector], period: Period) -> tuple[str, ...]:
    """One sentence for each detector that ran past the day by which it should have been reviewed."""
    return tuple(
        f"{each.id}: 应于 {each.head.review_by} 前复审，已逾期 / review was due by {each.head.review_by}"
        for each in chosen
        if each.overdue(period.end)
    )


def _wanted(rule: Detector, packs: Collection[str] | None, dimensions: Collection[str] | None) -> bool:
    return (not packs or rule.folder in packs) and (not dimensions or rule.head.dimension in dimensions)


def _reads(chosen: list[Detector]) -> set[str]:
    return {*NEEDED, "items", *(name for each in chosen for name in each.reads)}


def _run_all(scene: Scene, chosen: list[Detector], seconds: dict[str, float], progress: Report) -> dict[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    kept: list[dict[str, object]] = []
    scorers = [each for each in all_scorers().values() if each.reads != "links"]
    total = len(chosen) + len(scorers)

    def timed(one: Detector | Scorer, kind: str, run: Callable[[], Outcome]) -> None:
        progress(f"detect: {one.id}", len(outcomes), total)
        begun = time.perf_counter()
        outcomes[one.id] = run()
        seconds[one.id] = round(time.perf_counter() - begun, 3)
        kept.append(_detection(scene, one, kind, outcomes[one.id]))

    for detector in chosen:
        timed(detector, detector.kind, partial(run_detector_file, scene, detector))
    measures = {each.id: each for each in chosen if each.id in scene.measured}
    for scorer in scorers:
        timed(scorer, "scorer", partial(run_scorer, scene, scorer, measures))
    append(scene.connection, "detections", pd.DataFrame(kept))
    progress("detect: done", total, total)
    return outcomes


def _detection(scene: Scene, one: Detector | Scorer, kind: str, outcome: Outcome) -> dict[str, object]:
    return {
        "week": scene.week,
        "detector_id": one.id,
        "detector_hash": one.hash,
        "kind": kind,
        "evaluated": outcome.reason is None,
        "reason": outcome.reason,
        "n_findings": outcome.n_findings,
        "n_hits": outcome.n_hits,
        "state": one.head.state if isinstance(one, Detector) else "live",
        "amount": outcome.amount,
    }


def _newest_delivery(connection: Connection) -> int | None:
    known = connection.execute(
        "select 1 from information_schema.tables where table_schema || '.' || table_name = 'ledger.deliveries'"
    )
    if not known.fetchall():
        return None
    newest: int | None = connection.execute(
        "select max(delivery_id) from ledger.deliveries where state = 'accepted'"
    ).fetchall()[0][0]
    return newest


def _refuse_empty(connection: Connection, period: Period) -> int:
    n_claims: int = connection.execute("select count(*) from claim_summary").fetchall()[0][0]
    if n_claims:
        return n_claims
    both = "(select settled_at from known_claims union all select settled_at from unknown_claims)"
    first, last = connection.execute(f"select min(settled_at), max(settled_at) from {both}").fetchall()[0]
    if first is None:
        raise SettingsError(
            f"尚无任何结算数据，无法判定 {period}：请先接收并校验交付。 / "
            f"There are no claims at all, so {period} cannot be judged; ingest and validate deliveries first."
        )
    covered = f"{Period.containing(first.date())} to {Period.containing(last.date())}"
    zh = covered.replace(" to ", " 至 ")
    raise SettingsError(
        f"{period} 结束前一年内没有结算数据，现有数据为 {zh}：请核对周次。 / "
        f"No claim was settled in the year before the end of {period}; the data covers {covered}."
    )


def _count_exempted(connection: Connection, week: str) -> int:
    sql = "select coalesce(sum(n_hits), 0) from risk.exempted where week = ?"
    return int(connection.execute(sql, [week]).fetchall()[0][0])


def _count_subjects(connection: Connection, week: str) -> int:
    sql = "select count(*) from (select distinct subject_type, subject_id from risk.findings where week = ?)"
    n_subjects: int = connection.execute(sql, [week]).fetchall()[0][0]
    return n_subjects
