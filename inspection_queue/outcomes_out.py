"""Outcomes back to the pipeline: a delivery of `inspections`, each outcome in one file only.

Inconclusive outcomes are held back: the dataset can only say found or not found, and they say neither.
"""

import csv
import os
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from inspection_queue import audit
from inspection_queue.models import Outcome, OutcomeExport
from inspection_queue.outcomes import found_something
from inspection_queue.quality import NOT_REVIEWED

COLUMNS = (
    "inspection_id", "inspected_on", "institution_id", "practitioner_id", "kind", "domain", "item_codes",
    "inspector_ids", "violation_found", "problem_codes", "amount_recovered", "fine_amount", "points", "measure",
    "warning_id",
)  # fmt: skip
KIND = "warning"  # for the ranked and the random part alike


@dataclass(frozen=True)
class Export:
    """`file` is None when there was nothing new; `n_held_back` counts all inconclusive outcomes so far."""

    n_rows: int
    n_held_back: int
    file: str | None


def export_outcomes(folder: Path) -> Export:
    """Write `<folder>/inspections/queue_outcomes_<first>_<last>.csv`.

    The file is in place before the outcomes are marked. A run killed in between writes the same outcomes again under
    the same inspection ids, which a later delivery simply replaces.
    """
    with transaction.atomic():
        held_back = Outcome.objects.filter(verdict__in=NOT_REVIEWED).count()
        new = Outcome.objects.filter(export=None).exclude(verdict__in=NOT_REVIEWED)
        outcomes = list(new.select_related("warning", "item__subject").order_by("pk"))
        if not outcomes:
            return Export(0, held_back, None)
        file = folder / "inspections" / f"queue_outcomes_{outcomes[0].pk:06d}_{outcomes[-1].pk:06d}.csv"
        write_delivery(file, [_row(each) for each in outcomes])
        now = timezone.now()
        OutcomeExport.objects.bulk_create(
            [OutcomeExport(outcome=each, file_name=file.name, exported_at=now) for each in outcomes]
        )
        for each in outcomes:
            audit.record(None, "export", each, [("file", None, file.name)])
    return Export(len(outcomes), held_back, str(file))


def _row(outcome: Outcome) -> dict[str, str]:
    subject = outcome.item.subject
    given = {
        "inspection_id": f"Q{outcome.item_id:08d}",  # a corrected version replaces the row of the first
        "inspected_on": outcome.inspected_on.isoformat(),
        "institution_id": outcome.institution_id,
        "practitioner_id": subject.subject_id if subject.subject_type == "practitioner" else None,
        "kind": KIND,
        "violation_found": "true" if found_something(outcome.verdict) else "false",
        "warning_id": outcome.warning.warning_id,
    }
    values = {name: given.get(name, getattr(outcome, name, None)) for name in COLUMNS}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def write_delivery(file: Path, rows: list[dict[str, str]]) -> None:
    """Aside first, then renamed: a watcher of the folder never sees half a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(file)
