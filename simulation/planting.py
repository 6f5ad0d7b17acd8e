"""What a scheme is and the tools it is made with. Schemes are files in `schemes/`; the folder is the registry.

A scheme file states PACK, CATALOGUE, SUBJECT, TITLE, WHERE (kinds of institutions), REACH (least and greatest share of the
business concerned that it takes at full strength), CHANGES (what may differ between its records and ordinary ones; everything
else may not) and VARIANTS. It has `plan` (changes the plan of visits), `bill` (changes the charge lines of a chunk), `trace`,
`report` or `serve` (trace codes, reports, public-health services). Nothing that it adds may be recognisable by its number, order
or second.
"""

import importlib
import pkgutil
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from simulation import schemes
from simulation.chance import Array, happens, stream
from simulation.county import County
from simulation.visits import Visits, new_visits

PLAIN, SLOW_RAMP, UNDER_LIMIT, SPREAD = "plain", "slow_ramp", "under_limit", "spread"
VARIANTS = {
    PLAIN: {"zh": "直接", "en": "plain"},
    SLOW_RAMP: {"zh": "缓慢爬坡", "en": "slow ramp"},
    UNDER_LIMIT: {"zh": "压线", "en": "just under a limit"},
    SPREAD: {"zh": "分散", "en": "spread over shops, days or people"},
}
_RAMP = 0.65
# What a scheme may say that it changes (CHANGES); the tests compare everything else with ordinary records.
ABOUT_CLAIMS = ("person", "hour", "day", "doctor", "department", "diagnosis", "stay", "content", "settlement",
                "terminal", "payer")  # fmt: skip
ABOUT_LINES = ("item", "quantity", "price", "orderer", "performer", "moment", "report")
ABOUT_SERVICES = ("served", "place", "values", "server", "time")


@dataclass(frozen=True)
class Plant:
    """One scheme at one subject. `number` marks its records; `starts`, `stops` are moments.

    `place` is the institution (-1 for people, who act at many); `also` are other institutions that take part; `share` is the
    share of the business concerned that the scheme takes; plants of one ring have the same `group`.
    """

    number: int
    scheme: str
    subject_type: str
    subject: int
    place: int
    strength: float
    starts: int
    stops: int
    also: tuple[int, ...] = ()
    share: float = 1.0
    variant: str = PLAIN
    group: int = 0
    run: tuple[int, int] | None = None  # from when to when it really runs, where a chapter sees only a part of that
    part: float = 1.0  # the part of a chapter in which it runs, where there are several chapters

    @property
    def places(self) -> list[int]:
        """Every institution at which the scheme runs."""
        return [each for each in (self.place, *self.also) if each >= 0]


@dataclass(frozen=True)
class Change:
    """What a scheme does to the plan: visits added (with plant -1 where they are honest), columns changed in present rows."""

    added: Visits
    rows: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    columns: dict[str, Array | int] = field(default_factory=dict)


def nothing_added() -> Visits:
    return new_visits(np.zeros(0, dtype=np.int64))


@cache
def all_schemes() -> dict[str, ModuleType]:
    """Every scheme file by its name, in order of names."""
    names = sorted(each.name for each in pkgutil.iter_modules(schemes.__path__))
    return {name: importlib.import_module(f"simulation.schemes.{name}") for name in names}


def chance_of(county: County, plant: Plant, label: Any = "") -> np.random.Generator:
    """The plant's own random numbers."""
    return stream(county.root, "scheme", plant.scheme, plant.subject_type, plant.subject, label)


def chance_of_group(county: County, plant: Plant, label: Any = "") -> np.random.Generator:
    """Random numbers that all plants of a ring share."""
    return stream(county.root, "ring", plant.scheme, plant.group, label)


def during(plant: Plant, moments: Array) -> Array:
    """True while the scheme is running."""
    return np.asarray((moments >= plant.starts) & (moments < plant.stops))


def pace(plant: Plant, moments: Array) -> Array:
    """How far the scheme has been turned up at each moment, 0 to 1: a slow ramp needs two thirds of its time to be full."""
    if plant.variant != SLOW_RAMP:
        return np.ones(len(moments))
    starts, stops = plant.run or (plant.starts, plant.stops)
    done = (moments - starts) / max(stops - starts, 1)
    return np.asarray(np.clip(done / _RAMP, 0.05, 1.0))


def own_business(plant: Plant, visits: Visits) -> Array:
    """The visits at the plant's institution (its practitioner's, when that is the subject) while it runs."""
    here = (visits.institution == plant.place) & during(plant, visits.start)
    own = visits.doctor == plant.subject if plant.subject_type == "practitioner" else True
    return np.asarray(here & own)


def affected(county: County, plant: Plant, eligible: Array, moments: Array, label: Any = "") -> Array:
    """The eligible rows that the scheme takes: its share of them, less while a slow ramp has not come up."""
    rows = np.flatnonzero(eligible)
    rng = chance_of(county, plant, ("affected", label))
    return rows[happens(rng, plant.share * pace(plant, moments[rows]), len(rows))]


def how_many(plant: Plant, business: float, least: int) -> int:
    """How many visits a scheme adds beside so much honest business; a slow ramp adds less."""
    full = 1.0 if plant.variant != SLOW_RAMP else 1 - _RAMP / 2
    return max(int(least * plant.part), int(business * plant.share * full * plant.part))
