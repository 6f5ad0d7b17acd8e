"""A table of a chunk together with the visit that each of its rows belongs to."""

from dataclasses import dataclass

import pyarrow as pa

from simulation.chance import Array


@dataclass(frozen=True)
class Sheet:
    """`owner` is the row of the visit in its chunk, one for each row of the table."""

    table: pa.Table
    owner: Array
