"""Far more medicine is prescribed than anyone takes: double packs, and the next ones before the last are used up."""

import numpy as np

from simulation.county import County
from simulation.lines import Lines
from simulation.needs import moments
from simulation.planting import Change, Plant, affected, like_ordinary, own_business
from simulation.span import DAY
from simulation.visits import CHRONIC, Visits

PACK, CATALOGUE, SUBJECT = "G", "G01;G05", "institution"
TITLE = {"zh": "超量、重复开药", "en": "Over-supply and overlapping supply"}
WHERE = ("clinic", "township_health_centre", "community_health_centre", "general_hospital", "village_clinic")
KINDS = (CHRONIC,)
LEAST = 400


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """After a share of the refills comes another one, five to twelve days later."""
    refills = own_business(plant, visits) & (visits.kind == CHRONIC) & (visits.look == 0) & (visits.plant == 0)
    rows = affected(county, plant, refills)
    rows = rows[rng.random(len(rows)) < 0.5]
    again = visits.take(rows)
    day = county.span.day_of(again.start) + rng.integers(5, 13, len(rows))
    inside = day < county.span.n_days - 1
    again = again.take(inside).having(start=moments(county, rng, day[inside]), marks=0)
    people = county.people
    alive = np.minimum(people.died, people.left)[again.person] > again.start // DAY
    return Change(like_ordinary(county, rng, again.take(alive)))


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Twice or three times the packs for a share of the other refills."""
    own = own_business(plant, visits)[lines.visit] & (visits.kind[lines.visit] == CHRONIC)
    able = own & county.catalogue.is_drug[lines.item] & (lines.plant == 0) & (visits.plant[lines.visit] == 0)
    rows = affected(county, plant, able, len(lines))
    rows = rows[rng.random(len(rows)) < 0.4]
    times = rng.integers(2, 4, len(rows))
    return lines.changed(rows, quantity=lines.quantity[rows] * times, wrong=(times - 1) / times, plant=plant.number)
