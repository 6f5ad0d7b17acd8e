"""No personal value passes the door: tokens are keyed, a person has one everywhere, and nothing raw is left."""

import hashlib
import hmac
import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from deliveries_by_hand import PERSON, csv_text, landed, put, settings_in, write_csv, write_gzip, write_workbook
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.contract import Column
from data_contracts.errors import DeliveryRefused, SettingsError
from pipelines.ingest import ingest_delivery, ingest_folder
from pipelines.settings import Settings
from pipelines.tokens import KEY_BYTES, hold_key, protected, token_key
from pipelines.validate import validate_pending
from pipelines.warehouse import Connection, in_memory, reading

PHONE, NAME = "13912345678", "欧阳小明"
CLAIM = {
    "claim_id": "c1", "person_id": PERSON, "institution_id": "H14040400001", "visit_type": "outpatient",
    "started_at": "2026-11-09 08:30:00", "settled_at": "2026-11-09 09:30:00", "total_amount": "100", "fund_amount": "60",
    "contact_phone": PHONE,
}  # fmt: skip
PRESCRIPTION = {
    "prescription_id": "r1", "drug_line": "1", "person_id": f" {PERSON.lower()} ", "institution_id": "H14040400001",
    "prescribed_at": "2026-11-09 08:30:00", "drug_code": "X1", "quantity": "1",
}  # fmt: skip
INSURED = {"person_id": "".join(chr(ord(sign) + 0xFEE0) for sign in PERSON), "sex": "F", "birth_date": "1990-01-01"}
COMPLAINT = {
    "complaint_id": "k1", "received_at": "2026-11-09", "text": f"我是病人 {PERSON}，电话 139 1234 5678，请回 a.b@c.cn",
    "complainant_token": PHONE,
}  # fmt: skip
PRACTITIONER = {"practitioner_id": "D1", "name": NAME, "institution_id": "H14040400001", "identity_token": PERSON}


def column(personal: str) -> Column:
    return Column("value", "VARCHAR", False, False, "值", "value", personal=personal)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture(scope="module")
def holder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Connection, bytes]]:
    """A connection that holds a key, and the key."""
    settings = settings_in(tmp_path_factory.mktemp("keys"))
    with in_memory() as connection:
        hold_key(connection, settings)
        yield connection, token_key(settings)


def stored(connection: Connection, personal: str, value: str | None) -> str | None:
    sql = f"select {protected(column(personal), 'value')} from (select ?::varchar as value)"
    return connection.execute(sql, [value]).fetchall()[0][0]  # type: ignore[no-any-return]


def token(key: bytes, normal: str) -> str:
    return "tk_" + hmac.new(key, normal.encode(), hashlib.sha256).hexdigest()[:32]


@pytest.mark.parametrize("value", [PERSON, PHONE, "张三", "ünï", "x" * 500, "O'Neil", "a\nb"])
def test_a_token_is_the_keyed_hash_that_anybody_with_the_key_computes(
    value: str, holder: tuple[Connection, bytes]
) -> None:
    assert stored(holder[0], "token", value) == token(holder[1], value.upper())


@given(st.text(st.characters(codec="ascii", exclude_characters="\0"), min_size=1))
def test_tokens_agree_with_pythons_hmac_for_any_text(holder: tuple[Connection, bytes], value: str) -> None:
    normal = value.strip(" \t\r\n").upper()
    assert stored(holder[0], "token", value) == (token(holder[1], normal) if normal else None)


@given(st.text(st.sampled_from("0123456789abcXYZ-"), min_size=1))
def test_width_case_and_blanks_do_not_make_another_person(holder: tuple[Connection, bytes], value: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in value)
    assert unicodedata.normalize("NFKC", wide) == value
    variants = {
        stored(holder[0], "token", each) for each in (value, value.lower(), f"\t{value}　", wide, f" {wide.upper()}\n")
    }
    assert variants == {token(holder[1], value.upper())}


def test_a_token_of_ours_stays_and_an_empty_value_stays_empty(holder: tuple[Connection, bytes]) -> None:
    ours = stored(holder[0], "token", PERSON)
    assert stored(holder[0], "token", ours) == ours
    assert stored(holder[0], "token", f"tk_{PERSON}") == token(holder[1], f"TK_{PERSON}")
    assert [stored(holder[0], "token", value) for value in (None, "", " ", "　")] == [None] * 4


