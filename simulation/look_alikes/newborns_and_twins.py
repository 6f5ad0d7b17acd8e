"""Newborns who are treated on their mother's card while she lies in bed herself, now and then two of them at once."""

import numpy as np

from simulation.chance import happens
from simulation.choice import settle_delays
from simulation.county import County
from simulation.needs import moments, with_stays
from simulation.visits import Visits, joined

TITLE = {"zh": "新生儿（含双胞胎）用母亲的医保卡", "en": "Newborns and twins on the mother's card"}
LOOKS_LIKE = ("two beds at once", "age limits", "daily limits", "the same bill twice")


def live(county: County, visits: Visits, rng: np.random.Generator, number: int) -> Visits:
    """A third of the children born need light or warmth for some days; one birth in forty is of twins."""
    births = visits.take(np.isin(visits.case, county.cases.indices("ip_delivery", "ip_caesarean")) & (visits.look == 0))
    ill = happens(rng, 0.34, len(births))
    twins = happens(rng, 0.025, len(births))
    mothers = np.flatnonzero(ill | twins)
    mothers = np.concatenate([mothers, np.flatnonzero(twins)])
    births = births.take(mothers)
    case = county.cases.index("nb_jaundice")
    day = county.span.day_of(births.start) + 1 + rng.integers(0, 2, len(births))
    able = (county.department_at[case, births.institution] >= 0) & (day < county.days_left - 3)
    births, day = births.take(able), day[able]
    children = births.having(case=case, department=county.department_at[case, births.institution], look=number, marks=0,
                             start=moments(county, rng, day), terminal=rng.integers(0, 4, len(births)))  # fmt: skip
    children = with_stays(county, rng, children)
    return joined([visits, children.having(settle_delay=settle_delays(rng, children))])
