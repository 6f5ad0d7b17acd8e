"""Tells from its bytes how a text file is written, and rewrites what DuckDB cannot read as it lies.

Works as a stream, whatever the size. A character that no encoding explains becomes U+FFFD and is counted, not guessed.
"""

import codecs
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.delivery_files import blocks_of
from pipelines.refusals import refusal

DAMAGED_UTF8 = "damaged utf-8"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_RARELY = 10


@dataclass(frozen=True)
class Survey:
    """What one pass over the bytes shows. `ends`: how lines end, "\\n" | "\\r\\n" | "\\r" | mixed."""

    encoding: str
    ends: str
    n_lines: int
    has_quotes: bool
    has_nul: bool

    @property
    def readable_as_it_lies(self) -> bool:
        return self.encoding == "utf-8" and not self.has_nul and self.ends in ("\n", "\r\n")


def survey(path: Path, file: str) -> Survey:
    """Read all bytes once. Raises DeliveryRefused when they are neither UTF-8, nor GB18030, nor marked UTF-16."""
    tally = _Tally(file)
    for block in blocks_of(path):
        tally.see(block)
        if tally.encoding == "utf-16":
            break
    return tally.result()


def transcode(path: Path, target: Path, seen: Survey) -> tuple[Path, tuple[str, ...]]:
    """Write a UTF-8 copy with one kind of line end and without NUL signs. Returns its path and what was changed."""
    encoding = "utf-8-sig" if seen.encoding in ("utf-8", DAMAGED_UTF8) else seen.encoding
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    lone = "\n" if seen.ends == "\r" else " "
    n_nul = n_damaged = 0
    held = ""
    with target.open("w", encoding="utf-8", newline="") as out:
        for block in (*blocks_of(path), b""):
            text = held + decoder.decode(block, not block)
            held = "\r" if block and text.endswith("\r") else ""
            text = text[: len(text) - len(held)]
            n_nul, n_damaged = n_nul + text.count("\0"), n_damaged + text.count("\ufffd")
            out.write(text.replace("\0", "").replace("\r\n", "\n").replace("\r", lone))
    return target, _notes(seen.encoding, n_nul, n_damaged)


@dataclass
class _Tally:
    """Counts while the blocks go by."""

    file: str
    encoding: str = "utf-8"
    n_lf: int = 0
    n_cr: int = 0
    n_crlf: int = 0
    has_quotes: bool = False
    has_nul: bool = False
    last: bytes = b""
    decoder: codecs.IncrementalDecoder = field(default_factory=codecs.getincrementaldecoder("utf-8"))

    def see(self, block: bytes) -> None:
        if not self.last and block.startswith(_UTF16):
            self.encoding = "utf-16"
        self._check_encoding(block)
        self.n_lf += block.count(b"\n")
        if b"\r" in block or self.last == b"\r":
            self.n_cr += block.count(b"\r")
            self.n_crlf += block.count(b"\r\n") + (self.last == b"\r" and block.startswith(b"\n"))
        self.has_quotes = self.has_quotes or b'"' in block
        self.has_nul = self.has_nul or b"\0" in block
        self.last = block[-1:]

    def result(self) -> Survey:
        n_ends, ends = self.n_lf, "\n"
        if self.n_cr:
            ends = "\r\n" if self.n_cr == self.n_crlf == self.n_lf else "mixed" if self.n_lf else "\r"
        return Survey(self.encoding, ends, n_ends + (self.last != b"\n"), self.has_quotes, self.has_nul)

    def _check_encoding(self, block: bytes) -> None:
        if self.encoding != "utf-8" or (block.isascii() and not self.decoder.getstate()[0]):
            return
        try:
            self.decoder.decode(block)
        except UnicodeDecodeError:
            self.encoding = _judge(block, self.file, self.n_lf)


def _judge(block: bytes, file: str, n_lines: int) -> str:
    """Which encoding explains a block that is not clean UTF-8. Broken signs must be rare among the foreign ones."""
    # Not the first bytes: the block may begin inside a character. A line end is never part of one in either encoding.
    whole = block[block.find(b"\n") + 1 : block.rfind(b"\n") + 1] or block
    for name, verdict in (("utf-8", DAMAGED_UTF8), ("gb18030", "gb18030")):
        text = whole.decode(name, "replace")
        n_foreign, n_broken = sum(sign > "\x7f" for sign in text), text.count("\ufffd")
        if n_broken * _RARELY < n_foreign:
            return verdict
    raise refusal("unknown_encoding", file=file, line=n_lines + 1)


def _notes(encoding: str, n_nul: int, n_damaged: int) -> tuple[str, ...]:
    notes = (
        []
        if encoding in ("utf-8", DAMAGED_UTF8)
        else [f"由 {encoding} 转为 UTF-8 / transcoded from {encoding} to UTF-8"]
    )
    if n_nul:
        notes.append(f"去除 {n_nul} 个 NUL 字符 / {n_nul} NUL characters removed")
    if n_damaged:
        notes.append(f"{n_damaged} 个字符已损坏，以 U+FFFD 代替 / {n_damaged} damaged characters replaced by U+FFFD")
    return tuple(notes)
