"""A hospital puts a new machine into service: from that week on its doctors examine many more of their patients with it."""

import numpy as np

from simulation.chance import stream
from simulation.county import County
from simulation.span import DAY
from simulation.visits import NEW_MACHINE, PHARMACY, Visits

TITLE = {"zh": "新设备投入使用", "en": "A new machine comes into service"}
LOOKS_LIKE = ("growth of examinations", "share of examinations", "volume surge")


def live(county: County, visits: Visits, rng: np.random.Generator, number: int) -> Visits:
    """All visits of one house with imaging, from a day in the middle half of the span on."""
    imaging = np.flatnonzero(county.available[:, county.catalogue.index("us_abdomen")])
    lasting, pull = stream(county.root, "new machine"), county.institutions.pull.sum(axis=(0, 1))[imaging]
    house = lasting.choice(imaging, p=pull / pull.sum())
    first = county.horizon.start + int(lasting.uniform(0.25, 0.75) * county.horizon.n_days) * DAY
    rows = np.flatnonzero((visits.institution == house) & (visits.start >= first) & (visits.kind != PHARMACY)
                          & (visits.look == 0))  # fmt: skip
    return visits.changed(rows, marks=visits.marks[rows] | NEW_MACHINE, look=number)
