"""A hospital doctor who is registered at a second place too sees patients there on some days of the week."""

import numpy as np

from simulation.chance import happens
from simulation.county import County
from simulation.span import DAY
from simulation.visits import CHRONIC, OUTPATIENT, Visits

TITLE = {"zh": "多点执业医师", "en": "A doctor registered at two places"}
LOOKS_LIKE = ("a lent licence", "impossible days")


def staffed(county: County, visits: Visits, rng: np.random.Generator, number: int) -> Visits:
    """Each doctor with a second registration treats part of the outpatients of that place on two days a week."""
    staff = county.practitioners
    seen = np.flatnonzero(np.isin(visits.kind, (OUTPATIENT, CHRONIC)) & (visits.look == 0))
    seen = seen[np.argsort(visits.institution[seen], kind="stable")]
    bounds = np.searchsorted(visits.institution[seen], np.arange(county.institutions.n + 1))
    doctors, looks = visits.doctor.copy(), visits.look.copy()
    for doctor in np.flatnonzero((staff.other >= 0) & staff.listed & (staff.department >= 0)):
        place, days = int(staff.other[doctor]), rng.choice(7, 2, replace=False)
        rows = seen[bounds[place] : bounds[place + 1]]
        rows = rows[(looks[rows] == 0) & np.isin(visits.start[rows] // DAY % 7, days)]
        rows = rows[happens(rng, 0.6, len(rows))]
        doctors[rows], looks[rows] = doctor, number
    return visits.having(doctor=doctors, look=looks)
