"""Where everything lies and how much of the machine may be used. Read from the environment once, then passed along.

All state is under one folder, `YUJING_HOME`; nothing is read from or written to any other place.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from data_contracts.errors import SettingsError


@dataclass(frozen=True)
class Settings:
    """Paths and limits. `memory` as DuckDB writes it ("6GB"); `lock_wait` in seconds; `window_weeks` of history judged."""

    home: Path
    memory: str = "4GB"
    threads: int = 2
    lock_wait: float = 300.0
    window_weeks: int = 52
    capacity: int = 15
    approval: bool = False

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        return self.home / "published"

    @property
    def deliveries(self) -> Path:
        return self.home / "deliveries"

    @property
    def token_key(self) -> Path:
        return self.home / "keys" / "token.key"

    @property
    def scratch(self) -> Path:
        return self.home / "scratch"

    @classmethod
    def from_environment(cls) -> "Settings":
        """`YUJING_` + HOME, MEMORY, THREADS, LOCK_WAIT, WINDOW_WEEKS, CAPACITY, APPROVAL; all have defaults."""
        return cls(
            home=Path(os.environ.get("YUJING_HOME", "var")).resolve(),
            memory=_memory(),
            threads=_number("YUJING_THREADS", os.cpu_count() or cls.threads),
            lock_wait=_number("YUJING_LOCK_WAIT", int(cls.lock_wait)),
            window_weeks=_number("YUJING_WINDOW_WEEKS", cls.window_weeks),
            capacity=_number("YUJING_CAPACITY", cls.capacity),
            approval=os.environ.get("YUJING_APPROVAL", "0") == "1",
        )


def _memory() -> str:
    text = os.environ.get("YUJING_MEMORY", Settings.memory)
    if not re.fullmatch(r"\d+(\.\d+)?\s?[KMGT]i?B", text, re.IGNORECASE):
        raise SettingsError(
            f"YUJING_MEMORY 应写作 4GB 或 800MB，现为 {text}。 / "
            f"YUJING_MEMORY is written like 4GB or 800MB; it is '{text}'."
        )
    return text


def _number(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdigit() or int(text) < 1:
        raise SettingsError(
            f"{name} 应为不小于 1 的整数，现为 {text}。 / {name} must be a whole number from 1; it is '{text}'."
        )
    return int(text)
