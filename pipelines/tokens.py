"""Turns personal values into keyed tokens and masks before anything is stored, inside DuckDB's own pass over the file.

A token is HMAC-SHA-256 of the normalised value: the same person gets the same token in every dataset of one
installation, and nobody without the key file can compute it. The key never reaches the warehouse, a log or an error.
"""

import os
import secrets
from pathlib import Path

from data_contracts.contract import Column
from data_contracts.errors import SettingsError
from pipelines.settings import Settings
from pipelines.tables import literal
from pipelines.warehouse import Connection

KEY_BYTES = 32
_BLOCK_BYTES = 64
TOKEN = "tk_[0-9a-f]{32}"
_FULL_WIDTH = "".join(chr(sign) for sign in range(0xFF01, 0xFF5F)) + "\u3000"
_HALF_WIDTH = "".join(chr(sign) for sign in range(0x21, 0x7F)) + " "
_BLANKS = " \t\r\n\u00a0\u200b\ufeff"
# Identity cards (also old ones and grouped ones), telephones with separators, any long run of digits, e-mail addresses.
_TELLING = (
    r"[0-9]{6}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9Xx]"
    r"|1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}"
    r"|0[0-9]{2,3}[ -][0-9]{7,8}"
    r"|[0-9]{7,}[Xx]?"
    r"|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+"
)


def token_key(settings: Settings) -> bytes:
    """The key of this installation, made on first use and readable by its owner only. SettingsError when damaged."""
    path = settings.token_key
    if not path.exists():
        _make_key(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise SettingsError(
            f"密钥文件 {path.name} 为 {len(key)} 字节，应为 {KEY_BYTES} 字节：请从备份恢复，换用其他密钥将无法再识别任何人。 / "
            f"The key file {path.name} has {len(key)} bytes instead of {KEY_BYTES}; restore it from its backup, for "
            "with another key nobody would be recognised again."
        )
    return key


def hold_key(connection: Connection, settings: Settings) -> None:
    """Give this connection the two padded keys of HMAC (RFC 2104). They live in its session and go with it."""
    padded = token_key(settings).ljust(_BLOCK_BYTES, b"\0")
    connection.execute("set variable token_inner = ?::blob", [bytes(each ^ 0x36 for each in padded)])
    connection.execute("set variable token_outer = ?::blob", [bytes(each ^ 0x5C for each in padded)])


def keyed_hash(text: str) -> str:
    """SQL of HMAC-SHA-256 of a text, in hexadecimal; the connection must hold the key."""
    inner = f"unhex(sha256(getvariable('token_inner') || encode({text})))"
    return f"sha256(getvariable('token_outer') || {inner})"


def protected(column: Column, value: str) -> str:
    """SQL that turns a delivered value (SQL text) into what may be stored under this column of a contract."""
    if column.personal == "token":
        return _token(value)
    if column.personal == "mask_name":
        return f"nullif(left({_trimmed(value)}, 1), '') || '*'"
    if column.personal == "mask_text":
        digits = f"translate({value}, '０１２３４５６７８９－', '0123456789-')"
        return f"regexp_replace({digits}, {literal(_TELLING)}, '***', 'g')"
    return value


def _token(value: str) -> str:
    """`tk_` and 32 hexadecimal digits; a token of ours stays as it is, an empty value stays empty."""
    normal = _normalised(value)
    mac = f"'tk_' || left({keyed_hash(normal)}, 32)"
    return (
        f"case when {value} is null or {normal} = '' then null "
        f"when starts_with({value}, 'tk_') and regexp_full_match({value}, '{TOKEN}') then {value} else {mac} end"
    )


def _normalised(value: str) -> str:
    """Half width, upper case, no blanks around. Only a value with foreign signs pays for the translation."""
    plain = f"trim({value}, {literal(_BLANKS)})"
    wide = f"trim(translate({value}, {literal(_FULL_WIDTH)}, {literal(_HALF_WIDTH)}), {literal(_BLANKS)})"
    return f"upper(if(strlen({value}) = length({value}), {plain}, {wide}))"


def _trimmed(value: str) -> str:
    return f"trim({value}, {literal(_BLANKS)})"


def _make_key(path: Path) -> None:
    """Write the key aside and link it into place: whoever comes second finds the first one's key, complete."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink(missing_ok=True)
