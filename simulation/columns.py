"""Fast Arrow columns from numpy: identifiers, money, moments, days and words. One function a kind of column."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa

from simulation.chance import Array
from simulation.span import FOREVER

_FOUR = 10_000
_DIGITS = np.frombuffer("".join(f"{number:04d}" for number in range(_FOUR)).encode(), dtype=np.uint32)


def digits(numbers: Array, width: int) -> Array:
    """Numbers as a matrix of ASCII digits, zero-padded: four digits at a step, from a table."""
    steps = -(-width // 4)
    quads = np.empty((len(numbers), steps), dtype=np.uint32)
    rest = np.abs(numbers.astype(np.int64))
    for step in range(steps - 1, 0, -1):
        higher = rest // _FOUR
        quads[:, step] = _DIGITS.take(rest - higher * _FOUR)
        rest = higher
    quads[:, 0] = _DIGITS.take(rest % _FOUR)
    return quads.view(np.uint8)[:, steps * 4 - width :]


def texts_of_numbers(numbers: Array, width: int, prefix: str = "", valid: Array | None = None) -> pa.Array:
    """Numbers as texts of equal length, zero-padded, behind a prefix; null where not valid."""
    given, start = numbers if valid is None else numbers[valid], len(prefix)
    chars = np.empty((len(given), start + width), dtype=np.uint8)
    chars[:, :start] = np.frombuffer(prefix.encode(), dtype=np.uint8)
    chars[:, start:] = digits(given, width)
    return equal_length_texts(chars, valid)


def equal_length_texts(chars: Array, valid: Array | None = None) -> pa.Array:
    """One text per row of a matrix of bytes; where `valid` is given, the rows belong to its true places, the others are null."""
    width = chars.shape[1]
    data = pa.py_buffer(np.ascontiguousarray(chars))
    if valid is None:
        n, ends, bits = len(chars), np.arange(len(chars) + 1), None
    else:
        n, ends = len(valid), np.concatenate([[0], np.cumsum(valid)])
        bits = pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.Array.from_buffers(pa.string(), n, [bits, pa.py_buffer((ends * width).astype(np.int32)), data])


def words(codes: Array, vocabulary: Sequence[str]) -> pa.DictionaryArray:
    """Codes as words of a vocabulary; null where the code is negative or the word is empty."""
    texts, place = _dictionary(tuple(vocabulary))
    rows = place[np.asarray(codes).astype(np.int32)]
    return entries(rows, texts, rows >= 0)


@lru_cache(maxsize=512)
def _dictionary(vocabulary: tuple[str, ...]) -> tuple[pa.Array, Array]:
    """The different words, and where each word of the vocabulary stands among them; -1 for empty ones and at the end.

    Dictionaries must not name a word twice: Parquet would write the column differently from run to run.
    """
    at = {word: number for number, word in enumerate(dict.fromkeys(filter(None, vocabulary)))}
    return pa.array(list(at), pa.string()), np.array([at.get(word, -1) for word in vocabulary] + [-1], dtype=np.int32)


def entries(rows: Array, texts: pa.Array, valid: Array | None = None) -> pa.DictionaryArray:
    """The texts of the given rows, kept as numbers of an Arrow dictionary; null where not valid."""
    rows = np.asarray(rows).astype(np.int32)
    mask = None if valid is None or valid.all() else ~valid
    return pa.DictionaryArray.from_arrays(pa.array(rows, mask=mask), texts)


def small_numbers(numbers: Array) -> pa.DictionaryArray:
    """Small natural numbers as texts."""
    return words(numbers, [str(each) for each in range(int(numbers.max(initial=0)) + 1)])


def decimals(unscaled: Array, scale: int, valid: Array | None = None) -> pa.Array:
    """Whole numbers of the smallest unit as decimal(14, scale)."""
    bits = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
    whole = np.ascontiguousarray(unscaled, dtype=np.int64)
    return pa.Array.from_buffers(pa.decimal64(14, scale), len(whole), [bits, pa.py_buffer(whole)])


def money(cents: Array, valid: Array | None = None) -> pa.Array:
    return decimals(cents, 2, valid)


def quantities(whole: Array, valid: Array | None = None) -> pa.Array:
    return decimals(np.asarray(whole).astype(np.int64) * 10_000, 4, valid)


def fractions(values: Array, valid: Array | None = None) -> pa.Array:
    """Numbers with up to four decimal places."""
    return decimals(np.round(np.asarray(values) * 10_000).astype(np.int64), 4, valid)


def moments(seconds: Array, valid: Array | None = None) -> pa.Array:
    """Seconds since 1970 as timestamps without zone."""
    return pa.array(np.asarray(seconds).astype("datetime64[s]"), mask=None if valid is None else ~valid)


def days(day: Array) -> pa.Array:
    """Days since 1970 as dates; null where the day never comes."""
    day = np.asarray(day).astype(np.int32)
    return pa.array(np.where(day >= FOREVER, 0, day), pa.int32(), mask=day >= FOREVER).cast(pa.date32())


def flags(values: Array, valid: Array | None = None) -> pa.Array:
    return pa.array(np.asarray(values, dtype=bool), mask=None if valid is None else ~valid)


def nothing(n: int) -> pa.Array:
    return pa.nulls(n, pa.string())
