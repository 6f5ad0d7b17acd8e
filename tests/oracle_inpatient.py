"""The oracle for the hard rules about stays: split admission, overlapping stays, companion admissions."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import combinations, pairwise

from oracle_world import Hit, Row, Window, World, keys

# T03 and C01: care that comes back by plan. Diagnoses by ICD-10: cancer and its courses, dialysis, birth, psychiatry,
# rehabilitation, tuberculosis.
PLANNED = ("C", "Z51", "Z49", "N18", "O", "F", "Z50", "A15", "A16", "A17", "A18", "A19")
BIRTH = ("O80", "O81", "O82", "O83", "O84", "Z37")


@dataclass(frozen=True)
class Stay:
    """One stay: all settlements of an inpatient visit (a long stay is settled in parts)."""

    person_id: str
    institution_id: str
    started_at: datetime
    ended_at: datetime | None
    money: Decimal
    diagnosis: str | None
    diagnoses: frozenset[str]
    operated: bool
    records: frozenset[str]
    visit: object

    @property
    def first(self) -> date:
        return self.started_at.date()

    @property
    def last(self) -> date:
        return self.ended_at.date() if self.ended_at else date.max


def split_admission(world: World, window: Window, max_gap_days: int = 15) -> list[Hit]:
    """C01: same person and institution, next start − previous end ≤ N days, same main diagnosis (three characters);
    planned series of care excluded. Money: what the fund paid for the later stay.

    Readings of the rule where the catalogue is silent: the previous stay is the one directly before; planned care in
    either stay excludes; operations in both stays are a planned second stage.
    """
    series = defaultdict(list)
    for stay in sorted(stays(world, window), key=lambda each: (each.first, each.last, max(each.records))):
        series[stay.person_id, stay.institution_id].append(stay)
    return [
        _hit(stay, [stay], [last])
        for own in series.values()
        for last, stay in pairwise(own)
        if 0 <= (stay.first - last.last).days <= max_gap_days
        and _same_disease(last, stay)
        and not (_planned(last) or _planned(stay) or (last.operated and stay.operated))
        and window.judges(stay.started_at)
    ]


def overlapping_stays(world: World, window: Window, min_overlap_days: int = 1) -> list[Hit]:
    """C07: A.start < B.end and B.start < A.end, at different institutions; a transfer on one day is allowed. A newborn
    on its mother's card is excluded (T02).

    Readings of the rule where the catalogue is silent: a newborn without a diagnosis of its own is known by its mother,
    who gave birth on another visit, not earlier than 28 days after she went home; the hit is booked on the house with more overlaps, else on the
    one that admitted later (by day, then number). Money: what the fund paid for the stay in that house.
    """
    own = [stay for stay in ended(world, window) if not _of_a_newborn(stay, world)]
    own.sort(key=lambda stay: (stay.first, max(stay.records)))
    pairs = [
        (one, other)
        for one, other in combinations(own, 2)
        if one.person_id == other.person_id
        and one.institution_id != other.institution_id
        and (min(one.last, other.last) - other.first).days >= min_overlap_days
        and window.judges(other.started_at)
    ]
    n_overlaps = Counter(stay.institution_id for pair in pairs for stay in pair)
    hits = []
    for one, other in pairs:
        more = n_overlaps[one.institution_id] > n_overlaps[other.institution_id]
        named, second = (one, other) if more else (other, one)
        hits.append(_hit(named, [named], [second]))
    return hits


def companion_admissions(
    world: World, window: Window, max_days_apart: int = 1, min_together: int = 2, min_companions: int = 2
) -> list[Hit]:
    """C06: a clique of at least three persons (one and two others), same institution, admitted within a day and
    discharged within a day of each other, repeated at least twice in the year. Money: the fund's money on the stay.

    Readings of the rule where the catalogue is silent: repeated means each pair of the clique, in whatever company;
    members of one household are no company; planned series of care are left out.
    """
    judged = [stay for stay in ended(world, window) if window.judges(stay.started_at) and not _planned(stay)]
    home = {row["person_id"]: row["household_token"] for row in world["insured_persons"]}

    def together(one: Stay, other: Stay) -> bool:
        apart = (one.first - other.first).days, (one.last - other.last).days
        strangers = home.get(one.person_id) is None or home.get(one.person_id) != home.get(other.person_id)
        return (
            one.person_id != other.person_id
            and one.institution_id == other.institution_id
            and strangers
            and max(map(abs, apart)) <= max_days_apart
        )

    def regular(one: Stay, other: Stay) -> bool:
        return together(one, other) and min(times(one, other), times(other, one)) >= min_together

    def times(one: Stay, other: Stay) -> int:
        mine = [stay for stay in judged if (stay.person_id, stay.institution_id) == (one.person_id, one.institution_id)]
        theirs = [stay for stay in judged if stay.person_id == other.person_id]
        return sum(any(together(stay, each) for each in theirs) for stay in mine)

    hits = []
    for stay in judged:
        friends = [other for other in judged if regular(stay, other)]
        cliques = [
            group
            for group in combinations(friends, min_companions)
            if all(regular(one, other) for one, other in combinations(group, 2))
        ]
        if cliques:
            hits.append(_hit(stay, [stay], friends))
    return hits


def stays(world: World, window: Window) -> list[Stay]:
    """All inpatient visits that have begun; one that is still open has no end."""
    visits = defaultdict(list)
    for claim in world["claims"]:
        if claim["visit_type"] == "inpatient" and claim["started_at"].date() < window.end:
            number = claim["visit_id"] or claim["claim_id"]
            visits[claim["person_id"], claim["institution_id"], number].append(claim)
    return [_stay(world, claims) for claims in visits.values()]


def ended(world: World, window: Window) -> list[Stay]:
    return [stay for stay in stays(world, window) if stay.ended_at]


def _stay(world: World, claims: list[Row]) -> Stay:
    last = max(claims, key=lambda each: each["claim_id"])
    ids = {claim["claim_id"] for claim in claims}
    return Stay(
        last["person_id"],
        last["institution_id"],
        min(claim["started_at"] for claim in claims),
        max((claim["ended_at"] for claim in claims if claim["ended_at"]), default=None),
        sum(claim["fund_amount"] for claim in claims),
        last["principal_diagnosis"],
        _codes(world, ids, *claims),
        any(row["claim_id"] in ids for row in world["procedures"]),
        keys("claims", claims),
        last["visit_id"] or last["claim_id"],
    )


def _same_disease(one: Stay, other: Stay) -> bool:
    return bool(one.diagnosis and other.diagnosis and one.diagnosis[:3] == other.diagnosis[:3])


def _of_a_newborn(stay: Stay, world: World) -> bool:
    if any(code.startswith(("P", "Z38")) for code in stay.diagnoses):
        return True
    return not (stay.diagnosis or "").startswith("O") and any(
        first <= stay.first <= last + timedelta(days=28)
        for person, visit, first, last in _births(world)
        if person == stay.person_id and visit != stay.visit
    )


def _births(world: World) -> list[tuple[object, object, date, date]]:
    """Whose visits with a birth began and ended when."""
    visits = defaultdict(list)
    for claim in world["claims"]:
        visits[claim["person_id"], claim["visit_id"] or claim["claim_id"]].append(claim)
    return [
        (person, visit, min(each["started_at"] for each in claims).date(), max(map(_last_moment, claims)).date())
        for (person, visit), claims in visits.items()
        if any(code.startswith(BIRTH) for claim in claims for code in _codes(world, {claim["claim_id"]}, claim))
    ]


def _last_moment(claim: Row) -> datetime:
    return claim["ended_at"] or claim["started_at"]


def _codes(world: World, ids: set[object], *claims: Row) -> frozenset[str]:
    coded = {row["diagnosis_code"] for row in world["diagnoses"] if row["claim_id"] in ids}
    return frozenset(coded | {claim["principal_diagnosis"] for claim in claims if claim["principal_diagnosis"]})


def _planned(stay: Stay) -> bool:
    return any(code.startswith(PLANNED) for code in stay.diagnoses)


def _hit(stay: Stay, accused: list[Stay], beside: list[Stay]) -> Hit:
    return Hit(
        stay.institution_id,
        stay.person_id,
        stay.money,
        frozenset().union(*(each.records for each in accused)),
        frozenset().union(*(each.records for each in beside)),
    )
