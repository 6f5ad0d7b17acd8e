"""Copies a published list into the tables of models/published.py, as it was published. Decides nothing.

The evidence behind it is kept by keeping_evidence.py.
"""

import json
from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from inspection_queue.case_files_in import keep_case_files
from inspection_queue.dossiers_in import keep_dossiers
from inspection_queue.keeping_evidence import keep_evidence
from inspection_queue.models import Finding, Measure, PublishedWeek, RiskWarning, Subject, WarningArm
from inspection_queue.published_list import PublishedList, Row

BATCH = 500
PEERS_SHOWN = 60
Who = tuple[str, str]
WARNING_FIELDS = (
    "warning_id", "rank", "warning_level", "risk", "probability", "probability_low", "probability_high",
    "amount_at_stake", "amount_violation", "amount_suspicion", "expected_amount", "n_findings", "n_sources",
    "peer_group", "peer_percentile", "change", "data_reliability", "due_on",
)  # fmt: skip
FINDING_FIELDS = (
    "finding_id", "detector_id", "detector_hash", "result", "problem", "dimension", "strength", "amount",
    "text_zh", "text_en",
)  # fmt: skip
MEASURE_FIELDS = (
    "measure_id", "numerator", "denominator", "value", "shrunk_value", "peer_group", "n_peers", "peer_median",
    "peer_p90", "percentile", "p_value",
)  # fmt: skip
TEXTS = ("peer_group", "change", "problem", "dimension", "basis")
MONEY = ("amount_at_stake", "amount_violation", "amount_suspicion", "amount")


def keep_list(published: PublishedList, now: datetime) -> tuple[PublishedWeek, list[RiskWarning]]:
    """Store everything the list says. Returns its warnings in the order of their ranks, not yet tied to items."""
    week = _week(published, now)
    subjects = _subjects(published.warnings)
    warnings = {_who(row): _warning(week, subjects[_who(row)], row) for row in published.warnings}
    findings = _findings(published, warnings)
    keep_evidence(published, findings)
    keep_case_files(published.beside, warnings)
    keep_dossiers(published.beside, published.measures, week)
    _measures(published.measures, warnings)
    return week, list(warnings.values())


def _who(row: Row) -> Who:
    return row["subject_type"], row["subject_id"]


def _week(published: PublishedList, now: datetime) -> PublishedWeek:
    return PublishedWeek.objects.create(
        week=published.week,
        revision=PublishedWeek.objects.filter(week=published.week).count() + 1,
        receipt=published.receipt,
        manifest=published.manifest,
        n_warnings=len(published.warnings),
        taken_in_at=now,
    )


def _subjects(rows: list[Row]) -> dict[Who, Subject]:
    fresh = [
        Subject(
            subject_type=row["subject_type"],
            subject_id=row["subject_id"],
            name=row.get("subject_name") or "",
            township=row.get("township") or "",
            grid_id=row.get("grid_id") or "",
        )
        for row in sorted(rows, key=_who)
    ]
    Subject.objects.bulk_create(
        fresh,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["subject_type", "subject_id"],
        update_fields=["name", "township", "grid_id"],
    )
    known = Subject.objects.filter(subject_id__in=[row["subject_id"] for row in rows])
    return {(each.subject_type, each.subject_id): each for each in known}


def _warning(week: PublishedWeek, subject: Subject, row: Row) -> RiskWarning:
    told = {name: _value(name, row.get(name)) for name in WARNING_FIELDS}
    warning = RiskWarning.objects.create(
        published=week,
        subject=subject,
        counter_reasons=_json(row.get("counter_reasons") or []),
        data_notes=_both(row, "data_notes"),
        suggested_action=_both(row, "suggested_action"),
        **told,
    )
    WarningArm.objects.create(warning=warning, arm=row["arm"], inclusion_probability=row.get("inclusion_probability"))
    return warning


def _findings(published: PublishedList, warnings: dict[Who, RiskWarning]) -> dict[str, Finding]:
    reasons = {_who(row): _of_detectors(row.get("reasons") or []) for row in published.warnings}
    stated: dict[Who, list[Row]] = defaultdict(list)
    for row in published.findings:
        stated[_who(row)].append(row)
    fresh = [
        _finding(warning, row, reasons[who])
        for who, warning in warnings.items()
        for row in [*stated[who], *_only_as_reason(warning, reasons[who], stated[who])]
    ]
    n_evidence = Counter(row["finding_id"] for row in published.evidence)
    for finding in fresh:
        finding.n_evidence = n_evidence[finding.finding_id]
    Finding.objects.bulk_create(fresh, batch_size=BATCH)
    kept = Finding.objects.filter(warning__in=warnings.values())
    return {each.finding_id: each for each in kept}


def _finding(warning: RiskWarning, row: Row, reasons: list[Row]) -> Finding:
    places = [place for place, reason in enumerate(reasons) if reason["detector_id"] == row["detector_id"]]
    told = {name: _value(name, row.get(name)) for name in FINDING_FIELDS}
    basis = row.get("basis") or (reasons[places[0]].get("basis") if places else "") or ""
    return Finding(warning=warning, reason_no=places[0] + 1 if places else None, basis=basis, **told)


def _of_detectors(reasons: list[Row]) -> list[Row]:
    """Without the sentence that nothing stands out: it is no finding, and must never count as a new one."""
    return [reason for reason in reasons if reason["detector_id"]]


def _only_as_reason(warning: RiskWarning, reasons: list[Row], stated: list[Row]) -> list[Row]:
    """Reasons without a finding of their own (the history of the subject, say) are kept like findings."""
    with_finding = {row["detector_id"] for row in stated}
    alone = [reason for reason in reasons if reason["detector_id"] not in with_finding]
    name = warning.warning_id
    return [{**reason, "finding_id": f"{name}:{reason['detector_id']}", "result": "suspicion"} for reason in alone]


def _measures(rows: list[Row], warnings: dict[Who, RiskWarning]) -> None:
    groups: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for row in rows:
        if row["value"] is not None:
            groups[_group(row)].append(float(row["value"]))
    spread = {group: _spread(sorted(values)) for group, values in groups.items()}
    Measure.objects.bulk_create(
        [
            Measure(
                warning=warnings[_who(row)],
                peer_values=spread.get(_group(row), []),
                **{name: _value(name, row.get(name)) for name in MEASURE_FIELDS},
            )
            for row in rows
            if _who(row) in warnings
        ],
        batch_size=BATCH,
    )


def _group(row: Row) -> tuple[str, str, str]:
    return row["measure_id"], row["subject_type"], row.get("peer_group") or ""


def _spread(values: list[float]) -> list[float]:
    """At most PEERS_SHOWN of the values, evenly by rank, first and last included."""
    if len(values) <= PEERS_SHOWN:
        return values
    last = len(values) - 1
    return [values[round(place * last / (PEERS_SHOWN - 1))] for place in range(PEERS_SHOWN)]


def _value(name: str, value: Any) -> Any:
    if value is None and name in TEXTS:
        return ""
    return 0 if value is None and name in (*MONEY, "n_findings", "n_sources") else value


def _both(row: Row, name: str) -> Any:
    """A text with its English twin (`<name>_en`), where it has one."""
    chinese, english = row.get(name), row.get(f"{name}_en")
    return {"zh": chinese, "en": english} if chinese and english else _json(chinese or "")


def _json(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False, default=str))
