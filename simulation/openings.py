"""A department that opens inside the span at one house: before that day its patients go to the county hospital."""

from dataclasses import dataclass

import numpy as np

from simulation.chance import Array, stream
from simulation.institutions import Institutions
from simulation.span import Span

_NEW = ("康复医学科", "中医科", "妇产科", "骨科", "儿科")
_HOUSES = ("private_general", "county_tcm", "township", "private_rehab", "community")


@dataclass(frozen=True)
class Opening:
    """`day` is days since 1970; `instead` is the hospital that has the department already. institution -1: nothing opens."""

    institution: int
    department: str
    day: int
    instead: int


def draw_opening(seed: int, institutions: Institutions, span: Span) -> Opening:
    """One house and department, between a quarter and two thirds of the span."""
    rng = stream(seed, "opening")
    day = span.first_day + int(rng.uniform(0.25, 0.66) * span.n_days)
    hospital = institutions.variants.index("county_general")
    able = [(place, name) for place, variant in enumerate(institutions.variants) if variant in _HOUSES
            for name in _NEW if name in institutions.departments[place] and name in institutions.departments[hospital]]  # fmt: skip
    if not able:
        return Opening(-1, "", day, hospital)
    place, name = able[int(rng.integers(0, len(able)))]
    return Opening(place, name, day, hospital)


def closed(opening: Opening, place: Array, department: Array, day: Array, departments: tuple[str, ...]) -> Array:
    """True for what would happen in the department before it opens."""
    if opening.institution < 0:
        return np.zeros(len(place), dtype=bool)
    which = departments.index(opening.department)
    return np.asarray((place == opening.institution) & (department == which) & (day < opening.day))
