"""The console's own commands: `python -m inspection_queue serve | migrate | take-in FOLDER | create-demo-users | …`.

A fault of our own family, or a machine that says no (a path, a port, a disk), is one sentence on stderr and its exit code;
anything else keeps its trace.
"""

import os
import sys

from data_contracts.errors import SettingsError, YujingError


def main(words: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection_queue.settings")
    verb, *rest = (sys.argv[1:] if words is None else words) or ["help"]
    try:
        from django.core.management import execute_from_command_line

        command = verb if verb.startswith("-") else verb.replace("-", "_")
        execute_from_command_line(["inspection_queue", command, *rest])
    except YujingError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    except OSError as fault:
        print(_of_the_machine(fault), file=sys.stderr)
        return SettingsError.exit_code
    return 0


def _of_the_machine(fault: OSError) -> str:
    what = f"{fault.filename or ''} {fault.strerror or type(fault).__name__}".strip()
    return f"{what}：请检查路径、权限、端口和磁盘空间。 / {what}; check the path, who may write there, the port and the free space."


if __name__ == "__main__":
    sys.exit(main())
