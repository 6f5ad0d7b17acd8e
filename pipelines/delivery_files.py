"""Finds the files of deliveries in a folder and says what they are, from their first bytes and not from their names.

Files still being transferred and hidden files are passed over; a file that belongs nowhere is named, never lost.
"""

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from data_contracts.contract import all_contracts
from data_contracts.errors import SettingsError
from pipelines.headers import closest
from pipelines.refusals import refusal

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".parquet", ".gz", ".zip")
_IN_TRANSFER = (".part", ".partial", ".tmp", ".filepart", ".crdownload", ".swp")
BLOCK = 1 << 22


@dataclass(frozen=True)
class DeliveredFile:
    """A file and the dataset that it claims to be; `name` is its path inside the folder of deliveries."""

    path: Path
    dataset: str
    name: str


@dataclass(frozen=True)
class FolderContents:
    """What a folder holds, in the order of dataset and name; `strays` are (name, sentence) of what belongs nowhere."""

    files: tuple[DeliveredFile, ...]
    strays: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Fingerprint:
    """What identifies the content of a file, and what tells that it was not written to meanwhile."""

    content_hash: str
    n_bytes: int
    changed_at: int


def deliverable_datasets() -> tuple[str, ...]:
    """Datasets that a supplier may deliver: all but those that we publish."""
    return tuple(name for name, contract in all_contracts().items() if contract.kind != "published")


def deliveries_in(folder: Path) -> FolderContents:
    """All files under `<folder>/<dataset>/`, and files named `<dataset>…` in the folder itself."""
    if not folder.is_dir():
        raise SettingsError(
            f"交付目录 {folder} 不存在，请新建或改用其他目录。 / "
            f"The folder of deliveries {folder} does not exist; create it or name another one."
        )
    files: list[DeliveredFile] = []
    strays: list[tuple[str, str]] = []
    for path in _data_files(folder):
        name = path.relative_to(folder).as_posix()
        dataset = _dataset_of(name)
        if dataset is None:
            strays.append((name, str(_belongs_nowhere(name))))
        elif path.suffix.lower() not in SUFFIXES:
            strays.append((name, str(refusal("unknown_format", file=name))))
        else:
            files.append(DeliveredFile(path, dataset, name))
    return FolderContents(tuple(sorted(files, key=lambda each: (each.dataset, each.name))), tuple(strays))


def fingerprint(path: Path) -> Fingerprint:
    """SHA-256 and size of a file. Raises SettingsError when it is not there."""
    if not path.is_file():
        raise SettingsError(
            f"没有可接收的文件 {path.name}，请核对路径。 / There is no file {path.name} to take in; check the path."
        )
    digest = hashlib.sha256()
    stand = path.stat()
    for block in blocks_of(path):
        digest.update(block)
    return Fingerprint(digest.hexdigest(), stand.st_size, stand.st_mtime_ns)


def insist_unchanged(path: Path, seen: Fingerprint, file: str) -> None:
    """Raise DeliveryRefused when the file was written to since its fingerprint was taken."""
    stand = path.stat()
    if (stand.st_size, stand.st_mtime_ns) != (seen.n_bytes, seen.changed_at):
        raise refusal("still_changing", file=file)


def format_of(path: Path, file: str) -> str:
    """text | gzip | zip | xlsx | parquet. Raises DeliveryRefused for empty files and for old or locked Excel files."""
    with path.open("rb") as stream:
        start = stream.read(8)
    if not start:
        raise refusal("empty_file", file=file)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise refusal("locked", file=file)
    if start.startswith(b"PK"):
        return "xlsx" if _is_workbook(path, file) else "zip"
    return "gzip" if start.startswith(b"\x1f\x8b") else "parquet" if start.startswith(b"PAR1") else "text"


def blocks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield block


def is_passed_over(path: Path) -> bool:
    """Hidden files, Excel's lock files and files whose transfer is not complete."""
    return path.name.startswith((".", "~$", "__")) or path.suffix.lower() in _IN_TRANSFER


def _data_files(folder: Path) -> Iterable[Path]:
    """Everything inside subfolders; of the folder itself only what looks like data, so that a README may lie there."""
    # Suppliers' folders are often mounted or linked into place.
    for root, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(each for each in folders if not each.startswith((".", "__")))
        for path in (Path(root, name) for name in sorted(names)):
            if not is_passed_over(path) and (Path(root) != folder or path.suffix.lower() in SUFFIXES):
                yield path


def _dataset_of(name: str) -> str | None:
    parts = name.split("/")
    if len(parts) > 1:
        return next((each for each in deliverable_datasets() if each == parts[0].lower()), None)
    stem = parts[0].lower()
    fitting = [each for each in deliverable_datasets() if stem.startswith(each) and not stem[len(each) :][:1].isalpha()]
    return max(fitting, key=len, default=None)


def _belongs_nowhere(name: str) -> Exception:
    meant = closest(name.split("/")[0].split(".")[0], deliverable_datasets())
    zh, en = (f"（是否应为 {meant}？）", f" (did you mean {meant}?)") if meant else ("", "")
    return refusal("unknown_dataset", file=name, closest_zh=zh, closest_en=en)


def _is_workbook(path: Path, file: str) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        raise refusal("damaged", file=file, kind="zip") from None
