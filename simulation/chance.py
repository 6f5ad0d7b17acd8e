"""Seeded chance: independent named streams of random numbers and vectorised draws. Never reads a clock or global state."""

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def stream(seed: int, *names: object) -> np.random.Generator:
    """A generator that depends on the seed and the names only, so that rooms of the county do not disturb each other."""
    digest = hashlib.sha256("/".join(map(str, (seed, *names))).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "little")))


def pick(rng: np.random.Generator, weights: Array, size: int) -> Array:
    """`size` indices drawn with the given weights."""
    cumulative = np.cumsum(weights, dtype=np.float64)
    found = np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right")
    return np.asarray(np.minimum(found, len(weights) - 1))


def pick_by_row(rng: np.random.Generator, weights: Array, rows: Array) -> Array:
    """One column index for each entry of `rows`, drawn with the weights of that row."""
    cumulative = np.cumsum(weights, axis=1, dtype=np.float64)
    cumulative /= cumulative[:, -1:]
    n_rows, n_columns = weights.shape
    flat = (cumulative + np.arange(n_rows)[:, None]).ravel()
    found = np.searchsorted(flat, rows + rng.random(len(rows)), side="right") - rows * n_columns
    return np.asarray(np.clip(found, 0, n_columns - 1))


def happens(rng: np.random.Generator, probability: Array | float, size: int) -> Array:
    """True with the given probability (one for all, or one each)."""
    drawn: Array = rng.random(size, dtype=np.float32) < probability
    return drawn


def lognormal(rng: np.random.Generator, sigma: float, size: int | tuple[int, ...]) -> Array:
    """Log-normal factors with mean 1."""
    return np.exp(rng.normal(-sigma * sigma / 2, sigma, size))


def sample(rng: np.random.Generator, candidates: Array, size: int) -> Array:
    """Up to `size` different candidates, in random order."""
    return rng.permutation(candidates)[:size]


def spread_numbers(rng: np.random.Generator, count: int, digits: int) -> Array:
    """`count` different numbers of at most `digits` digits in an order that says nothing."""
    step = 9 * 10 ** (digits - 1) // max(count, 1)
    return np.asarray(
        10 ** (digits - 1) + rng.permutation(count).astype(np.int64) * step + rng.integers(0, step, count)
    )
