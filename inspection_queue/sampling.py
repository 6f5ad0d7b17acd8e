"""How many to draw, and what a drawn sample says about all. Pure functions over numbers; no files, no clock, no Django.

Simple random sampling without replacement from a finite population of N.
Size: n0 = z² p (1 − p) / e², n = n0 / (1 + (n0 − 1) / N), rounded up (Cochran 1977, finite-population correction).
Share: exact bounds by inversion of the hypergeometric test. Money: percentile bootstrap, seeded.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

Holds = Callable[[int], bool]
Z95 = 1.959963984540054
RESAMPLES = 4000
FEWEST_CHECKED, FEWEST_WITH_MONEY = 30, 5


@dataclass(frozen=True)
class Share:
    """`hits` of `n` drawn from `everyone`; `low` and `high` bound the share in all with 95 % confidence, exactly."""

    hits: int
    n: int
    everyone: int

    @property
    def rate(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def low(self) -> float:
        return exact_bounds(self.hits, self.n, self.everyone)[0]

    @property
    def high(self) -> float:
        return exact_bounds(self.hits, self.n, self.everyone)[1]


@dataclass(frozen=True)
class Total:
    """Money in all, judged from a sample: the estimate N × mean, and a one-sided 95 % lower bound.

    `low` is never less than what was found in the sample. None when too few were checked to say anything.
    """

    estimate: Decimal | None
    low: Decimal | None


def size_needed(everyone: int, precision: float, expected: float, z: float = Z95) -> int:
    """How many to draw so that the half-width of the 95 % interval of a share is at most `precision`."""
    if everyone <= 0:
        return 0
    first = z * z * expected * (1 - expected) / (precision * precision)
    return min(everyone, math.ceil(first / (1 + (first - 1) / everyone) - 1e-9))


def half_width(n: int, everyone: int, expected: float, z: float = Z95) -> float | None:
    """What precision `n` of `everyone` gives; None when nothing is drawn."""
    if n <= 0 or everyone <= 0:
        return None
    left = (everyone - n) / (everyone - 1) if everyone > 1 else 0.0
    return z * math.sqrt(expected * (1 - expected) / n * left)


def exact_bounds(hits: int, n: int, everyone: int, confidence: float = 0.95) -> tuple[float, float]:
    """Smallest and largest share of the population that the sample does not contradict at (1 − confidence) / 2."""
    if n == 0 or everyone == 0:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    least, most = hits, everyone - (n - hits)
    low = _first(least, most, lambda k: _at_least(hits, n, k, everyone) > tail)
    high = _last(least, most, lambda k: _at_most(hits, n, k, everyone) > tail)
    return low / everyone, high / everyone


def total(amounts: Sequence[Decimal], everyone: int, seed: str) -> Total:
    """Money in the whole population from the amounts of a simple random sample (0 where nothing was found).

    The bootstrap draws with replacement, so its bound is on the careful side when much of the population was drawn.
    """
    n, positive = len(amounts), sum(amount > 0 for amount in amounts)
    if n < FEWEST_CHECKED or positive < FEWEST_WITH_MONEY:
        return Total(None, None)
    found = sum(amounts, Decimal(0))
    if n == everyone:
        return Total(found, found)
    dice, cents = random.Random(seed), [int(amount * 100) for amount in amounts]
    sums = sorted(sum(dice.choices(cents, k=n)) for _ in range(RESAMPLES))
    low = Decimal(sums[math.floor(0.05 * RESAMPLES)]) / 100 * everyone / n
    cent = Decimal("0.01")
    return Total((found * everyone / n).quantize(cent), max(found, low).quantize(cent))


def _at_least(hits: int, n: int, k: int, everyone: int) -> float:
    """P(X ≥ hits) when `k` of `everyone` are hits."""
    ways = sum(math.comb(k, x) * math.comb(everyone - k, n - x) for x in range(hits, min(n, k) + 1))
    return ways / math.comb(everyone, n)


def _at_most(hits: int, n: int, k: int, everyone: int) -> float:
    first = max(0, n - (everyone - k))
    ways = sum(math.comb(k, x) * math.comb(everyone - k, n - x) for x in range(first, hits + 1))
    return ways / math.comb(everyone, n)


def _first(low: int, high: int, holds: Holds) -> int:
    """The smallest number for which a rising condition holds."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _last(low: int, high: int, holds: Holds) -> int:
    """The largest number for which a falling condition holds."""
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
