"""Finds the scorer files: one function a file, frame in, strength 0..1 out, one value per row of the frame.

A scorer that lacks one of its five words (READS, GROUP, TITLE, HOW, score) is refused by the name of its file.
"""

import hashlib
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from data_contracts.errors import DetectorError
from models.finding import SOURCE_GROUPS

FOLDER = Path(__file__).parent / "scorers"
WORDS = ("READS", "GROUP", "TITLE", "HOW", "score")
READS = ("measures", "history", "links", "complaints")


@dataclass(frozen=True)
class Scorer:
    """`catalogue`: the numbers of the facts it rests on, where it rests on one (an optional word, CATALOGUE, of the file).

    `reads`: measures (rows subjects, columns z by measure, higher = more worth a visit), history (rows subject and
    quantity, columns weeks, oldest first), links (rows pairs) or complaints (rows complaints with their words)."""

    id: str
    reads: str
    group: str
    title_zh: str
    title_en: str
    how_zh: str
    how_en: str
    hash: str
    catalogue: str
    score: Callable[..., pd.Series]


@cache
def all_scorers() -> dict[str, Scorer]:
    """Every scorer by id, in the order of the ids. Raises DetectorError naming the file."""
    files = sorted(file for file in FOLDER.glob("*.py") if file.stem != "__init__")
    return {file.stem: _read(file) for file in files}


def _read(file: Path) -> Scorer:
    module = importlib.import_module(f"models.scorers.{file.stem}")
    missing = [word for word in WORDS if not hasattr(module, word)]
    if missing:
        raise DetectorError(f"The scorer {file.name} lacks {', '.join(missing)}.")
    if module.READS not in READS or module.GROUP not in SOURCE_GROUPS:
        raise DetectorError(f"The scorer {file.name} must read one of {READS} and belong to one of {SOURCE_GROUPS}.")
    hashed, title, how = hashlib.sha256(file.read_bytes()).hexdigest(), module.TITLE, module.HOW
    words = (title["zh"], title["en"], how["zh"], how["en"])
    return Scorer(file.stem, module.READS, module.GROUP, *words, hashed, getattr(module, "CATALOGUE", ""), module.score)
