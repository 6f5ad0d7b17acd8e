"""Keeps the plan possible: nobody is treated after death, in two beds at once, or as an outpatient while an inpatient.

A few outpatient visits during a stay remain, as in life (a relative collects medicines, an ordered examination elsewhere).
"""

import numpy as np

from simulation.chance import Array, happens, stream
from simulation.county import County
from simulation.span import DAY
from simulation.visits import INPATIENT, OUTPATIENT, PHARMACY, Visits

_LEFT_IN_STAY = 0.02
_FAR = 1 << 36


def tidied(county: County, visits: Visits) -> Visits:
    """The possible part of a plan, in the order of persons and time."""
    visits = visits.take(np.lexsort((visits.start, visits.person)))
    visits = _within_life(county, visits)
    visits = _one_bed_at_a_time(county, visits)
    visits = _not_during_stays(county, visits)
    return _once_a_day(county, visits)


def _within_life(county: County, visits: Visits) -> Visits:
    """Cut at death, at both ends of enrolment and at the end of the span."""
    people, day = county.people, visits.start // DAY
    last = np.minimum(people.died[visits.person], people.left[visits.person])
    in_bed = visits.kind == INPATIENT
    nights = np.where(in_bed, np.minimum(visits.stay, last - day), visits.stay)
    visits = visits.having(stay=np.maximum(nights, 0))
    alive = np.where(in_bed, nights >= 1, day < last) & (day >= people.enrolled[visits.person])
    inside = (visits.start >= county.horizon.start) & (visits.settled() < county.horizon.end - 7_200)
    return visits.take(alive & inside)


def _one_bed_at_a_time(county: County, visits: Visits) -> Visits:
    """Drop stays that begin before the earlier one is over (a day must lie between). Newborns lie beside their mother."""
    stays = np.flatnonzero((visits.kind == INPATIENT) & ~newborn(county, visits))
    dropped = []
    while True:
        person, begin = visits.person[stays], visits.start[stays] // DAY
        over = begin + visits.stay[stays]
        clash = np.zeros(len(stays), dtype=bool)
        clash[1:] = (person[1:] == person[:-1]) & (begin[1:] <= over[:-1])
        clash[1:] &= ~clash[:-1]
        if not clash.any():
            break
        dropped.append(stays[clash])
        stays = stays[~clash]
    keep = np.ones(len(visits), dtype=bool)
    if dropped:
        keep[np.concatenate(dropped)] = False
    return visits.take(keep)


def in_bed(stays: Visits, person: Array, first_day: Array, last_day: Array) -> Array:
    """True where the person lies in one of the stays on any of the days (days since 1970, both ends included)."""
    rows = np.lexsort((stays.start, stays.person))
    key = stays.person[rows].astype(np.int64) * _FAR + stays.start[rows] // DAY
    over = stays.start[rows] // DAY + stays.stay[rows]
    at = np.searchsorted(key, person.astype(np.int64) * _FAR + last_day, side="right") - 1
    found = np.maximum(at, 0)
    if not len(rows):
        return np.zeros(len(person), dtype=bool)
    return np.asarray((at >= 0) & (stays.person[rows][found] == person) & (over[found] >= first_day))


def _not_during_stays(county: County, visits: Visits) -> Visits:
    stays = visits.take(visits.kind == INPATIENT)
    day = visits.start // DAY
    during = (visits.kind != INPATIENT) & in_bed(stays, visits.person, day, day)
    harmless = np.isin(visits.kind, (OUTPATIENT, PHARMACY)) & (county.cases.tier[visits.case] < 3)
    left = harmless & happens(stream(county.seed, "tidy"), _LEFT_IN_STAY, len(visits))
    return visits.take(~during | left)


def _once_a_day(county: County, visits: Visits) -> Visits:
    """One visit of a person to an institution on a day, and one emergency a day."""
    day, order = visits.start // DAY, np.arange(len(visits))
    key = (visits.person.astype(np.int64) * _FAR + day) * 8
    emergency = visits.kind == 1
    where = np.where(emergency, 0, visits.institution.astype(np.int64) + 1)
    rows = np.lexsort((order, where, key))
    same = np.zeros(len(visits), dtype=bool)
    same[rows[1:]] = (key[rows[1:]] == key[rows[:-1]]) & (where[rows[1:]] == where[rows[:-1]])
    return visits.take(~same | newborn(county, visits))


def newborn(county: County, visits: Visits) -> Array:
    """True for the stays of newborns, which are billed on their mother's card."""
    return np.asarray(np.array([each == "newborn" for each in county.cases.settings])[visits.case])
