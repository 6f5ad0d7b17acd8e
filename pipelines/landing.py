"""Puts one delivery into the warehouse: its rows, unreadable lines and ledger row in one transaction, or nothing.

Personal columns are tokens or masks before the first row is written. Too many unreadable lines are refused.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from data_contracts.contract import Contract
from data_contracts.errors import DeliveryRefused
from pipelines.delivery import Delivery
from pipelines.delivery_files import Fingerprint, insist_unchanged
from pipelines.ledger import Known, ensure_ledger, ensure_rejects, known_delivery, next_delivery_id, record
from pipelines.loading import UNREADABLE, Loaded, load
from pipelines.refusals import refusal
from pipelines.settings import Settings
from pipelines.tables import Table
from pipelines.tokens import hold_key, keyed_hash, protected
from pipelines.warehouse import Connection, transaction, writing

# Where nothing may have happened in a period, a file with a header and no row is an answer; elsewhere it is a mistake.
MAY_BE_EMPTY = frozenset(
    {"complaints", "inspections", "adverse_events", "spot_checks", "credit_events", "procedures", "reports"}
)
Fill = Callable[[Connection, str], Loaded]
# The schema of temporary tables: rows that are judged before anything of them is stored.
ASIDE = "temp"


@contextmanager
def open_for_landing(settings: Settings) -> Iterator[Connection]:
    """The warehouse with a ledger, and the key for tokens in its session. Nobody else can use it meanwhile: be quick."""
    with writing(settings) as connection:
        ensure_ledger(connection)
        hold_key(connection, settings)
        yield connection


def land(connection: Connection, delivery: Delivery, contract: Contract, fill: Fill) -> Delivery:
    """Number the delivery, let `fill` create its landing table and write the ledger. Known bytes change nothing."""
    with transaction(connection):
        known = known_delivery(connection, contract, delivery.content_hash)
        return settled(known) if known else _land_new(connection, delivery, contract, fill)


def settled(known: Known) -> Delivery:
    """What a repeated delivery comes to: the first one's answer, be it a refusal."""
    if known.refused_at_door:
        raise DeliveryRefused(known.reason)
    return known.delivery


def remember_refusal(connection: Connection, delivery: Delivery, contract: Contract, sentence: str) -> None:
    """Write a delivery that was turned away into the ledger, so that the list can say what is missing."""
    with transaction(connection):
        if known_delivery(connection, contract, delivery.content_hash) is None:
            numbered = replace(delivery, delivery_id=next_delivery_id(connection))
            record(connection, numbered, contract, refused=sentence)


def land_aside(connection: Connection, delivery: Delivery, contract: Contract, fill: Fill) -> Delivery:
    """As `land`, for new bytes inside the caller's transaction: the rows lie in a temporary table and are not stored yet."""
    return _land_new(connection, delivery, contract, fill, ASIDE)


def landing_table(dataset: str, delivery_id: int, schema: str = "landing") -> str:
    return f"{schema}.{dataset}__{delivery_id}"


def fill_from_file(file: Path, seen: Fingerprint, table: Table, contract: Contract, room: Path) -> Fill:
    """How a delivered file becomes a landing table: the columns that it has, under the names of the contract."""
    present = [column for column in contract.columns if column.name in table.resolution.places]
    columns = [(column.name, protected(column, table.column_sql(column.name))) for column in present]

    def fill(connection: Connection, target: str) -> Loaded:
        loaded = load(connection, target, table, columns, room)
        insist_on_rows(loaded.n_rows + loaded.n_unreadable, contract, table.file)
        insist_readable(loaded, table.file, contract.allowed_rejected_share)
        insist_unchanged(file, seen, table.file)
        return loaded

    return fill


def insist_on_rows(n_rows: int, contract: Contract, file: str) -> None:
    """Raise DeliveryRefused when there is no row and the dataset is not one where nothing may have happened."""
    if not n_rows and contract.dataset not in MAY_BE_EMPTY:
        raise refusal("no_rows", file=file)


def insist_readable(loaded: Loaded, file: str, allowed_share: float) -> None:
    """Raise DeliveryRefused when more lines than that do not fit the header."""
    total = loaded.n_rows + loaded.n_unreadable
    if loaded.n_unreadable > allowed_share * total:
        line, share = loaded.first_unreadable, f"{allowed_share:.0%}"
        raise refusal("unreadable_lines", file=file, total=total, n=loaded.n_unreadable, line=line, share=share)


def _land_new(
    connection: Connection, delivery: Delivery, contract: Contract, fill: Fill, schema: str = "landing"
) -> Delivery:
    delivery_id = next_delivery_id(connection)
    loaded = fill(connection, landing_table(contract.dataset, delivery_id, schema))
    landed = replace(
        delivery,
        delivery_id=delivery_id,
        n_rows=loaded.n_rows + loaded.n_unreadable,
        n_unreadable=loaded.n_unreadable,
        notes=(*delivery.notes, *about_lines(loaded)),
    )
    _reject_unreadable(connection, contract.dataset, delivery_id, loaded)
    record(connection, landed, contract)
    return landed


def _reject_unreadable(connection: Connection, dataset: str, delivery_id: int, loaded: Loaded) -> None:
    if loaded.n_unreadable:
        ensure_rejects(connection, dataset)
        connection.execute(
            f"insert into rejects.{dataset} select {delivery_id}, row_no, ['unreadable_line'], "
            f"json_object('hash', {keyed_hash('sha256')}, 'n_bytes', n_bytes) from {UNREADABLE} order by row_no"
        )


def about_lines(loaded: Loaded) -> tuple[str, ...]:
    """The note on unreadable lines, if there are any."""
    if not loaded.n_unreadable:
        return ()
    return (
        f"{loaded.n_unreadable} 行无法读取（首先是第 {loaded.first_unreadable} 个数据行） / "
        f"{loaded.n_unreadable} unreadable lines (first: data line {loaded.first_unreadable})",
    )
