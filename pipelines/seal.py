"""Seals a published week with a receipt: a hash over every file and over the manifest.

Says whether the files are the ones that were published; never repairs anything.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

Manifest = dict[str, Any]


def file_hash(file: Path) -> str:
    """SHA-256 of a file, in hex."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def text_of(manifest: Manifest) -> str:
    """The manifest as it is written: sorted keys, one form for the same content."""
    return json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"


def describe(folder: Path, names: list[str]) -> dict[str, dict[str, Any]]:
    """Hash and size of these files of a folder."""
    return {
        name: {"sha256": file_hash(folder / name), "bytes": (folder / name).stat().st_size} for name in sorted(names)
    }


def sealed(manifest: Manifest, receipt: str) -> Manifest:
    """The manifest with a receipt named `receipt` over all that it says so far."""
    open_part = {name: value for name, value in manifest.items() if name != receipt}
    return {**open_part, receipt: hashlib.sha256(text_of(open_part).encode()).hexdigest()}


def write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / "manifest.json").write_text(text_of(manifest), encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    content: Manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return content


def faults(folder: Path) -> tuple[str, ...]:
    """What is no longer as published: names of changed, missing or unknown files; empty when the folder is intact."""
    try:
        manifest = read_manifest(folder)
    except (OSError, ValueError):
        return ("manifest.json",)
    changed = [name for name, said in manifest.get("files", {}).items() if not _is(folder / name, said["sha256"])]
    if sealed(manifest, "receipt")["receipt"] != manifest.get("receipt"):
        changed.append("manifest.json")
    return tuple(sorted(changed))


def _is(file: Path, said: str) -> bool:
    return file.is_file() and file_hash(file) == said
