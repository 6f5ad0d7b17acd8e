"""Whether a rule's examples show its thresholds at work: a small nudge of a threshold must change what some example finds.

An example at the boundary (just under: not found; at it: found) is the only kind that notices such a nudge.
"""

from collections.abc import Iterator
from typing import Any

from models.detector import Detector, Example, Scalar
from models.examples import WINDOW_WEEKS, build_world
from models.period import Period
from models.run_detector import run_detector

# A whole number moves by one; a share or a ratio by a tenth of itself.
WHOLE_STEP = 1
SHARE_STEP = 0.1


def thresholds_without_boundary(connection: Any, detector: Detector) -> list[str]:
    """The names of numeric params that no example of the detector holds to their value, sorted."""
    unheld = {name for name, value in detector.params.items() if isinstance(value, int | float)}
    for example in detector.head.examples:
        if unheld:
            unheld -= set(_held(connection, detector, example, sorted(unheld)))
    return sorted(unheld)


def _held(connection: Any, detector: Detector, example: Example, names: list[str]) -> Iterator[str]:
    period = Period.parse(example.period)
    build_world(connection, detector, example, period)

    def found(overrides: dict[str, Scalar]) -> Any:
        cursor = run_detector(connection, detector, period, WINDOW_WEEKS, overrides)
        return sorted(map(repr, cursor.fetchall()))

    declared = found(dict(example.params))
    for name in names:
        value = example.params.get(name, detector.params[name])
        if any(found({**example.params, name: each}) != declared for each in _nudged(value)):
            yield name


def _nudged(value: Any) -> tuple[Scalar, Scalar]:
    step = WHOLE_STEP if isinstance(value, int) else abs(value) * SHARE_STEP
    return value - step, value + step
