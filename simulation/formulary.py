"""What each house stocks: of drugs from several makers and tests by several methods it has one or two, and keeps to them."""

import numpy as np

from simulation.catalogue import Catalogue
from simulation.chance import Array, pick, stream

_PRINCIPAL = 2.0  # how much readier a house is to take the first of a family than each other


def build_formulary(seed: int, catalogue: Catalogue, institutions: int) -> Array:
    """Choice (0 usual, 1 other) x institution x item: the item that is really given when the item is ordered."""
    rng, n = stream(seed, "formulary"), len(catalogue.keys)
    chosen = np.tile(np.arange(n, dtype=np.int16), (2, institutions, 1))
    for principal in np.unique(catalogue.stands_for[catalogue.stands_for != np.arange(n)]):
        family = np.flatnonzero(catalogue.stands_for == principal)
        weight = np.where(family == principal, _PRINCIPAL, 1.0)
        drawn = family[pick(rng, weight, 2 * institutions)]
        chosen[:, :, principal] = drawn.reshape(2, institutions)
    return chosen
