"""Small random worlds for the oracle: few persons, few places, few codes and close moments, so that findings are common.

Every world keeps the contracts (refunds reverse a claim and are negative, validity intervals do not end before they
start). Claims before the window, claims not yet known and refunds that arrive too late are among them.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from oracle_world import Row, World

DAY = date(2026, 10, 5)
BEFORE_WINDOW, LATE = date(2025, 11, 10), date(2026, 11, 20)
MINUTES = (0, 0, 1, 59, 60, 61, 300, 359, 360, 361, 720, 1439, 1440, 1800)
PERSONS, HOUSES = ("P1", "P2"), ("H1", "H2")
LEVELS = ("tertiary", "secondary", "primary", "ungraded", None)
NAMED = (
    "claims",
    "claim_lines",
    "diagnoses",
    "procedures",
    "prescriptions",
    "institutions",
    "insured_persons",
    "items",
)
TABLES = ("kp_included_items", "kp_frequency_limit", "kp_course_limit", "kp_bundles")


def empty_world() -> World:
    """Nothing has happened yet: two houses, four persons of whom two may live together."""
    return {name: [] for name in (*NAMED, *TABLES)} | {
        "institutions": [house(each) for each in HOUSES],
        "insured_persons": [{"person_id": f"P{no}", "household_token": None} for no in range(1, 5)],
    }


def house(institution_id: str, level: str | None = "primary") -> Row:
    return {"institution_id": institution_id, "name": institution_id, "kind": "general_hospital", "level": level}


def money(*values: str) -> st.SearchStrategy[Decimal]:
    return st.sampled_from([Decimal(value) for value in values])


@st.composite
def billed_worlds(
    draw, codes, quantities=("1", "1", "2", "3"), days=(0, 0, 0, 1), minutes=MINUTES, lines=8, n_claims=4
):
    """Claims with lines of `codes`, and refunds of some of the lines."""
    claims = draw(st.lists(_claim(days), min_size=1, max_size=n_claims))
    rows = draw(st.lists(_line(codes, quantities, minutes, days), min_size=lines - 5, max_size=lines))
    world = empty_world()
    for no, claim in enumerate(claims):
        own = [line for which, line in rows if which % len(claims) == no]
        world["claims"].append(claim | {"claim_id": f"c{no}"})
        world["claim_lines"] += [_line_of(claim, f"c{no}", at, line) for at, line in enumerate(own, start=1)]
    for claim in world["claims"]:
        _total(claim, world["claim_lines"])
    _refund(draw, world)
    return world


@st.composite
def _claim(draw, days):
    person, house, visit = draw(st.tuples(_mostly(PERSONS), _mostly(HOUSES), st.sampled_from([None, "v", "v", "w"])))
    day = draw(st.sampled_from([DAY] * 12 + [BEFORE_WINDOW, date(2026, 11, 14)]))
    started = datetime.combine(day + timedelta(days=draw(st.sampled_from(days))), datetime.min.time())
    settled = started + timedelta(days=draw(st.sampled_from([0, 0, 0, 0, 1, 30])), hours=23)
    return {
        "visit_id": visit and f"{visit}-{person}-{house}",
        "person_id": person,
        "institution_id": house,
        "visit_type": "inpatient",
        "started_at": started,
        "ended_at": settled,
        "settled_at": settled,
        "principal_diagnosis": None,
        "reverses_claim_id": None,
    }


def _mostly(values):
    return st.sampled_from([values[0]] * 4 + list(values))


def _line(codes, quantities, minutes, days):
    line = st.fixed_dictionaries(
        {
            "item_code": st.sampled_from(codes),
            "quantity": money(*quantities),
            "unit_price": money("10", "12.5", "9.99"),
            "share": st.sampled_from(["1", "1", "0.8", "0.333", None]),
            "after": st.tuples(st.sampled_from(days), st.sampled_from(minutes)),
        }
    )
    return st.tuples(st.integers(0, 11), line)


def _line_of(claim, claim_id, no, line):
    days, minutes = line["after"]
    amount = (line["quantity"] * line["unit_price"]).quantize(Decimal("0.01"))
    covered = None if line["share"] is None else (amount * Decimal(line["share"])).quantize(Decimal("0.01"))
    return {
        "claim_id": claim_id,
        "line_no": str(no),
        "charged_at": claim["started_at"] + timedelta(days=days, minutes=minutes),
        "item_code": line["item_code"],
        "item_class": "treatment",
        "quantity": line["quantity"],
        "unit_price": line["unit_price"],
        "amount": amount,
        "covered_amount": covered,
        "price_cap": None,
    }


def _total(claim, lines):
    amount = sum(line["amount"] for line in lines if line["claim_id"] == claim["claim_id"]) or Decimal(1)
    sign = -1 if claim["reverses_claim_id"] else 1
    claim |= {"total_amount": abs(amount) * sign, "covered_amount": None, "fund_amount": abs(amount) * sign}


def _refund(draw, world):
    """Some lines are taken back, whole or in part, by a refund that is known, or not yet."""
    for claim in list(world["claims"]):
        lines = [line for line in world["claim_lines"] if line["claim_id"] == claim["claim_id"]]
        if not lines or not draw(st.sampled_from([False, False, True])):
            continue
        chosen = draw(st.lists(st.sampled_from(range(len(lines))), min_size=1, max_size=len(lines), unique=True))
        back = "r-" + claim["claim_id"]
        late = draw(st.sampled_from([False, False, False, True]))
        settled = datetime.combine(LATE, datetime.min.time()) if late else claim["settled_at"]
        orphan = draw(st.sampled_from([False] * 7 + [True]))
        names = {"claim_id": back, "reverses_claim_id": "gone" if orphan else claim["claim_id"], "settled_at": settled}
        refund = claim | names
        world["claim_lines"] += [
            _taken_back(lines[at], back, draw(st.sampled_from(["1", "1", "0.5"]))) for at in chosen
        ]
        _total(refund, world["claim_lines"])
        world["claims"].append(refund)


def _taken_back(line, claim_id, part):
    negative = {
        name: None if line[name] is None else -(line[name] * Decimal(part)).quantize(Decimal("0.01"))
        for name in ("amount", "covered_amount")
    }
    return line | negative | {"claim_id": claim_id, "quantity": -line["quantity"] * Decimal(part)}


def validity() -> st.SearchStrategy[dict[str, object]]:
    """Mostly in force; ended the day before, on the day, or beginning on the day after."""
    always = (date(2020, 1, 1), None)
    edges = [
        (date(2020, 1, 1), DAY),
        (date(2020, 1, 1), DAY - timedelta(days=1)),
        (DAY, None),
        (DAY + timedelta(days=1), None),
    ]
    return st.sampled_from([always] * 6 + edges).map(lambda pair: {"valid_from": pair[0], "valid_to": pair[1]})


def knowledge(**columns):
    """Rows of a knowledge table with these columns drawn, one source unless drawn."""
    fixed = {"source": st.just("batch"), "province": st.none(), **columns}
    return st.tuples(st.fixed_dictionaries(fixed), validity()).map(lambda pair: pair[0] | pair[1])


def unique_by(*names):
    return lambda row: tuple(row[name] for name in (*names, "source", "valid_from"))
