"""Medicines are charged on cards of people who cannot need them: women's medicine for men, children's medicine for adults.

Spread: never more than once on the same card.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import extra_lines, not_yet_there, when_ordered
from simulation.lines import Lines, joined_lines
from simulation.people import MALE
from simulation.planting import SLOW_RAMP, SPREAD, Plant, affected, own_business
from simulation.span import DAY
from simulation.visits import INPATIENT, PHARMACY, Visits

PACK, CATALOGUE, SUBJECT = "B", "B01;B02", "institution"
TITLE = {"zh": "突破性别、年龄限制", "en": "Sex and age limits ignored"}
WHERE = ("clinic", "community_health_centre", "township_health_centre", "general_hospital", "village_clinic")
LEAST = 500
REACH = (0.06, 0.16)
CHANGES = ("item", "orderer", "performer")
VARIANTS = (SLOW_RAMP, SPREAD)
_WOMEN = ("fuke_qianjin", "yimucao", "baofukang")
_CHILDREN = ("xiaoer_chaigui", "xiaoer_feire", "xiaoer_ganmao")


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Add a limited drug to a share of the outpatient visits of adults."""
    walk_in = own_business(plant, visits) & ~np.isin(visits.kind, (INPATIENT, PHARMACY)) & (visits.plant == 0)
    grown = county.people.age(visits.person, visits.start // DAY) > 18
    rows = affected(county, plant, walk_in & grown, visits.start, len(lines))
    if plant.variant == SPREAD:
        rows = rows[np.unique(visits.person[rows], return_index=True)[1]]
    male = county.people.sex[visits.person[rows]] == MALE
    women, children = (rng.choice(county.catalogue.indices(*keys), len(rows)) for keys in (_WOMEN, _CHILDREN))
    item = np.where(male & (rng.random(len(rows)) < 0.6), women, children)
    fresh = not_yet_there(lines, rows, item)
    rows, item = rows[fresh], item[fresh]
    return joined_lines([lines, extra_lines(county, plant, visits, rng, rows, item, when_ordered(rng, visits, rows),
                                            rng.integers(1, 3, len(rows)))])  # fmt: skip
