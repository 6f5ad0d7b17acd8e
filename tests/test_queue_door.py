"""The door of the queue: it refuses what does not verify, works in a process of its own, and serves two at once."""

import json
import multiprocessing
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from data_contracts.errors import SettingsError
from inspection_queue.intake import take_in
from tests.queue_fixture import queue, take
from tests.queue_weeks import Listed, seal, write_week

__all__ = ["queue"]
HOSPITAL = Listed("H00000000001", {"included_item_billed": 4000, "peer_deviation": 0}, "青河县人民医院", level="red")
CLINIC = Listed("H00000000002", {"split_admission": 900}, "仁济诊所", arm="random", level="blue")


def n_items() -> int:
    from inspection_queue.models import QueueItem

    return QueueItem.objects.count()


@pytest.mark.parametrize("file", ["warnings.parquet", "records.parquet"])
def test_a_folder_whose_files_were_changed_is_refused(queue: Path, file: str) -> None:
    folder = write_week(queue / "published", "2026-W46", [HOSPITAL])
    with (folder / file).open("ab") as handle:
        handle.write(b" ")
    with pytest.raises(SettingsError, match="of 2026-W46 is not what was published"):
        take(folder)
    assert n_items() == 0


def _other_week(manifest: dict[str, Any]) -> None:
    manifest["week"] = "2026-W47"


def _no_receipt(manifest: dict[str, Any]) -> None:
    del manifest["receipt"]


def _file_unlisted(manifest: dict[str, Any]) -> None:
    del manifest["files"]["findings.parquet"]


def _file_elsewhere(manifest: dict[str, Any]) -> None:
    manifest["files"]["../other.parquet"] = {"sha256": "0" * 64}


@pytest.mark.parametrize("change", [_other_week, _no_receipt, _file_unlisted, _file_elsewhere])
def test_a_folder_whose_manifest_was_changed_is_refused(queue: Path, change: Any) -> None:
    folder = write_week(queue / "published", "2026-W46", [HOSPITAL])
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(SettingsError, match="receipt of 2026-W46"):
        take(folder)


def test_a_sealed_list_without_findings_is_refused(queue: Path) -> None:
    folder = write_week(queue / "published", "2026-W46", [HOSPITAL])
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["files"]["findings.parquet"]
    seal(folder, manifest)
    with pytest.raises(SettingsError, match=r"lacks findings\.parquet"):
        take(folder)


def test_the_door_works_in_a_process_of_its_own_for_each_home(tmp_path: Path) -> None:
    """Two homes in one process, the queue of each under its own; nothing of the caller's environment changes."""
    environment = dict(os.environ)
    for name, listed in (("a", [HOSPITAL]), ("b", [HOSPITAL, CLINIC])):
        folder = write_week(tmp_path / name / "published", "2026-W46", listed)
        assert take_in(folder).n_new == len(listed)
        assert (tmp_path / name / "queue.sqlite3").exists()
    assert take_in(tmp_path / "a" / "published" / "2026-W46").already_taken
    assert dict(os.environ) == environment


def test_the_door_passes_the_sentence_of_a_refusal_on(tmp_path: Path) -> None:
    folder = write_week(tmp_path / "published", "2026-W46", [HOSPITAL])
    (folder / "findings.parquet").write_bytes(b"")
    with pytest.raises(SettingsError, match=r"^findings.parquet of 2026-W46 is not what was published"):
        take_in(folder, home=tmp_path)


def _take_in(folder: Path) -> dict[str, Any]:
    return asdict(take_in(folder))


def test_two_intakes_at_the_same_moment_leave_one_item_each(tmp_path: Path) -> None:
    """Also the first ones ever, which find no database yet."""
    folder = write_week(tmp_path / "published", "2026-W46", [HOSPITAL, CLINIC])
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        both = pool.map(_take_in, [folder, folder])
    assert sorted(each["n_new"] for each in both) == [0, 2]
