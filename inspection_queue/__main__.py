"""The console's own commands: `python -m inspection_queue serve | migrate | take-in FOLDER | create-demo-users | …`.

A fault of our own family is one sentence on stderr and its exit code; anything else keeps its trace.
"""

import os
import sys

from data_contracts.errors import YujingError


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
    return 0


if __name__ == "__main__":
    sys.exit(main())
