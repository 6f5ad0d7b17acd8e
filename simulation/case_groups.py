"""Complications of stays and the DRG that follows from them: a group's last digit is 1 with a severe one, 3 with one, 5 without.

Groups that end in 9 are not split. Written after the shape of CHS-DRG (ADRG of three characters, then severity); the groups
themselves are those of `tables/cases.csv`. A bill is not paid by its group here: `weight` only says what a group would bring.
"""

import numpy as np
import pyarrow as pa

from simulation.chance import Array, pick, stream
from simulation.chunk import Chunk
from simulation.columns import words
from simulation.tables import numbers, read_table
from simulation.visits import COMPLICATED, INPATIENT, VERY_COMPLICATED

_DIGITS, _WEIGHTS = "531", np.array([0.9, 1.2, 1.6])


def severity_weight(severity: Array) -> Array:
    """What a stay without (0), with (1) or with a severe (2) complication brings, relative to its group's mean."""
    return np.asarray(_WEIGHTS[severity])


def complications(chunk: Chunk) -> tuple[Array, Array]:
    """For each visit 0, 1 or 2 (none, one, a severe one) and the row of `tables/complications.csv`; -1 where there is none."""
    visits, people = chunk.visits, chunk.county.people
    rng = stream(chunk.county.seed, "complications", chunk.label)
    n = len(visits)
    old = np.clip((people.age(visits.person, visits.start // 86_400) - 40) / 45, 0, 1)
    odds = np.minimum((0.05 + 0.3 * old) * visits.severity, 0.7)
    luck = rng.random(n)
    ill = np.where(luck < odds * 0.16, 2, np.where(luck < odds, 1, 0))
    ill = np.where(visits.kind == INPATIENT, ill, 0)
    ill = np.maximum(ill, np.where(visits.marks & COMPLICATED > 0, 1, 0))
    ill = np.maximum(ill, np.where(visits.marks & VERY_COMPLICATED > 0, 2, 0))
    known = read_table("complications")
    severe, weight = numbers(known["severe"]), numbers(known["weight"])
    which = np.where(ill == 2, pick(rng, weight * (severe == 1), n), pick(rng, weight * (severe == 0), n))
    return ill, np.where(ill > 0, which, -1)


def case_groups(chunk: Chunk) -> pa.Array:
    """The DRG of each visit's bill; null for all but stays."""
    visits, groups = chunk.visits, chunk.county.cases.drg
    names = [code if not code or code[-1] == "9" else code[:-1] + digit for code in groups for digit in _DIGITS]
    severity, _ = complications(chunk)
    code = visits.case_on_bill().astype(np.int64) * len(_DIGITS) + severity
    return words(np.where(visits.kind == INPATIENT, code, -1), names)
