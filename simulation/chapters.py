"""A long history is planned chapter by chapter, a year at most, so that memory does not grow with its length.

What reaches beyond a chapter (stays that go on, reviews to come, bills of an open month) is handed on to the next one.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from simulation.chance import Array, spread_numbers
from simulation.span import Span

WEEKS = 52


@dataclass(frozen=True)
class Chapter:
    """The `nth` of `of` stretches of the span."""

    nth: int
    of: int
    span: Span

    @property
    def last(self) -> bool:
        return self.nth == self.of - 1

    def named(self, name: str) -> str:
        """The name of a stream of chance: its own in every chapter after the first."""
        return name if self.nth == 0 else f"{name} {self.nth}"

    def numbers(self, rng: np.random.Generator, n: int, digits: int) -> Array:
        """`n` numbers of so many digits that no other chapter gives out, in an order that says nothing."""
        if self.of == 1:
            return spread_numbers(rng, n, digits)
        own = len(str(self.of - 1))
        return np.asarray(spread_numbers(rng, n, digits - own) * 10**own + self.nth)


def chapters(span: Span) -> list[Chapter]:
    """Stretches of whole weeks, as equal as can be, none longer than a year."""
    of = -(-span.weeks // WEEKS)
    ends = [span.weeks * nth // of for nth in range(of + 1)]
    return [Chapter(nth, of, Span(span.first + timedelta(weeks=ends[nth]), ends[nth + 1] - ends[nth]))
            for nth in range(of)]  # fmt: skip
