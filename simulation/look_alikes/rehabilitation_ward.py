"""After a stroke people spend three weeks in a rehabilitation ward, go home for some days and come again, up to three times."""

import numpy as np

from simulation.chance import happens
from simulation.choice import settle_delays, weights_for
from simulation.county import County
from simulation.needs import moments, with_stays
from simulation.visits import INPATIENT, Visits, joined, new_visits

TITLE = {"zh": "康复病房", "en": "A rehabilitation ward"}
LOOKS_LIKE = ("split admission", "hanging-bed stays", "long stays", "the same care for all")


def live(county: County, visits: Visits, rng: np.random.Generator, number: int) -> Visits:
    """Four in ten of those who had a stroke, one to three courses, five to twelve days apart."""
    case = county.cases.index("ip_rehab")
    pull = weights_for(county, case).sum(axis=0)
    strokes = visits.take((visits.case == county.cases.index("ip_stroke")) & (visits.look == 0))
    if pull.sum() == 0:
        return visits
    strokes = strokes.take(happens(rng, 0.4, len(strokes)))
    ward = rng.choice(len(pull), len(strokes), p=pull / pull.sum())
    courses, parts, free = rng.integers(1, 4, len(strokes)), [visits], county.span.day_of(strokes.ends())
    for nth in range(3):
        day = free + rng.integers(5, 13, len(strokes))
        rows = np.flatnonzero((courses > nth) & (day < county.days_left - 2))
        stays = new_visits(strokes.person[rows], case=case, kind=INPATIENT, institution=ward[rows], look=number,
                           start=moments(county, rng, day[rows]), department=county.department_at[case, ward[rows]],
                           terminal=rng.integers(0, 4, len(rows)))  # fmt: skip
        stays = with_stays(county, rng, stays)
        stays = stays.having(stay=np.minimum(stays.stay, 28))
        parts.append(stays.having(settle_delay=settle_delays(rng, stays)))
        free[rows] = county.span.day_of(parts[-1].ends())
        courses[(courses > nth) & (day >= county.days_left - 2)] = nth
    return joined(parts)
