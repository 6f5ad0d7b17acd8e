"""Random worlds for the rules about stays: a few persons and houses, short gaps, interim settlements, refunds."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from oracle_world import World
from random_worlds import BEFORE_WINDOW, LATE, empty_world

FIRST = date(2026, 8, 3)
DISEASES = (*("I10", "I10", "I10", "I10.x02", "J18.9", "Z51.1", None) * 3, "O80.0")
OTHERS = (None, None, None, None, None, None, "J18.9", "Z51.1", "Z49.1", "P07.1")
FATES = ("kept",) * 12 + ("refunded", "half refunded", "open", "not known", "outpatient")


@st.composite
def stays_of_few(draw, houses, days) -> World:
    """Two persons with stays that begin within three weeks, some settled in two parts, some with an operation."""
    stay = st.fixed_dictionaries(
        {
            "person": st.sampled_from(["P1"] * 5 + ["P2"]),
            "house": st.sampled_from(houses),
            "start": st.sampled_from([0, 1, 2, 3, 4, 6, 10, 15, 17, 18, 19, 20]),
            "days": st.sampled_from(days),
            "disease": st.sampled_from(DISEASES),
            "fate": st.sampled_from(FATES),
            "other": st.sampled_from(OTHERS),
            "settled_twice": st.sampled_from([False, False, False, True]),
            "operated": st.sampled_from([False, False, False, True]),
        }
    )
    origin = draw(st.sampled_from([FIRST] * 8 + [BEFORE_WINDOW]))
    return _world(draw(st.lists(stay, min_size=5, max_size=8)), origin)


@st.composite
def companions(draw) -> World:
    """Four persons who come together, or nearly, on two or three occasions; some of one household."""
    near = st.sampled_from([0, 0, 0, 0, 0, 0, 1, 2, None])
    rows = []
    for occasion in range(draw(st.sampled_from([2, 3, 3, 3]))):
        house = draw(st.sampled_from(["H1"] * 9 + ["H2"]))
        for person in ("P1", "P2", "P3", "P4"):
            late, longer = draw(near), draw(st.sampled_from([0, 0, 0, 0, 1, 2]))
            if late is not None:
                rows.append(_stay(draw, person, house, 30 * occasion + late, 4 + longer))
    origin = draw(st.sampled_from([FIRST] * 8 + [date(2025, 10, 20)]))
    world = _world(rows, origin)
    for row in world["insured_persons"]:
        row["household_token"] = draw(st.sampled_from([None] * 8 + [f"home of {row['person_id']}", "one home"]))
    return world


def _stay(draw, person, house, start, days):
    return {
        "person": person,
        "house": house,
        "start": start,
        "days": days,
        "disease": draw(st.sampled_from(["I10"] * 39 + ["Z51.1"])),
        "fate": draw(st.sampled_from(["kept"] * 39 + ["refunded"])),
        "other": None,
        "settled_twice": draw(st.sampled_from([False] * 9 + [True])),
        "operated": False,
    }


def _world(rows, origin) -> World:
    world = empty_world()
    for no, row in enumerate(rows):
        claim = _claim(no, row, origin)
        world["claims"] += [claim, *_interim(claim)] if row["settled_twice"] else [claim]
        codes = [code for code in (row["disease"], row["other"]) if code]
        world["diagnoses"] += [
            {"claim_id": claim["claim_id"], "position": at, "diagnosis_code": code}
            for at, code in enumerate(codes, start=1)
        ]
        if row["operated"]:
            operation = {"claim_id": claim["claim_id"], "position": 1, "procedure_code": "47.01"}
            world["procedures"].append(operation)
        if "refunded" in row["fate"]:
            world["claims"].append(_refund(claim, 1 if row["fate"] == "refunded" else 2))
    return world


def _interim(claim):
    """The same visit settled once more, to a day later."""
    ended = claim["ended_at"] and claim["ended_at"] + timedelta(days=1)
    return [claim | {"claim_id": claim["claim_id"] + "b", "ended_at": ended}]


def _claim(no, row, origin):
    started = datetime.combine(origin + timedelta(days=row["start"]), time(9 + no % 3))
    ended = None if row["fate"] == "open" else started + timedelta(days=row["days"], hours=2)
    paid = Decimal(100 + no)
    return {
        "claim_id": f"c{no}",
        "visit_id": f"v{no}",
        "person_id": row["person"],
        "institution_id": row["house"],
        "visit_type": "outpatient" if row["fate"] == "outpatient" else "inpatient",
        "started_at": started,
        "ended_at": ended,
        "settled_at": datetime.combine(LATE, time())
        if row["fate"] == "not known"
        else (ended or started) + timedelta(hours=1),
        "principal_diagnosis": row["disease"],
        "reverses_claim_id": None,
        "total_amount": 2 * paid,
        "covered_amount": None,
        "fund_amount": paid,
    }


def _refund(claim, part):
    money = {name: -claim[name] / part for name in ("total_amount", "fund_amount")}
    return claim | money | {"claim_id": "r-" + claim["claim_id"], "reverses_claim_id": claim["claim_id"]}
