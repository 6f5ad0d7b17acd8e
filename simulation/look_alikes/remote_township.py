"""In the remotest township nearly everybody goes to one village doctor, who is very busy and alone."""

import numpy as np

from simulation.chance import happens
from simulation.county import County
from simulation.visits import CHRONIC, OUTPATIENT, Visits

TITLE = {"zh": "偏远乡镇唯一医生", "en": "The only doctor of a remote township"}
LOOKS_LIKE = ("impossible days", "outlier volume")
_SERVED = 5_500  # people; one doctor cannot serve more, however large the townships of a county are


def live(county: County, visits: Visits, rng: np.random.Generator, number: int) -> Visits:
    """Three quarters of the simple visits of the people of the township move to one village clinic there."""
    remote = county.places.remotest()
    clinics = county.institutions.of_kind("village_clinic")
    there = clinics[county.institutions.township[clinics] == remote]
    if not len(there):
        return visits
    clinic = int(there[0])
    able = county.department_at[visits.case, clinic] >= 0
    simple = np.isin(visits.kind, (OUTPATIENT, CHRONIC)) & (county.cases.tier[visits.case] == 1) & (visits.look == 0)
    served = np.zeros(county.people.n, dtype=bool)
    served[np.flatnonzero(county.people.township == remote)[:_SERVED]] = True
    local = served[visits.person]
    rows = np.flatnonzero(able & simple & local & happens(rng, 0.75, len(visits)))
    return visits.changed(rows, institution=clinic, department=county.department_at[visits.case[rows], clinic],
                          look=number)  # fmt: skip
