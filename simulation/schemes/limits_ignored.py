"""Drugs are paid against their limits: women's medicine on men's cards, ward-only infusions for outpatients."""

import numpy as np

from simulation.county import County
from simulation.lines import Lines, joined_lines
from simulation.people import MALE
from simulation.planting import Plant, affected, extra_lines, own_business, when_ordered
from simulation.visits import INPATIENT, PHARMACY, Visits

PACK, CATALOGUE, SUBJECT = "B", "B01;B05", "institution"
TITLE = {"zh": "突破性别、就医方式限制", "en": "Sex and setting limits ignored"}
WHERE = ("clinic", "community_health_centre", "township_health_centre", "general_hospital")
LEAST = 500
_SHARE = 0.12
_WOMEN, _WARD = ("fuke_qianjin", "yimucao", "baofukang"), ("amino_acids", "lipid_emulsion")


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Add a limited drug to a share of the outpatient visits."""
    walk_in = own_business(plant, visits) & ~np.isin(visits.kind, (INPATIENT, PHARMACY))
    rows = affected(county, plant, walk_in, len(lines))
    rows = rows[rng.random(len(rows)) < _SHARE]
    male = county.people.sex[visits.person[rows]] == MALE
    women = county.catalogue.indices(*_WOMEN)[rng.integers(0, len(_WOMEN), len(rows))]
    ward = county.catalogue.indices(*_WARD)[rng.integers(0, len(_WARD), len(rows))]
    grown = county.people.age(visits.person[rows], visits.start[rows] // 86_400) > 16
    item = np.where(male & (rng.random(len(rows)) < 0.7), women, ward)
    rows, item = rows[grown], item[grown]
    moment = when_ordered(rng, visits, rows)
    return joined_lines([lines, extra_lines(county, plant, visits, rng, rows, item, moment)])
