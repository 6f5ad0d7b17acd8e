"""Random worlds for the rules about items and prices: pairs, daily limits, price intervals, bundles."""

from datetime import date, timedelta

from hypothesis import strategies as st
from oracle_world import World
from random_worlds import DAY, HOUSES, LEVELS, billed_worlds, house, knowledge, money, unique_by, validity

PAIRS = [("M", "S"), ("M", "T"), ("N", "S"), ("S", "M")]
LIMITED = ("K", "L")
SOURCES = st.sampled_from(["batch", "batch", "other"])


@st.composite
def included(draw) -> World:
    """Main items M and N, parts S and T, longer local codes that begin with them, all four scopes, two publications."""
    world = draw(billed_worlds(("M", "M", "N", "S", "S", "T", "M1", "S1"), lines=10))
    scopes = st.sampled_from(["day", "visit", "6h", "6h", "6h", "1h"])
    rows = st.tuples(st.sampled_from(PAIRS), knowledge(scope=scopes, source=SOURCES))
    pairs = draw(st.lists(rows, min_size=2, max_size=4))
    named = [row | {"main": main, "part": part} for (main, part), row in pairs]
    return world | {"kp_included_items": _different(named, "main", "part", "scope")}


@st.composite
def daily_limits(draw) -> World:
    """Limits of one or two a day or 24 hours, sometimes a local one beside the national, sometimes of another period."""
    world = draw(billed_worlds(("K", "K", "L"), ("1", "1", "2", "13", "25"), minutes=(0, 1, 720, 1439, 1440, 1500)))
    limit = knowledge(
        item_code=st.sampled_from(LIMITED),
        max_quantity=money("1", "1", "2", "24"),
        unit=st.sampled_from(["times", "day", "hour"]),
        period=st.sampled_from(["day", "day", "day", "day", "visit"]),
    )
    rows = draw(st.lists(limit, min_size=1, max_size=3, unique_by=lambda row: (row["item_code"], row["period"])))
    rows += [row | draw(_local(max_quantity=money("1", "3", "26"))) for row in rows[: draw(st.integers(0, 1))]]
    _several_on_one_card(draw, world)
    return world | {"kp_frequency_limit": [row for row in rows if row["period"] == "day"]}


@st.composite
def prices(draw) -> World:
    """Two price intervals of an item, the border on or beside the day of service, caps by level, in general or none."""
    world = draw(billed_worlds(("K", "K", "L", "X")))
    for line in world["claim_lines"]:
        line["price_cap"] = draw(st.one_of(st.none(), st.none(), st.none(), money("9", "10", "13")))
    cap = st.one_of(st.none(), money("9.99", "10", "11", "12.5", "9.98"))
    caps = {f"price_cap{level}": cap for level in ("", "_tertiary", "_secondary", "_primary")}
    border = DAY + timedelta(days=draw(st.sampled_from([-1, 0, 1])))
    intervals = (
        (date(2020, 1, 1), border - timedelta(days=1)),
        (border, draw(st.sampled_from([None, date(2026, 12, 31)]))),
    )
    items = [
        {"item_code": code, "name": code, "item_class": "treatment", "valid_from": start, "valid_to": end}
        | draw(st.fixed_dictionaries(caps))
        for code in LIMITED
        for start, end in intervals
    ]
    return world | {"items": items, "institutions": _houses(draw)}


@st.composite
def bundles(draw) -> World:
    """Bundles of two to five parts of which some, all, or also the bundle itself are billed on a day; parts that are no
    longer in force, two publications, and what the bundle costs.
    """
    codes = ("a", "b", "c", "a", "b", "c", "d", "e", "B1")
    world = draw(billed_worlds(codes, minutes=(0, 0, 60, 1439), lines=12, n_claims=2))
    parts = {
        "B1": draw(st.sampled_from(["ab", "abc", "abcd", "abcde"])),
        "B2": draw(st.sampled_from(["", "bc", "abe", "bd"])),
    }
    rows = []
    for main, each in parts.items():
        usual = draw(knowledge())
        rows += [usual | {"main": main, "part": part} for part in each]
        rows += [{**usual, **draw(validity()), "main": main, "part": "z"}] * draw(st.integers(0, 1))
    rows += [row | {"source": "other"} for row in rows if draw(st.sampled_from([False, False, False, True]))]
    cap = st.one_of(st.none(), money("9", "20", "45"))
    caps = {f"price_cap{level}": draw(cap) for level in ("", "_tertiary", "_secondary", "_primary")}
    item = {"item_code": "B1", "name": "B1", "item_class": "lab", "valid_from": date(2020, 1, 1), "valid_to": None}
    return world | {"kp_bundles": rows, "items": [item | caps], "institutions": _houses(draw)}


def _houses(draw):
    return [house(each, draw(st.sampled_from(LEVELS))) for each in HOUSES]


def _local(**columns):
    """What a local row says instead: its own validity and values."""
    fixed = {"source": st.just("local"), "province": st.just("42"), **columns}
    return st.tuples(st.fixed_dictionaries(fixed), validity()).map(lambda pair: pair[0] | pair[1])


def _several_on_one_card(draw, world):
    for claim in world["claims"]:
        code = draw(st.sampled_from(["I10"] * 9 + ["Z38.0"]))
        world["diagnoses"].append({"claim_id": claim["claim_id"], "position": 1, "diagnosis_code": code})


def _different(rows, *names):
    return list({unique_by(*names)(row): row for row in rows}.values())
