"""Renders the page of all validations: one file, Chinese and English, that works offline and shows no value of any row.

A delivery that was accepted with failing rows never looks like a clean one.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from data_contracts.contract import Contract, all_contracts
from data_contracts.promises import promises
from pipelines.settings import Settings
from pipelines.warehouse import Connection, reading

TEMPLATES = Path(__file__).parent / "validation_templates"
STATES = ("clean", "flawed", "refused", "landed")
# Deliveries with something to say are all listed; of the clean ones only the latest.
CLEAN_SHOWN = 5
UNREADABLE = ("文件中无法读取的行", "A line of the file that cannot be read.")


@dataclass(frozen=True)
class CheckShown:
    check_id: str
    title_zh: str
    title_en: str
    severity: str
    n_failed: int
    share: float
    allowed_share: float
    passed: bool
    sample: str


@dataclass(frozen=True)
class DeliveryShown:
    delivery_id: int
    file_name: str
    landed_at: datetime
    state: str
    n_rows: int
    n_accepted: int
    reason_zh: str
    reason_en: str
    failing: tuple[CheckShown, ...]
    not_evaluated: tuple[str, ...]
    n_checks: int

    @property
    def n_clean(self) -> int:
        return self.n_checks - len(self.failing) - len(self.not_evaluated)


@dataclass(frozen=True)
class ReasonShown:
    check_id: str
    title_zh: str
    title_en: str
    n_rows: int


@dataclass(frozen=True)
class DatasetShown:
    name: str
    title_zh: str
    title_en: str
    deliveries: tuple[DeliveryShown, ...]
    rejects: tuple[ReasonShown, ...]
    n_older: int


def page_file(settings: Settings) -> Path:
    """Where the page lies."""
    return settings.home / "validations" / "index.html"


def write_page(settings: Settings) -> Path:
    """Render the page from the ledger; written aside and renamed into place, so that a reader never sees half of it."""
    with reading(settings) as connection:
        text = render(connection)
    file = page_file(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_suffix(".part")
    aside.write_text(text, encoding="utf-8")
    return aside.replace(file)


def render(connection: Connection) -> str:
    """The page as text."""
    deliveries = _deliveries(connection)
    shown = tuple(_dataset(connection, all_contracts()[name], each) for name, each in sorted(deliveries.items()))
    states = [each.state for group in deliveries.values() for each in group]
    script = (TEMPLATES / "page.js").read_text(encoding="utf-8")
    n_accepted, n_rejected = connection.execute(
        "select coalesce(sum(n_accepted), 0)::bigint, coalesce(sum(n_rejected), 0)::bigint from ledger.deliveries"
    ).fetchall()[0]
    return (
        _templates()
        .get_template("page.html")
        .render(
            datasets=shown,
            totals=[(state, states.count(state)) for state in STATES if state != "landed" or state in states],
            n_accepted=n_accepted,
            n_rejected=n_rejected,
            style=(TEMPLATES / "page.css").read_text(encoding="utf-8"),
            script=script,
            script_hash="sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _deliveries(connection: Connection) -> dict[str, list[DeliveryShown]]:
    """By dataset, the latest first."""
    checks = _checks(connection)
    rows = connection.execute(
        "select delivery_id, dataset, file_name, landed_at, state, n_rows, coalesce(n_accepted, 0), "
        "coalesce(reason, '') from ledger.deliveries order by delivery_id desc"
    ).fetchall()
    found: dict[str, list[DeliveryShown]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(_delivery(row, *checks.get(row[0], ((), (), 0))))
    return found


def _delivery(
    row: tuple[Any, ...], failing: tuple[CheckShown, ...], not_evaluated: tuple[str, ...], n_checks: int
) -> DeliveryShown:
    delivery_id, _, file_name, landed_at, state, n_rows, n_accepted, reason = row
    reason_zh, _, reason_en = reason.partition(" / ")
    if state == "accepted":
        state = "flawed" if failing or n_accepted < n_rows else "clean"
    return DeliveryShown(
        delivery_id=delivery_id,
        file_name=file_name,
        landed_at=landed_at,
        state=state,
        n_rows=n_rows,
        n_accepted=n_accepted,
        reason_zh=reason_zh,
        reason_en=reason_en or reason_zh,
        failing=failing,
        not_evaluated=not_evaluated,
        n_checks=n_checks,
    )


def _checks(connection: Connection) -> dict[int, tuple[tuple[CheckShown, ...], tuple[str, ...], int]]:
    """Of each delivery: the checks with failing rows (the worst first), those not evaluated, and how many there are."""
    rows = connection.execute(
        """
        select v.delivery_id, d.dataset, v.check_id, v.severity, v.n_rows, v.n_failed, v.share, v.allowed_share,
            v.passed, v.sample_row_nos
        from ledger.validations as v join ledger.deliveries as d using (delivery_id)
        order by v.delivery_id, v.passed, v.n_failed desc, v.check_id
        """
    ).fetchall()
    by_delivery: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        by_delivery.setdefault(row[0], []).append(row)
    return {
        delivery_id: (
            tuple(_check(row) for row in checks if row[5]),
            tuple(row[2] for row in checks if not row[4]),
            len(checks),
        )
        for delivery_id, checks in by_delivery.items()
    }


def _check(row: tuple[Any, ...]) -> CheckShown:
    _, dataset, check_id, severity, _, n_failed, share, allowed_share, passed, sample = row
    return CheckShown(
        check_id=check_id,
        title_zh=_titles(dataset, check_id)[0],
        title_en=_titles(dataset, check_id)[1],
        severity=severity,
        n_failed=n_failed,
        share=share,
        allowed_share=allowed_share,
        passed=passed,
        sample=", ".join(map(str, sample)),
    )


def _titles(dataset: str, check_id: str) -> tuple[str, str]:
    """What a check promises; a check that the contract no longer has is called by its id."""
    return _promised(dataset).get(check_id, (check_id, check_id))


@cache
def _promised(dataset: str) -> dict[str, tuple[str, str]]:
    titles = {check.id: (check.title_zh, check.title_en) for check in promises(all_contracts()[dataset])}
    return titles | {"unreadable_line": UNREADABLE}


def _dataset(connection: Connection, contract: Contract, deliveries: list[DeliveryShown]) -> DatasetShown:
    clean = [each for each in deliveries if each.state == "clean"][CLEAN_SHOWN:]
    return DatasetShown(
        name=contract.dataset,
        title_zh=contract.title_zh,
        title_en=contract.title_en,
        deliveries=tuple(each for each in deliveries if each not in clean),
        rejects=tuple(_reasons(connection, contract)),
        n_older=len(clean),
    )


def _reasons(connection: Connection, contract: Contract) -> list[ReasonShown]:
    present = connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'rejects' and table_name = ?", [contract.dataset]
    ).fetchall()
    if not present:
        return []
    rows = connection.execute(
        f"select reason, count(*) from (select unnest(reasons) as reason from rejects.{contract.dataset}) "
        "group by reason order by count(*) desc, reason"
    ).fetchall()
    return [ReasonShown(reason, *_titles(contract.dataset, reason), n_rows) for reason, n_rows in rows]
