"""The second stage: landed rows that keep their contract's promises go to core, the others to rejects, with reasons.

Everything of one delivery happens in one transaction, so a killed process leaves the state before it. A delivery that
breaks a stop check is refused as a whole: it stays landed for inspection, and nothing of it is used.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from data_contracts.contract import Contract, all_contracts, read_contract
from data_contracts.errors import DeliveryRefused, SettingsError
from pipelines.checks import STORED, Measured, Metric, measure
from pipelines.core import accept, ensure_core, reject
from pipelines.expectations import Verdict, decide, warm_up
from pipelines.landing import ASIDE, landing_table
from pipelines.ledger import LOCAL, ensure_ledger
from pipelines.settings import Settings
from pipelines.validation_page import write_page
from pipelines.verdicts import Landed, keep_result, why_refused
from pipelines.warehouse import Connection, transaction, writing

Report = Callable[[str, int, int], None]
ORDER = ("reference", "knowledge", "transaction")
# Deliveries judged under one lock: opening the warehouse costs more than judging a small one, and others wait meanwhile.
AT_ONCE = 20


@dataclass(frozen=True)
class Validation:
    """What became of one delivery. `state`: accepted | refused. `failed`: checks with too many failing rows."""

    delivery_id: int
    dataset: str
    state: str
    n_rows: int
    n_accepted: int
    n_rejected: int
    failed: tuple[str, ...]
    reason: str | None


def validate_pending(settings: Settings, progress: Report | None = None) -> list[Validation]:
    """Validate every landed delivery, what others refer to first. Refused ones are in the list, not raised."""
    waiting = pending(settings)
    done: list[Validation] = []
    if waiting:
        warm_up()
    for first in range(0, len(waiting), AT_ONCE):
        with _open_for_judging(settings) as connection:
            for delivery_id, dataset in waiting[first : first + AT_ONCE]:
                if progress:
                    progress(f"validate 校验: {dataset}", len(done), len(waiting))
                done.append(_settle(connection, delivery_id, settings))
    if progress and waiting:
        progress("validate 校验", len(waiting), len(waiting))
    write_page(settings)
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

    Raises DeliveryRefused when a stop check fails, also when that was long ago; SettingsError for an unknown number.
    """
    done = judge_delivery(delivery_id, settings)
    write_page(settings)
    if done.state == "refused":
        raise DeliveryRefused(str(done.reason))
    return done


def judge_delivery(delivery_id: int, settings: Settings) -> Validation:
    """As validate_delivery, but a refusal is told in the result and the page is left for who judges the last one."""
    warm_up()
    with writing(settings) as connection:
        ensure_ledger(connection)
        return judge_landed(connection, delivery_id, settings)


def judge_landed(connection: Connection, delivery_id: int, settings: Settings) -> Validation:
    """As judge_delivery, in a warehouse that is open for writing and has its ledger."""
    ensure_core(connection)
    return _settle(connection, delivery_id, settings)


def judge_aside(connection: Connection, delivery_id: int, settings: Settings) -> Validation:
    """Judge what `land_aside` has laid aside, inside the same transaction; refused rows are kept for inspection."""
    landed = replace(_landed(connection, delivery_id), schema=ASIDE)
    measured, verdict = _decide(connection, landed, settings)
    _store(connection, landed, measured, verdict)
    if verdict.refused:
        kept = landing_table(landed.dataset, delivery_id)
        connection.execute(f"create table {kept} as select * from {landed.table}")
        connection.execute(f"drop table {landed.table}")
    return _recorded(connection, delivery_id)


@contextmanager
def _open_for_judging(settings: Settings) -> Iterator[Connection]:
    with writing(settings) as connection:
        ensure_ledger(connection)
        ensure_core(connection)
        yield connection


def _settle(connection: Connection, delivery_id: int, settings: Settings) -> Validation:
    landed = _landed(connection, delivery_id)
    if landed.state == "landed":
        _judge(connection, landed, settings)
    return _recorded(connection, delivery_id)


def _landed(connection: Connection, delivery_id: int) -> Landed:
    rows = connection.execute(
        "select delivery_id, dataset, file_name, state, landed_at, n_rows, reason "
        "from ledger.deliveries where delivery_id = ?",
        [delivery_id],
    ).fetchall()
    if not rows:
        raise SettingsError(
            f"没有第 {delivery_id} 号交付；交付台账列出已收到的交付。 / "
            f"There is no delivery {delivery_id}; the ledger of deliveries lists those that came."
        )
    return Landed(*rows[0])


