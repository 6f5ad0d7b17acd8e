"""Reads and keeps what lies beside a published list. A list without these files is taken in as well.

Two modules of work: stays and ties for the case files; register, events and measures for the dossiers. Decides nothing.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from inspection_queue.models import CaseStay, CaseTies, RiskWarning, RuleText, Stay
from inspection_queue.published_list import Beside, Row

BATCH = 500
Who = tuple[str, str]
OF_THE_TIE = ("subject_type", "subject_id", "cited", "amount_in_question")


def keep_case_files(beside: Beside, warnings: dict[Who, RiskWarning]) -> None:
    """Store stays, ties and rule texts of the listed subjects. Warnings by subject type and id."""
    stays = _stays(beside)
    CaseStay.objects.bulk_create(
        [
            CaseStay(
                warning=warnings[_who(row)],
                stay_id=stays[row["claim_id"]],
                cited=row["cited"],
                amount_in_question=row["amount_in_question"],
            )
            for row in beside.stays
            if _who(row) in warnings
        ],
        batch_size=BATCH,
    )
    _ties(beside, warnings)
    _texts(beside.rule_texts)


def _stays(beside: Beside) -> dict[str, int]:
    """Ids of the stays by claim; content that is known already is not stored again."""
    lines: dict[str, list[Row]] = defaultdict(list)
    for line in beside.stay_lines:
        lines[line["claim_id"]].append(plain({name: value for name, value in line.items() if name != "claim_id"}))
    fresh = {row["claim_id"]: _stay(row, lines[row["claim_id"]]) for row in beside.stays}
    Stay.objects.bulk_create(fresh.values(), batch_size=BATCH, ignore_conflicts=True)
    known: dict[str, int] = {}
    digests = {stay.digest: claim for claim, stay in fresh.items()}
    for some in in_batches(sorted(digests)):
        known |= {
            digests[digest]: pk for digest, pk in Stay.objects.filter(digest__in=some).values_list("digest", "pk")
        }
    return known


def _stay(row: Row, lines: list[Row]) -> Stay:
    told = plain({name: value for name, value in row.items() if name not in OF_THE_TIE})
    shown = sorted(lines, key=lambda each: (each["charged_at"] or "", len(each["line_no"]), each["line_no"]))
    return Stay(
        claim_id=row["claim_id"],
        person_id=row["person_id"] or "",
        institution_id=row["institution_id"] or "",
        practitioner_id=row["practitioner_id"] or "",
        started_at=moment(row["started_at"]),
        ended_at=moment(row["ended_at"]),
        digest=digest_of([told, shown]),
        row=told,
        lines=shown,
    )


def _ties(beside: Beside, warnings: dict[Who, RiskWarning]) -> None:
    found: dict[Who, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for place, rows in enumerate((beside.ties, beside.co_visits)):
        for row in rows:
            told = {name: value for name, value in row.items() if name not in ("subject_type", "subject_id")}
            found[_who(row)][place].append(plain(told))
    CaseTies.objects.bulk_create(
        [
            CaseTies(warning=warnings[who], ties=ties, co_visits=pairs)
            for who, (ties, pairs) in found.items()
            if who in warnings
        ],
        batch_size=BATCH,
    )


def _texts(rows: list[Row]) -> None:
    texts = [
        RuleText(
            detector_id=row["detector_id"],
            detector_hash=row["detector_hash"],
            text=row["text"] or "",
            row=plain({name: value for name, value in row.items() if name != "text"}),
        )
        for row in rows
    ]
    RuleText.objects.bulk_create(texts, batch_size=BATCH, ignore_conflicts=True)


def _who(row: Row) -> Who:
    return row["subject_type"], row["subject_id"]


def plain(row: Row) -> Row:
    """The row as JSON can hold it: money and moments as text."""
    return {name: _text(value) for name, value in row.items()}


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return str(value) if isinstance(value, Decimal | date) else value


def moment(value: datetime | None) -> datetime | None:
    """Local time of the files as a moment."""
    return timezone.make_aware(value) if value is not None and timezone.is_naive(value) else value


def digest_of(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def in_batches(values: list[str]) -> Iterable[list[str]]:
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))