@pytest.mark.parametrize(
    ("name", "masked"),
    [("欧阳小明", "欧*"), (" 张三", "张*"), ("张*", "张*"), ("Smith", "S*"), ("", None), (None, None)],
)
def test_of_a_name_only_the_first_sign_is_kept(name: str, masked: str, holder: tuple[Connection, bytes]) -> None:
    assert stored(holder[0], "mask_name", name) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"病人{PERSON}投诉", "病人***投诉"),
        ("电话13912345678或139-1234-5678", "电话***或***"),
        ("座机 0512-66778899，全角１３９１２３４５６７８", "座机 ***，全角***"),
        ("身份证 440101 19900101 123X", "身份证 ***"),
        ("老证440101900101123", "老证***"),
        ("邮箱 zhang.san@example.com。", "邮箱 ***。"),
        ("2026-11-09 做了3次CT，收费1280.50元", "2026-11-09 做了3次CT，收费1280.50元"),
        (None, None),
    ],
)
def test_telling_numbers_are_taken_out_of_free_text(text: str, masked: str, holder: tuple[Connection, bytes]) -> None:
    assert stored(holder[0], "mask_text", text) == masked


def test_a_person_has_one_token_in_all_datasets(tmp_path: Path, settings: Settings) -> None:
    tokens = set()
    for dataset, row in (("claims", CLAIM), ("prescriptions", PRESCRIPTION), ("insured_persons", INSURED)):
        delivery = ingest_delivery(write_csv(tmp_path / f"{dataset}.csv", [row]), dataset, settings)
        tokens |= {person for (person,) in landed(settings, delivery, "person_id")}
    assert tokens == {token(token_key(settings), PERSON)}


def test_the_key_is_made_once_for_its_owner_only(settings: Settings) -> None:
    key = token_key(settings)
    assert len(key) == KEY_BYTES and token_key(settings) == key
    assert stat.S_IMODE(settings.token_key.stat().st_mode) == 0o600
    assert [each.name for each in settings.token_key.parent.iterdir()] == ["token.key"]
    assert token_key(replace(settings, home=settings.home / "other")) != key


def test_a_damaged_key_is_refused_and_not_replaced(settings: Settings) -> None:
    put(settings.token_key, b"short")
    with pytest.raises(SettingsError, match="5 bytes instead of 32"):
        token_key(settings)
    assert settings.token_key.read_bytes() == b"short"


def test_nothing_raw_is_left_in_warehouse_scratch_errors_or_output(
    tmp_path: Path, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    write_csv(folder / "claims" / "a.csv", [CLAIM] * 2, "gb18030")
    write_gzip(folder / "prescriptions" / "a.csv.gz", [PRESCRIPTION])
    write_workbook(folder / "insured_persons" / "a.xlsx", {"x": [list(INSURED), list(INSURED.values())]})
    write_csv(folder / "practitioners" / "a.csv", [PRACTITIONER])
    broken = csv_text([COMPLAINT] * 9) + f'k2,2026-11-09,"{PERSON} {PHONE}\n'
    put(folder / "complaints" / "a.csv", broken.encode())
    put(folder / "complaints" / "b.csv", f"{PERSON},{PHONE},{NAME}\n".encode())
    done = ingest_folder(folder, settings)
    validate_pending(settings)
    assert len(done) == 5 and len(done.refused) == 1
    printed = capfd.readouterr()
    said, stored_texts = repr(done) + printed.out + printed.err, everything_stored(settings)
    for secret in (PERSON, PHONE, NAME, "139 1234 5678", "a.b@c.cn"):
        assert secret not in said
        assert secret not in stored_texts
    assert list(settings.scratch.glob("delivery-*")) == []
    files = [path for path in settings.home.rglob("*") if path.is_file() and path != settings.token_key]
    key = token_key(settings)
    for path in files:
        data = path.read_bytes()
        assert PERSON.encode() not in data and PHONE.encode() not in data
        assert key not in data and key.hex().encode() not in data


def test_a_refusal_survives_without_the_error_that_caused_it(tmp_path: Path, settings: Settings) -> None:
    """What a logger would print of it, chained errors and all, shows no value."""
    import traceback

    write_csv(tmp_path / "a.csv", [{"complaint_id": "c1", "received_at": PERSON}] * 9)
    data = (tmp_path / "a.csv").read_bytes() + f"{PERSON},{PHONE},{NAME}\n".encode() * 9
    with pytest.raises(DeliveryRefused) as caught:
        ingest_delivery(put(tmp_path / "a.csv", data), "complaints", settings)
    shown = "".join(traceback.format_exception(caught.value))
    assert PERSON not in shown and PHONE not in shown and NAME not in shown
    assert os.linesep not in str(caught.value)


def everything_stored(settings: Settings) -> str:
    with reading(settings) as connection:
        tables = connection.execute("select schema_name || '.\"' || table_name || '\"' from duckdb_tables()").fetchall()
        return "\n".join(str(connection.execute(f"from {table}").fetchall()) for (table,) in tables)