def _judge(connection: Connection, landed: Landed, settings: Settings) -> None:
    decided = _decide(connection, landed, settings)
    with transaction(connection):
        _store(connection, landed, *decided)


def _decide(connection: Connection, landed: Landed, settings: Settings) -> tuple[Measured, Verdict]:
    contract = read_contract(landed.dataset)
    measured = measure(connection, contract, landed.table, landed.landed_at, _rejected_at_the_door(connection, landed))
    verdict = decide(landed.dataset, measured.metrics)
    keep_result(landed, contract, measured, verdict, settings)
    return measured, verdict


def _store(connection: Connection, landed: Landed, measured: Measured, verdict: Verdict) -> None:
    """Everything that a verdict changes, inside the caller's transaction."""
    contract, n_unreadable = read_contract(landed.dataset), _rejected_at_the_door(connection, landed)
    _write_metrics(connection, landed, measured.metrics, verdict)
    if verdict.refused:
        _write_decision(connection, landed, contract, why_refused(landed, measured, verdict))
        return
    accept(connection, contract, landed.delivery_id)
    if measured.n_rejected:
        reject(connection, contract, landed.delivery_id, landed.table)
    _write_decision(connection, landed, contract, None)
    _write_counts(connection, landed, measured.n_rows - measured.n_rejected, measured.n_rejected + n_unreadable)
    connection.execute(f"drop table {landed.table}")


def _write_metrics(connection: Connection, landed: Landed, metrics: Sequence[Metric], verdict: Verdict) -> None:
    connection.execute("delete from ledger.validations where delivery_id = ?", [landed.delivery_id])
    columns = zip(*(_recorded_metric(landed.delivery_id, metric, verdict) for metric in metrics), strict=True)
    # One statement over lists: a statement for each of some fifty checks takes longer than judging a small delivery.
    marks = ", ".join("unnest(?)" for _ in range(10))
    connection.execute(f"insert into ledger.validations select {marks}", [list(values) for values in columns])


def _recorded_metric(delivery_id: int, metric: Metric, verdict: Verdict) -> tuple[Any, ...]:
    check = metric.check
    counts = (metric.n_rows, metric.n_failed, metric.share, check.allowed_share)
    passed = check.id not in verdict.failed
    return (delivery_id, check.id, check.column, check.severity, *counts, passed, list(metric.sample))


def _write_decision(connection: Connection, landed: Landed, contract: Contract, reason: str | None) -> None:
    """Accepted, or refused for a reason; under which text of the contract, and when."""
    connection.execute(
        "update ledger.deliveries set state = ?, reason = ?, decided_at = ?, contract_version = ?, contract_hash = ? "
        "where delivery_id = ?",
        [
            "refused" if reason else "accepted",
            reason,
            datetime.now(LOCAL).replace(tzinfo=None, microsecond=0),
            contract.version,
            contract.hash,
            landed.delivery_id,
        ],
    )


def _write_counts(connection: Connection, landed: Landed, n_accepted: int, n_rejected: int) -> None:
    connection.execute(
        "update ledger.deliveries set n_accepted = ?, n_rejected = ? where delivery_id = ?",
        [n_accepted, n_rejected, landed.delivery_id],
    )


def _rejected_at_the_door(connection: Connection, landed: Landed) -> int:
    """Lines that the ingest stage could not read as rows at all."""
    row = connection.execute(
        f"select count(*) from rejects.{landed.dataset} where delivery_id = ?", [landed.delivery_id]
    ).fetchall()[0]
    return int(row[0])


def _recorded(connection: Connection, delivery_id: int) -> Validation:
    landed = _landed(connection, delivery_id)
    n_accepted, n_rejected = connection.execute(
        "select coalesce(n_accepted, 0), coalesce(n_rejected, 0) from ledger.deliveries where delivery_id = ?",
        [delivery_id],
    ).fetchall()[0]
    failed = connection.execute(
        "select check_id from ledger.validations where delivery_id = ? and not passed order by check_id",
        [delivery_id],
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
