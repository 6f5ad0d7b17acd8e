"""The draw itself: a pure function of a frozen roster, a seed and this version of the algorithm. Anyone can repeat it.

Objects: within each stratum all rows get the SHA-256 of (seed, "object", id); the smallest hashes are drawn. So every
object of a stratum has the same chance, n/N, and the order of the roster does not matter.
Inspectors: for each drawn object, of those who may go (certificate, field, no conflict) the least burdened come first, and
among them the smallest SHA-256 of (seed, "inspector", object, id). Re-draws replace single members in the same way.
Knows no database, no clock and no Django. Refuses a ratio outside 0..1 and a roster that names a row twice.
"""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

ALGORITHM = "sha256-rank/1"


@dataclass(frozen=True)
class Candidate:
    """An object that may be drawn. `ratio` is the share of its stratum to be drawn, as a decimal text ("0.05")."""

    object_id: str
    stratum: str
    ratio: str


@dataclass(frozen=True)
class Officer:
    """An inspector with a certificate in force; `department` sends the team, `expertise` are fields."""

    inspector_id: str
    department: str = ""
    expertise: tuple[str, ...] = ()


@dataclass(frozen=True)
class Roster:
    """All a draw may look at. `conflicts` are (inspector, object); `teams` says how many go from each department.

    A department "" means any. `field`, when given, is an expertise that every officer must have.
    """

    objects: tuple[Candidate, ...]
    officers: tuple[Officer, ...]
    conflicts: frozenset[tuple[str, str]]
    teams: tuple[tuple[str, int], ...] = (("", 2),)
    field: str = ""

    def __post_init__(self) -> None:
        for what in ([each.object_id for each in self.objects], [each.inspector_id for each in self.officers]):
            twice = sorted(key for key, n in Counter(what).items() if n > 1)
            if twice:
                raise ValueError(f"The roster names {twice[0]} twice.")
        if any(not 0 <= Fraction(each.ratio) <= 1 for each in self.objects):
            raise ValueError("A ratio lies between 0 and 1.")


@dataclass(frozen=True)
class Drawn:
    """One drawn object, its place in the draw and its exact chance of being drawn as a fraction ("3/41")."""

    object_id: str
    stratum: str
    order_no: int
    chance: str


@dataclass(frozen=True)
class Redraw:
    """Take `inspector_id` off the team of `object_id`, for `reason`, and draw somebody else."""

    object_id: str
    inspector_id: str
    reason: str


Teams = Mapping[str, tuple[str, ...]]


def canonical(roster: Roster) -> str:
    """The roster as one text, the same whatever the order of its rows."""
    content = {
        "objects": sorted([each.object_id, each.stratum, each.ratio] for each in roster.objects),
        "officers": sorted([each.inspector_id, each.department, sorted(each.expertise)] for each in roster.officers),
        "conflicts": sorted(map(list, roster.conflicts)),
        "teams": [list(each) for each in roster.teams],
        "field": roster.field,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def parsed(text: str) -> Roster:
    """The roster that `canonical` wrote. Raises ValueError for any other text."""
    try:
        told: dict[str, Any] = json.loads(text)
        return Roster(
            objects=tuple(Candidate(*each) for each in told["objects"]),
            officers=tuple(Officer(name, office, tuple(fields)) for name, office, fields in told["officers"]),
            conflicts=frozenset((inspector, place) for inspector, place in told["conflicts"]),
            teams=tuple((office, int(n)) for office, n in told["teams"]),
            field=told["field"],
        )
    except (KeyError, TypeError) as fault:
        raise ValueError("This is not a frozen roster.") from fault


def roster_hash(roster: Roster) -> str:
    return hashlib.sha256(canonical(roster).encode()).hexdigest()


def sizes(roster: Roster) -> dict[str, tuple[int, int]]:
    """Stratum → (how many are drawn, how many there are); the drawn number is rounded up, so no ratio is undercut."""
    everyone = Counter(each.stratum for each in roster.objects)
    ratios = {each.stratum: Fraction(each.ratio) for each in roster.objects}
    return {stratum: (math.ceil(ratios[stratum] * n), n) for stratum, n in sorted(everyone.items())}


def draw_objects(seed: str, roster: Roster) -> tuple[Drawn, ...]:
    """The drawn objects of all strata, in an order that is itself drawn."""
    if len({(each.stratum, each.ratio) for each in roster.objects}) != len(sizes(roster)):
        raise ValueError("All objects of a stratum have one ratio.")
    chosen = []
    for stratum, (n, everyone) in sizes(roster).items():
        ranked = sorted(_ranked(seed, (each.object_id for each in roster.objects if each.stratum == stratum)))
        chosen += [(key, Drawn(place, stratum, 0, f"{n}/{everyone}")) for key, place in ranked[:n]]
    ordered = sorted(chosen, key=lambda each: (each[0], each[1].object_id))
    return tuple(replace(each, order_no=number) for number, (_key, each) in enumerate(ordered, start=1))


def draw_teams(seed: str, roster: Roster, drawn: Iterable[Drawn], redraws: Iterable[Redraw] = ()) -> Teams:
    """Object → inspectors, department after department. A team that cannot be filled stays short: the caller says so."""
    load: Counter[str] = Counter()
    teams: dict[str, tuple[str, ...]] = {}
    for each in sorted(drawn, key=lambda one: one.order_no):
        team: list[str] = []
        for department, size in roster.teams:
            able = [
                one.inspector_id for one in may_go(roster, each.object_id, department) if one.inspector_id not in team
            ]
            able.sort(key=lambda one: (load[one], _hash(seed, "inspector", each.object_id, one), one))
            team += able[:size]
        load.update(team)
        teams[each.object_id] = tuple(team)
    off: set[tuple[str, str]] = set()
    for number, redraw in enumerate(redraws, start=1):
        off.add((redraw.inspector_id, redraw.object_id))
        teams[redraw.object_id] = _replaced(seed, roster, teams[redraw.object_id], redraw, number, off)
    return teams


def may_go(roster: Roster, object_id: str, department: str = "") -> list[Officer]:
    """Officers of the department, of the field asked for, and without a conflict with this object."""
    return [
        each
        for each in roster.officers
        if department in ("", each.department)
        and (not roster.field or roster.field in each.expertise)
        and (each.inspector_id, object_id) not in roster.conflicts
    ]


def _replaced(
    seed: str, roster: Roster, team: tuple[str, ...], redraw: Redraw, number: int, off: set[tuple[str, str]]
) -> tuple[str, ...]:
    if redraw.inspector_id not in team:
        raise ValueError(f"{redraw.inspector_id} is not on the team of {redraw.object_id}.")
    office = {each.inspector_id: each.department for each in roster.officers}[redraw.inspector_id]
    wanted = office if any(department == office for department, _size in roster.teams) else ""
    able = [each.inspector_id for each in may_go(roster, redraw.object_id, wanted)]
    able = [each for each in able if each not in team and (each, redraw.object_id) not in off]
    able.sort(key=lambda one: (_hash(seed, f"redraw {number}", redraw.object_id, one), one))
    place = team.index(redraw.inspector_id)
    return (*team[:place], *able[:1], *team[place + 1 :])


def _ranked(seed: str, ids: Iterable[str]) -> Iterable[tuple[str, str]]:
    return ((_hash(seed, "object", each), each) for each in ids)


def _hash(*words: str) -> str:
    """Length before each word, so that no two lists of words give one text."""
    return hashlib.sha256("".join(f"{len(word)}:{word}" for word in words).encode()).hexdigest()
