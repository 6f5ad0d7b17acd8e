"""The second stage: landed rows that keep their contract's promises go to core, the others to rejects, with reasons.

Everything of one delivery happens in one transaction, so a killed process leaves the state before it. A delivery that
breaks a stop check is refused as a whole: it stays landed for inspection, and nothing of it is used.
"""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from data_contracts.contract import Contract, all_contracts, read_contract
from data_contracts.errors import DeliveryRefused, SettingsError
from data_contracts.promises import REJECTED
from pipelines.checks import STORED, Measured, Metric, measure
from pipelines.core import accept, ensure_core, reject
from pipelines.expectations import Verdict, decide, warm_up
from pipelines.ledger import ensure_ledger
from pipelines.settings import Settings
from pipelines.warehouse import Connection, reading, transaction, writing

Report = Callable[[str, int, int], None]
ORDER = ("reference", "knowledge", "transaction")


@dataclass(frozen=True)
class Validation:
    """What became of one delivery. `state`: accepted | refused. `failed` are the checks whose failing share is too high."""

    delivery_id: int
    dataset: str
    state: str
    n_rows: int
    n_accepted: int
    n_rejected: int
    failed: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True)
class _Landed:
    delivery_id: int
    dataset: str
    file_name: str
    state: str
    landed_at: datetime
    n_rows: int
    reason: str | None

    @property
    def table(self) -> str:
        return landing_table(self.dataset, self.delivery_id)


def landing_table(dataset: str, delivery_id: int) -> str:
    """Where the rows of a delivery wait, as SQL."""
    return f'landing."{dataset}__{delivery_id}"'


def validate_pending(settings: Settings, progress: Report | None = None) -> list[Validation]:
    """Validate every landed delivery, what others refer to first. Refused ones are in the list, not raised."""
    waiting = pending(settings)
    done = []
    for number, (delivery_id, dataset) in enumerate(waiting):
        if progress:
            progress(f"validate {dataset}", number, len(waiting))
        try:
            done.append(validate_delivery(delivery_id, settings))
        except DeliveryRefused:
            done.append(_recorded(delivery_id, settings))
    if progress and waiting:
        progress("validate", len(waiting), len(waiting))
    return done


def pending(settings: Settings) -> list[tuple[int, str]]:
    """(delivery, dataset) of all landed deliveries in the order in which they should be validated."""
    with writing(settings) as connection:
        ensure_ledger(connection)
        ensure_core(connection)
        rows = connection.execute(
            "select delivery_id, dataset from ledger.deliveries where state = 'landed' order by delivery_id"
        ).fetchall()
    order = datasets_in_order()
    return sorted(rows, key=lambda row: (order.index(row[1]), row[0]))


def datasets_in_order() -> list[str]:
    """Stored datasets, each after those that its contract refers to: reference, knowledge, then transactions."""
    contracts = {name: each for name, each in all_contracts().items() if each.kind in STORED}
    ordered: list[str] = []
    for kind in ORDER:
        for name in sorted(name for name, each in contracts.items() if each.kind == kind):
            _place_after_targets(name, contracts, ordered)
    return ordered


def _place_after_targets(name: str, contracts: dict[str, Contract], ordered: list[str]) -> None:
    if name in ordered:
        return
    targets = {column.references.split(".")[0] for column in contracts[name].columns if column.references}
    for target in sorted(targets - {name}):
        _place_after_targets(target, contracts, ordered)
    ordered.append(name)


def validate_delivery(delivery_id: int, settings: Settings) -> Validation:
    """Judge one landed delivery and move its rows. Doing it again changes nothing.

    Raises DeliveryRefused when a stop check fails (also when it was refused before), SettingsError for an unknown number.
    """
    warm_up()
    with writing(settings) as connection:
        ensure_ledger(connection)
        ensure_core(connection)
        landed = _landed(connection, delivery_id)
        if landed.state == "landed":
            _judge(connection, landed, settings)
    done = _recorded(delivery_id, settings)
    if done.state == "refused":
        raise DeliveryRefused(str(done.reason))
    return done


def _landed(connection: Connection, delivery_id: int) -> _Landed:
    rows = connection.execute(
        "select delivery_id, dataset, file_name, state, landed_at, n_rows, reason from ledger.deliveries where delivery_id = ?",
        [delivery_id],
    ).fetchall()
    if not rows:
        raise SettingsError(f"There is no delivery {delivery_id}; the ledger of deliveries lists those that came.")
    return _Landed(*rows[0])


