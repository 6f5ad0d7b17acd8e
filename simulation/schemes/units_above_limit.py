"""More is charged than a day or a stay can hold: two beds a day, more than 24 hours of monitoring, care after discharge."""

import numpy as np

from simulation.county import County
from simulation.lines import Lines, joined_lines
from simulation.planting import Plant, affected, beside, extra_lines, own_business
from simulation.visits import INPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "A", "A03", "institution"
TITLE = {"zh": "超频次、超数量收费", "en": "Units above the daily limit or the days of the stay"}
WHERE = ("general_hospital", "tcm_hospital", "township_health_centre", "specialist_hospital")
KINDS = (INPATIENT,)
LEAST = 60
_SHARE = 0.35


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Raise hours of monitoring above 24 and repeat per-day items on the same day."""
    own = own_business(plant, visits)[lines.visit] & (lines.plant == 0)
    hours = own & np.isin(lines.item, county.catalogue.indices("ecg_monitoring", "spo2_monitoring"))
    rows = affected(county, plant, hours, ("hours", len(lines)))
    more = rng.integers(4, 16, len(rows))
    raised = 24 + more
    wrong = (raised - np.minimum(lines.quantity[rows], 24)) / raised
    lines = lines.changed(rows, quantity=raised, wrong=wrong, plant=plant.number)
    daily = own & np.isin(lines.item, county.catalogue.indices("bed_ward", "bed_three", "nursing_1", "nursing_2",
                                                               "nursing_3", "ipd_consult"))  # fmt: skip
    chosen = affected(county, plant, daily, ("daily", len(lines)))
    chosen = chosen[rng.random(len(chosen)) < _SHARE]
    again = extra_lines(county, plant, visits, rng, lines.visit[chosen], lines.item[chosen],
                        beside(rng, lines, chosen, visits))  # fmt: skip
    return joined_lines([lines, again])
