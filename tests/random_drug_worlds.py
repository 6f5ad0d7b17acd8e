"""Random worlds for the rules about drugs: courses of charges, fills that overlap, packs sold twice."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from oracle_world import World
from random_worlds import BEFORE_WINDOW, DAY, billed_worlds, empty_world, knowledge, validity

DRUGS = ("D", "D", "E")


@st.composite
def courses(draw) -> World:
    """A drug payable for one to three days within a visit, an episode, a year, for ever, or the publication is silent."""
    world = draw(billed_worlds(DRUGS, ("1", "2"), (0, 0, 1, 2, -179, -181, -300), (0, 60, 1440, 2880), lines=10))
    limit = knowledge(
        item_code=st.sampled_from(DRUGS),
        max_days=st.sampled_from([1, 1, 2, 3]),
        scope=st.sampled_from(["visit", "visit", "episode", "year", "total", None]),
    )
    rows = draw(st.lists(limit, min_size=1, max_size=2, unique_by=lambda row: row["item_code"]))
    local = {"source": "local", "province": "42", "max_days": draw(st.integers(1, 3))} | draw(validity())
    return world | {"kp_course_limit": rows + [row | local for row in rows[: draw(st.integers(0, 1))]]}


@st.composite
def fills(draw) -> World:
    """Fills of two drugs by two persons at two places, on days around the end of the last supply less its grace."""
    row = st.fixed_dictionaries(
        {
            "person_id": st.sampled_from(["P1", "P1", "P1", "P2"]),
            "institution_id": st.sampled_from(["H1", "H2"]),
            "drug_code": st.sampled_from(DRUGS),
            "day": st.sampled_from([0, 5, 7, 14, 16, 22, 23, 24, 25, 28, 30]),
            "days_supply": st.sampled_from([None, *map(Decimal, (7, 10, 14, 28, 30, 30, 30))]),
            "handed_out_after": st.sampled_from([0, 0, 0, 0, 5, None]),
            "visit_type": st.sampled_from(["outpatient"] * 8 + ["inpatient", None]),
        }
    )
    origin = draw(st.sampled_from([DAY] * 6 + [BEFORE_WINDOW]))
    rows = draw(st.lists(row, min_size=3, max_size=8))
    return empty_world() | {"prescriptions": [_fill(no, row, origin) for no, row in enumerate(rows)]}


def _fill(no, row, origin):
    at = datetime.combine(origin + timedelta(days=row["day"]), time(8, no))
    after = row["handed_out_after"]
    return {
        "prescription_id": f"x{no}",
        "drug_line": "1",
        "claim_id": None,
        "prescribed_at": at,
        "dispensed_at": None if after is None else at + timedelta(days=after),
        "dispensed_by_institution_id": None,
        "quantity": Decimal(2),
        "amount": Decimal(50 + no),
        "trace_codes": None,
        **{name: row[name] for name in ("person_id", "institution_id", "drug_code", "days_supply", "visit_type")},
    }


@st.composite
def packs(draw) -> World:
    """Sales of packs with trace codes from a small pool; every sale has its claim and line, some are taken back."""
    world = draw(billed_worlds(DRUGS, ("1", "2"), lines=7))
    claims = {claim["claim_id"]: claim for claim in world["claims"]}
    codes = st.lists(st.sampled_from(["t1", "t2"]), min_size=0, max_size=2, unique=True)
    for no, line in enumerate(line for line in world["claim_lines"] if line["quantity"] > 0):
        claim = claims[line["claim_id"]]
        world["prescriptions"].append(
            _fill(
                no, claim | {"drug_code": line["item_code"], "days_supply": None, "day": 0, "handed_out_after": 0}, DAY
            )
            | {
                "claim_id": line["claim_id"],
                "prescribed_at": line["charged_at"],
                "dispensed_at": draw(st.sampled_from([line["charged_at"], None])),
                "quantity": line["quantity"],
                "amount": line["amount"],
                "trace_codes": draw(st.sampled_from(["; ", ";"])).join(draw(codes)) or None,
            }
        )
    return world
