"""One part of the transaction deliveries before anything is billed: its visits and the numbers that they will carry."""

from dataclasses import dataclass

from simulation.chance import Array
from simulation.visits import Visits


@dataclass(frozen=True)
class Part:
    """`nth` counts parts. `numbers` are claim numbers: of the visits, then of refunds, then of corrected bills."""

    name: str
    nth: int
    visits: Visits
    refunds: Array
    numbers: Array
    visit_numbers: Array
