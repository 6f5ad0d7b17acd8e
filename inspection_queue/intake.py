"""The door of the queue for the pipeline: `take_in` puts a published week into it. The only module other rooms import.

It works in a process of its own, so that a caller needs no Django, may serve several homes one after the other, and an
Airflow task leaves no open database behind. The same week again changes nothing.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from data_contracts import errors
from data_contracts.errors import YujingError


@dataclass(frozen=True)
class Intake:
    """What one list did to the queue. `n_new` counts items opened, `n_requeued` of them on subjects decided earlier;
    `n_attached` open items that got new findings, `n_unchanged` that got none; `n_skipped` was decided and stays so; `n_exempt` rests on an exemption."""

    week: str
    n_warnings: int
    n_new: int
    n_requeued: int
    n_attached: int
    n_unchanged: int
    n_skipped: int
    already_taken: bool
    n_exempt: int = 0


def take_in(folder: Path, home: Path | None = None, released_by: str | None = None) -> Intake:
    """Put the published week in `folder` into the queue under `home`; who released it is kept in the audit.

    Without `home` it is the one that holds the folder (`<home>/published/<week>`), else `YUJING_HOME`. Raises
    SettingsError when the folder does not verify, and whatever of our error family the queue says.
    """
    folder = folder.resolve()
    command = [sys.executable, "-m", "inspection_queue", "take-in", str(folder), "--json"]
    command += [f"--released-by={released_by}"] if released_by else []
    environment = _environment(home or _home_of(folder))
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise _fault(done.returncode, done.stderr, folder)
    return Intake(**json.loads(done.stdout.splitlines()[-1]))


@dataclass(frozen=True)
class AuditProof:
    """What the walk along the audit chain found; `broken_at` is the number of the first entry that does not follow."""

    n_entries: int
    head: str
    broken_at: int | None

    @property
    def ok(self) -> bool:
        return self.broken_at is None


def verify_audit(home: Path | None = None) -> AuditProof:
    """Prove the audit chain of the queue under `home`, in a process of its own. Raises YujingError when it cannot run."""
    command = [sys.executable, "-m", "inspection_queue", "audit-verify", "--json"]
    done = subprocess.run(command, env=_environment(home), capture_output=True, text=True, check=False)
    try:
        return AuditProof(**json.loads(done.stdout.splitlines()[-1]))
    except (IndexError, ValueError, TypeError):
        hint = "run `python -m inspection_queue audit-verify` to see why"
        raise YujingError(f"The audit of the queue could not be read (exit code {done.returncode}); {hint}.") from None


def _home_of(folder: Path) -> Path | None:
    return folder.parent.parent if folder.parent.name == "published" else None


def _environment(home: Path | None) -> dict[str, str]:
    places = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    own = {
        "DJANGO_SETTINGS_MODULE": "inspection_queue.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, places)),
        "PYTHONIOENCODING": "utf-8",
    }
    return {**os.environ, **own, **({"YUJING_HOME": str(home)} if home else {})}


def _fault(code: int, said: str, folder: Path) -> YujingError:
    """The error the other process ended with. Only sentences of our own family are passed on: others carry values."""
    known: dict[int, type[YujingError]] = {each.exit_code: each for each in vars(errors).values() if _is_ours(each)}
    if code in known and said.strip():
        return known[code](said.strip().splitlines()[-1])
    hint = f"run `python -m inspection_queue take-in {folder.name}` to see why"
    return YujingError(f"The inspection queue could not take in {folder.name} (exit code {code}); {hint}.")


def _is_ours(each: object) -> bool:
    return isinstance(each, type) and issubclass(each, YujingError) and each is not YujingError
