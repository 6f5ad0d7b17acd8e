"""The whole plan of a county: ordinary life, innocent look-alikes, then schemes on top. Nothing is billed yet."""

import importlib
import pkgutil
from dataclasses import dataclass, replace
from types import ModuleType

import numpy as np

from simulation import look_alikes
from simulation.chance import Array, stream
from simulation.chapters import Chapter, chapters
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
from simulation.visits import Visits, joined


@dataclass(frozen=True)
class Plan:
    """A county with the visits of a chapter, in an order that says nothing. `looks` names the look-alikes by their number."""

    county: County
    visits: Visits
    plants: list[Plant]
    looks: dict[int, str]
    chapter: Chapter

    def in_chapter(self) -> "Plan":
        """The plan as the county and its schemes are while the chapter lasts."""
        return replace(self, county=self.county.in_chapter(self.chapter), plants=plants_in(self.plants, self.chapter))


def all_look_alikes() -> dict[str, ModuleType]:
    """Every look-alike file by its name, in order of names."""
    names = sorted(each.name for each in pkgutil.iter_modules(look_alikes.__path__))
    return {name: importlib.import_module(f"simulation.look_alikes.{name}") for name in names}


def plan_county(seed: int, people: int, institutions: int, span: Span, wanted: Wanted, use: float = 1.0) -> Plan:
    """Plan a county and its first chapter (all of it, when the span is no longer than a year)."""
    whole, chapter = build_county(seed, people, institutions, span, use), chapters(span)[0]
    visits = marked(whole.in_chapter(chapter), tidied(whole.in_chapter(chapter), _life(whole.in_chapter(chapter))))
    whole = staffed_county(whole.in_chapter(chapter), visits).of_horizon()
    county = whole.in_chapter(chapter)
    visits = _treated(county, visits)
    plants = draw_plants(county, visits, wanted)
    return _plan(whole, visits, plants, chapter)


def plan_next(before: Plan, rest: Visits) -> Plan:
    """Plan the chapter after another one; `rest` are the visits of that one that have not been delivered."""
    whole = before.county
    chapter = chapters(whole.span)[before.chapter.nth + 1]
    county = whole.in_chapter(chapter)
    open_bills = rest.ends() < county.span.start
    visits = tidied(county, joined([handed_on(rest.take(~open_bills)), _life(county)]))
    visits = _treated(county, marked(county, visits))
    return _plan(whole, visits, before.plants, chapter, rest.take(open_bills))


def _plan(whole: County, visits: Visits, plants: list[Plant], chapter: Chapter, waiting: Visits | None = None) -> Plan:
    county = whole.in_chapter(chapter)
    visits = taken_over(with_schemes(county, visits, plants_in(plants, chapter)))
    visits = joined([visits, waiting]) if waiting is not None else visits
    order = stream(county.seed, "order").permutation(len(visits))
    return Plan(whole, visits.take(order), plants, dict(enumerate(all_look_alikes(), start=1)), chapter)


def _life(county: County) -> Visits:
    """The visits of ordinary life and of innocent look-alikes."""
    visits = with_episodes(county, placed(county, ordinary_needs(county)))
    for number, (name, module) in enumerate(all_look_alikes().items(), start=1):
        if hasattr(module, "live"):
            visits = module.live(county, visits, stream(county.seed, "look-alike", name), number)
    return visits


def _treated(county: County, visits: Visits) -> Visits:
    """The visits with their doctors."""
    visits = with_doctors(county, visits, "ordinary")
    for number, (name, module) in enumerate(all_look_alikes().items(), start=1):
        if hasattr(module, "staffed"):
            visits = module.staffed(county, visits, stream(county.seed, "look-alike", name), number)
    return visits


def plants_in(plants: list[Plant], chapter: Chapter) -> list[Plant]:
    """The plants that run in a chapter, for as long as they do."""
    if chapter.of == 1:
        return plants
    span, inside = chapter.span, []
    for plant in plants:
        starts, stops = max(plant.starts, span.start), min(plant.stops, span.end)
        if stops - starts >= DAY:
            part = (stops - starts) / (span.end - span.start)
            inside.append(replace(plant, starts=starts, stops=stops, run=(plant.starts, plant.stops), part=part))
    return inside


def handed_on(visits: Visits) -> Visits:
    """Visits of an earlier chapter, marked so that neither schemes nor look-alikes touch them again."""
    return visits.having(plant=-2 - visits.plant, look=-2 - visits.look)


def taken_over(visits: Visits) -> Visits:
    """The same without these marks."""
    return visits.having(plant=np.where(visits.plant < -1, -2 - visits.plant, visits.plant),
                         look=np.where(visits.look < -1, -2 - visits.look, visits.look))  # fmt: skip


def with_schemes(county: County, visits: Visits, plants: list[Plant]) -> Visits:
    """The visits after every scheme has changed and added its own."""
    modules, growing = all_schemes(), GrowingVisits(visits)
    for plant in plants:
        module = modules[plant.scheme]
        if hasattr(module, "plan"):
            label = "plan" if county.seed == county.root else ("plan", county.span.first)
            change = module.plan(county, plant, growing.visits, chance_of(county, plant, label))
            growing.change(change.rows, change.columns)
            enrolled = county.people.enrolled[change.added.person] <= change.added.start // DAY
            added = change.added.take(enrolled)
            growing.add(added.having(plant=np.where(added.plant < 0, 0, plant.number)))
    return growing.visits


def part_of(span: Span, weekly: bool) -> tuple[Array, list[str]]:
    """The delivery part of each day (month or ISO week) and the names of the parts in order."""
    dates = span.dates()
    names = [f"{d.isocalendar()[0]}-W{d.isocalendar()[1]:02d}" if weekly else f"{d:%Y-%m}" for d in dates]
    order = sorted(set(names))
    return np.array([order.index(name) for name in names]), order
