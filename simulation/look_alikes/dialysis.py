"""Kidney patients who are dialysed three times a week: very frequent visits, each of them needed."""

import numpy as np

from simulation import people as p
from simulation.chance import Array, happens, stream
from simulation.choice import settle_delays
from simulation.county import County
from simulation.needs import moments
from simulation.visits import CHRONIC, Visits, joined, new_visits

TITLE = {"zh": "血液透析患者", "en": "Dialysis patients"}
LOOKS_LIKE = ("frequent visits", "high cost per person")


def live(county: County, visits: Visits, rng: np.random.Generator, number: int) -> Visits:
    """Every dialysis patient comes to one dialysis unit on Monday, Wednesday, Friday or the days between."""
    case = county.cases.index("dialysis")
    units = np.flatnonzero(county.department_at[case] >= 0)
    person = np.flatnonzero(county.people.has(p.DIALYSIS))
    if not len(units) or not len(person):
        return visits
    day = np.arange(county.span.n_days)
    lasting = stream(county.root, "dialysis")
    shift, unit = lasting.integers(0, 2, len(person)), lasting.choice(units, len(person))
    comes = np.where(shift[:, None] == 0, np.isin(day % 7, (0, 2, 4)), np.isin(day % 7, (1, 3, 5)))
    comes &= happens(rng, 0.96, comes.size).reshape(comes.shape)
    who, when = np.nonzero(comes)
    return joined([visits, _sessions(county, rng, person[who], unit[who], when, case, number)])


def _sessions(county: County, rng: np.random.Generator, person: Array, unit: Array, day: Array, case: int,
              number: int) -> Visits:  # fmt: skip
    sessions = new_visits(person, case=case, kind=CHRONIC, institution=unit, start=moments(county, rng, day), supply=3,
                          department=county.department_at[case, unit], look=number,
                          terminal=rng.integers(0, 4, len(person)))  # fmt: skip
    return sessions.having(settle_delay=settle_delays(rng, sessions))
