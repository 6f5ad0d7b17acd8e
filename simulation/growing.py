"""A plan that schemes change in place: copying millions of visits for each of hundreds of schemes would cost more than all else."""

from dataclasses import fields

import numpy as np

from simulation.chance import Array
from simulation.visits import Visits

_ROOM = 0.04


class GrowingVisits:
    """Columns with room behind the last row. Whoever was given `visits` before a change must not use them afterwards."""

    def __init__(self, visits: Visits) -> None:
        self.n = len(visits)
        self.columns = {each.name: self._with_room(getattr(visits, each.name), 0) for each in fields(Visits)}

    @property
    def visits(self) -> Visits:
        return Visits(**{name: column[: self.n] for name, column in self.columns.items()})

    def change(self, rows: Array, columns: dict[str, Array | int]) -> None:
        for name, value in columns.items():
            self.columns[name][rows] = value

    def add(self, added: Visits) -> None:
        end = self.n + len(added)
        for name, column in self.columns.items():
            if end > len(column):
                self.columns[name] = column = self._with_room(column[: self.n], len(added))
            column[self.n : end] = getattr(added, name)
        self.n = end

    def _with_room(self, column: Array, more: int) -> Array:
        larger = np.empty(int(self.n * (1 + _ROOM)) + 1_000 + more, dtype=column.dtype)
        larger[: self.n] = column
        return larger
