"""A private folder for one delivery's unpacked or transcoded copy, gone as soon as the delivery has been landed.

Such a copy still holds personal values, so nobody but the owner may read it, and what a killed run left is removed.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.settings import Settings

_PREFIX = "delivery-"


@contextmanager
def scratch_room(settings: Settings) -> Iterator[Path]:
    """An empty folder (mode 0700) that is removed at the end, also when the work fails."""
    settings.scratch.mkdir(parents=True, exist_ok=True)
    _clear_leftovers(settings.scratch)
    room = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=settings.scratch))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _clear_leftovers(scratch: Path) -> None:
    for room in scratch.glob(f"{_PREFIX}*"):
        owner = room.name.split("-")[1]
        if owner.isdigit() and not _alive(int(owner)):
            shutil.rmtree(room, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
