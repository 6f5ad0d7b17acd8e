"""The county as one value: its time, places, people, institutions, staff and catalogue."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from simulation.catalogue import LEVELS, Catalogue, build_catalogue
from simulation.chance import Array, lognormal, stream
from simulation.chapters import Chapter
from simulation.formulary import build_formulary
from simulation.institutions import Institutions, build_institutions, count_townships
from simulation.limits import secondary_only
from simulation.openings import Opening, draw_opening
from simulation.people import People, build_people
from simulation.places import Places, build_places
from simulation.practitioners import Practitioners
from simulation.roles import roles_of_items
from simulation.sickness import Cases, Orders, read_cases, read_orders
from simulation.span import DayKinds, Span, day_kinds


@dataclass(frozen=True)
class County:
    """Everything that stands before the first patient comes. `practitioners` are hired when the need is known."""

    seed: int
    root: int  # the seed of everything that lasts; `seed` is another one in each chapter of a long history
    horizon: Span  # the whole history; `span` and `days` are those of the chapter that is being planned
    use: float  # how much care people seek; 1 = as documented
    span: Span
    days: DayKinds
    catalogue: Catalogue
    cases: Cases
    orders: dict[tuple[int, str], Orders]
    places: Places
    people: People
    institutions: Institutions
    practitioners: Practitioners
    disease_level: Array
    departments: tuple[str, ...]
    department_at: Array  # case x institution -> department that takes the case, -1 when none does
    price_factor: Array  # institution x item: price asked, as a share of the cap
    habit: Array  # institution x item class: how readily things are ordered
    available: Array  # institution x item: registered department, equipment and level allow it
    formulary: Array  # choice (usual, other) x institution x item: which of several alternatives the house stocks
    opening: Opening  # a department that opens inside the span

    @cached_property
    def asked(self) -> Array:
        """Price asked in yuan: tariff version x institution x item, never above the cap of that day and level."""
        cap = self.catalogue.caps[:, self.institutions.level, :]
        return np.minimum(np.maximum(np.round(cap * self.price_factor, 2), 0.01), cap)

    @property
    def days_left(self) -> int:
        """Days from the first day of the chapter to the end of the history."""
        return self.horizon.last_day - self.span.first_day + 1

    @cached_property
    def calendar(self) -> DayKinds:
        """The days of the chapter and all that follow."""
        return day_kinds(Span(self.span.first, self.days_left // 7))

    @cached_property
    def all_days(self) -> DayKinds:
        """The days of the whole history."""
        return day_kinds(self.horizon)

    def in_chapter(self, chapter: Chapter) -> "County":
        """The county in which a chapter is planned."""
        seed = self.root if chapter.nth == 0 else int(stream(self.root, "chapter", chapter.nth).integers(1 << 62))
        return replace(self, seed=seed, span=chapter.span, days=day_kinds(chapter.span))

    def of_horizon(self) -> "County":
        """The county of the whole history again."""
        return replace(self, seed=self.root, span=self.horizon, days=day_kinds(self.horizon))

    @cached_property
    def roles(self) -> tuple[Array, Array]:
        """Who does each item, and what a doctor may do himself, as `roles_of_items`."""
        return roles_of_items(self.catalogue)

    def staffed(self, practitioners: Practitioners, beds: Array) -> "County":
        """The county with its staff hired and its beds licensed."""
        return replace(self, practitioners=practitioners, institutions=self.institutions.with_beds(beds))


_INSTEAD = {"全科医疗科": ("内科",), "内科": ("全科医疗科",), "儿科": ("全科医疗科", "内科")}


def build_county(seed: int, people: int, institutions: int, span: Span, use: float = 1.0) -> County:
    """A county without staff and visits."""
    places = build_places(seed, count_townships(institutions))
    catalogue, cases = build_catalogue(seed, span), read_cases()
    built = build_institutions(seed, institutions, places, span)
    departments = tuple(sorted({name for each in built.departments for name in each}))
    return County(
        seed=seed,
        root=seed,
        horizon=span,
        use=use,
        span=span,
        days=day_kinds(span),
        catalogue=catalogue,
        cases=cases,
        orders=read_orders(catalogue, cases),
        places=places,
        people=build_people(seed, people, places, span),
        institutions=built,
        practitioners=Practitioners.nobody(),
        disease_level=lognormal(stream(seed, "disease level"), 0.12, len(cases.keys)),
        departments=departments,
        department_at=_department_at(cases, built, departments),
        price_factor=_price_factor(seed, catalogue, built),
        habit=_habit(seed, built),
        available=_available(catalogue, built),
        formulary=build_formulary(seed, catalogue, built.n),
        opening=draw_opening(seed, built, span),
    )


def _department_at(cases: Cases, institutions: Institutions, departments: tuple[str, ...]) -> Array:
    """General medicine, internal medicine and paediatrics stand in for each other; nothing else does."""
    at = np.full((len(cases.keys), institutions.n), -1, dtype=np.int8)
    for case, name in enumerate(cases.departments):
        for each in reversed((name, *_INSTEAD.get(name, ()))):
            if each in departments:
                at[case, institutions.having(each)] = departments.index(each)
    return at


def _price_factor(seed: int, catalogue: Catalogue, institutions: Institutions) -> Array:
    """Services cost the cap or a little less; drugs are sold at cost in public houses and with a margin elsewhere."""
    rng = stream(seed, "prices")
    shape = (institutions.n, len(catalogue.keys))
    private = institutions.private[:, None]
    service = np.where(rng.random(shape) < np.where(private, 0.45, 0.85), 1.0, rng.uniform(0.86, 0.995, shape))
    margin = np.where(private, rng.uniform(0.78, 0.93, shape), rng.uniform(0.755, 0.78, shape))
    return np.where(catalogue.is_drug[None, :], margin, service).astype(np.float32)


def _habit(seed: int, institutions: Institutions) -> Array:
    """Larger houses order more for the same illness; each house has its own habits."""
    level = np.where(institutions.level <= LEVELS.index("secondary"), 1.25, 0.95)
    return lognormal(stream(seed, "habit"), 0.13, (institutions.n, 12)) * level[:, None]


def _available(catalogue: Catalogue, institutions: Institutions) -> Array:
    """What an institution may bill: its departments, its equipment, its level."""
    allowed = np.ones((institutions.n, len(catalogue.keys)), dtype=bool)
    for item, (department, device) in enumerate(zip(catalogue.department, catalogue.equipment, strict=True)):
        if department:
            allowed[:, item] &= institutions.having(department)
        if device:
            allowed[:, item] &= [device in each for each in institutions.equipment]
    for item in secondary_only(catalogue):
        allowed[:, item] &= institutions.level <= LEVELS.index("secondary")
    shops = np.array([kind == "pharmacy" for kind in institutions.kinds])
    allowed[np.ix_(shops, ~catalogue.is_drug)] = False
    return allowed
