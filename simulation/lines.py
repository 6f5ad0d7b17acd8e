"""Turns visits into charge lines: what is ordered, when, how much, by whom it is done and at what price.

Works on one chunk of visits at a time; nothing here is kept between chunks.
"""

from dataclasses import dataclass, fields, replace

import numpy as np

from simulation.catalogue import CLASSES
from simulation.chance import Array, stream
from simulation.county import County
from simulation.limits import ONCE_A_DAY
from simulation.practitioners import NURSE, PHARMACIST, TECHNICIAN
from simulation.sickness import Orders
from simulation.span import DAY
from simulation.visits import EXAM_ONLY, FRUCTOSAMINE, HBA1C, INPATIENT, PHARMACY, REHAB_EVALUATION, THIN, Visits

_COURSE_DAYS = 10
_SLIPS = 0.00015
_ALWAYS = ("bed", "nursing", "consultation", "surgery")
_MARKED = ((HBA1C, "hba1c"), (FRUCTOSAMINE, "fructosamine"), (REHAB_EVALUATION, "rehab_evaluation"))


@dataclass(frozen=True)
class Lines:
    """Columns of equal length. `visit` is the row of the visit in its chunk; `price` is in yuan; `wrong` is the share of the
    amount that a scheme put there; `unreported` means that no report exists; `template` > 0 that the report is a copy of the
    house's report of that number for the item."""

    visit: Array
    item: Array
    moment: Array
    quantity: Array
    price: Array
    performer: Array
    unreported: Array
    plant: Array
    wrong: Array
    template: Array

    def __len__(self) -> int:
        return len(self.visit)

    def take(self, rows: Array) -> "Lines":
        return Lines(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def having(self, **columns: Array | int | float) -> "Lines":
        n = len(self)
        return replace(self, **{name: np.broadcast_to(np.asarray(value), n).astype(getattr(self, name).dtype)
                                for name, value in columns.items()})  # fmt: skip

    def changed(self, rows: Array, **columns: Array | int | float) -> "Lines":
        new = {}
        for name, value in columns.items():
            new[name] = getattr(self, name).copy()
            new[name][rows] = value
        return replace(self, **new)


_TYPES = {"visit": np.int32, "item": np.int16, "moment": np.int64, "quantity": np.int32, "price": np.float64,
          "performer": np.int32, "unreported": np.bool_, "plant": np.int16, "wrong": np.float32,
          "template": np.int16}  # fmt: skip


def new_lines(visit: Array, **columns: Array | int | float) -> Lines:
    """Lines of the given visits; price and performer may be filled in later (`priced`, `performed`)."""
    n, given = len(visit), {"performer": -1, "quantity": 1, "visit": visit, **columns}
    return Lines(**{name: np.broadcast_to(np.asarray(given.get(name, 0)), n).astype(kind)
                    for name, kind in _TYPES.items()})  # fmt: skip


def joined_lines(parts: list[Lines]) -> Lines:
    return Lines(**{field.name: np.concatenate([getattr(part, field.name) for part in parts])
                    for field in fields(Lines)})  # fmt: skip


def ordinary_lines(county: County, visits: Visits, label: str) -> Lines:
    """The charge lines of a chunk of visits, priced, in no particular order."""
    rng = stream(county.seed, "lines", label)
    order = np.argsort(visits.case, kind="stable")
    bounds = np.searchsorted(visits.case[order], np.arange(len(county.cases.keys) + 1))
    parts = [new_lines(np.zeros(0, dtype=np.int32))]
    for (case, phase), orders in county.orders.items():
        rows = order[bounds[case] : bounds[case + 1]]
        if len(rows):
            parts.append(_phase_lines(county, rng, visits, rows, phase, orders))
    parts += [_marked_lines(county, rng, visits, mark, key) for mark, key in _MARKED]
    lines = _in_season(county, joined_lines(parts))
    lines = performed(county, rng, visits, priced(county, visits, lines))
    return joined_lines([lines, _slips(county, rng, lines)])


def _slips(county: County, rng: np.random.Generator, lines: Lines) -> Lines:
    """Honest slips: now and then a cheap treatment is keyed in twice."""
    cheap = county.catalogue.of_class("treatment", "consumable") & ~np.isin(
        np.arange(len(county.catalogue.keys)), county.catalogue.indices(*ONCE_A_DAY))  # fmt: skip
    return lines.take(cheap[lines.item] & (rng.random(len(lines)) < _SLIPS))


def _phase_lines(county: County, rng: np.random.Generator, visits: Visits, rows: Array, phase: str,
                 orders: Orders) -> Lines:  # fmt: skip
    unit, low, high = _units(visits, rows, phase)
    chance = _chances(county, visits, unit, orders)
    at, which = np.nonzero(rng.random(chance.shape, dtype=np.float32) < chance)
    visit, item = unit[at], orders.items[which]
    least, most = orders.low[which], orders.high[which]
    packs = np.ceil(visits.supply[visit] / county.catalogue.pack_days[item])
    quantity = np.where(
        least == 0, np.maximum(packs, 1), least + (rng.random(len(at)) * (most - least + 1)).astype(int)
    )
    moment = low[at] + (rng.random(len(at)) * (high[at] - low[at])).astype(np.int64)
    return new_lines(visit, item=item, moment=moment, quantity=quantity)


def _units(visits: Visits, rows: Array, phase: str) -> tuple[Array, Array, Array]:
    """The occasions of one phase: the visit, and the interval in which its lines are charged."""
    start, ends = visits.start[rows], visits.ends()[rows]
    first_day = start // DAY
    if phase == "visit":
        return rows, start + 20, start + 880
    if phase == "first":
        return rows, start + 240, np.minimum(start + 4 * 3600, (first_day + 1) * DAY)
    if phase == "last":
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


def _chances(county: County, visits: Visits, unit: Array, orders: Orders) -> Array:
    """How likely each order is on each occasion: habit of the house, severity, what the house can do, marks of schemes."""
    institution = visits.institution[unit]
    item_class = county.catalogue.item_class[orders.items]
    always = np.isin(item_class, [CLASSES.index(name) for name in _ALWAYS]) | (orders.probability >= 1)
    pull = county.habit[institution][:, item_class] * np.sqrt(visits.severity[unit])[:, None]
    chance = np.where(always, orders.probability, 1 - (1 - orders.probability) ** pull)
    chance *= county.available[institution[:, None], orders.items[None, :]]
    thin = (visits.marks[unit] & THIN) > 0
    if thin.any():
        chance[np.ix_(thin, ~always)] *= 0.1
    exam_only = (visits.marks[unit] & EXAM_ONLY) > 0
    if exam_only.any():
        tests = np.isin(item_class, [CLASSES.index(name) for name in ("lab", "imaging", "exam")])
        chance[np.ix_(exam_only, ~tests & ~always)] *= 0.12
    return chance.astype(np.float32)


def _marked_lines(county: County, rng: np.random.Generator, visits: Visits, mark: int, key: str) -> Lines:
    item = county.catalogue.index(key)
    rows = np.flatnonzero((visits.marks & mark > 0) & county.available[visits.institution, item])
    moment = visits.start[rows] + rng.integers(240, 880, len(rows))
    midnight = (visits.start[rows] // DAY + 1) * DAY - 1
    return new_lines(rows, item=item, moment=np.minimum(moment, midnight))


def _in_season(county: County, lines: Lines) -> Lines:
    """Heating is charged in winter and cooling in summer only."""
    month = county.days.month[np.clip(county.span.day_of(lines.moment), 0, county.span.n_days - 1)]
    heating, cooling = county.catalogue.indices("heating", "cooling")
    out = (lines.item == heating) & ~np.isin(month, (12, 1, 2, 3))
    out |= (lines.item == cooling) & ~np.isin(month, (6, 7, 8, 9))
    return lines.take(~out)


def price_caps(county: County, visits: Visits, lines: Lines) -> Array:
    """The price cap of each line on its day at the level of its institution."""
    version = (lines.moment // DAY >= county.catalogue.tariff_day[lines.item]).astype(np.int8)
    level = county.institutions.level[visits.institution[lines.visit]]
    return county.catalogue.caps[version, level, lines.item]


def priced(county: County, visits: Visits, lines: Lines) -> Lines:
    """The lines with the price that the institution asks on that day: never above the cap."""
    factor = county.price_factor[visits.institution[lines.visit], lines.item]
    cap = price_caps(county, visits, lines)
    return lines.having(price=np.minimum(np.maximum(np.round(cap * factor, 2), 0.01), cap))


def performed(county: County, rng: np.random.Generator, visits: Visits, lines: Lines) -> Lines:
    """The lines with the person who did the work: doctor, nurse, technician or pharmacist."""
    institution, item_class = visits.institution[lines.visit], county.catalogue.item_class[lines.item]
    doctor, kind = visits.doctor[lines.visit], visits.kind[lines.visit]
    names = {name: code for code, name in enumerate(CLASSES)}
    nurse = county.practitioners.staff(rng, institution, NURSE)
    technician = county.practitioners.staff(rng, institution, TECHNICIAN)
    pharmacist = county.practitioners.staff(rng, institution, PHARMACIST)
    by_hand = (item_class == names["tcm"]) & ((kind == INPATIENT) | (rng.random(len(lines)) < 0.5))
    therapy = np.array([each == "康复医学科" for each in county.catalogue.department])[lines.item]
    machine = np.isin(item_class, [names["lab"], names["imaging"]]) | county.catalogue.needs_report()[lines.item]
    nursed = np.isin(item_class, [names["treatment"], names["nursing"]]) & ~therapy
    who = np.where(nursed & (nurse >= 0), nurse, doctor)
    who = np.where((machine | by_hand | therapy) & (technician >= 0), technician, who)
    nobody = np.isin(item_class, [names["consumable"], names["bed"]]) | county.catalogue.is_drug[lines.item]
    return lines.having(performer=np.where(kind == PHARMACY, pharmacist, np.where(nobody, -1, who)))
