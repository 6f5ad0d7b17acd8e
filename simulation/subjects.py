"""Draws who takes part in which scheme, how strongly and when. Another seed draws other subjects and strengths."""

from types import ModuleType

import numpy as np

from data_contracts.errors import SettingsError
from simulation.chance import Array, stream
from simulation.county import County
from simulation.planting import Plant, all_schemes
from simulation.span import DAY
from simulation.visits import Visits

_SHARE_OF_INSTITUTIONS = 0.08
_LEAST_CASES = 150


def draw_plants(county: County, visits: Visits, wanted: str | list[str] | None,
                strength: tuple[float, float]) -> list[Plant]:  # fmt: skip
    """At least one subject for each scheme wanted ("all", a list of names, None); the same few institutions carry many."""
    modules = all_schemes()
    names = [] if wanted is None else list(modules) if wanted == "all" else sorted(wanted)
    unknown = sorted(set(names) - set(modules))
    if unknown:
        raise SettingsError(f"There is no scheme {', '.join(unknown)}; known are {', '.join(modules)}.")
    rng = stream(county.seed, "subjects")
    inclined = _inclined(county, visits, rng)
    load = np.zeros(county.institutions.n)
    plants: list[Plant] = []
    for name in rng.permutation(names):
        fitting = _fitting(county, visits, modules[name])
        for _ in range(max(1, round(len(fitting) / 120))):
            place = _choose(rng, fitting, inclined, load)
            if place >= 0:
                load[place] += 1
                plants.append(_plant(county, visits, rng, len(plants) + 1, modules[name], str(name), place, strength))
    return plants


def _inclined(county: County, visits: Visits, rng: np.random.Generator) -> Array:
    """The institutions among which schemes are looked for first: about 8 %, one of each sort at least."""
    inst = county.institutions
    busy = np.bincount(visits.institution, minlength=inst.n) >= _LEAST_CASES
    sorts = [("general_hospital", "tcm_hospital", "specialist_hospital"), ("township_health_centre",),
             ("community_health_centre", "clinic", "village_clinic"), ("pharmacy",)]  # fmt: skip
    chosen = np.zeros(inst.n, dtype=bool)
    for kinds in sorts:
        members = inst.of_kind(*kinds)
        members = members[busy[members]]
        weight = np.where(inst.private[members], 2.5, 1.0)
        least = 2 if "general_hospital" in kinds or "clinic" in kinds else 1
        n = max(least, round(len(members) * _SHARE_OF_INSTITUTIONS))
        if len(members):
            chosen[rng.choice(members, min(n, len(members)), replace=False, p=weight / weight.sum())] = True
    return chosen


def _fitting(county: County, visits: Visits, module: ModuleType) -> Array:
    """Institutions with enough business for the scheme."""
    inst = county.institutions
    able = np.isin(np.arange(inst.n), inst.of_kind(*module.WHERE))
    relevant = np.isin(visits.kind, module.KINDS) if hasattr(module, "KINDS") else np.ones(len(visits), bool)
    business = np.bincount(visits.institution[relevant], minlength=inst.n)
    needed = getattr(module, "NEEDS", ())
    for key in needed:
        able &= county.available[:, county.catalogue.index(key)]
    cases = county.cases.indices(*getattr(module, "CASES", ()))
    able &= (county.department_at[cases] >= 0).any(axis=0) if len(cases) else True
    enough = business >= min(getattr(module, "LEAST", 60), np.max(business[able], initial=0) / 2)
    return np.flatnonzero(able & enough & (business > 0))


def _choose(rng: np.random.Generator, fitting: Array, inclined: Array, load: Array) -> int:
    if not len(fitting):
        return -1
    weight = np.where(inclined[fitting], 1.0, 1e-6) / (1.0 + 6 * load[fitting]) ** 2
    return int(rng.choice(fitting, p=weight / weight.sum()))


def _plant(county: County, visits: Visits, rng: np.random.Generator, number: int, module: ModuleType, name: str,
           place: int, strength: tuple[float, float]) -> Plant:  # fmt: skip
    span = county.span
    begin = int(span.start + rng.uniform(0, 0.5) * span.n_days * DAY) // DAY * DAY
    still_runs = rng.random() < 0.75
    length = rng.uniform(0.35, 0.7) * span.n_days * DAY
    end = span.end if still_runs else min(span.end, int(begin + length))
    force, subject = float(rng.uniform(*strength)), place
    partner = -1
    if module.SUBJECT == "practitioner":
        subject = _busy_doctor(county, rng, visits, place, getattr(module, "DEPARTMENT", ""))
    if hasattr(module, "partner"):
        partner = int(module.partner(county, rng, place))
    return Plant(number, name, module.SUBJECT, subject, place, round(force, 3), begin, end, partner)


def _busy_doctor(county: County, rng: np.random.Generator, visits: Visits, place: int, department: str) -> int:
    """A doctor of the institution (and of the department, where one is named), the more likely the busier."""
    own = (visits.institution == place) & (visits.doctor >= 0)
    if department:
        own &= visits.department == county.departments.index(department)
    doctors, seen = np.unique(visits.doctor[own], return_counts=True)
    return int(rng.choice(doctors, p=seen**2 / (seen**2).sum()))
