"""Draws who takes part in which scheme, how strongly, how, and when. Another seed draws other subjects, strengths and variants.

About a tenth of the institutions carry schemes, most of them one or two; some practitioners and a few people do so too.
"""

from dataclasses import dataclass, field
from types import ModuleType

import numpy as np

from data_contracts.errors import SettingsError
from simulation.chance import Array, stream
from simulation.county import County
from simulation.planting import PLAIN, Plant, all_schemes
from simulation.span import DAY
from simulation.visits import Visits

_SHARE_OF_INSTITUTIONS = 0.09
_SCHEMES_PER_HOUSE = (0.56, 0.32, 0.12)
_INSTITUTIONS_PER_PRACTITIONER, _PEOPLE_PER_RING = 30, 20_000
_SORTS = (("general_hospital", "tcm_hospital", "specialist_hospital"), ("township_health_centre",),
          ("community_health_centre", "clinic", "village_clinic", "cosmetology"), ("pharmacy",))  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What is to be planted.

    `schemes` is "all" (as many subjects as a county has, each scheme possible), "every" (each scheme at least once), a list of
    names, or None; `times` is how often each of "every" or of the list is planted, as far as there are fitting subjects;
    `evasion` is the share of the plants that evade in one of their ways.
    """

    schemes: str | list[str] | None = "all"
    strength: tuple[float, float] = (0.3, 1.0)
    times: int = 1
    evasion: float = 0.45


@dataclass
class _Draw:
    """What a draw needs: the county and its ordinary visits, chance, and the plants so far with their load by house."""

    county: County
    visits: Visits
    rng: np.random.Generator
    wanted: Wanted
    plants: list[Plant] = field(default_factory=list)
    fits: dict[str, tuple[Array, Array]] = field(default_factory=dict)

    def fitting(self, name: str) -> tuple[Array, Array]:
        """The institutions with enough business for a scheme, and how many visits they have that it concerns."""
        if name not in self.fits:
            self.fits[name] = _fitting(self.county, self.visits, all_schemes()[name])
        return self.fits[name]

    def load(self) -> Array:
        """How many schemes each institution carries."""
        places = [plant.place for plant in self.plants if plant.place >= 0]
        return np.bincount(np.array(places, dtype=np.int64), minlength=self.county.institutions.n)

    def used(self, name: str) -> int:
        return sum(plant.scheme == name for plant in self.plants)


def draw_plants(county: County, visits: Visits, wanted: Wanted) -> list[Plant]:
    """The plants of a county. Raises SettingsError for a scheme that does not exist."""
    modules, asked = all_schemes(), wanted.schemes
    draw = _Draw(county, visits, stream(county.seed, "subjects"), wanted)
    if asked in ("all", "every"):
        _as_in_life(draw)
    names = list(modules) if asked == "every" else sorted(asked) if isinstance(asked, list) else []
    unknown = sorted(set(names) - set(modules))
    if unknown:
        raise SettingsError(f"There is no scheme {', '.join(unknown)}; known are {', '.join(modules)}.")
    for name in draw.rng.permutation(names):
        for _ in range(wanted.times - draw.used(str(name))):
            _at_the_least_loaded(draw, str(name))
    return draw.plants


def _as_in_life(draw: _Draw) -> None:
    """A tenth of the houses with one to three schemes each, some practitioners, a few rings of people."""
    modules = all_schemes()
    of_sort = {sort: [n for n, m in modules.items() if sort == m.SUBJECT] for sort in
               ("institution", "practitioner", "insured_person")}  # fmt: skip
    for place in _houses(draw):
        for _ in range(1 + int(draw.rng.choice(3, p=_SCHEMES_PER_HOUSE))):
            carried = [plant.scheme for plant in draw.plants if plant.place == place]
            able = [n for n in of_sort["institution"] if place in draw.fitting(n)[0] and n not in carried]
            if able:
                _plant(draw, _seldom_used(draw, able), int(place))
    for _ in range(max(2, draw.county.institutions.n // _INSTITUTIONS_PER_PRACTITIONER)):
        _at_the_least_loaded(draw, _seldom_used(draw, of_sort["practitioner"]))
    for _ in range(max(1, draw.county.people.n // _PEOPLE_PER_RING)):
        _at_the_least_loaded(draw, _seldom_used(draw, of_sort["insured_person"]))


def _seldom_used(draw: _Draw, names: list[str]) -> str:
    weight = np.array([0.25 ** draw.used(name) for name in names])
    return str(draw.rng.choice(names, p=weight / weight.sum()))


def _houses(draw: _Draw) -> Array:
    """The institutions that carry schemes: at least one of each sort, private ones more often."""
    inst, chosen = draw.county.institutions, []
    able = np.unique(
        np.concatenate([draw.fitting(n)[0] for n, m in all_schemes().items() if m.SUBJECT == "institution"])
    )
    for kinds in _SORTS:
        members = np.intersect1d(inst.of_kind(*kinds), able)
        weight = np.where(inst.private[members], 2.0, 1.0)
        n = min(max(1, round(len(inst.of_kind(*kinds)) * _SHARE_OF_INSTITUTIONS)), len(members))
        if n:
            chosen.append(draw.rng.choice(members, n, replace=False, p=weight / weight.sum()))
    return np.concatenate(chosen)


def _fitting(county: County, visits: Visits, module: ModuleType) -> tuple[Array, Array]:
    """Institutions with enough business for the scheme, and that business in visits."""
    inst = county.institutions
    able = np.isin(np.arange(inst.n), inst.of_kind(*module.WHERE))
    relevant = np.isin(visits.kind, module.KINDS) if hasattr(module, "KINDS") else np.ones(len(visits), bool)
    business = np.bincount(visits.institution[relevant], minlength=inst.n)
    for key in getattr(module, "NEEDS", ()):
        able &= county.available[:, county.catalogue.index(key)]
    if hasattr(module, "DEPARTMENT"):
        able &= inst.having(module.DEPARTMENT)
    cases = county.cases.indices(*getattr(module, "CASES", ()))
    able &= (county.department_at[cases] >= 0).any(axis=0) if len(cases) else True
    usual = np.median(business[able & (business > 0)]) if (able & (business > 0)).any() else 0
    enough = business >= min(getattr(module, "LEAST", 60), usual)
    chosen = np.flatnonzero(able & enough & (business > 0))
    return chosen, business[chosen]


def _at_the_least_loaded(draw: _Draw, name: str) -> None:
    """One more plant of the scheme, at a house that carries few others and not this one."""
    if all_schemes()[name].SUBJECT == "insured_person":
        _ring(draw, name)
        return
    taken = [plant.place for plant in draw.plants if plant.scheme == name]
    places, business = draw.fitting(name)
    free = ~np.isin(places, taken)
    if free.any():
        load = draw.load()[places[free]]
        weight = business[free] ** 0.7 * np.where(load == 0, 0.3, 1.0) / (1.0 + np.maximum(load - 1, 0)) ** 3
        _plant(draw, name, int(draw.rng.choice(places[free], p=weight / weight.sum())))


def _plant(draw: _Draw, name: str, place: int) -> None:
    """One scheme at one institution, or at a practitioner of it."""
    module, subject = all_schemes()[name], place
    if module.SUBJECT == "practitioner":
        subject = _busy_doctor(draw, place, getattr(module, "DEPARTMENT", ""))
        if subject < 0:
            return
    also = module.also(draw.county, draw.rng, place) if hasattr(module, "also") else ()
    draw.plants.append(_drawn(draw, name, module.SUBJECT, subject, place, tuple(also)))


def _ring(draw: _Draw, name: str) -> None:
    """The people of a ring, one plant each, with the strength, time and variant of the first."""
    people = all_schemes()[name].members(draw.county, draw.visits, draw.rng)
    first = _drawn(draw, name, "insured_person", -1, -1, ())
    number = len(draw.plants) + 1
    for nth, person in enumerate(people):
        draw.plants.append(Plant(number + nth, name, "insured_person", int(person), -1, first.strength, first.starts,
                                 first.stops, (), first.share, first.variant, number))  # fmt: skip


def _drawn(draw: _Draw, name: str, kind: str, subject: int, place: int, also: tuple[int, ...]) -> Plant:
    """Time, strength, share and variant of a plant."""
    module, span, rng = all_schemes()[name], draw.county.horizon, draw.rng
    begin = int(span.start + rng.uniform(0, 0.5) * span.n_days * DAY) // DAY * DAY
    still_runs = rng.random() < 0.75
    length = rng.uniform(0.35, 0.7) * span.n_days * DAY
    end = span.end if still_runs else min(span.end, int(begin + length) // DAY * DAY)
    if getattr(module, "ALWAYS", False):
        begin, end = span.start, span.end
    force = round(float(rng.uniform(*draw.wanted.strength)), 3)
    share = round(min(force * float(rng.uniform(*module.REACH)), 1.0), 3)
    variant = str(rng.choice(module.VARIANTS)) if rng.random() < draw.wanted.evasion else PLAIN
    return Plant(len(draw.plants) + 1, name, kind, subject, place, force, begin, end, also, share, variant)


def _busy_doctor(draw: _Draw, place: int, department: str) -> int:
    """A doctor of the institution (and of the department, where one is named), the more likely the busier; -1 for none."""
    visits = draw.visits
    own = (visits.institution == place) & (visits.doctor >= 0)
    if department:
        own &= visits.department == draw.county.departments.index(department)
    doctors, seen = np.unique(visits.doctor[own], return_counts=True)
    return int(draw.rng.choice(doctors, p=seen**2 / (seen**2).sum())) if len(doctors) else -1
