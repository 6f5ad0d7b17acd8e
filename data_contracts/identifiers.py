"""Check digits and shapes of Chinese identifiers, and how personal ones are shown. Pure functions over text.

A wrong check digit is a statement about the text, never about a person: old 15-digit numbers, passports and
newborns on a parent's number are other kinds of identity, not invalid ones. Refuses nothing.
"""

import re
from datetime import date
from typing import Literal

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_CHECKS = "10X98765432"

SHAPES = {
    "institution": r"[HP]\d{11}",
    "service": r"\d{15}",
    "western_drug": r"X[0-9A-Z]{22}",
    "chinese_drug": r"Z[0-9A-Z]{19}",
    "consumable": r"C\d+",
    "trace_code": r"\d{20}",
}
_CREDIT = re.compile(r"[0-9A-HJ-NP-RTUWXY]{18}")
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_RESIDENT = re.compile(r"\d{17}[0-9X]")
_IDENTITY_IN_TEXT = re.compile(r"(?<![0-9A-Za-z])(\d{6})(?:\d{8}(\d{3}[0-9Xx])|\d{5}(\d{4}))(?![0-9A-Za-z])")
_MOBILE_IN_TEXT = re.compile(r"(?<!\d)(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})(?!\d)")
_LANDLINE_IN_TEXT = re.compile(r"(?<!\d)(0\d{2,3})-?\d{3,4}(\d{4})(?!\d)")


def is_credit_code(text: str) -> bool:
    """GB 32100-2015, unified social credit code: 18 characters, the last a check over the others."""
    if not _CREDIT.fullmatch(text):
        return False
    total = sum(CREDIT_ALPHABET.index(char) * weight for char, weight in zip(text, CREDIT_WEIGHTS, strict=False))
    return CREDIT_ALPHABET[-total % 31] == text[17]


def is_organisation_code(text: str) -> bool:
    """GB 11714, organisation code (8 + 1 characters, a hyphen before the last is accepted).

    Positions 9-17 of a credit code are one; credit codes in use exist whose inner check fails, so it only warns.
    """
    code = text.replace("-", "")
    if not _ORGANISATION.fullmatch(code):
        return False
    pairs = zip(code, ORGANISATION_WEIGHTS, strict=False)
    total = sum(ORGANISATION_ALPHABET.index(char) * weight for char, weight in pairs)
    return "0X987654321"[total % 11] == code[8]


def is_resident_number(text: str) -> bool:
    """GB 11643-1999, 18-digit resident identity number: a real day of birth and a right check digit."""
    number = text.upper()
    if not _RESIDENT.fullmatch(number) or born_on(number) is None:
        return False
    total = sum(int(char) * weight for char, weight in zip(number, RESIDENT_WEIGHTS, strict=False))
    return RESIDENT_CHECKS[total % 11] == number[17]


def born_on(resident_number: str) -> date | None:
    """The day of birth inside an 18-digit identity number; None where it is no day."""
    try:
        return date(int(resident_number[6:10]), int(resident_number[10:12]), int(resident_number[12:14]))
    except ValueError:
        return None


def sex_of(resident_number: str) -> Literal["M", "F"]:
    """The 17th digit of an identity number is odd for men, even for women."""
    return "M" if int(resident_number[16]) % 2 else "F"


def has_shape(text: str, kind: str) -> bool:
    """Whether a code looks like one of its kind (a key of SHAPES). Says nothing about whether it exists."""
    return re.fullmatch(SHAPES[kind], text) is not None


def mask_name(name: str) -> str:
    """张三丰 → 张*: the family name only. Two-letter family names lose their second letter, which does no harm."""
    name = name.strip()
    return f"{name[0]}*" if name else ""


def mask_phone(phone: str) -> str:
    """13912340001 → 139****0001. Anything too short to leave something hidden becomes asterisks."""
    digits = re.sub(r"\D", "", phone)
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) > 7 else "*" * len(digits)


def mask_identity(number: str) -> str:
    """First six and last four characters, as far as at least four stay hidden; otherwise asterisks."""
    number = number.strip()
    hidden = len(number) - 10
    return f"{number[:6]}{'*' * hidden}{number[-4:]}" if hidden >= 4 else "*" * len(number)


def mask_text(text: str) -> str:
    """Free text with identity numbers and telephone numbers masked. Names inside sentences are not recognised."""
    text = _IDENTITY_IN_TEXT.sub(lambda found: mask_identity(found[0]), text)
    text = _MOBILE_IN_TEXT.sub(r"\1****\3", text)
    return _LANDLINE_IN_TEXT.sub(r"\1****\2", text)
