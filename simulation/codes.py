"""Identifiers with the national shapes: unified credit codes (GB 32100), practitioner numbers, trace codes."""

import numpy as np

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_INNER = (3, 7, 9, 10, 5, 8, 4, 2)
REGION_OF_CODE = "420998"


def credit_code(rng: np.random.Generator, private: bool) -> str:
    """A valid unified social credit code, its organisation part included."""
    inner = "".join(str(digit) for digit in rng.integers(0, 10, 8))
    inner += _inner_check(inner)
    body = ("52" if private and inner[0] < "5" else "91" if private else "12") + REGION_OF_CODE + inner
    total = sum(_ALPHABET.index(char) * weight for char, weight in zip(body, _WEIGHTS, strict=True))
    return body + _ALPHABET[(31 - total % 31) % 31]


def _inner_check(body: str) -> str:
    """The check character of an organisation code (GB 11714)."""
    value = 11 - sum(int(char) * weight for char, weight in zip(body, _INNER, strict=True)) % 11
    return {10: "X", 11: "0"}.get(value, str(value))
