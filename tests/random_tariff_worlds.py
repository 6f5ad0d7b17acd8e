"""Random worlds for the rules about items and prices: pairs, daily limits, price intervals, bundles."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from oracle_world import World
from random_worlds import DAY, HOUSES, LEVELS, billed_worlds, house, knowledge, money, unique_by

PAIRS = [("M", "S"), ("M", "T"), ("N", "S"), ("S", "M")]
LIMITED = ("K", "L")


@st.composite
def included(draw) -> World:
    """Main items M and N, parts S and T, longer local codes that begin with them, all four scopes."""
    world = draw(billed_worlds(("M", "M", "N", "S", "S", "T", "M1", "S1")))
    scopes = st.sampled_from(["day", "visit", "6h", "6h", "1h"])
    rows = st.tuples(st.sampled_from(PAIRS), knowledge(scope=scopes))
    pairs = draw(st.lists(rows, min_size=1, max_size=3))
    named = [row | {"main": main, "part": part} for (main, part), row in pairs]
    return world | {"kp_included_items": _different(named, "main", "part", "scope")}


@st.composite
def daily_limits(draw) -> World:
    """Limits of one or two a day or 24 hours, sometimes a local one beside the national, sometimes of another period."""
    quantities = ("1", "1", "2", "12", "13", "0.5")
    world = draw(billed_worlds((*LIMITED, "K", "X"), quantities))
    limit = knowledge(
        item_code=st.sampled_from(LIMITED),
        max_quantity=money("1", "1", "2", "24"),
        unit=st.sampled_from(["times", "day", "hour"]),
        period=st.sampled_from(["day", "day", "day", "week"]),
    )
    rows = draw(st.lists(limit, min_size=1, max_size=2, unique_by=lambda row: (row["item_code"], row["period"])))
    local = [row | {"source": "local", "province": "42", "max_quantity": Decimal(3)} for row in rows[: draw(st.integers(0, 1))]]
    return world | {"kp_frequency_limit": rows + local}


@st.composite
def prices(draw) -> World:
    """Two price intervals of an item, the border on or beside the day of service, caps by level or none."""
    world = draw(billed_worlds(("K", "K", "L", "X")))
    cap = st.one_of(st.none(), money("9.99", "10", "11", "12.5", "9.98"))
    caps = {f"price_cap{level}": cap for level in ("", "_tertiary", "_secondary", "_primary")}
    intervals = st.fixed_dictionaries({**caps, "border": st.sampled_from([-1, 0, 1])})
    items = []
    for code in LIMITED:
        first, second = draw(intervals), draw(intervals)
        border = DAY + timedelta(days=first["border"])
        ends = (border - timedelta(days=1), draw(st.sampled_from([None, None, date(2026, 12, 31)])))
        for row, start, end in ((first, date(2020, 1, 1), ends[0]), (second, border, ends[1])):
            prices_of = {name: row[name] for name in caps}
            items.append({"item_code": code, "name": code, "item_class": "treatment", "valid_from": start, "valid_to": end, **prices_of})
    houses = [house(each, draw(st.sampled_from(LEVELS))) for each in HOUSES]
    return world | {"items": items, "institutions": houses}


@st.composite
def bundles(draw) -> World:
    """Bundles of two to five parts, of which some, all, or also the bundle itself are billed on a day."""
    world = draw(billed_worlds(("a", "b", "c", "d", "e", "a", "b", "B1"), minutes=(0, 60, 1439, 1440), lines=10))
    parts = {"B1": draw(st.sampled_from(["ab", "abc", "abcde"])), "B2": draw(st.sampled_from(["", "bc", "abd", "de"]))}
    ends = draw(knowledge())
    rows = [ends | {"main": main, "part": part} for main, each in parts.items() for part in each]
    return world | {"kp_bundles": rows}


def _different(rows, *names):
    return list({unique_by(*names)(row): row for row in rows}.values())
