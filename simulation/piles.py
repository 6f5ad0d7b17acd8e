"""Hands the schemes of a part the lines that concern them: those of their houses, or of their own visits where people act."""

from dataclasses import dataclass

import numpy as np

from simulation.chance import Array
from simulation.lines import Lines, joined_lines
from simulation.plan import Plan
from simulation.planting import Plant, all_schemes, chance_of
from simulation.visits import Visits


@dataclass
class _Piles:
    """Lines by pile; `of_visit` says on which pile the lines of each visit lie (-1: nobody asks for them)."""

    of_visit: Array
    lines: dict[int, Lines]

    def take(self, piles: list[int]) -> list[Lines]:
        return [self.lines.pop(pile) for pile in piles if pile in self.lines]

    def put(self, lines: Lines) -> None:
        self.lines |= _sorted_out(self.of_visit, lines)


def with_schemes(plan: Plan, visits: Visits, lines: Lines, name: str) -> Lines:
    """The lines of a part after every scheme that works on lines."""
    modules = all_schemes()
    billing = [plant for plant in plan.plants if hasattr(modules[plant.scheme], "bill")]
    asked = _piles_asked(plan, visits, billing)
    of_visit = _pile_of_visits(plan, visits, asked)
    touched = of_visit[lines.visit] >= 0
    piles = _Piles(of_visit, _sorted_out(of_visit, lines.take(touched)))
    for plant, wanted in asked:
        own = piles.take(wanted)
        if own:
            rng = chance_of(plan.county, plant, name)
            piles.put(modules[plant.scheme].bill(plan.county, plant, visits, joined_lines(own), rng))
    return joined_lines([lines.take(~touched), *piles.lines.values()])


def _piles_asked(plan: Plan, visits: Visits, billing: list[Plant]) -> list[tuple[Plant, list[int]]]:
    """The piles that each plant works on. A person's pile is numbered behind the institutions."""
    planted = np.flatnonzero(visits.plant > 0)
    pairs = np.unique(np.stack([visits.plant[planted], visits.institution[planted]]), axis=1).tolist()
    places: dict[int, set[int]] = {}
    for number, place in zip(*pairs, strict=True):
        places.setdefault(number, set()).add(place)
    return [(plant, [_own(plan, plant)] if plant.place < 0 else sorted({*plant.places, *places.get(plant.number, ())}))
            for plant in billing]  # fmt: skip


def _own(plan: Plan, plant: Plant) -> int:
    return plan.county.institutions.n + plant.number


def _pile_of_visits(plan: Plan, visits: Visits, asked: list[tuple[Plant, list[int]]]) -> Array:
    n = plan.county.institutions.n
    known = np.zeros(n + max([plant.number for plant in plan.plants], default=0) + 1, dtype=bool)
    known[[pile for _, piles in asked for pile in piles]] = True
    own = np.where(visits.plant > 0, n + visits.plant.astype(np.int32), 0)
    at_home = np.where(known[visits.institution], visits.institution, -1)
    return np.where((own > 0) & known[own], own, at_home).astype(np.int16)


def _sorted_out(of_visit: Array, lines: Lines) -> dict[int, Lines]:
    pile = of_visit[lines.visit]
    if len(pile) and (pile == pile[0]).all():
        return {int(pile[0]): lines}
    order = np.argsort(pile, kind="stable")
    known, first = np.unique(pile[order], return_index=True)
    lines = lines.take(order)
    bounds = [*first.tolist(), len(pile)]
    return {int(each): lines.between(bounds[at], bounds[at + 1]) for at, each in enumerate(known)}
