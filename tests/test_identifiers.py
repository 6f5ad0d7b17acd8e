"""Check digits agree with the verified samples and with python-stdnum; masks never leave a whole identifier."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from data_contracts import identifiers as ids
from data_contracts.contract import read_contract
from pipelines.warehouse import in_memory

CREDIT_CODES = ("91350100M000100Y43", "91110000600037341L", "12100000400000123X")
RESIDENT = "11010519491231002X"


def changed(text: str, alphabet: str) -> list[str]:
    """All texts that differ from `text` in one character."""
    return [text[:i] + other + text[i + 1 :] for i in range(len(text)) for other in alphabet if other != text[i]]


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_verified_credit_codes_are_valid_and_one_changed_character_makes_them_invalid(code: str) -> None:
    assert ids.is_credit_code(code) and uscc.is_valid(code)
    assert not any(ids.is_credit_code(other) for other in changed(code, ids.CREDIT_ALPHABET))


def test_the_inner_organisation_code_may_be_wrong_in_a_valid_credit_code() -> None:
    assert [ids.is_organisation_code(code[8:17]) for code in CREDIT_CODES] == [True, True, False]
    assert ids.is_organisation_code("M000100Y-4")


def test_the_verified_resident_number_is_valid_and_says_when_born_and_which_sex() -> None:
    assert ids.is_resident_number(RESIDENT) and ids.is_resident_number(RESIDENT.lower())
    assert ids.born_on(RESIDENT) == date(1949, 12, 31)
    assert ids.sex_of(RESIDENT) == "F"
    assert not any(ids.is_resident_number(other) for other in changed(RESIDENT, "0123456789X"))


def test_a_resident_number_with_an_impossible_day_is_invalid() -> None:
    assert not ids.is_resident_number("110105194902310029")
    assert ids.born_on("110105194902310029") is None


@given(st.text(ids.CREDIT_ALPHABET, min_size=17, max_size=17))
def test_the_check_character_is_the_one_stdnum_calculates(front: str) -> None:
    right = uscc.calc_check_digit(front)
    assert [char for char in ids.CREDIT_ALPHABET if ids.is_credit_code(front + char)] == [right]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
def test_the_check_digit_of_a_resident_number_is_the_one_stdnum_calculates(born: date, order: int) -> None:
    front = f"110105{born:%Y%m%d}{order:03d}"
    right = ric.calc_check_digit(front + "0")  # it expects a number with a digit to replace
    assert [char for char in "0123456789X" if ids.is_resident_number(front + char)] == [right]


@given(st.text(max_size=20))
def test_any_text_gets_an_answer(text: str) -> None:
    assert ids.is_credit_code(text) in (True, False)
    assert ids.is_organisation_code(text) in (True, False)
    assert ids.is_resident_number(text) in (True, False)


@settings(deadline=None, max_examples=30)
@given(st.text(ids.CREDIT_ALPHABET, min_size=18, max_size=18))
def test_the_contract_checks_credit_codes_as_the_function_does(code: str) -> None:
    """The contract says the same in SQL, for speed; both must stay one rule."""
    (check,) = (each for each in read_contract("institutions").checks if each.id == "credit_code_valid")
    with in_memory() as connection:
        for each in (code, *CREDIT_CODES, "short", code.lower()):
            said = connection.execute(f"select {check.holds} from (select ? as credit_code)", [each]).fetchall()
            assert said == [(ids.is_credit_code(each),)]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("institution", "H14040400001", "PRV51002"),
        ("service", "001103000010000", "1103000010000"),
        ("western_drug", "XL02BBA326A001010102180", "ZL02BBA326A001010102180"),
        ("chinese_drug", "ZA04CAE0023010100166", "ZA04CAE002301010016"),
        ("consumable", "C0101010010000", "X1"),
        ("trace_code", "81234567890123456789", "8123"),
    ],
)
def test_codes_are_told_by_their_shape(kind: str, good: str, bad: str) -> None:
    assert ids.has_shape(good, kind) and not ids.has_shape(bad, kind)


def test_masks_show_what_the_standard_lets_be_shown() -> None:
    assert ids.mask_name(" 张三丰 ") == "张*"
    assert ids.mask_name("") == ""
    assert ids.mask_phone("139-1234-0001") == "139****0001"
    assert ids.mask_phone("110") == "***"
    assert ids.mask_identity("14040419800101123X") == "140404********123X"
    assert ids.mask_identity("12345678901") == "*" * 11


def test_identity_and_telephone_numbers_in_free_text_are_masked() -> None:
    said = "患者14040419800101123X，电话13912340001或0355-2023456，费用1200元，单号202611090001234"
    kept = "患者140404********123X，电话139****0001或0355****3456，费用1200元，单号202611*****1234"
    assert ids.mask_text(said) == kept


@given(st.text(max_size=30))
def test_a_mask_never_gives_back_a_long_text_unchanged(text: str) -> None:
    assert len(text.strip()) < 2 or ids.mask_identity(text) != text.strip() or set(text.strip()) == {"*"}
