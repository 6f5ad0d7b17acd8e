"""Townships and grids of the county, and how far they lie apart."""

from dataclasses import dataclass

import numpy as np

from simulation.chance import Array, lognormal, stream
from simulation.tables import read_table

REGION = "420998"
_CENTRE = (114.92, 30.14)
_KM_PER_DEGREE = 111.0
GRIDS_PER_TOWNSHIP = 4


@dataclass(frozen=True)
class Places:
    """Township 0 is the county seat. A grid belongs to one township: grid // GRIDS_PER_TOWNSHIP."""

    township_names: tuple[str, ...]
    lon: Array
    lat: Array
    weight: Array
    grid_ids: tuple[str, ...]
    grid_names: tuple[str, ...]

    @property
    def n_townships(self) -> int:
        return len(self.township_names)

    def distance_km(self) -> Array:
        """Kilometres between township centres; 2 inside a township."""
        east = (self.lon[:, None] - self.lon[None, :]) * _KM_PER_DEGREE * np.cos(np.radians(_CENTRE[1]))
        north = (self.lat[:, None] - self.lat[None, :]) * _KM_PER_DEGREE
        return np.asarray(np.maximum(np.hypot(east, north), 2.0))

    def remotest(self) -> int:
        """The township farthest from the seat."""
        return int(np.argmax(self.distance_km()[0]))


def build_places(seed: int, n_townships: int) -> Places:
    """A seat in the middle and townships around it."""
    rng = stream(seed, "places")
    names = read_table("townships")["name"]
    others = rng.permutation(np.arange(1, len(names)))[: n_townships - 1]
    angle = np.linspace(0, 2 * np.pi, n_townships, endpoint=False) + rng.uniform(-0.2, 0.2, n_townships)
    radius = np.where(np.arange(n_townships) == 0, 0.0, rng.uniform(9, 34, n_townships)) / _KM_PER_DEGREE
    weight = lognormal(rng, 0.4, n_townships)
    weight[0] = weight[1:].sum() * 0.42
    chosen = [names[0]] + [names[each] for each in others]
    return Places(
        township_names=tuple(chosen),
        lon=_CENTRE[0] + radius * np.cos(angle) / np.cos(np.radians(_CENTRE[1])),
        lat=_CENTRE[1] + radius * np.sin(angle),
        weight=weight / weight.sum(),
        grid_ids=tuple(f"G{REGION}{t:02d}{g + 1:02d}" for t in range(n_townships) for g in range(GRIDS_PER_TOWNSHIP)),
        grid_names=tuple(f"{name}第{g + 1}网格" for name in chosen for g in range(GRIDS_PER_TOWNSHIP)),
    )
