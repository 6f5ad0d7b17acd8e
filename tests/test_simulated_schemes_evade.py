"""Evasive variants do what they say: a ramp comes up slowly, a spread scheme is everywhere, what stays under a limit breaks none."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from simulation.limits import COURSE_DAYS, DAY_HOURS, INTERVAL_DAYS
from simulation.lines import Lines
from simulation.ordering import OrderBook
from simulation.plan import Plan, plan_county, with_schemes
from simulation.planting import PLAIN, SLOW_RAMP, SPREAD, UNDER_LIMIT, Plant, all_schemes, chance_of
from simulation.span import DAY, span_ending
from simulation.subjects import Wanted
from simulation.visits import Visits

NAMES = ["units_above_limit", "course_exceeded", "tests_too_often", "split_admission", "card_pooling", "volume_surge",
         "pharmacy_steering", "professional_buyer"]  # fmt: skip


@cache
def ordinary() -> Plan:
    return plan_county(41, 9_000, 40, span_ending("2026-W46", 40), Wanted(None))


@cache
def plants() -> dict[str, Plant]:
    drawn = plan_county(41, 9_000, 40, span_ending("2026-W46", 40), Wanted(NAMES, (0.9, 1.0), 1, 0.0)).plants
    span = ordinary().county.span
    return {plant.scheme: replace(plant, starts=span.start, stops=span.end, share=1.0) for plant in drawn}


@cache
def planted(scheme: str, variant: str) -> tuple[Plant, Visits]:
    """The plan with one scheme at full share over the whole span."""
    plant = replace(plants()[scheme], variant=variant)
    return plant, with_schemes(ordinary().county, ordinary().visits, [plant])


@cache
def billed(scheme: str, variant: str) -> tuple[Visits, Lines]:
    """The house's visits and lines after the scheme."""
    plant, visits = planted(scheme, variant)
    visits, county = visits.take(visits.institution == plant.place), ordinary().county
    lines = OrderBook(county).lines(visits, "all")
    return visits, all_schemes()[scheme].bill(county, plant, visits, lines, chance_of(county, plant, "all"))


def daily(visits: Visits, lines: Lines, keys: tuple[str, ...]) -> np.ndarray:
    """Units of the named items by person and day, one number for each pair that has any."""
    rows = np.isin(lines.item, ordinary().county.catalogue.indices(*keys))
    key = (visits.person[lines.visit[rows]].astype(np.int64) * 1_000 + lines.item[rows]) * 100_000 + lines.moment[
        rows
    ] // DAY
    return np.bincount(np.unique(key, return_inverse=True)[1], lines.quantity[rows])


def test_hours_stay_within_the_day_when_the_scheme_stays_under_the_limit() -> None:
    assert daily(*billed("units_above_limit", PLAIN), DAY_HOURS).max() > 24
    under = daily(*billed("units_above_limit", UNDER_LIMIT), DAY_HOURS)
    assert under.max() == 24 and (under == 24).sum() > 5


def test_courses_stay_within_fourteen_days_when_the_scheme_stays_under_the_limit() -> None:
    drugs = ("gastrodin", "ginkgo", "edaravone")
    county = ordinary().county

    def longest(variant: str) -> int:
        lines = billed("course_exceeded", variant)[1]
        most = 0
        for key in drugs:
            rows = lines.item == county.catalogue.index(key)
            days = np.unique(lines.visit[rows].astype(np.int64) * 100_000 + lines.moment[rows] // DAY)
            most = max(most, int(np.bincount(days // 100_000).max(initial=0)))
        return most

    assert longest(PLAIN) > COURSE_DAYS["gastrodin"] >= longest(UNDER_LIMIT)


def test_intervals_are_kept_to_the_day_when_the_scheme_stays_under_the_limit() -> None:
    def shortest(variant: str) -> int:
        visits, lines = billed("tests_too_often", variant)
        rows = np.flatnonzero(lines.plant > 0)
        person = visits.person[lines.visit[rows]].astype(np.int64) * 1_000 + lines.item[rows]
        order = np.lexsort((lines.moment[rows], person))
        gap, same = np.diff(lines.moment[rows][order] // DAY), np.diff(person[order]) == 0
        return int(gap[same].min())

    assert shortest(PLAIN) < min(INTERVAL_DAYS.values()) <= shortest(UNDER_LIMIT)


def test_a_split_stay_goes_on_after_the_fortnight_when_it_stays_under_the_limit() -> None:
    def gaps(variant: str) -> np.ndarray:
        plant, visits = planted("split_admission", variant)
        second = visits.take(visits.plant == plant.number)
        own = visits.take((visits.institution == plant.place) & (visits.plant == 0) & (visits.stay > 0))
        order = np.lexsort((own.start, own.person))
        own = own.take(order)
        at = np.searchsorted(
            own.person.astype(np.int64) * 10**11 + own.start, second.person.astype(np.int64) * 10**11 + second.start
        )
        before = own.take(np.maximum(at - 1, 0))
        return (second.start // DAY - (before.start // DAY + before.stay))[before.person == second.person]

    assert gaps(PLAIN).min() >= 1 and np.median(gaps(PLAIN)) <= 4
    assert gaps(UNDER_LIMIT).min() >= 16


def test_a_slow_ramp_has_fewer_records_at_first() -> None:
    span = ordinary().county.span
    plain, slow = (planted("split_admission", each)[1] for each in (PLAIN, SLOW_RAMP))
    early = [
        int(((each.plant > 0) & (each.start < span.start + span.n_days * DAY // 4)).sum()) for each in (plain, slow)
    ]
    assert 0 <= early[1] < 0.5 * early[0]


def test_a_spread_pool_of_cards_uses_more_terminals_and_more_time() -> None:
    def terminals(variant: str) -> int:
        plant, visits = planted("card_pooling", variant)
        return len(np.unique(visits.terminal[visits.plant == plant.number]))

    assert terminals(PLAIN) == 1 < terminals(SPREAD)


@pytest.mark.parametrize("scheme", ["pharmacy_steering", "professional_buyer"])
def test_a_scheme_spread_over_shops_goes_to_more_of_them(scheme: str) -> None:
    def shops(variant: str) -> int:
        plant, visits = planted(scheme, variant)
        return len(np.unique(visits.institution[visits.plant == plant.number]))

    assert 1 <= shops(PLAIN) < shops(SPREAD)


def test_a_surge_under_the_limit_is_longer_and_lower() -> None:
    def weeks(variant: str) -> np.ndarray:
        plant, visits = planted("volume_surge", variant)
        week = ordinary().county.span.day_of(visits.start[visits.plant == plant.number]) // 7
        return np.bincount(week)

    assert weeks(UNDER_LIMIT).max() < 0.6 * weeks(PLAIN).max()
    assert (weeks(UNDER_LIMIT) > 0).sum() > (weeks(PLAIN) > 0).sum()


@pytest.mark.parametrize("scheme", NAMES[:3])
def test_a_scheme_marks_what_it_charges(scheme: str) -> None:
    plant = plants()[scheme]
    lines = billed(scheme, PLAIN)[1]
    own = lines.plant == plant.number
    assert own.any() and set(np.unique(lines.plant)) == {0, plant.number}
    assert (lines.wrong[own] > 0).all() and (lines.wrong[own] <= 1).all() and (lines.wrong[~own] == 0).all()
