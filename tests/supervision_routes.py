"""Routes of campaigns, draws, complaints and the grid, for the test that asks every route as every role."""

from typing import Any

READERS = ("analyst", "lead", "investigator", "supervisor", "auditor")
SUPERVISION: dict[str, tuple[str, ...]] = {
    "grid": READERS,
    "grid_cell": ("supervisor",),
    "roster": READERS,
    "roster_object": READERS,
}
GIVEN: dict[str, tuple[Any, ...]] = {"grid_cell": (1,), "roster_object": (1,)}
POSTED: set[str] = set()


def furnish() -> None:
    """One row for each route that needs one, each with the number 1."""
    from inspection_queue.models import GridCell, RosterObject

    GridCell.objects.create(grid_id="G1", name="城关镇第1网格", township="城关镇")
    RosterObject.objects.create(object_id="H00000000001", name="仁济诊所", kind="clinic", grid_id="G1")
