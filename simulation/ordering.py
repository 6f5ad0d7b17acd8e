"""What is ordered for whom: turns the visits of one part into their ordinary charge lines. Nothing is kept between parts.

An order of probability p comes about when an exponential waiting time is shorter than -log(1 - p) times the pull of the
occasion (habit of the house, severity): the same law as 1 - (1 - p) ** pull, drawn without a power.
"""

from dataclasses import dataclass

import numpy as np

from simulation.catalogue import CLASSES, Catalogue
from simulation.chance import Array, stream
from simulation.county import County
from simulation.limits import ONCE_A_DAY, STEP_THERAPY
from simulation.lines import Lines, joined_lines, new_lines, performed, priced
from simulation.sickness import Orders
from simulation.span import DAY
from simulation.visits import EXAM_ONLY, FRUCTOSAMINE, HBA1C, NEW_MACHINE, REHAB_EVALUATION, THIN, Visits

_COURSE_DAYS = 10
_SLIPS = 0.00015
_ALWAYS = tuple(CLASSES.index(name) for name in ("bed", "nursing", "consultation", "surgery"))
_TESTS = tuple(CLASSES.index(name) for name in ("lab", "imaging", "exam"))
_MARKED = ((HBA1C, "hba1c"), (FRUCTOSAMINE, "fructosamine"), (REHAB_EVALUATION, "rehab_evaluation"))
_CERTAIN = np.float32(1e9)
_FEWER_WHEN_THIN, _FEWER_WHEN_EXAMINED, _MORE_WITH_MACHINE = np.float32(0.1), np.float32(0.12), np.float32(2.4)
_IMAGING = CLASSES.index("imaging")


@dataclass(frozen=True)
class _Sheet:
    """The orders of one case and phase as the houses of this county place them. `rate` is institution x order."""

    case: int
    phase: str
    orders: Orders
    always: Array
    tests: Array
    imaging: Array
    rate: Array


class OrderBook:
    """What each house of a county orders for each case; made once, used for every part."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.sheets = [_sheet(county, case, phase, orders) for (case, phase), orders in county.orders.items()]
        self.cheap = _cheap(county.catalogue)

    def lines(self, visits: Visits, label: str) -> Lines:
        """The charge lines of a part's visits, priced, in no particular order."""
        county, rng = self.county, stream(self.county.seed, "lines", label)
        order = np.argsort(visits.case, kind="stable")
        bounds = np.searchsorted(visits.case[order], np.arange(len(county.cases.keys) + 1))
        parts = [_marked_lines(county, rng, visits, mark, key) for mark, key in _MARKED]
        for sheet in self.sheets:
            rows = order[bounds[sheet.case] : bounds[sheet.case + 1]]
            if len(rows):
                parts.append(_phase_lines(county, rng, visits, rows, sheet))
        visit, item, moment, quantity = map(np.concatenate, zip(*parts, strict=True))
        kept = _in_season(county, item, moment) & _open(county, visits, visit, item, moment)
        visit, item = visit[kept], _stepped(county.catalogue, visit[kept], item[kept])
        given = county.formulary[_other_choice(visits)[visit], visits.institution[visit], item]
        lines = new_lines(visit, item=given, moment=moment[kept], quantity=quantity[kept])
        lines = performed(county, rng, visits, priced(county, visits, lines))
        slips = np.flatnonzero(rng.random(len(lines), dtype=np.float32) < _SLIPS)
        return joined_lines([lines, lines.take(slips[self.cheap[lines.item[slips]]])])


def _sheet(county: County, case: int, phase: str, orders: Orders) -> _Sheet:
    """-log(1 - p), times the habit of the house where it has a choice, 0 where it has not the means."""
    item_class, p = county.catalogue.item_class[orders.items], orders.probability
    always = np.isin(item_class, _ALWAYS) | (p >= 1)
    base = np.where(p >= 1, _CERTAIN, -np.log1p(-np.minimum(p, 0.9999)))
    habit = np.where(always, 1.0, county.habit[:, item_class])
    rate = (base * habit * county.available[:, orders.items]).astype(np.float32)
    return _Sheet(case, phase, orders, always, np.isin(item_class, _TESTS), item_class == _IMAGING, rate)


def _stepped(catalogue: Catalogue, visit: Array, item: Array) -> Array:
    """A second-line drug goes only to those who get the first-line drug with it; the others begin with that one."""
    for second, first in STEP_THERAPY.items():
        later = np.flatnonzero(item == catalogue.index(second))
        known = np.isin(visit[later], visit[item == catalogue.index(first)])
        item[later[~known]] = catalogue.index(first)
    return item


def _cheap(catalogue: Catalogue) -> Array:
    """Items of which an honest slip may key in a second one."""
    once = np.isin(np.arange(len(catalogue.keys)), catalogue.indices(*ONCE_A_DAY))
    return catalogue.of_class("treatment", "consumable") & ~once


