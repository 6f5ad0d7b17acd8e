"""A throw-away PostgreSQL of this process: started when a test first asks for it, gone when the process ends.

`YUJING_TEST_DATABASE_URL` names a server of one's own instead; the tests make a database of their own there.
"""

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

GIVEN = os.environ.get("YUJING_TEST_DATABASE_URL", "")
SETTINGS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"


def programs() -> Path | None:
    """Where initdb lies: on the PATH, else where Debian puts it."""
    found = [shutil.which("initdb"), *sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)]
    return next((Path(each).resolve().parent for each in found if each), None)


def available() -> bool:
    return bool(GIVEN or programs())


@cache
def server() -> str:
    """The address of a running cluster that only this machine's sockets reach."""
    return GIVEN or _started(programs() or Path())


def run(program: str, *words: str, into: Path | None = None, out_of: Path | None = None) -> None:
    """Run one of PostgreSQL's own programs, reading from or writing to a file."""
    text = out_of.read_bytes() if out_of else None
    done = subprocess.run([(programs() or Path()) / program, *words], input=text, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    if into:
        into.write_bytes(done.stdout)


def _started(where: Path) -> str:
    folder = Path(tempfile.mkdtemp(prefix="yujing-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(_as_server(where / "initdb", "-N", "-D", folder / "data", "-A", "trust", "-U", "postgres"), **quiet)
    control = _as_server(where / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run([*control, "-o", f"-k {folder} {SETTINGS}", "start"], **quiet)
    atexit.register(subprocess.run, [*control, "-m", "immediate", "stop"], **{**quiet, "check": False})
    return f"postgresql://postgres@/postgres?host={folder}"


def _as_server(*words: str | Path) -> list[str]:
    """PostgreSQL refuses to run as root; its package brings a user of its own."""
    return ["runuser", "-u", "postgres", "--", *map(str, words)] if os.geteuid() == 0 else [str(word) for word in words]
