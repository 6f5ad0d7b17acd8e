"""The oracle for the hard rules about stays: split admission, overlapping stays, companion admissions."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations

from oracle_world import Hit, Row, Window, World, keys

# T03 and C01: care that comes back by plan. Diagnoses by ICD-10: cancer and its courses, dialysis, birth, psychiatry,
# rehabilitation, tuberculosis.
PLANNED = ("C", "Z51", "Z49", "N18", "O", "F", "Z50", "A15", "A16", "A17", "A18", "A19")


@dataclass(frozen=True)
class Stay:
    """One stay: all settlements of an inpatient visit (a long stay is settled in parts)."""

    person_id: str
    institution_id: str
    started_at: datetime
    ended_at: datetime
    money: Decimal
    diagnosis: str | None
    diagnoses: frozenset[str]
    records: frozenset[str]

    @property
    def first(self) -> date:
        return self.started_at.date()

    @property
    def last(self) -> date:
        return self.ended_at.date()


def split_admission(world: World, window: Window, max_gap_days: int = 15) -> list[Hit]:
    """C01: same person and institution, next start − previous end ≤ N days, same main diagnosis (three characters);
    planned series of care excluded. Money: what the fund paid for the later stay.
    """
    hits = []
    for stay in stays(world):
        earlier = [
            each
            for each in stays(world)
            if (each.person_id, each.institution_id) == (stay.person_id, stay.institution_id)
            and 0 <= (stay.first - each.last).days <= max_gap_days
            and each.started_at < stay.started_at
            and _same_disease(each, stay)
        ]
        if earlier and not _planned(stay) and window.judges(stay.started_at):
            hits.append(_hit(stay, [stay], earlier))
    return hits


def overlapping_stays(world: World, window: Window, min_overlap_days: int = 1) -> list[Hit]:
    """C07: A.start < B.end and B.start < A.end, at different institutions; a transfer on one day is allowed.
    Money: what the fund paid for the stay that began later.
    """
    hits = []
    for one, other in combinations(sorted(stays(world), key=lambda each: (each.started_at, each.institution_id)), 2):
        common = (min(one.last, other.last) - max(one.first, other.first)).days
        if (
            one.person_id == other.person_id
            and one.institution_id != other.institution_id
            and common >= min_overlap_days
            and window.judges(other.started_at)
        ):
            hits.append(_hit(other, [other], [one]))
    return hits


def companion_admissions(
    world: World, window: Window, max_days_apart: int = 1, min_together: int = 2, min_companions: int = 2
) -> list[Hit]:
    """C06: a clique of at least three persons (one and two others), same institution, admitted within a day and
    discharged within a day of each other, each pair at least twice in the year. Money: the fund's money on their
    common stays.
    """
    judged = [stay for stay in stays(world) if window.judges(stay.started_at)]
    common = defaultdict(lambda: (set(), set()))
    for one, other in combinations(sorted(judged, key=lambda each: each.person_id), 2):
        if one.person_id != other.person_id and one.institution_id == other.institution_id:
            if abs((one.first - other.first).days) <= max_days_apart >= abs((one.last - other.last).days):
                pair = common[one.institution_id, one.person_id, other.person_id]
                pair[0].add(one)
                pair[1].add(other)
    ties = defaultdict(set)
    for (place, one, other), (of_one, of_other) in common.items():
        if min(len(of_one), len(of_other)) >= min_together:
            ties[place, one].add(other)
            ties[place, other].add(one)
    hits = []
    for (place, person), friends in ties.items():
        clique = {
            friend
            for group in combinations(sorted(friends), min_companions)
            if all(b in ties[place, a] for a, b in combinations(group, 2))
            for friend in group
        }
        shared = {
            stay
            for (where, one, other), both in common.items()
            if where == place and person in (one, other) and clique & {one, other}
            for stay in both[person == other]
        }
        hits += [_hit(stay, [stay], []) for stay in shared]
    return hits


def stays(world: World) -> list[Stay]:
    """Stays that have ended; one still open has no end to compare."""
    visits = defaultdict(list)
    for claim in world["claims"]:
        if claim["visit_type"] == "inpatient":
            number = claim["visit_id"] or claim["claim_id"]
            visits[claim["person_id"], claim["institution_id"], number].append(claim)
    return [_stay(world, claims) for claims in visits.values() if all(claim["ended_at"] for claim in claims)]


def _stay(world: World, claims: list[Row]) -> Stay:
    last = max(claims, key=lambda each: (each["ended_at"], each["claim_id"]))
    ids = {claim["claim_id"] for claim in claims}
    codes = frozenset(row["diagnosis_code"] for row in world["diagnoses"] if row["claim_id"] in ids)
    return Stay(
        last["person_id"],
        last["institution_id"],
        min(claim["started_at"] for claim in claims),
        last["ended_at"],
        sum(claim["fund_amount"] for claim in claims),
        last["principal_diagnosis"],
        codes | {claim["principal_diagnosis"] for claim in claims if claim["principal_diagnosis"]},
        keys("claims", claims),
    )


def _same_disease(one: Stay, other: Stay) -> bool:
    return bool(one.diagnosis and other.diagnosis and one.diagnosis[:3] == other.diagnosis[:3])


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
