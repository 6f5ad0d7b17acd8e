"""Every number that decides how a list is composed, in one frozen value. docs/ranking.md gives the reason for each.

Nothing here is learned; an office that wants another list passes another policy, and the list says which it used.
"""

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Policy:
    """`capacity` visits a week; shares are shares of the rows of the list; money in yuan, times in weeks."""

    capacity: int = 15
    random_share: float = 0.10
    risk_floor: float = 0.85
    most_rows: int = 100
    practitioner_share: float = 0.30
    other_share: float = 0.20
    grid_share: float = 0.40
    leave_band: float = 2.0
    memory: float = 0.30
    cool_down_weeks: int = 8
    cooling: float = 0.50
    serious_amount: float = 5_000.0
    money_pull: float = 0.25
    money_scale: float = 1_000_000.0
    severity_pull: float = 0.10
    suspicion_recovery: float = 0.29
    change_band: float = 0.05
    red_from: float = 0.90
    orange_from: float = 0.75
    yellow_from: float = 0.50
    doubtful_delivery: float = 0.05
    salt: str = "yujing"

    def as_text(self) -> dict[str, Any]:
        """The numbers by name, for the record kept beside the list."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def n_random_for(n_ranked: int, share: float, wanted: int = 0) -> int:
    """How many random rows make `share` of the whole list, rounded up; a list without ranked rows draws nobody.

    Nine ranked rows fit a list of 10 and one of 11: where `wanted` rows were asked for and fit, it is those.
    """
    if n_ranked == 0 or share <= 0:
        return 0
    if n_ranked == n_ranked_of(wanted, share):
        return wanted - n_ranked
    n_random = 1
    while n_random < share * (n_ranked + n_random) - 1e-9:
        n_random += 1
    return n_random


def n_ranked_of(n_rows: int, share: float) -> int:
    """How many of `n_rows` rows are left for ranked subjects: all but `share` of them, rounded up."""
    return n_rows - _ceiling(share * n_rows)


def _ceiling(value: float) -> int:
    return -int(-(value - 1e-9) // 1) if value > 1e-9 else 0
