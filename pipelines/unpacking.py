"""Unpacks the one csv inside a .gz or .zip into a scratch folder, as a stream and to the very end.

An archive that is cut off, damaged, locked or holds several files is refused as a whole: half a delivery is none.
"""

import gzip
import zipfile
import zlib
from pathlib import Path
from typing import Any

from pipelines.delivery_files import BLOCK
from pipelines.refusals import refusal


def unpack_gzip(path: Path, room: Path, file: str) -> Path:
    """The unpacked copy of a .gz file."""
    with gzip.open(path) as stream:
        return _copy(stream, room / "unpacked", file, "gzip")


def unpack_zip(path: Path, room: Path, file: str) -> Path:
    """The unpacked copy of the only data file of a .zip archive."""
    with zipfile.ZipFile(path) as archive:
        members = [each for each in archive.infolist() if _is_data(each)]
        if len(members) != 1:
            raise refusal("zip_members", file=file, n=len(members))
        if members[0].flag_bits & 1:
            raise refusal("locked", file=file)
        with archive.open(members[0]) as stream:
            return _copy(stream, room / "unpacked", file, "zip")


def _is_data(member: zipfile.ZipInfo) -> bool:
    name = member.filename.rsplit("/", 1)[-1]
    return not member.is_dir() and not name.startswith(".") and not member.filename.startswith("__MACOSX")


def _copy(stream: Any, target: Path, file: str, kind: str) -> Path:
    n_bytes = n_lines = 0
    with target.open("wb") as out:
        while block := _next(stream, file, kind, n_lines, n_bytes):
            n_bytes, n_lines = n_bytes + len(block), n_lines + block.count(b"\n")
            out.write(block)
    if not n_bytes:
        raise refusal("empty_file", file=file)
    return target


def _next(stream: Any, file: str, kind: str, n_lines: int, n_bytes: int) -> bytes:
    """The next piece. `read1` gives up all that lies before a cut, so that the sentence can say how far it is good."""
    try:
        return bytes(stream.read1(BLOCK))
    except EOFError:
        raise refusal("cut_off", file=file, line=n_lines, n_bytes=n_bytes) from None
    except (zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError):
        raise refusal("damaged", file=file, kind=kind) from None
