"""Rewrites a csv whose quotation marks do not pair, so that one stray mark costs one line and not the rest of the file.

Whole records pass unchanged; a line that is part of no record becomes a marker with its hash and length. No guessing.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.tables import Table

MARK = b"unreadable-line"
_MOST_LINES = 100
_MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class _Shape:
    """`whole` matches a complete record, `open` one whose last field is still inside its quotation marks."""

    whole: re.Pattern[bytes]
    open: re.Pattern[bytes]


def mend(table: Table, room: Path) -> Table:
    """A copy of the table in which every line is part of a whole record or a marker that reads as a line too long."""
    target = room / f"{table.path.name}-mended"
    with table.path.open("rb") as source, target.open("wb") as out:
        out.writelines(source.readline() for _ in range(table.skip + table.n_header_lines))
        out.writelines(_records(source, _shape(table.delimiter), len(table.headers), table.delimiter.encode()))
    return replace(table, path=target, n_lines=None)


def _records(lines: Iterator[bytes], shape: _Shape, n_columns: int, delimiter: bytes) -> Iterator[bytes]:
    waiting: list[bytes] = []
    source = iter(lines)
    while waiting or (waiting := _take(source)):
        line = waiting.pop(0)
        if b'"' not in line:
            if line.strip():
                yield line
            continue
        more = _completed(line, waiting, source, shape)
        if more is None:
            yield _marker(line, n_columns, delimiter)
        else:
            yield b"".join([line, *waiting[:more]])
            del waiting[:more]


def _take(source: Iterator[bytes]) -> list[bytes]:
    line = next(source, None)
    return [] if line is None else [line]


def _completed(line: bytes, waiting: list[bytes], source: Iterator[bytes], shape: _Shape) -> int | None:
    """How many of the following lines complete the record; None when none do. Lines read ahead stay in `waiting`."""
    text, n_more = line, 0
    while not shape.whole.fullmatch(_bare(text)):
        if not shape.open.fullmatch(text) or n_more >= _MOST_LINES or len(text) > _MOST_BYTES:
            return None
        if n_more == len(waiting):
            waiting += _take(source)
        if n_more == len(waiting):
            return None
        text, n_more = text + waiting[n_more], n_more + 1
    return n_more


def _bare(text: bytes) -> bytes:
    return text.rstrip(b"\r\n")


def _marker(line: bytes, n_columns: int, delimiter: bytes) -> bytes:
    bare = _bare(line)
    words = [MARK, hashlib.sha256(bare).hexdigest().encode(), str(len(bare)).encode()]
    return delimiter.join([b":".join(words)] + [b"-"] * n_columns) + line[len(bare) :]


def _shape(delimiter: str) -> _Shape:
    sign = re.escape(delimiter).encode()
    inside = rb'"(?:[^"]|"")*+'
    field = rb"(?:" + inside + rb'"|[^"\r\n' + sign + rb"][^\r\n" + sign + rb"]*+|)"
    leading = rb"(?:" + field + sign + rb")*+"
    return _Shape(re.compile(leading + field), re.compile(leading + inside))
