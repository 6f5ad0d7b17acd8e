"""More is charged than a day or a stay can hold: two beds a day, more than 24 hours of monitoring, care after discharge.

Just under the limit: every day of monitoring is charged with exactly the 24 hours that a day allows.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import beside, extra_lines
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Plant, affected, own_business
from simulation.visits import INPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "A", "A03;A04", "institution"
TITLE = {"zh": "超频次、超数量收费", "en": "Units above the daily limit or the days of the stay"}
WHERE = ("general_hospital", "tcm_hospital", "township_health_centre", "specialist_hospital")
KINDS = (INPATIENT,)
LEAST = 60
REACH = (0.5, 0.9)
CHANGES = ("item", "quantity")
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)
_A_DAY = 0.35
_HOURLY, _DAILY = ("ecg_monitoring", "spo2_monitoring"), ("bed_ward", "bed_three", "nursing_1", "nursing_2", "nursing_3",
                                                          "ipd_consult")  # fmt: skip


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Raise hours of monitoring and repeat per-day items on the same day."""
    own = own_business(plant, visits)[lines.visit] & (lines.plant == 0)
    most = 24 if plant.variant == UNDER_LIMIT else 40
    hours = own & np.isin(lines.item, county.catalogue.indices(*_HOURLY)) & (lines.quantity < 24)
    rows = affected(county, plant, hours, lines.moment, ("hours", len(lines)))
    raised = rng.integers(min(28, most), most + 1, len(rows))
    lines = lines.changed(rows, quantity=raised, wrong=(raised - lines.quantity[rows]) / raised, plant=plant.number)
    if plant.variant == UNDER_LIMIT:
        return lines
    daily = own & np.isin(lines.item, county.catalogue.indices(*_DAILY))
    chosen = affected(county, plant, daily, lines.moment, ("daily", len(lines)))
    chosen = chosen[rng.random(len(chosen)) < _A_DAY]
    again = extra_lines(county, plant, visits, rng, lines.visit[chosen], lines.item[chosen],
                        beside(rng, lines, chosen, visits))  # fmt: skip
    return joined_lines([lines, again])
