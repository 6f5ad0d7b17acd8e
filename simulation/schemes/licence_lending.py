"""A doctor of one hospital lends the licence to a clinic: the name stands under patients at both places in the same hours.

Spread: only on three days a week, so that the clinic seems to have a visiting doctor.
"""

import numpy as np

from simulation.county import County
from simulation.planting import SLOW_RAMP, SPREAD, Change, Plant, affected, chance_of, nothing_added, own_business
from simulation.practitioners import DOCTOR
from simulation.span import DAY
from simulation.visits import INPATIENT, PHARMACY, Visits

PACK, CATALOGUE, SUBJECT = "J", "J03;H01", "institution"
TITLE = {"zh": "出借执业证书（一医两地）", "en": "A licence lent to a second place"}
WHERE = ("clinic", "village_clinic", "specialist_hospital")
LEAST = 300
REACH = (0.5, 0.9)
CHANGES = ("doctor", "performer", "day")
VARIANTS = (SLOW_RAMP, SPREAD)


def lender(county: County, plant: Plant) -> int:
    """The doctor whose name is used: of a hospital, and not registered here."""
    staff, inst = county.practitioners, county.institutions
    house = inst.of_kind("general_hospital", "tcm_hospital", "township_health_centre")
    able = (staff.profession == DOCTOR) & np.isin(staff.institution, house) & staff.listed
    able &= (staff.institution != plant.place) & (staff.other != plant.place)
    return int(chance_of(county, plant, "lender").choice(np.flatnonzero(able)))


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """A share of the visits of the clinic carries the doctor's number."""
    own = own_business(plant, visits) & ~np.isin(visits.kind, (INPATIENT, PHARMACY)) & (visits.plant == 0)
    if plant.variant == SPREAD:
        own &= np.isin(visits.start // DAY % 7, (0, 2, 4))
    rows = affected(county, plant, own, visits.start)
    return Change(nothing_added(), rows, {"doctor": lender(county, plant), "plant": plant.number})
