"""Random worlds for the rules about stays: a few persons and houses, short gaps, interim settlements, refunds."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from oracle_world import World
from random_worlds import BEFORE_WINDOW, empty_world, LATE

FIRST = date(2026, 8, 3)
DISEASES = ("I10", "I10", "I10.x02", "J18.9", "Z51.1", "O80", None)
OTHERS = ("J18.9", "Z51.1", "Z49.1", "F20")


@st.composite
def stays_of_few(draw) -> World:
    """Two persons, two houses, stays of 0 to 5 days that begin within three weeks, some settled in two parts."""
    stay = st.fixed_dictionaries(
        {
            "person": st.sampled_from(["P1", "P1", "P2"]),
            "house": st.sampled_from(["H1", "H1", "H2"]),
            "start": st.sampled_from([0, 1, 2, 3, 4, 6, 10, 15, 17, 18, 19, 20]),
            "days": st.sampled_from([0, 1, 2, 3, 5]),
            "disease": st.sampled_from(DISEASES),
            "fate": st.sampled_from(["kept"] * 8 + ["refunded", "half refunded", "open", "not known", "outpatient"]),
            "other": st.sampled_from([None] * 4 + list(OTHERS)),
            "part_of_last": st.sampled_from([False, False, False, True]),
        }
    )
    origin = draw(st.sampled_from([FIRST] * 6 + [BEFORE_WINDOW]))
    return _world(draw(st.lists(stay, min_size=2, max_size=7)), origin)


@st.composite
def companions(draw) -> World:
    """Four persons who come together, or nearly, on two or three occasions."""
    world = empty_world()
    near = st.sampled_from([0, 0, 0, 0, 1, 2, None])
    rows = []
    for occasion in range(draw(st.sampled_from([2, 2, 3]))):
        house = draw(st.sampled_from(["H1", "H1", "H1", "H2"]))
        for person in ("P1", "P2", "P3", "P4"):
            late, longer = draw(near), draw(st.sampled_from([0, 0, 0, 1, 2]))
            if late is not None:
                rows.append(_stay(person, house, 30 * occasion + late, 4 + longer, "I10"))
    origin = draw(st.sampled_from([FIRST] * 6 + [date(2025, 10, 20)]))
    return _world(rows, origin)


def _stay(person, house, start, days, disease):
    return {
        "person": person,
        "house": house,
        "start": start,
        "days": days,
        "disease": disease,
        "fate": "kept",
        "other": None,
        "part_of_last": False,
    }


def _world(rows, origin) -> World:
    world = empty_world()
    for no, row in enumerate(rows):
        claim = _claim(no, row, origin)
        before = world["claims"][-1] if world["claims"] else None
        if row["part_of_last"] and before and _same_place(before, claim) and not before["reverses_claim_id"]:
            claim |= {"visit_id": before["visit_id"], "started_at": before["started_at"]}
            claim["ended_at"] = max(before["ended_at"] or claim["started_at"], claim["started_at"])
        world["claims"].append(claim)
        codes = [code for code in (row["disease"], row["other"]) if code]
        world["diagnoses"] += [
            {"claim_id": claim["claim_id"], "position": at, "diagnosis_code": code} for at, code in enumerate(codes, start=1)
        ]
        if "refunded" in row["fate"]:
            world["claims"].append(_refund(claim, 1 if row["fate"] == "refunded" else 2))
    return world


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
        "settled_at": datetime.combine(LATE, time()) if row["fate"] == "not known" else (ended or started) + timedelta(hours=1),
        "principal_diagnosis": row["disease"],
        "reverses_claim_id": None,
        "total_amount": 2 * paid,
        "covered_amount": None,
        "fund_amount": paid,
    }


def _same_place(one, other):
    return all(one[name] == other[name] for name in ("person_id", "institution_id", "visit_type"))


def _refund(claim, part):
    money = {name: -claim[name] / part for name in ("total_amount", "fund_amount")}
    return claim | money | {"claim_id": "r-" + claim["claim_id"], "reverses_claim_id": claim["claim_id"]}
