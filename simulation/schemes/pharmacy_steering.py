"""One doctor sends patients with expensive prescriptions to one pharmacy, the same day.

Spread: to three pharmacies of the neighbourhood in turn.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import extra_lines, like_ordinary, not_yet_there, when_ordered
from simulation.lines import Lines, joined_lines, price_caps
from simulation.planting import SLOW_RAMP, SPREAD, Change, Plant, affected, own_business
from simulation.span import DAY
from simulation.visits import INPATIENT, PHARMACY, Visits

PACK, CATALOGUE, SUBJECT = "G", "G17", "practitioner"
TITLE = {"zh": "医师—药店定向", "en": "A doctor steers patients to one pharmacy"}
WHERE = ("clinic", "community_health_centre", "township_health_centre", "general_hospital", "village_clinic")
LEAST = 800
REACH = (0.12, 0.3)
CHANGES = ("person", "day", "hour", "content", "payer", "item", "price", "quantity")
VARIANTS = (SLOW_RAMP, SPREAD)
_DEAR = ("bailing", "tongxinluo", "dapagliflozin", "insulin_glargine")


def also(county: County, rng: np.random.Generator, place: int) -> list[int]:
    """Three pharmacies of the same township, or any; the first alone is used where the scheme is not spread."""
    shops = county.institutions.of_kind("pharmacy")
    near = shops[county.institutions.township[shops] == county.institutions.township[place]]
    return [int(each) for each in rng.permutation(near if len(near) else shops)[:1]]


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """After a share of the doctor's visits a purchase on that doctor's prescription within hours."""
    rows = affected(county, plant, own_business(plant, visits) & (visits.plant == 0) & (visits.kind != INPATIENT),
                    visits.start)  # fmt: skip
    seen = visits.take(rows)
    evening = (seen.start // DAY + 1) * DAY - 4 * 3_600 - seen.start
    start = seen.start + 1_200 + (rng.random(len(rows)) * np.clip(evening - 1_200, 1_800, 5 * 3_600)).astype(np.int64)
    shop = rng.choice(np.array(_shops(county, plant)), len(rows))
    bought = seen.having(case=county.cases.index("rx_acute"), kind=PHARMACY, institution=shop, start=start, supply=7,
                         referrer=plant.place, writer=plant.subject, marks=0, doctor=-1, department=-1)  # fmt: skip
    bought = like_ordinary(county, rng, bought)
    return Change(bought.take(bought.settled() < county.horizon.end - 7_200))


def _shops(county: County, plant: Plant) -> list[int]:
    """The pharmacy, and in the spread variant its two nearest ones."""
    if plant.variant != SPREAD:
        return list(plant.also)
    inst = county.institutions
    shops = inst.of_kind("pharmacy")
    far = np.hypot(inst.lon[shops] - inst.lon[plant.also[0]], inst.lat[shops] - inst.lat[plant.also[0]])
    return [int(each) for each in shops[np.argsort(far)][:3]]


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Every such purchase holds some packs of a dear drug; everything costs what the cap allows."""
    rows = np.flatnonzero(visits.plant == plant.number)
    item = county.catalogue.indices(*_DEAR)[rng.integers(0, len(_DEAR), len(rows))]
    fresh = not_yet_there(lines, rows, item)
    rows, item = rows[fresh], item[fresh]
    dear = extra_lines(county, plant, visits, rng, rows, item, when_ordered(rng, visits, rows),
                       rng.integers(2, 5, len(rows)))  # fmt: skip
    lines = joined_lines([lines, dear])
    sold = np.flatnonzero(visits.plant[lines.visit] == plant.number)
    return lines.changed(sold, price=price_caps(county, visits, lines)[sold])
