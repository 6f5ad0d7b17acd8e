"""The whole plan of a county: ordinary life, innocent look-alikes, then schemes on top. Nothing is billed yet."""

import importlib
import pkgutil
from dataclasses import dataclass
from functools import partial
from types import ModuleType

import numpy as np

from simulation import look_alikes
from simulation.chance import Array, stream
from simulation.choice import placed
from simulation.county import County, build_county
from simulation.episodes import with_episodes
from simulation.growing import GrowingVisits
from simulation.marks import marked
from simulation.needs import ordinary_needs
from simulation.planting import Plant, all_schemes, chance_of
from simulation.span import DAY, Span
from simulation.staffing import staffed_county, with_doctors
from simulation.subjects import Wanted, draw_plants
from simulation.tidy import tidied
from simulation.visits import Visits


@dataclass(frozen=True)
class Plan:
    """A county with all its visits, in an order that says nothing. `looks` names the look-alikes by their number."""

    county: County
    visits: Visits
    plants: list[Plant]
    looks: dict[int, str]


def all_look_alikes() -> dict[str, ModuleType]:
    """Every look-alike file by its name, in order of names."""
    names = sorted(each.name for each in pkgutil.iter_modules(look_alikes.__path__))
    return {name: importlib.import_module(f"simulation.look_alikes.{name}") for name in names}


def plan_county(seed: int, people: int, institutions: int, span: Span, wanted: Wanted, use: float = 1.0) -> Plan:
    """Plan a county."""
    county = build_county(seed, people, institutions, span, use)
    visits = with_episodes(county, placed(county, ordinary_needs(county)))
    looks = dict(enumerate(all_look_alikes(), start=1))
    chance = partial(stream, seed, "look-alike")
    for number, name in looks.items():
        module = all_look_alikes()[name]
        visits = module.live(county, visits, chance(name), number) if hasattr(module, "live") else visits
    visits = marked(county, tidied(county, visits))
    county = staffed_county(county, visits)
    visits = with_doctors(county, visits, "ordinary")
    for number, name in looks.items():
        module = all_look_alikes()[name]
        visits = module.staffed(county, visits, chance(name), number) if hasattr(module, "staffed") else visits
    plants = draw_plants(county, visits, wanted)
    visits = with_schemes(county, visits, plants)
    return Plan(county, visits.take(stream(seed, "order").permutation(len(visits))), plants, looks)


def with_schemes(county: County, visits: Visits, plants: list[Plant]) -> Visits:
    """The visits after every scheme has changed and added its own."""
    modules, growing = all_schemes(), GrowingVisits(visits)
    for plant in plants:
        module = modules[plant.scheme]
        if hasattr(module, "plan"):
            change = module.plan(county, plant, growing.visits, chance_of(county, plant, "plan"))
            growing.change(change.rows, change.columns)
            enrolled = county.people.enrolled[change.added.person] <= change.added.start // DAY
            added = change.added.take(enrolled)
            growing.add(added.having(plant=np.where(added.plant < 0, 0, plant.number)))
    return growing.visits


def part_of(span: Span, settled: Array, weekly: bool) -> tuple[Array, list[str]]:
    """The delivery part of each moment (month or ISO week) and the names of the parts in order."""
    dates = span.dates()
    names = [f"{d.isocalendar()[0]}-W{d.isocalendar()[1]:02d}" if weekly else f"{d:%Y-%m}" for d in dates]
    order = sorted(set(names))
    of_day = np.array([order.index(name) for name in names])
    return of_day[np.clip(span.day_of(settled), 0, span.n_days - 1)], order
