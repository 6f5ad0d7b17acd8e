"""Visits that hang together: the practice that sends a patient up, the stay, the review afterwards, the way back down."""

import numpy as np

from simulation.chance import Array, happens, stream
from simulation.choice import home_places, settle_delays
from simulation.county import County
from simulation.needs import moments, with_stays, working_day
from simulation.tables import read_table
from simulation.visits import INPATIENT, OUTPATIENT, Visits, joined

_SENT_UP, _REVIEWED, _SENT_DOWN = 0.3, 0.28, 0.07


def with_episodes(county: County, visits: Visits) -> Visits:
    """The visits and what went before and came after the stays among them."""
    stays = visits.take(visits.kind == INPATIENT)
    return joined([visits, _sent_up(county, stays), _reviewed(county, stays), _sent_down(county, stays)])


def _sent_up(county: County, stays: Visits) -> Visits:
    """Three in ten stays away from home begin with a visit to the usual practice, up to two days before."""
    rng = stream(county.seed, "episodes", "up")
    before, table = np.full(len(county.cases.keys), -1), read_table("referrals")
    before[county.cases.indices(*table["stay"])] = county.cases.indices(*table["before"])
    home = home_places(county)[0][stays.person]
    case = before[stays.case]
    able = (case >= 0) & (home != stays.institution) & (county.department_at[case, home] >= 0)
    rows = np.flatnonzero(able & happens(rng, _SENT_UP, len(stays)))
    day = county.span.day_of(stays.start[rows]) - rng.integers(1, 3, len(rows))
    return _visits(county, rng, stays.take(rows), day, home[rows], case[rows])


def _reviewed(county: County, stays: Visits) -> Visits:
    """More than a quarter of the discharged come back to the ward's clinic after one to four weeks."""
    rng = stream(county.seed, "episodes", "review")
    stays = stays.take(happens(rng, _REVIEWED, len(stays)))
    day = working_day(county, np.clip(county.span.day_of(stays.ends()) + rng.integers(7, 29, len(stays)), 0,
                                      county.days_left - 1))  # fmt: skip
    case = np.full(len(stays), county.cases.index("follow_up"))
    return _visits(county, rng, stays, day, stays.institution, case)


def _sent_down(county: County, stays: Visits) -> Visits:
    """After a stroke, a hip or a fracture in the county hospital some go on to a rehabilitation bed near home."""
    rng = stream(county.seed, "episodes", "down")
    case = county.cases.index("ip_rehab")
    home = county.people.township[stays.person]
    near = _beds_near(county, case)[home]
    serious = np.isin(stays.case, county.cases.indices("ip_stroke", "ip_hip", "ip_fracture", "ip_head_injury"))
    able = serious & (near >= 0) & (near != stays.institution)
    rows = np.flatnonzero(able & happens(rng, _SENT_DOWN * 4, len(stays)))
    day = county.span.day_of(stays.ends()[rows]) + rng.integers(2, 6, len(rows))
    inside = day < county.days_left - 2
    moved = stays.take(rows[inside]).having(
        case=case, institution=near[rows[inside]], start=moments(county, rng, day[inside]))  # fmt: skip
    return _ready(county, rng, with_stays(county, rng, moved))


def _beds_near(county: County, case: int) -> Array:
    """By township the nearest house that takes the case and has a pull for it, -1 where there is none."""
    inst = county.institutions
    able = np.flatnonzero((county.department_at[case] >= 0) & (inst.pull[1].max(axis=0) > 0))
    if not len(able):
        return np.full(county.places.n_townships, -1)
    return np.asarray(able[np.argmin(county.places.distance_km()[:, inst.township[able]], axis=1)])


def _visits(county: County, rng: np.random.Generator, stays: Visits, day: Array, place: Array, case: Array) -> Visits:
    """Walk-in visits of the people of these stays; those outside of the span or at a closed department are left out."""
    able = (day >= 0) & (day < county.days_left) & (county.department_at[case, place] >= 0)
    seen = stays.take(able).having(kind=OUTPATIENT, case=case[able], institution=place[able], stay=0, supply=5,
                                   start=moments(county, rng, day[able]), severity=1.0)  # fmt: skip
    return _ready(county, rng, seen)


def _ready(county: County, rng: np.random.Generator, visits: Visits) -> Visits:
    visits = visits.having(department=county.department_at[visits.case, visits.institution], marks=0,
                           terminal=rng.integers(0, 4, len(visits)))  # fmt: skip
    return visits.having(settle_delay=settle_delays(rng, visits))
