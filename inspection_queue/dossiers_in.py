"""Keeps what a published list says of everybody in the register: entries, supervision events, measures beside peers.

An entry that changed is kept beside the older one. An older list never overwrites what a newer one said.
"""

from collections import defaultdict
from typing import Any

from inspection_queue.case_files_in import BATCH, digest_of, plain
from inspection_queue.models import PublishedWeek, RegisterEntry, SubjectEvent, SubjectMeasures
from inspection_queue.published_list import Beside, Row

IN_DOSSIERS = ("institution", "practitioner")
MEASURE_FIELDS = ("value", "peer_median", "percentile", "n_peers", "p_value")
Who = tuple[str, str]


def keep_dossiers(beside: Beside, measures: list[Row], week: PublishedWeek) -> None:
    """Store register, events and measures. Only the newest week changes register and events."""
    _measures(measures, week)
    if PublishedWeek.objects.filter(week__gt=week.week).exists():
        return
    _register(beside.register, week.week)
    _events(beside.subject_events)


def _register(rows: list[Row], week: str) -> None:
    current = dict(RegisterEntry.objects.filter(current=True).values_list("pk", "digest"))
    known = set(current.values())
    fresh = [entry for entry in (_entry(row, week) for row in rows) if entry.digest not in known]
    replaced = {(entry.subject_type, entry.subject_id) for entry in fresh}
    older = RegisterEntry.objects.filter(current=True).values_list("pk", "subject_type", "subject_id")
    over = [pk for pk, *who in older if tuple(who) in replaced]
    for start in range(0, len(over), BATCH):
        RegisterEntry.objects.filter(pk__in=over[start : start + BATCH]).update(current=False)
    RegisterEntry.objects.bulk_create(fresh, batch_size=BATCH)


def _entry(row: Row, week: str) -> RegisterEntry:
    told = {name: row[name] or "" for name in ("name", "kind", "township", "grid_id", "institution_id")}
    content = plain(row)
    return RegisterEntry(
        subject_type=row["subject_type"],
        subject_id=row["subject_id"],
        valid_to=row["valid_to"],
        next_verification_on=row["next_verification_on"],
        first_week=week,
        digest=digest_of(content),
        row=content,
        **told,
    )


def _events(rows: list[Row]) -> None:
    SubjectEvent.objects.bulk_create(
        [_event(row) for row in rows],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["subject_type", "subject_id", "event_kind", "event_id"],
        update_fields=["happened_on", "digest", "row"],
    )


def _event(row: Row) -> SubjectEvent:
    key = ("subject_type", "subject_id", "event_kind", "event_id", "happened_on")
    content = plain({name: value for name, value in row.items() if name not in key})
    return SubjectEvent(**{name: row[name] for name in key}, digest=digest_of(content), row=content)


def _measures(rows: list[Row], week: PublishedWeek) -> None:
    by_subject: dict[Who, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        if row["subject_type"] in IN_DOSSIERS and row["value"] is not None:
            told = {name: row.get(name) for name in MEASURE_FIELDS}
            by_subject[row["subject_type"], row["subject_id"]][row["measure_id"]] = told
    SubjectMeasures.objects.bulk_create(
        [
            SubjectMeasures(published=week, subject_type=kind, subject_id=who, values=values)
            for (kind, who), values in sorted(by_subject.items())
        ],
        batch_size=BATCH,
    )
