"""Turns a fault that nobody foresaw into one sentence: its kind and its place, never its message, which may quote a row.

The way through the code (files, lines, functions; no values) goes to `YUJING_HOME/logs/unforeseen.log`, for whoever mends it.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from data_contracts.errors import SettingsError, YujingError

HOUSE = Path(__file__).parents[1]


@contextmanager
def foreseen(home: Path) -> Iterator[None]:
    """Let our own error family through; anything else leaves as SettingsError (the machine's fault) or YujingError."""
    try:
        yield
    except YujingError:
        raise
    except OSError as fault:
        raise SettingsError(_of_the_machine(fault)) from None
    except Exception as fault:
        if type(fault).__name__ in _DUCKDB:
            raise SettingsError(_DUCKDB[type(fault).__name__]) from None
        raise YujingError(_of_the_code(fault, home)) from None


# By name: DuckDB has one door, and this is not it.
_DUCKDB = {
    "OutOfMemoryException": "内存不足：请关闭其他程序，或调大 YUJING_MEMORY 后重新运行。 / "
    "There is not enough memory; close other programs or raise YUJING_MEMORY, then run this again.",
    "IOException": "数据仓库无法读写：请检查 YUJING_HOME 的权限和磁盘空间。 / "
    "The warehouse cannot be read or written; check who may write in YUJING_HOME and the free space of its disk.",
}


def _of_the_machine(fault: OSError) -> str:
    what = f"{fault.filename or type(fault).__name__} ({fault.strerror or type(fault).__name__})"
    return (
        f"无法读写 {what}：请检查路径、权限和磁盘空间。 / Cannot read or write {what}; check the path, who may write there, "
        "and the free space of the disk."
    )


def _of_the_code(fault: BaseException, home: Path) -> str:
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [each for each in frames if Path(each.filename).is_relative_to(HOUSE) and ".venv" not in each.filename]
    last = (ours or frames)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    _keep(f"{type(fault).__name__} at {place}\n{''.join(traceback.format_list(frames))}\n", home)
    kind = type(fault).__name__
    return (
        f"程序在 {place} 处意外中断（{kind}），这是系统的缺陷：请把 logs/unforeseen.log 发给维护人员。 / "
        f"Stopped at {place} by a {kind} that nobody foresaw; this is our fault: send us logs/unforeseen.log."
    )


def _keep(trace: str, home: Path) -> None:
    with suppress(OSError):
        (home / "logs").mkdir(parents=True, exist_ok=True)
        with (home / "logs" / "unforeseen.log").open("a", encoding="utf-8") as file:
            file.write(trace)