def _judge(connection: Connection, landed: _Landed, settings: Settings) -> None:
    contract = read_contract(landed.dataset)
    n_unreadable = _count(connection, f"select count(*) from rejects.{landed.dataset} where delivery_id = {landed.delivery_id}")
    measured = measure(connection, contract, landed.table, landed.landed_at, n_unreadable)
    verdict = decide(landed.dataset, measured.metrics)
    _keep_result(landed, contract, measured, verdict, settings)
    with transaction(connection):
        _write_metrics(connection, landed, measured.metrics, verdict)
        if verdict.refused:
            _write_decision(connection, landed, contract, "refused", 0, 0, _why_refused(landed, measured, verdict))
            return
        accept(connection, contract, landed.delivery_id)
        if measured.n_rejected:
            reject(connection, contract, landed.delivery_id, landed.table)
        n_accepted = measured.n_rows - measured.n_rejected
        _write_decision(connection, landed, contract, "accepted", n_accepted, measured.n_rejected + n_unreadable, None)
        connection.execute(f"drop table {landed.table}")


def _write_metrics(connection: Connection, landed: _Landed, metrics: Sequence[Metric], verdict: Verdict) -> None:
    connection.execute("delete from ledger.validations where delivery_id = ?", [landed.delivery_id])
    connection.executemany(
        "insert into ledger.validations values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                landed.delivery_id,
                metric.check.id,
                metric.check.column,
                metric.check.severity,
                metric.n_rows,
                metric.n_failed,
                metric.share,
                metric.check.allowed_share,
                metric.check.id not in verdict.failed,
                list(metric.sample),
            )
            for metric in metrics
        ],
    )


def _write_decision(
    connection: Connection, landed: _Landed, contract: Contract, state: str, n_accepted: int, n_rejected: int, reason: str | None
) -> None:
    connection.execute(
        "update ledger.deliveries set state = ?, n_accepted = ?, n_rejected = ?, reason = ?, decided_at = ?, "
        "contract_version = ?, contract_hash = ? where delivery_id = ?",
        [state, n_accepted, n_rejected, reason, datetime.now().replace(microsecond=0), contract.version, contract.hash, landed.delivery_id],
    )


def _why_refused(landed: _Landed, measured: Measured, verdict: Verdict) -> str:
    """Counts, columns and row numbers, never a value. Chinese, then English, as all refusals."""
    found = {metric.check.id: metric for metric in measured.metrics}
    stopped = next(found[each] for each in verdict.failed if found[each].check.severity == "stop")
    culprits = [metric for metric in measured.metrics if metric.n_failed and metric.check.severity != "warn"]
    worst = max((each for each in culprits if each.check.id != REJECTED), key=lambda each: each.n_failed, default=stopped)
    rows = ", ".join(str(number) for number in worst.sample[:5])
    share, allowed = stopped.share or 0, stopped.check.allowed_share
    return (
        f"交付 {landed.delivery_id}（{landed.file_name}，{landed.dataset}）被退回：{stopped.n_rows} 行中有 {stopped.n_failed} 行"
        f"（{share:.1%}）不合格，超过允许的 {allowed:.1%}；最常见的问题：{worst.check.title_zh}（{worst.n_failed} 行，"
        f"首先是第 {rows} 行）。请更正后重新交付。 / Delivery {landed.delivery_id} ({landed.file_name}, {landed.dataset}) is "
        f"refused: {stopped.n_failed} of {stopped.n_rows} rows ({share:.1%}) are broken, {allowed:.1%} are allowed; most often "
        f"'{worst.check.id}' fails ({worst.n_failed} rows, first rows {rows}); correct the file and deliver it again."
    )


def _keep_result(landed: _Landed, contract: Contract, measured: Measured, verdict: Verdict, settings: Settings) -> None:
    """Keep Great Expectations' own result beside what it could not judge; written aside and renamed into place."""
    file = result_file(landed.dataset, landed.delivery_id, settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    account: dict[str, Any] = {
        "delivery_id": landed.delivery_id,
        "dataset": landed.dataset,
        "contract": {"version": contract.version, "hash": contract.hash},
        "not_evaluated": [metric.check.id for metric in measured.metrics if metric.share is None],
        "result": verdict.result,
    }
    aside = file.with_suffix(".part")
    aside.write_text(json.dumps(account, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
    os.replace(aside, file)


def result_file(dataset: str, delivery_id: int, settings: Settings) -> Path:
    """Where the validation result of a delivery is kept."""
    return settings.home / "validations" / dataset / f"{delivery_id}.json"


def _recorded(delivery_id: int, settings: Settings) -> Validation:
    with reading(settings) as connection:
        landed = _landed(connection, delivery_id)
        n_accepted, n_rejected = connection.execute(
            "select coalesce(n_accepted, 0), coalesce(n_rejected, 0) from ledger.deliveries where delivery_id = ?", [delivery_id]
        ).fetchall()[0]
        failed = connection.execute(
            "select check_id from ledger.validations where delivery_id = ? and not passed order by check_id", [delivery_id]
        ).fetchall()
    return Validation(
        delivery_id=delivery_id,
        dataset=landed.dataset,
        state=landed.state,
        n_rows=landed.n_rows,
        n_accepted=n_accepted,
        n_rejected=n_rejected,
        failed=tuple(row[0] for row in failed),
        reason=landed.reason,
    )


def _count(connection: Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchall()[0][0])
