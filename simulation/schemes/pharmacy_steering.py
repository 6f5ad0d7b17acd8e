"""One doctor sends patients with expensive prescriptions to one pharmacy, the same day."""

import numpy as np

from simulation.county import County
from simulation.lines import Lines, joined_lines, price_caps
from simulation.planting import Change, Plant, affected, extra_lines, like_ordinary, own_business, when_ordered
from simulation.span import DAY
from simulation.visits import PHARMACY, Visits

PACK, CATALOGUE, SUBJECT = "G", "G17", "practitioner"
TITLE = {"zh": "医师—药店定向", "en": "A doctor steers patients to one pharmacy"}
WHERE = ("clinic", "community_health_centre", "township_health_centre", "general_hospital")
LEAST = 800
_DEAR = ("bailing", "tongxinluo", "dapagliflozin", "insulin_glargine")


def partner(county: County, rng: np.random.Generator, place: int) -> int:
    """A pharmacy of the same township, or any."""
    shops = county.institutions.of_kind("pharmacy")
    near = shops[county.institutions.township[shops] == county.institutions.township[place]]
    return int(rng.choice(near if len(near) else shops))


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """After a share of the doctor's visits a purchase on that doctor's prescription within hours."""
    rows = affected(county, plant, own_business(plant, visits) & (visits.plant == 0) & (visits.kind != 3))
    rows = rows[rng.random(len(rows)) < 0.15]
    seen = visits.take(rows)
    day_end = (seen.start // DAY + 1) * DAY - 4 * 3600
    start = np.minimum(seen.start + rng.integers(1_200, 5 * 3600, len(rows)), np.maximum(day_end, seen.start + 1_200))
    bought = seen.having(case=county.cases.index("rx_acute"), kind=PHARMACY, institution=plant.partner, start=start,
                         referrer=plant.place, supply=7, marks=0, doctor=-1, department=-1)  # fmt: skip
    bought = like_ordinary(county, rng, bought)
    shops = visits.doctor[(visits.institution == plant.partner) & (visits.doctor >= 0)]
    bought = bought.having(doctor=rng.choice(shops, len(bought)) if len(shops) else -1)
    return Change(bought.take(bought.settled() < county.span.end - 7_200))


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Every such purchase holds some packs of a dear drug; everything costs what the cap allows."""
    rows = np.flatnonzero(visits.plant == plant.number)
    item = county.catalogue.indices(*_DEAR)[rng.integers(0, len(_DEAR), len(rows))]
    moment = when_ordered(rng, visits, rows)
    dear = extra_lines(county, plant, visits, rng, rows, item, moment, rng.integers(1, 4, len(rows)))
    lines = joined_lines([lines, dear])
    sold = np.flatnonzero(visits.plant[lines.visit] == plant.number)
    return lines.changed(sold, price=price_caps(county, visits, lines)[sold])
