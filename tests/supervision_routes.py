"""Routes of campaigns, draws, complaints and the grid, for the test that asks every route as every role."""

from typing import Any

WORKERS = ("lead", "investigator", "supervisor")
READERS = ("analyst", "lead", "investigator", "supervisor", "auditor")
SUPERVISION: dict[str, tuple[str, ...]] = {
    "grid": READERS,
    "grid_cell": ("supervisor",),
    "roster": READERS,
    "roster_object": READERS,
    "draw_plans": READERS,
    "draw_plan_new": ("lead",),
    "ratios": READERS,
    "check_items": READERS,
    "draw_plan": READERS,
    "draw": READERS,
    "draw_record": READERS,
    "field_tasks": READERS,
    "field_task": READERS,
    "field_received": ("lead", "investigator"),
    "field_step": WORKERS,
    "publications": ("analyst", "lead", "supervisor", "auditor"),
    "publication_step": ("lead", "supervisor"),
}
ONE = ("grid_cell", "roster_object", "draw_plan", "draw", "draw_record", "field_task")
GIVEN: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(ONE, (1,)),
    "field_received": (1, 1),
    "field_step": (1, "rectify"),
    "publication_step": (1, "publish"),
}
POSTED: set[str] = {"field_received", "field_step"}


def furnish() -> None:
    """One row for each route that needs one, each with the number 1."""
    from datetime import date

    from django.utils import timezone

    from inspection_queue.models import (
        Draw,
        DrawnObject,
        DrawPlan,
        EvidenceRequest,
        FieldTask,
        GridCell,
        Publication,
        RosterObject,
    )
    from tests.queue_fixture import user

    now, day, clerk = timezone.now(), date(2026, 11, 18), user("clerk")
    place = {"object_id": "H00000000001", "grid_id": "G1"}
    GridCell.objects.create(grid_id="G1", name="城关镇第1网格", township="城关镇")
    RosterObject.objects.create(name="仁济诊所", kind="clinic", **place)
    plan = DrawPlan.objects.create(title="抽查", due_on=day, created_by=clerk, created_at=now)
    empty = '{"conflicts":[],"field":"","objects":[],"officers":[],"teams":[["",2]]}'
    frozen = {"seed": "1", "algorithm": "x", "roster": empty, "roster_hash": "0", "witness": "孙", "drawn_at": now}
    draw = Draw.objects.create(plan=plan, operator=clerk, **frozen)
    DrawnObject.objects.create(draw=draw, object_id="H00000000001", stratum="B/-", order_no=1, chance="1/1")
    task = FieldTask.objects.create(draw=draw, object_name="仁济诊所", order_no=1, **place)
    EvidenceRequest.objects.create(task=task, what="台账", asked_by=clerk, asked_on=day, due_on=day)
    Publication.objects.create(task=task, kind="normal_check", owner=clerk, due_on=day)
