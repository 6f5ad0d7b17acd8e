"""A small synthetic county for tests that go the whole way; written once per test process, copied never, changed never."""

import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

WEEK = "2026-W46"


@cache
def small_county(people: int = 4_000, seed: int = 7, weeks: int = 13) -> Path:
    """A folder with `deliveries/` (some sixty files: each month brings six) and `truth/`. Removed when the process ends."""
    holder = tempfile.TemporaryDirectory(prefix="yujing-county-")
    _KEPT.append(holder)
    place = Path(holder.name)
    words = ["--people", str(people), "--institutions", "40", "--seed", str(seed), "--weeks", str(weeks)]
    words += ["--last-week", WEEK]
    places = ["--out", str(place / "deliveries"), "--truth", str(place / "truth")]
    subprocess.run([sys.executable, "-m", "simulation", *words, *places], check=True, capture_output=True)
    return place


_KEPT: list[tempfile.TemporaryDirectory] = []
