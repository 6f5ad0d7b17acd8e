"""Copies the evidence of a published list: ties between findings and records, and the records themselves, each once.

Of a finding with very many rows only the hits with the most money are kept; the published week holds them all.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any

from inspection_queue.models import Evidence, Finding, Record
from inspection_queue.published_list import PublishedList, Row

BATCH = 500
ROWS_PER_FINDING = 2_000  # nobody reads more on a screen, and 52 lists a year must fit into the database
Key = tuple[str, str]


def keep_evidence(published: PublishedList, findings: dict[str, Finding]) -> None:
    """Store what the findings rest on. Findings by their id."""
    rows = {(row["dataset"], row["key_text"]): row["row"] for row in published.records}
    cited = [row for row in _most_money(published.evidence) if row["finding_id"] in findings]
    records = _records({(row["dataset"], row["key_text"]) for row in cited}, rows)
    Evidence.objects.bulk_create(
        [
            Evidence(
                finding_id=findings[row["finding_id"]].pk,
                record_id=records[row["dataset"], row["key_text"]],
                hit=row.get("hit") or 0,
                role=row["role"],
                amount=row.get("amount"),
            )
            for row in cited
        ],
        batch_size=BATCH,
    )


def _most_money(evidence: Iterable[Row]) -> Iterable[Row]:
    """The rows of each finding; of more than ROWS_PER_FINDING whole hits, the dearest first, as far as they fit."""
    by_finding: dict[str, list[Row]] = defaultdict(list)
    for row in evidence:
        by_finding[row["finding_id"]].append(row)
    for rows in by_finding.values():
        yield from rows if len(rows) <= ROWS_PER_FINDING else _dearest_hits(rows)


def _dearest_hits(rows: list[Row]) -> Iterable[Row]:
    def hit(row: Row) -> int:
        return row.get("hit") or 0

    hits = [list(group) for _number, group in groupby(sorted(rows, key=hit), key=hit)]
    hits.sort(key=lambda each: (-max(row.get("amount") or Decimal(0) for row in each), hit(each[0])))
    left = ROWS_PER_FINDING
    for each in hits:
        if len(each) > left:
            return
        left -= len(each)
        yield from each


def _records(cited: set[Key], rows: dict[Key, Any]) -> dict[Key, int]:
    """Ids of the records by dataset and key. A key whose row was not published is kept with an empty row."""
    fresh = [_record(dataset, key, rows.get((dataset, key))) for dataset, key in sorted(cited)]
    Record.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    ids: dict[Key, int] = {}
    for start in range(0, len(fresh), BATCH):
        digests = [record.digest for record in fresh[start : start + BATCH]]
        kept = Record.objects.filter(digest__in=digests).values_list("dataset", "key", "pk")
        ids.update({(dataset, key): pk for dataset, key, pk in kept})
    return ids


def _record(dataset: str, key: str, row: Any) -> Record:
    text = row if isinstance(row, str) else json.dumps(row or {}, ensure_ascii=False, sort_keys=True, default=str)
    digest = hashlib.sha256("\x1f".join((dataset, key, text)).encode()).hexdigest()
    return Record(dataset=dataset, key=key, digest=digest, row=json.loads(text))
