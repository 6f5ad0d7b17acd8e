"""The county hospital takes the sickest patients of every illness: longer stays, more tests, higher cost, for good reason."""

import numpy as np

from simulation.county import County
from simulation.visits import INPATIENT, Visits

TITLE = {"zh": "区域转诊中心", "en": "A referral centre with sicker patients"}
LOOKS_LIKE = ("high cost", "long stays", "many tests")


def live(county: County, visits: Visits, rng: np.random.Generator, number: int) -> Visits:
    """Stays at the centre are more severe and a fifth longer; part of them carry the mark of the look-alike."""
    centres = [i for i, variant in enumerate(county.institutions.variants) if variant == "county_general"]
    rows = np.flatnonzero(np.isin(visits.institution, centres) & (visits.kind == INPATIENT) & (visits.look == 0))
    severity = visits.severity[rows] * rng.uniform(1.25, 1.9, len(rows))
    stay = np.round(visits.stay[rows] * rng.uniform(1.0, 1.4, len(rows)))
    sickest = severity > np.quantile(severity, 0.6) if len(rows) else np.zeros(0, bool)
    visits = visits.changed(rows, severity=severity, stay=stay)
    return visits.changed(rows[sickest], look=number)
