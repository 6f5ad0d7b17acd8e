"""Shows long work on the screen: one line a stage, with a bar where the number of steps is known.

Silent when the output is not a terminal or when `--json` was asked for; says nothing about the data itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Report = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """The report that reports nothing."""


@contextmanager
def shown(quiet: bool = False) -> Iterator[Report]:
    """Yields `report(what, done, total)`; each new `what` gets a bar of its own. Bars go to stderr, results to stdout."""
    if quiet:
        yield silent
        return
    console = Console(stderr=True)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    ) as bars:
        yield _reporter(bars)


def _reporter(bars: Progress) -> Report:
    known: dict[str, object] = {}

    def report(what: str, done: int, total: int) -> None:
        stage = what.split(":")[0]
        if stage not in known:
            known[stage] = bars.add_task(what, total=total)
        bars.update(known[stage], description=what, completed=done, total=total)  # type: ignore[arg-type]

    return report
