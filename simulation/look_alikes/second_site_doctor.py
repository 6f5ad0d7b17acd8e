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
    for doctor in np.flatnonzero((staff.other >= 0) & staff.listed & (staff.department >= 0)):
        place, days = int(staff.other[doctor]), rng.choice(7, 2, replace=False)
        there = (visits.institution == place) & np.isin(visits.kind, (OUTPATIENT, CHRONIC)) & (visits.look == 0)
        rows = np.flatnonzero(there & np.isin(visits.start // DAY % 7, days))
        rows = rows[happens(rng, 0.6, len(rows))]
        visits = visits.changed(rows, doctor=int(doctor), look=number)
    return visits
