"""What the few of a rare kind have in common is their kind, not an offence: it is taken out.

Each small finer group gets an offset with prior N(0, b²), b² from how far kinds lie apart on this measure, estimated
from the others of the kind: a subject's own value never enters its offset. The only one of its kind keeps its distance,
but on a ruler as wide as kinds differ.
"""

import numpy as np

from models.shrinkage import Vector

MIN_PEERS = 8
# Variance of a median against that of a mean.
MEDIAN_LOSS = np.pi / 2


def without_own_kind(residual: Vector, variance: Vector, groups: Vector, kinds: Vector) -> tuple[Vector, Vector]:
    """Residuals less the offset of the subject's kind, and the variance with what is unknown about that offset.

    Kinds that are the group itself (no finer column was dropped) change nothing.
    """
    if (groups == kinds).all():
        return residual, variance
    names = sorted(set(kinds))
    places = {name: np.flatnonzero(kinds == name) for name in names}
    between = float(np.mean([np.median(residual[places[name]]) ** 2 for name in names]))
    adjusted, widened = residual.copy(), variance.copy()
    for name in (each for each in names if len(places[each]) < MIN_PEERS):
        for place in places[name]:
            others = places[name][places[name] != place]
            offset, unknown = _offset(residual[others], float(np.mean(variance[places[name]])), between)
            adjusted[place] = residual[place] - offset
            widened[place] = variance[place] + unknown
    return adjusted, widened


def _offset(others: Vector, variance: float, between: float) -> tuple[float, float]:
    """Posterior mean and variance of a kind's offset, given the residuals of the others of the kind."""
    if len(others) == 0 or between <= 0:
        return 0.0, between
    noise = MEDIAN_LOSS * variance / len(others)
    trust = between / (between + noise)
    return trust * float(np.median(others)), trust * noise
