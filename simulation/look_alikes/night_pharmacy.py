"""The pharmacy of the seat that stays open all night: a tenth of its customers come when all others are asleep."""

import numpy as np

from simulation.chance import happens
from simulation.county import County
from simulation.span import DAY
from simulation.visits import PHARMACY, Visits

TITLE = {"zh": "24小时药店", "en": "A pharmacy that is open all night"}
LOOKS_LIKE = ("billing in closed hours",)


def live(county: County, visits: Visits, rng: np.random.Generator, number: int) -> Visits:
    """The busiest pharmacy; its night customers."""
    shops = county.institutions.of_kind("pharmacy")
    busy = np.bincount(visits.institution, minlength=county.institutions.n)[shops]
    rows = np.flatnonzero(
        (visits.institution == shops[np.argmax(busy)]) & (visits.kind == PHARMACY) & (visits.look == 0)
    )
    rows = rows[happens(rng, 0.1, len(rows))]
    hour = rng.integers(300, 5 * 3_600, len(rows))
    return visits.changed(rows, start=visits.start[rows] // DAY * DAY + hour, look=number)
