"""Far more medicine is prescribed than anyone takes: double packs, and the next ones before the last are used up.

Just under the limit: a refill comes at four fifths of the last one's days, just inside the usual grace, and packs are doubled at most.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import like_ordinary
from simulation.lines import Lines
from simulation.needs import moments
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Change, Plant, affected, own_business
from simulation.span import DAY
from simulation.visits import CHRONIC, Visits

PACK, CATALOGUE, SUBJECT = "G", "G01;G05", "institution"
TITLE = {"zh": "超量、重复开药", "en": "Over-supply and overlapping supply"}
WHERE = ("clinic", "township_health_centre", "community_health_centre", "general_hospital", "village_clinic")
KINDS = (CHRONIC,)
LEAST = 400
REACH = (0.4, 0.6)
CHANGES = (
    "person",
    "diagnosis",
    "department",
    "content",
    "day",
    "hour",
    "quantity",
    "item",
    "payer",
    "doctor",
)
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """After a share of the refills comes another one, days later."""
    refills = own_business(plant, visits) & (visits.kind == CHRONIC) & (visits.look == 0) & (visits.plant == 0)
    rows = affected(county, plant, refills, visits.start)
    again = visits.take(rows)
    wait = rng.integers(5, 13, len(rows))
    if plant.variant == UNDER_LIMIT:
        wait = (again.supply * 0.82).astype(np.int64)
    day = county.span.day_of(again.start) + wait
    inside = day < county.days_left - 1
    again = again.take(inside).having(start=moments(county, rng, day[inside]), marks=0, doctor=-1)
    people = county.people
    alive = np.minimum(people.died, people.left)[again.person] > again.start // DAY
    return Change(like_ordinary(county, rng, again.take(alive)))


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Twice or three times the packs for a share of the other refills."""
    own = own_business(plant, visits)[lines.visit] & (visits.kind[lines.visit] == CHRONIC)
    able = own & county.catalogue.is_drug[lines.item] & (lines.plant == 0) & (visits.plant[lines.visit] == 0)
    rows = affected(county, plant, able, lines.moment, len(lines))
    times = rng.integers(2, 3 if plant.variant == UNDER_LIMIT else 4, len(rows))
    return lines.changed(rows, quantity=lines.quantity[rows] * times, wrong=(times - 1) / times, plant=plant.number)
