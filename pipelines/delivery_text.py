"""Makes a delivered text file readable: finds its encoding, delimiter and header from its bytes.

UTF-8 is read where it lies; anything else through a copy in the scratch folder. A file without our header is refused.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.encodings import survey, transcode
from pipelines.headers import LOOKED_AT, Resolution, Wanted, best_header, insist
from pipelines.refusals import refusal
from pipelines.tables import NULLS, Table

DELIMITERS = (",", "\t", ";")
_HEAD = 1 << 20


@dataclass(frozen=True)
class _Header:
    delimiter: str
    skip: int
    n_lines: int
    names: tuple[str, ...]
    resolution: Resolution


def open_text(
    path: Path,
    room: Path,
    wanted: Sequence[Wanted],
    file: str,
    subject: str,
    delimiters: Sequence[str] = DELIMITERS,
    nulls: tuple[str, ...] = NULLS,
) -> Table:
    """The text file as a Table; `subject` names the dataset in refusals. Raises DeliveryRefused."""
    seen, notes = survey(path, file), tuple[str, ...]()
    if not seen.readable_as_it_lies:
        path, notes = transcode(path, room / "transcoded", seen)
        seen = survey(path, file)
    header = _header(path, wanted, delimiters)
    if header is None:
        raise refusal("no_header", file=file, n=LOOKED_AT, dataset=subject)
    insist(header.resolution, header.names, wanted, file)
    return Table(
        path=path,
        file=file,
        layout="csv",
        headers=header.names,
        resolution=header.resolution,
        delimiter=header.delimiter,
        skip=header.skip,
        n_header_lines=header.n_lines,
        n_lines=seen.n_lines - header.skip - header.n_lines,
        has_quotes=seen.has_quotes,
        nulls=nulls,
        notes=(*notes, *header.resolution.notes()),
    )


def _header(path: Path, wanted: Sequence[Wanted], delimiters: Sequence[str]) -> _Header | None:
    """The header by the delimiter and among the first records that name most of our columns."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD).decode("utf-8-sig", "replace")
    found = [each for delimiter in delimiters if (each := _header_by(head, delimiter, wanted))]
    return max(found, key=lambda each: len(each.resolution.places), default=None)


def _header_by(head: str, delimiter: str, wanted: Sequence[Wanted]) -> _Header | None:
    records = list(_first_records(head, delimiter))
    best = best_header([row for _, _, row in records], wanted)
    if best is None:
        return None
    at, names, resolution = best
    before, after, _ = records[at]
    named = [str(name) for name in names]
    while not named[-1].strip():
        # A delimiter at the end of the line is no column; DuckDB takes the same view of the lines below.
        named.pop()
    return _Header(delimiter, before, after - before, tuple(named), resolution)


def _first_records(head: str, delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """(lines before it, lines up to its end, fields) of the first records that are not blank."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    before = n_found = 0
    try:
        for row in reader:
            if any(field.strip() for field in row):
                yield before, reader.line_num, row
                n_found += 1
            before = reader.line_num
            if n_found == LOOKED_AT:
                return
    except csv.Error:
        return
