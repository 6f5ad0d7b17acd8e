"""Where the console keeps its state: everything under `YUJING_HOME`, or a PostgreSQL named by `DATABASE_URL`.

Refuses a database address it does not know. Knows nothing about Django, so that it can be read before Django starts.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from data_contracts.errors import SettingsError

BUSY_SECONDS = 30
WAL = "pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on;"


def home() -> Path:
    """The folder of all state."""
    return Path(os.environ.get("YUJING_HOME", "var")).resolve()


def registers() -> Path:
    """Where the pipeline publishes its registers."""
    return home() / "registers"


def keys() -> Path:
    """The folder of keys and passwords, readable by its owner only."""
    folder = home() / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def secret_key() -> str:
    """The console's signing key; made on first use, the same ever after, also when two processes start at once."""
    file = keys() / "console.key"
    if not file.exists():
        draft = write_secret(keys() / f".console.{os.getpid()}.{secrets.token_hex(4)}", secrets.token_urlsafe(64))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass  # the other process was first; its key counts
        finally:
            draft.unlink()
    return file.read_text(encoding="utf-8").strip()


def write_secret(file: Path, text: str) -> Path:
    """Write a file that only its owner can read."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        handle.write(text + "\n")
    return file


def database() -> dict[str, Any]:
    """Django's settings of the one database: PostgreSQL by `DATABASE_URL`, else SQLite in `YUJING_HOME`."""
    address = os.environ.get("DATABASE_URL", "").strip()
    return postgresql(address) if address else sqlite(home() / "queue.sqlite3")


def sqlite(file: Path) -> dict[str, Any]:
    """One file in WAL mode. Every transaction takes the write lock at its start, so two can never deadlock midway."""
    file.parent.mkdir(parents=True, exist_ok=True)
    options = {"timeout": BUSY_SECONDS, "transaction_mode": "IMMEDIATE", "init_command": WAL}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": options}


def postgresql(address: str) -> dict[str, Any]:
    """Read `postgresql://user:password@host:port/name?sslmode=require`. Raises SettingsError for any other kind."""
    parts = urlsplit(address)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgresql", "postgres") or not name:
        raise SettingsError("DATABASE_URL must look like postgresql://user:password@host:5432/name; this one does not.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
