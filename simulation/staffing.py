"""Hires staff and licenses beds for the need that the ordinary plan shows, and gives every visit its doctor."""

import numpy as np

from simulation.chance import Array, stream
from simulation.county import County
from simulation.practitioners import PHARMACIST, hire
from simulation.span import DAY
from simulation.visits import INPATIENT, PHARMACY, Visits

_NO_DOCTOR = ("医学检验科", "医学影像科", "麻醉科", "药店")
_HANDS = ("中医科", "康复医学科")
_VISITS_PER_DOCTOR, _HANDS_PER_DOCTOR, _VISITS_PER_VILLAGE_DOCTOR, _STAYS_PER_DOCTOR = 4_300, 2_000, 13_000, 170


def staffed_county(county: County, visits: Visits) -> County:
    """The county with people and beds for this plan."""
    years, inst = county.span.years, county.institutions
    in_bed = visits.kind == INPATIENT
    shape = (inst.n, len(county.departments))
    walk_in = _by_department(visits.take(~in_bed), shape) / years
    admitted = _by_department(visits.take(in_bed), shape) / years
    nights = np.bincount(visits.institution, np.where(in_bed, visits.stay, 0), inst.n) / years / 365
    hand_nights = _hand_nights(county, visits.take(in_bed)) / years / 365
    is_shop = np.array([kind == "pharmacy" for kind in inst.kinds])
    out = walk_in.sum(axis=1)
    lab = inst.having("医学检验科") | inst.having("医学影像科")
    people = hire(
        county.seed, county.span.first_day,
        doctors=_doctors(county, walk_in, admitted),
        nurses=np.where(is_shop, 0, np.ceil(nights / 1.3 + out / 8_000)).astype(int),
        pharmacists=np.where(is_shop, np.ceil(out / 7_000 + 0.01), np.where(lab, 1 + out // 40_000, 0)).astype(int),
        technicians=np.where(lab, 1 + np.ceil(out / 14_000 + nights / 30 + hand_nights / 3.5), 0).astype(int),
        general=county.departments.index("全科医疗科"),
    )  # fmt: skip
    return county.staffed(people, _beds(county, nights))


def _by_department(visits: Visits, shape: tuple[int, int]) -> Array:
    flat = visits.institution.astype(np.int64) * shape[1] + visits.department
    return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)


def _hand_nights(county: County, stays: Visits) -> Array:
    hands = np.isin(stays.department, [county.departments.index(each) for each in _HANDS])
    return np.bincount(stays.institution, np.where(hands, stays.stay, 0), county.institutions.n)


def _doctors(county: County, walk_in: Array, admitted: Array) -> Array:
    """Every registered clinical department has at least one doctor."""
    inst = county.institutions
    hands = np.array([name in _HANDS for name in county.departments])
    capacity = np.where(hands, _HANDS_PER_DOCTOR, _VISITS_PER_DOCTOR)[None, :].repeat(inst.n, axis=0)
    capacity[[kind == "village_clinic" for kind in inst.kinds]] = _VISITS_PER_VILLAGE_DOCTOR
    wanted = np.ceil(walk_in / capacity + admitted / _STAYS_PER_DOCTOR)
    for column, name in enumerate(county.departments):
        wanted[:, column] = np.maximum(wanted[:, column], inst.having(name)) if name not in _NO_DOCTOR else 0
    return wanted.astype(np.int64)


def _beds(county: County, nights: Array) -> Array:
    """Licensed beds: the mean census and some reserve; places that may admit but hardly do still have a few."""
    rng, inst = stream(county.seed, "beds"), county.institutions
    may_admit = inst.pull[1].max(axis=0) > 0
    beds = np.ceil(nights * rng.uniform(1.3, 1.75, inst.n) / 5 + 1) * 5
    return np.where(may_admit, np.maximum(beds, 10), 0).astype(np.int64)


def with_doctors(county: County, visits: Visits, label: str) -> Visits:
    """The visits with a doctor each (pharmacies: a pharmacist), where they have none yet."""
    rng = stream(county.seed, "doctors", label)
    practitioners = county.practitioners
    doctor = practitioners.doctor(rng, visits.institution, visits.department, visits.start // DAY)
    pharmacist = practitioners.staff(rng, visits.institution, PHARMACIST)
    chosen = np.where(visits.kind == PHARMACY, pharmacist, doctor)
    return visits.having(doctor=np.where(visits.doctor >= 0, visits.doctor, chosen))


def prescriber_of(county: County, rng: np.random.Generator, institution: Array) -> Array:
    """A doctor of the institution, from any of its clinical departments; -1 for no institution."""
    doctors_at = county.practitioners.doctors_at
    first_of = np.array([np.append(np.flatnonzero(row[:, 1]), -1)[0] for row in doctors_at])
    department = first_of[institution]
    doctor = county.practitioners.doctor(rng, institution, department)
    return np.where((institution >= 0) & (department >= 0), doctor, -1)
