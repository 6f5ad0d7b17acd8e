"""Reads the small tables of this package (`tables/*.csv`): what exists in the county, as analysts would write it down."""

import csv
from pathlib import Path

import numpy as np

from simulation.chance import Array

FOLDER = Path(__file__).parent / "tables"


def read_table(name: str, folder: Path = FOLDER) -> dict[str, list[str]]:
    """The columns of one table, as texts."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {column: [row[column] for row in rows] for column in rows[0]}


def numbers(texts: list[str], default: float = 0.0) -> Array:
    """Texts as numbers; an empty cell becomes the default."""
    return np.array([float(text) if text else default for text in texts])
