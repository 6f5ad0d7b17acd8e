"""`yujing audit verify` walks the chain of a queue from outside, in a process of its own, and says where it breaks."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.queue_weeks import Listed, write_week

COMMAND = [sys.executable, "-m", "pipelines", "audit", "verify", "--json"]


def verified(home: Path) -> tuple[int, dict[str, object]]:
    environment = {**os.environ, "YUJING_HOME": str(home), "DATABASE_URL": ""}
    done = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


def test_a_whole_chain_is_proved_and_a_changed_entry_is_found_by_its_number(tmp_path: Path) -> None:
    from inspection_queue.intake import take_in

    take_in(write_week(tmp_path / "published", "2026-W46", [Listed("H00000000001", {"split_admission": 900})]))
    code, told = verified(tmp_path)
    assert (code, told["broken_at"]) == (0, None) and int(str(told["n_entries"])) >= 2
    with sqlite3.connect(tmp_path / "queue.sqlite3") as queue:
        for (name,) in queue.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            queue.execute(f"drop trigger {name}")
        queue.execute("update inspection_queue_auditentry set actor = 'nobody' where no = 2")
    code, told = verified(tmp_path)
    assert (code, told["broken_at"]) == (1, 2)
