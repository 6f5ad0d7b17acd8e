"""The oracle for the hard billing rules: included items, daily limits, price caps, split bundles."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from oracle_world import CENT, Hit, Row, Window, World, charges, in_force, in_scope, keys

LEVELS = ("tertiary", "secondary", "primary")


def included_items(world: World, window: Window, long_scope_hours: int = 6, short_scope_hours: int = 1) -> list[Hit]:
    """A01: for each (main, sub, scope): line 1 starts with main, line 2 starts with sub, same person and institution,
    both inside the scope (day, visit, 6 h, one hour). Money: the in-scope amount of line 2, once a line.
    """
    hours = {"6h": timedelta(hours=long_scope_hours), "1h": timedelta(hours=short_scope_hours)}

    def together(scope: str, main: Row, part: Row) -> bool:
        if scope == "day":
            return main["day"] == part["day"]
        if scope == "visit":
            return _visit(main) == _visit(part)
        return abs(main["charged_at"] - part["charged_at"]) <= hours[scope]

    lines, hits = charges(world), []
    for part in lines:
        rows = [row for row in world["kp_included_items"] if _starts(part, row["part"]) and in_force(row, part["day"])]
        mains = [
            main
            for main in lines
            if main is not part and _same_bill(main, part)
            if any(_starts(main, row["main"]) and together(row["scope"], main, part) for row in rows)
        ]
        if mains and window.judges(part["charged_at"]):
            hits.append(_hit(part, in_scope(part), [part], mains))
    return hits


def units_above_daily_limit(world: World, window: Window) -> list[Hit]:
    """A03: units of one item, person and natural day above the limit, at whatever institutions; hour-priced items
    compare hours with hours. Money: the in-scope amount of the units above the limit, the last charged first.
    """
    groups, hits = defaultdict(list), []
    for line in charges(world):
        groups[line["person_id"], line["item_code"], line["day"]].append(line)
    for (_, code, day), lines in groups.items():
        limit = _local_first(
            row
            for row in world["kp_frequency_limit"]
            if row["item_code"] == code and row["period"] == "day" and in_force(row, day)
        )
        if limit is None or not window.judges(lines[0]["charged_at"]):
            continue
        used = Decimal(0)
        for line in sorted(lines, key=lambda each: (each["charged_at"], each["claim_id"], each["line_no"])):
            used += line["quantity"]
            over = min(line["quantity"], used - limit["max_quantity"])
            if over > 0:
                hits.append(_hit(line, in_scope(line) * over / line["quantity"], [line], lines))
    return hits


def price_above_cap(world: World, window: Window, rounding: float = 0.001) -> list[Hit]:
    """A05: unit price > cap of the code, institution level and day × (1 + eps). Money: (price − cap) × quantity."""
    level_of = {each["institution_id"]: each["level"] for each in world["institutions"]}
    allowed, hits = 1 + Decimal(str(rounding)), []
    for line in charges(world):
        cap = _cap(world["items"], line, level_of.get(line["institution_id"]))
        if cap is not None and line["unit_price"] > cap * allowed and window.judges(line["charged_at"]):
            hits.append(_hit(line, (line["unit_price"] - cap) * line["quantity"], [line], []))
    return hits


def bundle_split_into_parts(
    world: World, window: Window, min_parts: int = 2, min_share_of_parts: float = 0.8
) -> list[Hit]:
    """A06: the bundle not billed, at least `min_parts` different parts of it billed on the same day (same person and
    institution). The catalogue names no money: the in-scope amount of the parts is taken.
    """
    days, hits = defaultdict(list), []
    for line in charges(world):
        days[line["person_id"], line["institution_id"], line["day"]].append(line)
    for (_, _, day), lines in days.items():
        bundles = defaultdict(set)
        for row in world["kp_bundles"]:
            if in_force(row, day):
                bundles[row["main"]].add(row["part"])
        billed = {line["item_code"] for line in lines}
        for main, parts in bundles.items():
            least = max(min_parts, Fraction(str(min_share_of_parts)) * len(parts))
            split = [line for line in lines if line["item_code"] in parts]
            if main not in billed and len(parts & billed) >= least and window.judges(lines[0]["charged_at"]):
                hits.append(_hit(lines[0], sum(map(in_scope, split)), split, []))
    return hits


def _visit(line: Row) -> object:
    return line["visit_id"] or line["claim_id"]


def _starts(line: Row, code: str) -> bool:
    return line["item_code"].startswith(code)


def _same_bill(one: Row, other: Row) -> bool:
    return all(one[name] == other[name] for name in ("person_id", "institution_id"))


def _local_first(rows) -> Row | None:
    """The local value wins over the national one."""
    return min(rows, key=lambda row: row["province"] is None, default=None)


def _cap(items: list[Row], line: Row, level: str | None) -> Decimal | None:
    """The limit of the institution's level, or the general one where the level has none of its own."""
    valid = [item for item in items if item["item_code"] == line["item_code"] and in_force(item, line["day"])]
    if not valid:
        return None
    own = valid[0][f"price_cap_{level}"] if level in LEVELS else None
    return valid[0]["price_cap"] if own is None else own


def _hit(line: Row, money: Decimal, accused: list[Row], beside: list[Row]) -> Hit:
    return Hit(
        line["institution_id"],
        line["person_id"],
        Decimal(money).quantize(CENT, "ROUND_HALF_UP"),
        keys("claim_lines", accused),
        keys("claim_lines", beside),
    )
