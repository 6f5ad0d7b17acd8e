"""Takes in a folder of foreign files by the maps of its source: each dataset becomes a delivery like any other.

The foreign rows, personal values and all, lie in a scratch database while this runs; only tokens reach the warehouse.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from data_contracts.contract import Contract, read_contract
from data_contracts.errors import ContractError, DeliveryRefused
from pipelines.delivery import Delivery, Ingestion
from pipelines.foreign_rows import ForeignRows
from pipelines.landing import Fill, insist_on_rows, land, open_for_landing, remember_refusal, settled
from pipelines.ledger import known_in_warehouse
from pipelines.loading import Loaded, number_rows
from pipelines.scratch import scratch_room
from pipelines.settings import Settings
from pipelines.source_map import SourceMap
from pipelines.source_plan import SourcePlan, plan_source
from pipelines.tables import text_sql
from pipelines.tokens import protected
from pipelines.warehouse import Connection

Report = Callable[[str, int, int], None]


def ingest_source(
    folder: Path, settings: Settings, source: str, progress: Report, datasets: Sequence[str] | None = None
) -> Ingestion:
    """Take in what the maps of `source` make of a folder, or only some `datasets` of it. Returns as `ingest_folder`."""
    plans = [each for each in plan_source(folder, source) if datasets is None or each.map.dataset in datasets]
    done: list[Delivery] = []
    refused: list[tuple[str, str]] = []
    new = _not_settled(plans, settings, done, refused)
    if new:
        with scratch_room(settings) as room:
            rows = ForeignRows(new, settings, room, progress)
            refused += rows.refused.items()
            with open_for_landing(settings) as connection:
                for number, plan in enumerate(new):
                    progress(f"ingest 接收: {source}/{plan.map.dataset}", number, len(new))
                    _take_in(connection, plan, rows, done, refused)
    progress("ingest 接收", len(new), len(new))
    return Ingestion(tuple(sorted(done, key=lambda each: each.dataset)), tuple(refused))


def _not_settled(
    plans: Sequence[SourcePlan], settings: Settings, done: list[Delivery], refused: list[tuple[str, str]]
) -> list[SourcePlan]:
    """The plans whose content is new; what is known goes to `done` or `refused` as it was answered the first time."""
    identities = {(plan.map.dataset, plan.delivery().content_hash): plan for plan in plans}
    asked = [(read_contract(dataset), content_hash) for dataset, content_hash in identities]
    known = known_in_warehouse(settings, asked)
    for (dataset, _), each in known.items():
        try:
            done.append(settled(each))
        except DeliveryRefused as fault:
            refused.append((dataset, str(fault)))
    return [plan for identity, plan in identities.items() if identity not in known]


def _take_in(
    connection: Connection, plan: SourcePlan, rows: ForeignRows, done: list[Delivery], refused: list[tuple[str, str]]
) -> None:
    contract, delivery = read_contract(plan.map.dataset), replace(plan.delivery(), notes=rows.notes_on(plan))
    try:
        rows.insist_on(plan)
        done.append(land(connection, delivery, contract, _fill(plan.map, rows, contract, delivery.file_name)))
    except DeliveryRefused as fault:
        remember_refusal(connection, delivery, contract, str(fault))
        refused.append((plan.map.dataset, str(fault)))


def _fill(one: SourceMap, rows: ForeignRows, contract: Contract, file: str) -> Fill:
    def fill(connection: Connection, target: str) -> Loaded:
        rows.show(connection, one)
        present = selected_columns(connection, one, contract)
        ours = [column for column in contract.columns if column.name in present]
        order = ", ".join((*contract.key, *sorted(set(present) - set(contract.key))))
        values = {column.name: protected(column, text_sql(column.name, present[column.name])) for column in ours}
        columns = ", ".join(f"{value} as {name}" for name, value in values.items())
        # Sorted before the tokens are made: the order must not depend on the key of the installation.
        connection.execute("set preserve_insertion_order = true")
        ordered = f"select * from ({one.sql}) order by {order}"
        connection.execute(f"create table {target} as select {columns}, null::bigint as row_no from ({ordered})")
        connection.execute("set preserve_insertion_order = false")
        (n_rows,) = connection.execute(f"select count(*) from {target}").fetchall()[0]
        insist_on_rows(n_rows, contract, file)
        loaded = Loaded(n_rows, 0, 0)
        number_rows(connection, target, loaded)
        return loaded

    return fill


def selected_columns(connection: Connection, one: SourceMap, contract: Contract) -> dict[str, str]:
    """Columns and types that a map selects. Raises ContractError when they are not those of its dataset."""
    try:
        present = {row[0].lower(): row[1] for row in connection.execute(f"describe {one.sql}").fetchall()}
    except Exception as fault:
        if type(fault).__name__ not in ("BinderException", "ParserException", "CatalogException"):
            raise
        # The message speaks of the map's own text, never of rows.
        raise ContractError(f"The source map {one.source}/{one.dataset}.sql does not run: {fault}") from None
    strange = sorted(set(present) - {column.name for column in contract.columns})
    lacking = sorted({column.name for column in contract.columns if column.required} - set(present))
    if strange or lacking:
        raise ContractError(
            f"The source map {one.source}/{one.dataset}.sql selects columns that {contract.dataset} does not have "
            f"{strange} or lacks required ones {lacking}."
        )
    return present
