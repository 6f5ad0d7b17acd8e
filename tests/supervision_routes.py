"""Routes of campaigns, draws, complaints and the grid, for the test that asks every route as every role."""

from typing import Any

WORKERS = ("lead", "investigator", "supervisor")
READERS = ("analyst", "lead", "investigator", "supervisor", "auditor")
SUPERVISION: dict[str, tuple[str, ...]] = {
    "grid": READERS,
    "grid_cell": ("supervisor",),
    "roster": READERS,
    "roster_object": READERS,
    "campaigns": READERS,
    "campaign": READERS,
    "campaign_new": ("lead",),
    "campaign_revise": ("lead",),
    "campaign_results": ("analyst", "lead", "supervisor", "auditor"),
    "campaign_targets": ("analyst", "lead", "supervisor"),
    "campaign_step": ("lead", "supervisor"),
    "complaints": READERS,
    "complaint": READERS,
    "complaint_new": WORKERS,
    "complaint_step": WORKERS,
    "informant": ("supervisor",),
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
ONE = (
    "campaign",
    "campaign_revise",
    "campaign_results",
    "campaign_targets",
    "complaint",
    "informant",
    "grid_cell",
    "roster_object",
    "draw_plan",
    "draw",
    "draw_record",
    "field_task",
)
GIVEN: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(ONE, (1,)),
    "campaign_step": (1, "launch"),
    "complaint_step": (1, "answer"),
    "field_received": (1, 1),
    "field_step": (1, "rectify"),
    "publication_step": (1, "publish"),
}
POSTED: set[str] = {"field_received", "field_step", "campaign_step", "complaint_step"}


def furnish() -> None:
    """One row for each route that needs one, each with the number 1."""
    from datetime import date

    from django.utils import timezone

    from inspection_queue.models import (
        Campaign,
        Complaint,
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

    now, day, clerk = timezone.now(), date(2026, 11, 18), user("registrar")
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
    shares = dict.fromkeys(("random_share", "precision", "expected_rate"), "0.2")
    told = {"template": "fund_fraud", "title": "专项", "capacity": 5, "seed": "1", "list_source": "weekly", **shares}
    Campaign.objects.create(period_from=day, period_to=day, created_by=clerk, created_at=now, **told)
    Complaint.objects.create(
        complaint_id="T1", source="hand", channel="12345", received_at=now, object_text="仁济", grid_id="G1"
    )
    Publication.objects.create(task=task, kind="normal_check", owner=clerk, due_on=day)
