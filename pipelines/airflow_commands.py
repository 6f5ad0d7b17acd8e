"""Several commands of Airflow, one after the other in one process, each as `python -m airflow` would run it; stops at the first that fails.

For airflow_process alone, which starts it with Airflow's settings in the environment.
"""

import json
import runpy
import sys

NEXT = "yujing: next command "
"""Begins the line that stands before the output of each command."""


def run(commands: list[tuple[str, list[str]]]) -> None:
    """Run (name, words of the command line) each, all but the first when the caller has closed our standard input.

    Airflow itself exits with a code or a sentence when one fails.
    """
    for number, (name, words) in enumerate(commands):
        print(f"{NEXT}{name}", flush=True)
        sys.argv = ["airflow", *words]
        runpy.run_module("airflow", run_name="__main__")
        if number == 0:
            _wait_for_the_caller(commands)


def _wait_for_the_caller(commands: list[tuple[str, list[str]]]) -> None:
    """The caller has something else to do; meanwhile what takes seconds to import is imported, where it will be asked for."""
    if any(name == "ingest_deliveries" for name, _ in commands):
        from pipelines.expectations import warm_up

        warm_up()
    sys.stdin.read()


if __name__ == "__main__":
    run(json.loads(sys.argv[1]))
