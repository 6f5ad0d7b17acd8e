"""The oracle for the hard billing rules: included items, daily limits, price caps, split bundles."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from oracle_world import CENT, Hit, Row, Window, World, charges, in_force, in_scope, keys, local_first

LEVELS = ("tertiary", "secondary", "primary")
SEVERAL_ON_ONE_CARD = ("P", "Z37", "Z38", "O30", "O84")


def included_items(world: World, window: Window, long_scope_hours: int = 6, short_scope_hours: int = 1) -> list[Hit]:
    """A01: for each (main, sub, scope): line 1 starts with main, line 2 starts with sub, same person and institution,
    both inside the scope (day, visit, 6 h, one hour). Money: the in-scope amount of line 2, once a line.

    Readings of the rule where the catalogue is silent: "the same hour" is within sixty minutes; a part that the
    patient pays alone is no charge to the fund.
    """
    hours = {"6h": timedelta(hours=long_scope_hours), "1h": timedelta(hours=short_scope_hours)}

    def together(scope: str, main: Row, part: Row) -> bool:
        if scope == "day":
            return main["day"] == part["day"]
        if scope == "visit":
            return _visit(main) == _visit(part)
        return abs(main["charged_at"] - part["charged_at"]) <= hours[scope]

    lines, hits = [line for line in charges(world) if window.judges(line["charged_at"])], []
    for part in lines:
        rows = [row for row in world["kp_included_items"] if _starts(part, row["part"]) and in_force(row, part["day"])]
        mains = [
            main
            for main in lines
            if main is not part and _same_bill(main, part)
            if any(_starts(main, row["main"]) and together(row["scope"], main, part) for row in rows)
        ]
        if mains and in_scope(part) > 0:
            hits.append(_hit(part, in_scope(part), [part], mains))
    return hits


def units_above_daily_limit(world: World, window: Window) -> list[Hit]:
    """A03: units of one item, person and natural day above the limit; hour-priced items compare hours with hours.
    Money: the in-scope amount of the units above the limit, the last charged first. Several on one card are excluded
    (T02).

    Readings of the rule where the catalogue is silent: counted in one house (on the day of a transfer both may charge
    a bed); what yesterday left unused is taken off first where the visit had begun by then (posted a day late).
    """
    shared_cards = {
        row["claim_id"] for row in world["diagnoses"] if row["diagnosis_code"].startswith(SEVERAL_ON_ONE_CARD)
    }
    days, hits = defaultdict(list), []
    for line in charges(world):
        if window.judges(line["charged_at"]):
            days[line["person_id"], line["institution_id"], line["item_code"], line["day"]].append(line)
    for (person, house, code, day), lines in days.items():
        limits = [row for row in world["kp_frequency_limit"] if row["item_code"] == code and row["period"] == "day"]
        limit = local_first(row for row in limits if in_force(row, day))
        if limit is None:
            continue
        allowed = limit["max_quantity"]
        if min(line["started_at"].date() for line in lines) < day:
            before = days.get((person, house, code, day - timedelta(days=1)), [])
            limited = any(in_force(row, day - timedelta(days=1)) for row in limits)
            charged = sum(line["quantity"] for line in before if limited)
            allowed += max(limit["max_quantity"] - charged, 0)
        used = Decimal(0)
        for line in sorted(lines, key=lambda each: (each["charged_at"], each["claim_id"], each["line_no"])):
            used += line["quantity"]
            over = min(line["quantity"], used - allowed)
            if over > 0 and line["claim_id"] not in shared_cards:
                hits.append(_hit(line, in_scope(line) * over / line["quantity"], [line], lines))
    return hits


def price_above_cap(world: World, window: Window, rounding: float = 0.001) -> list[Hit]:
    """A05: unit price > cap of the code, institution level and day × (1 + eps). Money: (price − cap) × quantity.

    Readings of the rule where the catalogue is silent: where the line carries a cap too, the higher of both counts.
    """
    level_of = {each["institution_id"]: each["level"] for each in world["institutions"]}
    allowed, hits = 1 + Decimal(str(rounding)), []
    for line in charges(world):
        caps = [
            _cap(world["items"], line["item_code"], line["day"], level_of[line["institution_id"]]),
            line["price_cap"],
        ]
        cap = max((each for each in caps if each), default=None)
        if cap is not None and line["unit_price"] > cap * allowed and window.judges(line["charged_at"]):
            hits.append(_hit(line, (line["unit_price"] - cap) * line["quantity"], [line], []))
    return hits


def bundle_split_into_parts(
    world: World, window: Window, min_parts: int = 2, min_share_of_parts: float = 0.8
) -> list[Hit]:
    """A06: the bundle not billed, at least two different parts of it billed on the same day (person and institution).

    Readings of the rule where the catalogue is silent: the parts must be most of the bundle, or cost more than it.
    Money: the in-scope amount of the parts less the mean price of the bundle at houses of the level, else its cap,
    never below 0. Of several bundles that begin with the same charge the one with the most parts speaks.
    """
    level_of = {each["institution_id"]: each["level"] for each in world["institutions"]}
    lines = [line | {"level": level_of[line["institution_id"]]} for line in charges(world)]
    lines = [line for line in lines if window.judges(line["charged_at"])]
    days, speaking = defaultdict(list), {}
    for line in lines:
        days[line["person_id"], line["institution_id"], line["day"]].append(line)
    for (*_, day), charged in days.items():
        billed = {line["item_code"] for line in charged}
        for main, parts in _bundles(world, day).items():
            split = [line for line in charged if line["item_code"] in parts]
            present = len(parts & billed)
            if main in billed or present < min_parts:
                continue
            price = _bundle_price(world, lines, main, day, charged[0]["level"])
            money = sum(map(in_scope, split))
            if present >= Fraction(str(min_share_of_parts)) * len(parts) or money > price > 0:
                first = min(keys("claim_lines", split))
                hit = _hit(split[0], max(money - price, Decimal(0)), split, [])
                speaking.setdefault(first, []).append((-present, main, hit))
    return [min(each, key=lambda told: told[:2])[2] for each in speaking.values()]


def _bundles(world: World, day: date) -> dict[str, set[str]]:
    bundles = defaultdict(set)
    for row in world["kp_bundles"]:
        if in_force(row, day):
            bundles[row["main"]].add(row["part"])
    return bundles


def _bundle_price(world: World, lines: list[Row], main: str, day: date, level: str | None) -> Decimal:
    charged = [line["unit_price"] for line in lines if line["item_code"] == main and line["level"] == level]
    if charged:
        return sum(charged) / len(charged)
    return _cap(world["items"], main, day, level) or Decimal(0)


def _visit(line: Row) -> object:
    return line["visit_id"] or line["claim_id"]


def _starts(line: Row, code: str) -> bool:
    return line["item_code"].startswith(code)


def _same_bill(one: Row, other: Row) -> bool:
    return all(one[name] == other[name] for name in ("person_id", "institution_id"))


def _cap(items: list[Row], code: str, day: date, level: str | None) -> Decimal | None:
    """The limit of the institution's level (below primary counts as primary), or the general one where the level has
    none of its own. Where the level is not known, the highest of the levels.
    """
    valid = [item for item in items if item["item_code"] == code and in_force(item, day)]
    if not valid:
        return None
    names = LEVELS if level is None else ["primary" if level == "ungraded" else level]
    own = [valid[0][f"price_cap_{name}"] for name in names]
    return max((cap for cap in own if cap is not None), default=valid[0]["price_cap"])


def _hit(line: Row, money: Decimal, accused: list[Row], beside: list[Row]) -> Hit:
    return Hit(
        line["institution_id"],
        line["person_id"],
        Decimal(money).quantize(CENT, "ROUND_HALF_UP"),
        keys("claim_lines", accused),
        keys("claim_lines", beside),
    )
