"""Fast Arrow columns from numpy: identifiers, money, moments, days and words. One function a kind of column."""

import numpy as np
import pyarrow as pa

from simulation.chance import Array
from simulation.span import FOREVER


def texts_of_numbers(numbers: Array, width: int, prefix: str = "", valid: Array | None = None) -> pa.Array:
    """Numbers as texts of equal length, zero-padded, behind a prefix; null where not valid."""
    n, start = len(numbers), len(prefix)
    chars = np.empty((n, start + width), dtype=np.uint8)
    chars[:, :start] = np.frombuffer(prefix.encode(), dtype=np.uint8)
    rest = np.abs(numbers.astype(np.int64))
    for column in range(start + width - 1, start - 1, -1):
        rest, digit = np.divmod(rest, 10)
        chars[:, column] = digit + 48
    return equal_length_texts(chars, valid)


def equal_length_texts(chars: Array, valid: Array | None = None) -> pa.Array:
    """One text per row of a matrix of bytes."""
    n, width = chars.shape
    offsets = np.arange(0, (n + 1) * width, width, dtype=np.int64)
    data = pa.py_buffer(np.ascontiguousarray(chars))
    bits = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.Array.from_buffers(pa.large_string(), n, [bits, pa.py_buffer(offsets), data]).cast(pa.string())


def words(codes: Array, vocabulary: tuple[str, ...] | list[str]) -> pa.Array:
    """Codes as words of a vocabulary; null where the code is negative or the word is empty."""
    empty = np.array([not word for word in vocabulary])
    wanted = codes.astype(np.int32)
    missing = (wanted < 0) | empty[np.maximum(wanted, 0)]
    indices = pa.array(np.maximum(wanted, 0), mask=missing)
    return pa.DictionaryArray.from_arrays(indices, pa.array(vocabulary, pa.string())).cast(pa.string())


def decimals(unscaled: Array, scale: int, valid: Array | None = None) -> pa.Array:
    """Whole numbers of the smallest unit as decimal(14, scale)."""
    pairs = np.empty((len(unscaled), 2), dtype=np.int64)
    pairs[:, 0] = unscaled
    pairs[:, 1] = pairs[:, 0] >> 63
    bits = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.Array.from_buffers(pa.decimal128(14, scale), len(unscaled), [bits, pa.py_buffer(pairs)])


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
