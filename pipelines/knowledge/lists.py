"""Price lists and lists of mutual recognition: what changes on items of the catalogue, from a day on.

A list names codes and new values; everything else stays as the catalogue has it. The old interval ends the day before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from data_contracts.contract import read_contract
from pipelines.headers import Wanted, wanted_of
from pipelines.knowledge.stored import Row, canonical
from pipelines.opening import open_table
from pipelines.warehouse import in_memory

DAY = timedelta(days=1)
COLUMNS = {
    "price": (
        "name",
        "item_class",
        "unit",
        "price_cap",
        "price_cap_tertiary",
        "price_cap_secondary",
        "price_cap_primary",
    ),
    "recognition": ("name", "recognition_days", "family"),
}
NAMES = {"price": ("price_list", "价格", "限价"), "recognition": ("recognition_list", "互认")}


@dataclass(frozen=True)
class ListedChange:
    """One line of a list: the item, the day from which, and what is new. `valid_to` only where the list says so."""

    item_code: str
    valid_from: date
    valid_to: date | None
    values: Mapping[str, str]


def kind_of_list(file: str) -> str | None:
    """price | recognition, by how the file's name begins; None for other files."""
    name = file.lower()
    return next((kind for kind, starts in NAMES.items() if name.startswith(starts)), None)


def read_list(path: Path, file: str, kind: str, room: Path, begins: date) -> tuple[list[ListedChange], int]:
    """The lines of a list, and how many had no code or no readable day. Raises DeliveryRefused.

    `begins`: from when lines hold that name no day of their own.
    """
    wanted = _wanted(kind)
    table = open_table(path, room, wanted, file, "items")
    named = [each.name for each in wanted]
    columns = ", ".join(f'trim({table.column_sql(name)}) as "{name}"' for name in named)
    with in_memory() as connection:
        rows = connection.execute(f"select {columns} from {table.scan()}").fetchall()
    lines = [dict(zip(named, row, strict=True)) for row in rows]
    changes = [_change(line, COLUMNS[kind], begins) for line in lines]
    return [each for each in changes if each is not None], sum(each is None for each in changes)


def changed_items(changes: Iterable[ListedChange], items: Iterable[Row]) -> list[Row]:
    """The rows of `items` to deliver: the new intervals, and the old ones with their ends."""
    contract, by_code = read_contract("items"), dict[str, dict[date, Row]]()
    for row in items:
        by_code.setdefault(row["item_code"], {})[row["valid_from"]] = row
    out: dict[tuple[str, date], Row] = {}
    for change in sorted(changes, key=lambda each: (each.item_code, each.valid_from)):
        known = by_code.setdefault(change.item_code, {})
        for row in _with(change, known):
            known[row["valid_from"]] = row
            out[change.item_code, row["valid_from"]] = row
    for row in out.values():
        row["item_class"] = canonical(row.get("item_class"), contract, "item_class")
    return list(out.values())


def _with(change: ListedChange, known: Mapping[date, Row]) -> list[Row]:
    """The new row of one item, the one that it ends, and later ones that had the old values and so get the new ones."""
    earlier = [day for day in known if day <= change.valid_from]
    later = sorted(day for day in known if day > change.valid_from)
    base: Row = known[max(earlier)] if earlier else {"item_code": change.item_code}
    ends = [each for each in (change.valid_to, later[0] - DAY if later else None) if each is not None]
    new = {**base, **change.values, "valid_from": change.valid_from, "valid_to": min(ends, default=None)}
    follow = _following(change, base, [known[day] for day in later]) if change.valid_to is None else []
    ends_base = (
        earlier and max(earlier) < change.valid_from and (base["valid_to"] or change.valid_from) >= change.valid_from
    )
    return [*([{**base, "valid_to": change.valid_from - DAY}] if ends_base else []), new, *follow]


def _following(change: ListedChange, base: Row, later: Iterable[Row]) -> list[Row]:
    """A later interval that merely carried on an old value carries on the new one, until one that has another."""
    carried, rows = dict(change.values), []
    for row in later:
        carried = {name: value for name, value in carried.items() if row.get(name) == base.get(name)}
        if not carried:
            break
        rows.append({**row, **carried})
    return rows


def _wanted(kind: str) -> tuple[Wanted, ...]:
    by_name = {each.name: each for each in wanted_of(read_contract("items"))}
    own = ("item_code", "valid_from", "valid_to", *COLUMNS[kind])
    return tuple(Wanted(name, by_name[name].spellings, name == "item_code", by_name[name].kind) for name in own)


def _change(line: Mapping[str, str | None], columns: Iterable[str], begins: date) -> ListedChange | None:
    try:
        first = _day(line["valid_from"]) or begins
        last = _day(line["valid_to"])
    except ValueError:
        return None
    values = {name: text for name in columns if (text := line[name])}
    return ListedChange(line["item_code"], first, last, values) if line["item_code"] and values else None


def _day(text: str | None) -> date | None:
    """2026-01-01, 2026/1/1 or 20260101. Raises ValueError for anything else."""
    if not text:
        return None
    figures = text.split()[0].replace("/", "-").replace(".", "-").split("-")
    if len(figures) == 3:
        return date(int(figures[0]), int(figures[1]), int(figures[2]))
    return date.fromisoformat(text)
