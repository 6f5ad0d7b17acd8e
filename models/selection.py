"""Composes the ranked part of a list: how long it is, who leads it, how many of each type of subject and of each grid.

An authority visits institutions, so they lead. A practitioner or person whose institution is on the list for the same
problems is folded into that row. Seats that the shares leave empty up to the capacity go to whoever comes next.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from models.policy import Policy, n_random_for, n_ranked_of

# Further down nobody can reach a list of 100; this keeps a week with 100,000 persons with findings quick.
LOOKED_AT = 400
OTHERS = ("insured_person", "drug")


@dataclass(frozen=True)
class Candidate:
    """One subject in the order of its band. `home`: a practitioner's institution; `problems`: what its findings say."""

    place: int
    subject_type: str
    subject_id: str
    risk: float
    grid_id: str | None
    home: str | None
    problems: frozenset[str]


@dataclass(frozen=True)
class Selection:
    """The ranked part as positions in the ordered frame, and who was folded into which institution."""

    places: tuple[int, ...]
    folded: dict[int, str]


def select(ordered: pd.DataFrame, policy: Policy, size: int | None = None) -> Selection:
    """Choose from `ordered` (priority.in_order). `size` asks for that many rows in all, instead of the capacity.

    Needs subject_type, subject_id, risk, grid_id, home, problems (frozenset), listed_before (bool).
    """
    candidates = _candidates(ordered, policy)
    n_least = n_ranked_of(size or policy.capacity, policy.random_share)
    most = n_least if size else n_ranked_of(policy.most_rows, policy.random_share)
    serious = [each for each in candidates if each.risk >= policy.risk_floor]
    chosen: list[Candidate] = []
    for n in range(min(most, len(serious)), n_least, -1):
        chosen = _settled(serious, n, policy, fill=False)
        if len(chosen) == n:
            break
    if len(chosen) <= n_least:
        chosen = _settled(candidates, n_least, policy, fill=True)
    return Selection(tuple(sorted(each.place for each in chosen)), _folded(candidates, chosen))


def _candidates(ordered: pd.DataFrame, policy: Policy) -> list[Candidate]:
    """In the order of the bands: who was listed the week before counts as if it stood at place / leave_band."""
    near = ordered[ordered.groupby("subject_type").cumcount() < LOOKED_AT]
    places = pd.Series(range(1, len(near) + 1), index=near.index, dtype=float)
    band = places.where(~near["listed_before"].astype(bool), places / policy.leave_band)
    near = near.assign(place=near.index, band=band).sort_values(["band", "place"])
    return [
        Candidate(
            place=row["place"],
            subject_type=row["subject_type"],
            subject_id=row["subject_id"],
            risk=row["risk"],
            grid_id=_text(row["grid_id"]),
            home=_text(row["home"]),
            problems=row["problems"],
        )
        for row in near.to_dict("records")
    ]


def _settled(candidates: Sequence[Candidate], n: int, policy: Policy, fill: bool) -> list[Candidate]:
    """Choose, fold who belongs to a chosen institution, choose again, until nobody is left to fold."""
    out: set[int] = set()
    while True:
        open_to = [each for each in candidates if each.place not in out]
        chosen = _filled(open_to, n, policy) if fill else _within_shares(open_to, n, policy)
        folded = set(_folded(chosen, chosen))
        if not folded:
            break
        out |= folded
    short = n - len(chosen) if fill else 0
    return chosen + [each for each in candidates if each.place in out][:short]


def _filled(candidates: Sequence[Candidate], n: int, policy: Policy) -> list[Candidate]:
    chosen = _within_shares(candidates, n, policy)
    taken = {each.place for each in chosen}
    return chosen + [each for each in candidates if each.place not in taken][: n - len(chosen)]


def _within_shares(candidates: Sequence[Candidate], n: int, policy: Policy) -> list[Candidate]:
    n_rows = n + n_random_for(n, policy.random_share)
    per_grid = max(2, int(policy.grid_share * n_rows))
    most = {"practitioner": int(policy.practitioner_share * n_rows), "other": int(policy.other_share * n_rows)}
    kinds: Counter[str] = Counter()
    grids: Counter[str] = Counter()
    chosen: list[Candidate] = []
    for each in candidates:
        kind = "other" if each.subject_type in OTHERS else each.subject_type
        crowded = each.grid_id is not None and grids[each.grid_id] >= per_grid
        if len(chosen) == n or crowded or kinds[kind] >= most.get(kind, n):
            continue
        chosen.append(each)
        kinds[kind] += 1
        grids[each.grid_id or ""] += 1
    return chosen


def _folded(candidates: Sequence[Candidate], chosen: Sequence[Candidate]) -> dict[int, str]:
    """Place of the folded → institution: all its problems are problems of an institution on the list."""
    listed = {each.subject_id: each.problems for each in chosen if each.subject_type == "institution"}
    return {
        each.place: each.home
        for each in candidates
        if each.subject_type != "institution"
        and each.home is not None
        and each.home in listed
        and each.problems <= listed[each.home]
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
