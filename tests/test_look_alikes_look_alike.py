"""Each innocent look-alike really shows what a quick look would take for a scheme: otherwise it would prove nothing."""

from collections.abc import Callable

import numpy as np
import pytest

from simulation.ordering import OrderBook
from simulation.plan import Plan, all_look_alikes
from simulation.span import DAY
from simulation.visits import INPATIENT, OUTPATIENT, PHARMACY, Visits
from tests.test_simulation_of_ordinary_life import honest

Look = Callable[[Plan, Visits], bool]


def of(name: str) -> Visits:
    """The visits of a look-alike, in the order of persons and time."""
    visits = honest().visits
    number = {each: number for number, each in honest().looks.items()}[name]
    own = visits.take(visits.look == number)
    return own.take(np.lexsort((own.start, own.person)))


def gaps(visits: Visits) -> np.ndarray:
    """Days from the end of each visit to the next of the same person."""
    same = visits.person[1:] == visits.person[:-1]
    return np.asarray((visits.start[1:] // DAY - visits.ends()[:-1] // DAY)[same])


def each_person(visits: Visits) -> np.ndarray:
    return np.unique(visits.person, return_counts=True)[1]


def busiest(visits: Visits) -> int:
    return int(np.bincount(visits.institution).argmax())


def of_weeks(plan: Plan, house: int) -> np.ndarray:
    start = plan.visits.start[plan.visits.institution == house]
    return np.bincount(plan.county.span.day_of(start) // 7, minlength=plan.county.span.weeks)


def settled_in_hours(plan: Plan, own: Visits) -> bool:
    """All within two hours, although the visits are of many days."""
    return bool(np.ptp(own.settled()) <= 7_200) and len(np.unique(own.ends() // DAY)) >= 8


def admitted_every_few_weeks(plan: Plan, own: Visits) -> bool:
    return bool(7 <= np.median(gaps(own)) <= 21) and each_person(own).max() >= 4


def comes_thrice_a_week(plan: Plan, own: Visits) -> bool:
    return float(np.median(each_person(own))) > 2 * plan.county.span.weeks


def one_terminal_and_minutes(plan: Plan, own: Visits) -> bool:
    """Bills of other people follow on the same terminal within ten minutes."""
    order = np.lexsort((own.settled(), own.terminal, own.institution))
    own = own.take(order)
    close = np.diff(own.settled()) <= 600
    same = (own.institution[1:] == own.institution[:-1]) & (own.terminal[1:] == own.terminal[:-1])
    return float((close & same & (own.person[1:] != own.person[:-1])).mean()) > 0.3


def volume_multiplies(plan: Plan, own: Visits) -> bool:
    weeks = of_weeks(plan, busiest(own))
    return bool(weeks.max() > 2 * np.median(weeks))


def imaged_more_from_a_day_on(plan: Plan, own: Visits) -> bool:
    visits, house = plan.visits, busiest(own)
    there = visits.take((visits.institution == house) & (visits.kind == OUTPATIENT))
    lines = OrderBook(plan.county).lines(there, "all")
    images = np.bincount(lines.visit[plan.county.catalogue.of_class("imaging")[lines.item]], minlength=len(there))
    after = there.start >= own.start.min()
    return bool(images[after].mean() > 1.5 * images[~after].mean() > 0)


def in_bed_beside_the_mother(plan: Plan, own: Visits) -> bool:
    births = plan.county.cases.indices("ip_delivery", "ip_caesarean")
    mothers = plan.visits.take(np.isin(plan.visits.case, births))
    at = {
        person: (start, end) for person, start, end in zip(mothers.person, mothers.start, mothers.ends(), strict=True)
    }
    beside = [
        at[person][0] <= start <= at[person][1]
        for person, start in zip(own.person, own.start, strict=True)
        if person in at
    ]
    return len(beside) > 5 and float(np.mean(beside)) > 0.5


def open_at_night(plan: Plan, own: Visits) -> bool:
    return len(own) >= 10 and bool((own.start % DAY < 5.1 * 3_600).all() and (own.kind == PHARMACY).all())


def back_in_weeks_for_the_same(plan: Plan, own: Visits) -> bool:
    wait = gaps(own)
    return len(wait) >= 5 and bool(np.mean((wait >= 4) & (wait <= 63)) > 0.8)


def sicker_and_longer(plan: Plan, own: Visits) -> bool:
    others = plan.visits.take((plan.visits.kind == INPATIENT) & (plan.visits.look == 0))
    return bool(own.severity.mean() > 1.4 * others.severity.mean() and own.stay.mean() > 1.15 * others.stay.mean())


def long_and_again(plan: Plan, own: Visits) -> bool:
    wait = gaps(own)
    return bool(np.median(own.stay) >= 12 and (wait <= 15).mean() > 0.8) and len(wait) >= 3


def one_doctor_for_all(plan: Plan, own: Visits) -> bool:
    """One village doctor, busier than four in five of the others."""
    village = plan.visits.take(np.isin(plan.visits.institution, plan.county.institutions.of_kind("village_clinic")))
    doctors, n = np.unique(village.doctor, return_counts=True)
    seen = dict(zip(doctors.tolist(), n.tolist(), strict=True))
    return len(np.unique(own.doctor)) == 1 and seen[int(own.doctor[0])] >= np.quantile(n, 0.8)


def the_same_for_many_at_once(plan: Plan, own: Visits) -> bool:
    span = np.ptp(own.start) / DAY
    return len(np.unique(own.institution)) == 1 and bool(span < 35) and len(own) >= 30 and len(np.unique(own.case)) == 1


def seen_at_two_places(plan: Plan, own: Visits) -> bool:
    staff = plan.county.practitioners
    return bool(
        (staff.institution[own.doctor] != own.institution).all() and (staff.other[own.doctor] == own.institution).all()
    )


SHOWS: dict[str, Look] = {
    "batch_upload": settled_in_hours,
    "chemotherapy": admitted_every_few_weeks,
    "dialysis": comes_thrice_a_week,
    "family_pickup": one_terminal_and_minutes,
    "flu_wave": volume_multiplies,
    "new_machine": imaged_more_from_a_day_on,
    "newborns_and_twins": in_bed_beside_the_mother,
    "night_pharmacy": open_at_night,
    "planned_second_stage": back_in_weeks_for_the_same,
    "referral_centre": sicker_and_longer,
    "rehabilitation_ward": long_and_again,
    "remote_township": one_doctor_for_all,
    "screening_campaign": the_same_for_many_at_once,
    "second_site_doctor": seen_at_two_places,
}


@pytest.mark.parametrize("look_alike", all_look_alikes())
def test_a_look_alike_shows_what_it_could_be_taken_for(look_alike: str) -> None:
    own = of(look_alike)
    assert len(own) >= 10
    assert SHOWS[look_alike](honest(), own)
