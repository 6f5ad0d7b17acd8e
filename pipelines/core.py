"""The tables of rows that anybody may use, and how an accepted delivery gets into them.

Every row remembers the delivery that brought it and the one that replaced it; nothing is deleted or overwritten.
Expects the temporary relations of `checks.measure` in the connection, and to be called inside a transaction.
"""

from hashlib import sha256

from data_contracts.contract import Contract, all_contracts
from data_contracts.errors import ContractError
from pipelines.ledger import ensure_rejects
from pipelines.warehouse import Connection, transaction

STORED = ("transaction", "reference", "knowledge")
# Which contracts core was last made for: comparing some fifty tables with them takes longer than judging a small delivery.
MADE_FOR = "create table if not exists ledger.core_made_for (contracts_hash varchar not null)"


def ensure_core(connection: Connection) -> None:
    """Create `core.<dataset>` and `rejects.<dataset>` for every stored contract, and columns a contract gained since.

    Raises ContractError where a column of the warehouse has another type than its contract says.
    """
    contracts = [each for each in all_contracts().values() if each.kind in STORED]
    wanted = sha256("".join(sorted(each.dataset + each.hash for each in contracts)).encode()).hexdigest()
    connection.execute(MADE_FOR)
    if connection.execute("select contracts_hash from ledger.core_made_for").fetchall() == [(wanted,)]:
        return
    with transaction(connection):
        _follow_contracts(connection, contracts)
        connection.execute("delete from ledger.core_made_for")
        connection.execute("insert into ledger.core_made_for values (?)", [wanted])


def _follow_contracts(connection: Connection, contracts: list[Contract]) -> None:
    core, rejects = _present_columns(connection, "core"), _present_columns(connection, "rejects")
    for contract in contracts:
        if contract.dataset not in core:
            columns = ", ".join(f'"{column.name}" {column.type}' for column in contract.columns)
            ours = "delivery_id bigint not null, replaced_by bigint"
            connection.execute(f"create table core.{contract.dataset} ({columns}, {ours})")
        else:
            _follow_contract(connection, contract, core[contract.dataset])
        if contract.dataset not in rejects:
            ensure_rejects(connection, contract.dataset)


def _present_columns(connection: Connection, schema: str) -> dict[str, dict[str, str]]:
    present: dict[str, dict[str, str]] = {}
    rows = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() where schema_name = ?", [schema]
    ).fetchall()
    for table, column, kind in rows:
        present.setdefault(table, {})[column] = kind
    return present


def _follow_contract(connection: Connection, contract: Contract, present: dict[str, str]) -> None:
    for column in contract.columns:
        if column.name not in present:
            connection.execute(f'alter table core.{contract.dataset} add column "{column.name}" {column.type}')
        elif present[column.name] != column.type:
            raise ContractError(
                f"core.{contract.dataset}.{column.name} is {present[column.name]} in the warehouse but {column.type} "
                "in its contract; give the changed column a new name, or build a new warehouse from the deliveries."
            )


def accept(connection: Connection, contract: Contract, delivery_id: int) -> int:
    """Put the sound rows of `delivery` into core. Returns how many earlier rows they replaced.

    The higher delivery wins whatever the order of arrival, so that tasks may run in any order.
    """
    names = ", ".join(f'"{column.name}"' for column in contract.columns)
    connection.execute(
        "create temp view sound as select * from delivery"
        + (" anti join faulty using (row_no)" if _any(connection, "faulty") else "")
    )
    table = f"core.{contract.dataset}"
    n_replaced = _replace_earlier(connection, contract, delivery_id) if _any(connection, table) else 0
    if _any(connection, f"{table} where delivery_id > {delivery_id}"):
        connection.execute(
            f"insert into {table} by name select {_prefixed('sound', contract)}, {delivery_id} as delivery_id, "
            f"later.replaced_by from sound left join ({_later(contract, delivery_id)}) as later "
            f"on {_same_key(contract, 'sound', 'later')}"
        )
    else:
        connection.execute(f"insert into {table} by name select {names}, {delivery_id} as delivery_id from sound")
    return n_replaced


def _replace_earlier(connection: Connection, contract: Contract, delivery_id: int) -> int:
    row = connection.execute(
        f"update core.{contract.dataset} as earlier set replaced_by = {delivery_id} from sound "
        f"where {_same_key(contract, 'earlier', 'sound')} and earlier.delivery_id < {delivery_id} "
        f"and (earlier.replaced_by is null or earlier.replaced_by > {delivery_id})"
    ).fetchall()[0]
    return int(row[0])


def _later(contract: Contract, delivery_id: int) -> str:
    keys = ", ".join(f'"{name}"' for name in contract.key)
    return (
        f"select {keys}, min(delivery_id) as replaced_by from core.{contract.dataset} "
        f"where delivery_id > {delivery_id} group by {keys}"
    )


def reject(connection: Connection, contract: Contract, delivery_id: int, landing: str) -> None:
    """Put the rows that broke a promise into rejects, as they landed, with the ids of the checks they broke."""
    columns = [row[0] for row in connection.execute(f"describe {landing}").fetchall() if row[0] != "row_no"]
    landed = ", ".join(f'"{name}" := landed."{name}"' for name in columns)
    broken = "select row_no, list(distinct check_id order by check_id) as reasons from faulty group by row_no"
    connection.execute(
        f'insert into rejects.{contract.dataset} (delivery_id, row_no, reasons, "row") '
        f"select {delivery_id}, row_no, reasons, to_json(struct_pack({landed})) "
        f"from {landing} as landed join ({broken}) using (row_no)"
    )


def _same_key(contract: Contract, left: str, right: str) -> str:
    return " and ".join(f'{left}."{name}" = {right}."{name}"' for name in contract.key)


def _prefixed(relation: str, contract: Contract) -> str:
    return ", ".join(f'{relation}."{column.name}"' for column in contract.columns)


def _any(connection: Connection, rows: str) -> bool:
    return bool(connection.execute(f"select 1 from {rows} limit 1").fetchall())
