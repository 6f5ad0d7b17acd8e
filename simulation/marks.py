"""Tests with a minimum interval, decided on the whole plan so that no person has them twice within it."""

import numpy as np

from simulation import people as p
from simulation.chance import Array, happens, stream
from simulation.county import County
from simulation.span import DAY
from simulation.visits import FRUCTOSAMINE, HBA1C, PHARMACY, REHAB_EVALUATION, Visits

_QUARTER, _QUIET = 91, 16
_SPACED = np.uint16(HBA1C | FRUCTOSAMINE | REHAB_EVALUATION)


def marked(county: County, visits: Visits) -> Visits:
    """The plan with HbA1c and fructosamine for diabetics and rehabilitation evaluations, lawfully spaced."""
    rng = stream(county.seed, "marks")
    begun = visits.start >= county.span.start  # what a chapter takes over was marked in the one before
    visits = visits.having(marks=np.where(begun, visits.marks & ~_SPACED, visits.marks))
    lab = begun & county.available[visits.institution, county.catalogue.index("hba1c")] & (visits.kind != PHARMACY)
    diabetic = county.people.has(p.DM)[visits.person]
    dm_visit = np.isin(visits.case, county.cases.indices("dm", "ip_diabetes"))
    first = _first_of_quarter(county, visits, lab & diabetic & dm_visit)
    marks = visits.marks | np.where(first & happens(rng, 0.7, len(visits)), HBA1C, 0)
    marks |= np.where(first & happens(rng, 0.06, len(visits)), FRUCTOSAMINE, 0)
    rehab = _first_of_quarter(county, visits, begun & (visits.case == county.cases.index("ip_rehab")))
    return visits.having(marks=marks | np.where(rehab, REHAB_EVALUATION, 0))


def _first_of_quarter(county: County, visits: Visits, eligible: Array) -> Array:
    """The first eligible visit of each person in each quarter, its first 16 days left out: gaps are at least 16 days."""
    day = visits.start // DAY
    calm_from = county.span.first_day + (_QUIET if county.span.first_day > county.horizon.first_day else 0)
    usable = eligible & (day % _QUARTER >= _QUIET) & (day >= calm_from)
    rows = np.flatnonzero(usable)
    quarter = visits.person[rows].astype(np.int64) * 1_000 + day[rows] // _QUARTER
    _, at = np.unique(quarter, return_index=True)
    first = np.zeros(len(visits), dtype=bool)
    first[rows[at]] = True
    return first
