"""One member of a family fetches the medicines of all: several cards, one counter, a few minutes, every month."""

import numpy as np

from simulation.chance import happens, stream
from simulation.choice import settling_within
from simulation.county import County
from simulation.span import DAY
from simulation.visits import CHRONIC, Visits

TITLE = {"zh": "家属代为取药", "en": "A family member collects medicines for all"}
LOOKS_LIKE = ("pooled cards",)


def live(county: County, visits: Visits, rng: np.random.Generator, number: int) -> Visits:
    """In a third of the households with several refills in a month all are moved to the place and hour of the first."""
    households = county.people.household[visits.person].astype(np.int64)
    shares = happens(stream(county.root, "families"), 0.33, int(county.people.household.max()) + 1)
    rows = np.flatnonzero((visits.kind == CHRONIC) & (visits.look == 0) & shares[households])
    month = (visits.start[rows] - county.span.start) // (28 * DAY)
    key = households[rows] * 1_000 + month
    order = np.lexsort((visits.start[rows], key))
    rows, key = rows[order], key[order]
    first = np.searchsorted(key, key)
    follows = (np.arange(len(rows)) != first) & (visits.person[rows] != visits.person[rows[first]])
    lead, moved = rows[first[follows]], rows[follows]
    place = visits.institution[lead]
    able = county.department_at[visits.case[moved], place] >= 0
    lead, moved, place = lead[able], moved[able], place[able]
    together = settling_within(rng, visits.take(moved), visits.settled()[lead] + 30, 420)
    visits = visits.changed(moved, institution=place, department=county.department_at[visits.case[moved], place],
                            start=together.start, settle_delay=together.settle_delay, look=number,
                            terminal=visits.terminal[lead])  # fmt: skip
    return visits.changed(lead, look=number)
