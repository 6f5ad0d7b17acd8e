"""A health centre's line to the platform is down for a week and a half; afterwards everything is settled in one morning."""

import numpy as np

from simulation.county import County
from simulation.span import DAY
from simulation.visits import Visits

TITLE = {"zh": "断网后集中上传", "en": "A batch upload after an outage"}
LOOKS_LIKE = ("volume surge", "same-second settlement")


def live(county: County, visits: Visits, rng: np.random.Generator, number: int) -> Visits:
    """Settlement of all its visits of nine to twelve days moves to two hours of the day after."""
    centres = county.institutions.of_kind("township_health_centre", "community_health_centre")
    place = rng.choice(centres)
    length = int(rng.integers(9, 13))
    room = max(county.span.n_days - length - 12, 1)
    begin = county.span.start + int(rng.integers(min(6, room - 1) if room > 1 else 0, room)) * DAY
    back = begin + length * DAY + 8 * 3_600
    ends = visits.ends()
    rows = np.flatnonzero((visits.institution == place) & (ends >= begin) & (ends < back) & (visits.look == 0))
    settled = back + rng.integers(0, 7_200, len(rows))
    return visits.changed(rows, settle_delay=settled - ends[rows], look=number)
