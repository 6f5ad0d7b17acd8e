"""Where people go: by need, distance, attraction and habit. Also which department takes them and who wrote a prescription."""

from itertools import pairwise

import numpy as np

from simulation.chance import Array, happens, pick_by_row, stream
from simulation.county import County
from simulation.openings import closed
from simulation.span import DAY, FOREVER
from simulation.visits import CHRONIC, INPATIENT, PHARMACY, Visits

_HABIT = 0.62


def placed(county: County, visits: Visits) -> Visits:
    """The visits with institution, department and referrer; visits that no institution can take are left out."""
    rng = stream(county.seed, "choice")
    home, store = home_places(county)
    place = np.full(len(visits), -1, dtype=np.int64)
    order = np.argsort(visits.case, kind="stable")
    bounds = np.searchsorted(visits.case[order], np.arange(len(county.cases.keys) + 1))
    for case, (low, high) in enumerate(pairwise(bounds)):
        rows = order[low:high]
        if len(rows):
            township = county.people.township_on(visits.person[rows], visits.start[rows] // DAY)
            place[rows] = _for_case(county, rng, case, township.astype(np.int64))
    at_home = _goes_home(county, rng, visits, home)
    place = np.where(at_home, home[visits.person], place)
    bought = visits.kind == PHARMACY
    place = np.where(bought & happens(rng, 0.7, len(visits)), store[visits.person], place)
    visits = visits.having(institution=place, referrer=_referrers(county, rng, visits, home)).take(place >= 0)
    visits = visits.having(department=county.department_at[visits.case, visits.institution])
    return _before_opening(county, visits).having(
                         terminal=rng.integers(0, 4, len(visits)),
                         settle_delay=settle_delays(rng, visits))  # fmt: skip


def _before_opening(county: County, visits: Visits) -> Visits:
    """Who would go to a department that has not opened yet goes to the hospital that has it."""
    early = closed(county.opening, visits.institution, visits.department, visits.start // DAY, county.departments)
    return visits.changed(early, institution=county.opening.instead)


def settle_delays(rng: np.random.Generator, visits: Visits) -> Array:
    """Seconds from the end of treatment to settlement: minutes, hours for stays, days for the few that are settled late."""
    n = len(visits)
    soon = np.where(visits.kind == INPATIENT, rng.integers(600, 7_200, n), rng.integers(40, 900, n))
    late = happens(rng, np.where(visits.kind == INPATIENT, 0.03, 0.004), n)
    return np.where(late, rng.integers(86_400, 12 * 86_400, n), soon)


def settling_within(rng: np.random.Generator, visits: Visits, moment: Array, seconds: int) -> Visits:
    """The visits moved so that each is settled in the given seconds after its moment; which do not fit stay as they are."""
    low, open_rows = moment.astype(np.int64), np.ones(len(visits), dtype=bool)
    for _ in range(80):
        start = low - rng.integers(960, 4_400, len(visits))
        moved = visits.having(start=start, settle_delay=rng.integers(40, 900, len(visits)))
        fits = open_rows & (moved.settled() >= low) & (moved.settled() < low + seconds)
        visits = visits.changed(fits, start=moved.start[fits], settle_delay=moved.settle_delay[fits])
        open_rows &= ~fits
    return visits


def weights_for(county: County, case: int) -> Array:
    """Township x institution: how much each institution attracts people with this need."""
    institutions, setting = county.institutions, county.cases.settings[case]
    far = county.places.distance_km()[:, institutions.township]
    near = np.exp(-far / institutions.reach)
    if setting == "pharmacy":
        return np.asarray(near * (county.department_at[case] >= 0))
    inpatient = setting in ("inpatient", "chemo")
    pull = institutions.pull[int(inpatient), county.cases.tier[case] - 1]
    return np.asarray(near * pull * (county.department_at[case] >= 0))


def _for_case(county: County, rng: np.random.Generator, case: int, township: Array) -> Array:
    weights = weights_for(county, case)
    reachable = weights.sum(axis=1) > 0
    if not reachable.any():
        return np.full(len(township), -1)
    weights = np.where(reachable[:, None], weights, weights[reachable].mean(axis=0))
    return pick_by_row(rng, weights, township)


def home_places(county: County) -> tuple[Array, Array]:
    """The usual general practice and the usual pharmacy of each person."""
    rng = stream(county.root, "home")
    township = county.people.township.astype(np.int64)
    cold, otc = county.cases.index("cold"), county.cases.index("otc")
    return (pick_by_row(rng, weights_for(county, cold), township),
            pick_by_row(rng, weights_for(county, otc), township))  # fmt: skip


def _goes_home(county: County, rng: np.random.Generator, visits: Visits, home: Array) -> Array:
    """Habit: simple needs and refills are taken to the usual practice, when it has the department."""
    simple = (county.cases.tier[visits.case] == 1) & (visits.kind != INPATIENT) & (visits.kind != PHARMACY)
    simple |= (visits.kind == CHRONIC) & (county.cases.tier[visits.case] < 3)
    able = county.department_at[visits.case, home[visits.person]] >= 0
    able &= visits.start // DAY >= np.where(county.people.moved < FOREVER, county.people.moved, 0)[visits.person]
    return np.asarray(simple & able & happens(rng, _HABIT, len(visits)))


def _referrers(county: County, rng: np.random.Generator, visits: Visits, home: Array) -> Array:
    """The institution that wrote the prescription for a purchase; -1 for what needs none."""
    written = np.isin(visits.case, county.cases.indices("rx_chronic", "rx_acute"))
    hospital = rng.choice(county.institutions.of_kind("general_hospital", "tcm_hospital"), len(visits))
    source = np.where(happens(rng, 0.6, len(visits)), home[visits.person], hospital)
    return np.where(written, source, -1)