def _phase_lines(county: County, rng: np.random.Generator, visits: Visits, rows: Array,
                 sheet: _Sheet) -> tuple[Array, Array, Array, Array]:  # fmt: skip
    """Visit, item, moment and quantity of what is ordered in one phase."""
    unit, low, high = _units(visits, rows, sheet.phase)
    at, which = _ordered(rng, visits, unit, sheet)
    visit, orders = unit[at], sheet.orders
    item, least = orders.items[which], orders.low[which]
    packs = np.ceil(visits.supply[visit] / county.catalogue.pack_days[item])
    some = least + (rng.random(len(at), dtype=np.float32) * (orders.high[which] - least + 1)).astype(np.int32)
    quantity = np.where(least == 0, np.maximum(packs, 1), some).astype(np.int32)
    low = low[at]
    return visit, item, low + (rng.random(len(at)) * (high[at] - low)).astype(np.int64), quantity


def _units(visits: Visits, rows: Array, phase: str) -> tuple[Array, Array, Array]:
    """The occasions of one phase: the visit, and the interval in which its lines are charged."""
    start = visits.start[rows]
    if phase == "visit":
        return rows, start + 20, start + 880
    first_day = start // DAY
    if phase == "first":
        return rows, start + 240, np.minimum(start + 4 * 3600, (first_day + 1) * DAY)
    if phase == "last":
        ends = visits.ends()[rows]
        return rows, ends - 5_400, ends
    if phase == "surgery":
        day = first_day + np.minimum(visits.stay[rows] - 1, 1)
        return rows, *_hours(start, day, 8.5, 15)
    days = np.minimum(visits.stay[rows], _COURSE_DAYS) if phase == "course" else visits.stay[rows]
    unit = np.repeat(np.arange(len(rows)), days)
    nth = np.arange(days.sum()) - np.repeat(np.cumsum(days) - days, days)
    return rows[unit], *_hours(start[unit], first_day[unit] + nth, 7.4, 17.6)


def _hours(start: Array, day: Array, opens: float, closes: float) -> tuple[Array, Array]:
    """The working hours of a day; on the day of admission only what is left of it."""
    low = np.maximum(day * DAY + int(opens * 3600), start + 300)
    return low, np.minimum(np.maximum(day * DAY + int(closes * 3600), low + 1_800), (day + 1) * DAY)


def _ordered(rng: np.random.Generator, visits: Visits, unit: Array, sheet: _Sheet) -> tuple[Array, Array]:
    """Which order comes about on which occasion: habit and means of the house, severity, marks of schemes."""
    rate = sheet.rate.take(visits.institution[unit], axis=0)
    pull = np.where(sheet.always, np.float32(1), np.sqrt(visits.severity[unit])[:, None])
    marks = visits.marks[unit]
    thin = np.flatnonzero(marks & THIN)
    if len(thin):
        pull[np.ix_(thin, ~sheet.always)] *= _FEWER_WHEN_THIN
    examined = np.flatnonzero(marks & EXAM_ONLY)
    if len(examined):
        pull[np.ix_(examined, ~sheet.tests & ~sheet.always)] *= _FEWER_WHEN_EXAMINED
    equipped = np.flatnonzero(marks & NEW_MACHINE)
    if len(equipped):
        pull[np.ix_(equipped, sheet.imaging & ~sheet.always)] *= _MORE_WITH_MACHINE
    rate *= pull
    at, which = np.nonzero(rng.standard_exponential(rate.shape, dtype=np.float32) < rate)
    return at, which


def _marked_lines(county: County, rng: np.random.Generator, visits: Visits, mark: int,
                  key: str) -> tuple[Array, Array, Array, Array]:  # fmt: skip
    item = county.catalogue.index(key)
    rows = np.flatnonzero((visits.marks & mark > 0) & county.available[visits.institution, item])
    moment = visits.start[rows] + rng.integers(240, 880, len(rows))
    midnight = (visits.start[rows] // DAY + 1) * DAY - 1
    return rows, np.full(len(rows), item, np.int32), np.minimum(moment, midnight), np.ones(len(rows), np.int32)


def _other_choice(visits: Visits) -> Array:
    """Three in ten people get the second of what the house stocks, and always the same."""
    return (visits.person.astype(np.int64) * 2_654_435_761 % 1_009 < 303).astype(np.int8)


def _open(county: County, visits: Visits, visit: Array, item: Array, moment: Array) -> Array:
    """False for what needs a department that has not opened yet."""
    opening = county.opening
    here = visits.institution == opening.institution
    if not here.any() or not opening.department:
        return np.ones(len(visit), dtype=bool)
    needs = np.array([name == opening.department for name in county.catalogue.department])
    return np.asarray(~(here[visit] & needs[item] & (moment // DAY < opening.day)))


def _in_season(county: County, item: Array, moment: Array) -> Array:
    """False for heating charged outside winter and cooling outside summer."""
    heating, cooling = county.catalogue.indices("heating", "cooling")
    rows = np.flatnonzero((item == heating) | (item == cooling))
    month = county.days.month[np.clip(county.span.day_of(moment[rows]), 0, county.span.n_days - 1)]
    kept = np.ones(len(item), dtype=bool)
    kept[rows] = np.where(item[rows] == heating, np.isin(month, (12, 1, 2, 3)), np.isin(month, (6, 7, 8, 9)))
    return kept
