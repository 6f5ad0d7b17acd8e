"""Sample sizes and bounds: the textbook's numbers, exact coverage, and no bound where too little is known."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_queue.sampling import exact_bounds, half_width, size_needed, total


@pytest.mark.parametrize(
    ("everyone", "precision", "expected", "n"),
    [
        (10**9, 0.05, 0.5, 385),
        (1000, 0.05, 0.5, 278),
        (300, 0.1, 0.5, 73),
        (40, 0.15, 0.3, 20),
        (5, 0.01, 0.5, 5),
        (0, 0.1, 0.5, 0),
    ],
)
def test_the_size_is_the_textbooks(everyone: int, precision: float, expected: float, n: int) -> None:
    assert size_needed(everyone, precision, expected) == n


@given(st.integers(2, 3000), st.floats(0.03, 0.4), st.floats(0.05, 0.95))
def test_the_size_gives_the_wished_precision_and_one_less_does_not(
    everyone: int, precision: float, expected: float
) -> None:
    n = size_needed(everyone, precision, expected)
    width = half_width(n, everyone, expected)
    assert 1 <= n <= everyone
    assert width is not None and width <= precision * 1.001
    less = half_width(n - 1, everyone, expected)
    assert less is None or less > precision * 0.999 or n == 1


@pytest.mark.parametrize("everyone", [12, 25])
@pytest.mark.parametrize("n", [3, 8])
def test_the_exact_bounds_cover_at_least_95_per_cent_whatever_the_truth(everyone: int, n: int) -> None:
    for truth in range(everyone + 1):
        covered = sum(
            math.comb(truth, hits) * math.comb(everyone - truth, n - hits)
            for hits in range(max(0, n - everyone + truth), min(n, truth) + 1)
            if exact_bounds(hits, n, everyone)[0] <= truth / everyone <= exact_bounds(hits, n, everyone)[1]
        )
        assert covered / math.comb(everyone, n) >= 0.95


def test_who_saw_everybody_knows_the_share() -> None:
    assert exact_bounds(3, 10, 10) == (0.3, 0.3)
    assert exact_bounds(0, 0, 10) == (0.0, 1.0)


def test_the_bound_of_money_is_careful_and_repeatable() -> None:
    amounts = [Decimal(1000)] * 12 + [Decimal(0)] * 28
    said = total(amounts, 400, "seed")
    assert said == total(amounts, 400, "seed")
    assert said.estimate == 120_000
    assert said.low is not None and 12_000 < said.low < 120_000
    assert total([Decimal(5)] * 40, 40, "x") == total([Decimal(5)] * 40, 40, "y")


@pytest.mark.parametrize("amounts", [[Decimal(9)] * 29, [Decimal(9)] * 4 + [Decimal(0)] * 60, []])
def test_too_little_gives_no_bound(amounts: list[Decimal]) -> None:
    assert total(amounts, 500, "x").low is None


def test_the_lower_bound_of_money_holds_in_most_samples_of_a_skewed_population() -> None:
    """100 samples of 60 from 500 whose money is skewed: the one-sided 95 % bound lies above the truth in at most 8 %."""
    import random

    dice = random.Random(7)
    population = [Decimal(int(dice.lognormvariate(7, 1))) if dice.random() < 0.3 else Decimal(0) for _ in range(500)]
    truth = sum(population, Decimal(0))
    too_high = sum(total(dice.sample(population, 60), 500, str(no)).low > truth for no in range(100))  # type: ignore[operator]
    assert too_high <= 8
