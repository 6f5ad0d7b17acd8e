"""Draws the random tenth of a list: institutions nobody ranked, with a known and stored chance of being drawn.

Systematic sampling over seeded strata (kind × level): every eligible institution has exactly the chance n/N, and the
draw spreads over the strata however few places there are. A pure function of week, salt and roster: anyone can
repeat it, and nobody's token matters.
"""

import hashlib
from collections.abc import Collection

import pandas as pd

STRATUM = ["kind", "level"]
HEAD = 5


def draw(institutions: pd.DataFrame, ranked: Collection[str], n_drawn: int, week: str, salt: str) -> pd.DataFrame:
    """Rows subject_id, stratum, inclusion_probability of the drawn, in the order of the draw.

    `institutions`: institution_id, kind, level, one row each, in any order. `ranked` are not eligible.
    """
    roster = eligible(institutions, ranked, seed_of(week, salt))
    n_drawn = min(n_drawn, len(roster))
    if n_drawn == 0:
        return roster.head(0).assign(inclusion_probability=pd.Series(dtype=float))
    start = _fraction(seed_of(week, salt), "start")
    places = [int((start + k) * len(roster) / n_drawn) for k in range(n_drawn)]
    return roster.iloc[places].assign(inclusion_probability=round(n_drawn / len(roster), 6)).reset_index(drop=True)


def eligible(institutions: pd.DataFrame, ranked: Collection[str], seed: str) -> pd.DataFrame:
    """Who can be drawn, stratum by stratum; strata and the institutions inside them in seeded order."""
    columns = [institutions[name].fillna("unknown").astype(str) for name in ("institution_id", *STRATUM)]
    not_eligible, strata = set(ranked), dict[str, str]()
    for subject, *kinds in zip(*columns, strict=True):
        if subject not in not_eligible:
            strata.setdefault(subject, " × ".join(kinds))
    order = {each: _digest(seed, "stratum", each) for each in set(strata.values())}
    ordered = sorted(
        strata.items(), key=lambda row: (order[row[1]], row[1], _digest(seed, "institution", row[0]), row[0])
    )
    return pd.DataFrame(ordered, columns=["subject_id", "stratum"], dtype=str)


def places_in_list(n_rows: int, n_drawn: int, week: str, salt: str, block: int = 10) -> list[int]:
    """The ranks (from 1) the drawn rows take: one in each block of ten, at a seeded place; never among the first five,
    because a list that opens with a place nobody suspects is not read to its end."""
    seed = seed_of(week, salt)
    starts = [1 + k * block if k else min(1 + HEAD, max(1, n_rows)) for k in range(n_drawn)]
    lengths = [max(1, min(block * (k + 1), n_rows) - start + 1) for k, start in enumerate(starts)]
    return [
        min(start + int(_fraction(seed, f"place {start}") * length), n_rows - (n_drawn - 1 - k))
        for k, (start, length) in enumerate(zip(starts, lengths, strict=True))
    ]


def seed_of(week: str, salt: str) -> str:
    return hashlib.sha256(f"{week}{salt}".encode()).hexdigest()


def _digest(seed: str, what: str, value: str) -> str:
    return hashlib.sha256(f"{seed}|{what}|{value}".encode()).hexdigest()


def _fraction(seed: str, what: str) -> float:
    """A number in [0, 1) with 52 random bits."""
    return int(hashlib.sha256(f"{seed}|{what}".encode()).hexdigest()[:13], 16) / 2**52
