"""Double random draws on the rosters of the office: freeze, draw, re-draw, repeat. The drawing itself stands in draw.py.

Ratios, the rest between two visits and the size of a team are parameters of the office; the law asks for two officers.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from data_contracts.errors import QueueConflict
from inspection_queue import audit, draw
from inspection_queue.credit import show_grades
from inspection_queue.models import (
    Avoidance,
    CheckItem,
    Draw,
    DrawnObject,
    DrawPlan,
    FieldTask,
    Inspector,
    RosterObject,
    SamplingRatio,
    TeamChange,
    User,
)
from inspection_queue.supervision_workflow import locked, must_be_allowed

UNKNOWN_TIER = "B"  # an object without a tier is treated as normal 常规; the pages say so
RATIOS_FORMAT = "double-random-draw/1"


@dataclass(frozen=True)
class Frozen:
    """What a draw would use today: the roster, and who of the objects is left out and why."""

    roster: draw.Roster
    excluded: list[dict[str, str]]


def ratios_on(day: date) -> dict[tuple[str, str], Decimal]:
    """(risk tier, credit grade or "") → share in force on this day; of several rows the newest counts."""
    rows = SamplingRatio.objects.filter(valid_from__lte=day).order_by("valid_from", "pk")
    return {(each.risk_tier, each.credit_grade): each.ratio for each in rows}


def ratio_of(place: RosterObject, ratios: dict[tuple[str, str], Decimal]) -> Decimal:
    """The share for this tier and credit grade, else for the tier whatever the grade; 0 when nothing is laid down."""
    tier = place.risk_tier or UNKNOWN_TIER
    return ratios.get((tier, place.credit_grade), ratios.get((tier, ""), Decimal(0)))


def frozen(plan: DrawPlan, day: date) -> Frozen:
    """The roster of this plan as it stands on this day, with the credit grades in force on it."""
    show_grades(day)
    ratios = ratios_on(day)
    places = list(population(plan))
    rested = _visited_since(day - timedelta(days=plan.rest_days)) if plan.rest_days else set()
    excluded = [{"object_id": each.object_id, "reason": "visited"} for each in places if each.object_id in rested]
    able = [each for each in places if each.object_id not in rested]
    objects = tuple(_candidate(each, plan, ratios) for each in able)
    teams = tuple((each, plan.team_size) for each in plan.departments) or (("", plan.team_size),)
    conflicts = Avoidance.objects.filter(ended_on=None, object_id__in=[each.object_id for each in able])
    pairs = frozenset(conflicts.values_list("inspector__inspector_id", "object_id"))
    return Frozen(draw.Roster(objects, _officers(day), pairs, teams, plan.field), excluded)


def population(plan: DrawPlan) -> QuerySet[RosterObject]:
    """Active objects of the plan's kinds and townships; an empty list means all."""
    objects = RosterObject.objects.filter(active=True).order_by("object_id")
    objects = objects.filter(kind__in=plan.kinds) if plan.kinds else objects
    return objects.filter(township__in=plan.townships) if plan.townships else objects


def make_draw(plan_id: int, user: User, witness: str, words: str, reason: str = "", version: int | None = None) -> Draw:
    """Draw once, on record. The seed holds chance and the witness's words, so neither side alone can choose it.

    A further draw of the same plan needs a reason; the earlier one stays on record. Raises QueueConflict.
    """
    now, day = timezone.now(), timezone.localdate()
    with transaction.atomic():
        plan = locked(DrawPlan, plan_id, version)
        if plan.draws.exists() and not reason.strip():
            raise QueueConflict(_("This plan was drawn already; say why it is drawn again."))
        now_frozen = frozen(plan, day)
        if not now_frozen.roster.objects:
            raise QueueConflict(_("No object fits this plan; change its kinds or areas."))
        seed = f"{secrets.token_hex(16)}|{words.strip()}"
        made = Draw.objects.create(
            plan=plan, seed=seed, algorithm=draw.ALGORITHM, roster=draw.canonical(now_frozen.roster),
            roster_hash=draw.roster_hash(now_frozen.roster), excluded=now_frozen.excluded, items=plan.items,
            operator=user, witness=witness, reason=reason, drawn_at=now,
        )  # fmt: skip
        _supersede(plan, made, user)
        _keep(made, now_frozen.roster)
        DrawPlan.objects.filter(pk=plan.pk).update(version=plan.version + 1)
        told = ("seed", "algorithm", "roster_hash", "witness", "reason")
        audit.record(user, "draw", made, [(name, None, getattr(made, name)) for name in told])
    return made


def redraw(task_id: int, inspector_id: str, user: User, reason: str, version: int | None = None) -> TeamChange:
    """Replace one member of a drawn team, by draw, with a logged reason (回避, 行政处罚法 43). Raises QueueConflict."""
    with transaction.atomic():
        task = locked(FieldTask, task_id, version)
        must_be_allowed(task, "assign", user)
        if task.draw is None or inspector_id not in task.inspectors:
            raise QueueConflict(_("This inspector is not on the drawn team."))
        done = [draw.Redraw(each.object_id, each.inspector_id, each.reason) for each in task.draw.changes.all()]
        wish = draw.Redraw(task.object_id, inspector_id, reason)
        team = _teams(task.draw, [*done, wish])[task.object_id]
        came = next((each for each in team if each not in task.inspectors), "")
        change = TeamChange.objects.create(
            draw=task.draw, object_id=task.object_id, inspector_id=inspector_id, replaced_by=came, reason=reason,
            changed_by=user, changed_at=timezone.now(),
        )  # fmt: skip
        values = {"inspector_ids": ";".join(team), "state": "planned", "assignee": None}
        audit.record(
            user,
            "redraw",
            task,
            [("inspector_ids", task.inspector_ids, values["inspector_ids"]), ("reason", None, reason)],
        )
        FieldTask.objects.filter(pk=task.pk).update(**values, version=task.version + 1)
    return change


def record_of(made: Draw) -> dict[str, Any]:
    """All that is needed to repeat the draw elsewhere, and what it gave. Inspectors and objects as codes only."""
    return {
        "format": RATIOS_FORMAT,
        "draw": made.pk,
        "algorithm": made.algorithm,
        "seed": made.seed,
        "roster_hash": made.roster_hash,
        "roster": json.loads(made.roster),
        "redraws": [[each.object_id, each.inspector_id, each.reason] for each in made.changes.all()],
        "objects": [[each.object_id, each.stratum, each.order_no, each.chance] for each in made.drawn.all()],
        "teams": {each.object_id: list(each.inspectors) for each in made.tasks.exclude(state="cancelled")},
    }


def faults_of(record: dict[str, Any]) -> list[str]:
    """Repeat a draw from its record alone; one sentence for each thing that does not come out the same."""
    if (record.get("format"), record.get("algorithm")) != (RATIOS_FORMAT, draw.ALGORITHM):
        return [f"This version repeats {draw.ALGORITHM} only; the record says {record.get('algorithm')}."]
    try:
        roster = draw.parsed(json.dumps(record["roster"]))
        drawn = draw.draw_objects(record["seed"], roster)
        teams = draw.draw_teams(record["seed"], roster, drawn, [draw.Redraw(*each) for each in record["redraws"]])
        told = [draw.Drawn(*each) for each in record["objects"]]
        said = {place: tuple(team) for place, team in record["teams"].items()}
    except (KeyError, TypeError, ValueError) as fault:
        return [f"The record cannot be read: {fault}."]
    return list(_differences(record, roster, drawn, teams, told, said))


def _differences(
    record: dict[str, Any], roster: draw.Roster, drawn: Any, teams: draw.Teams, told: Any, said: draw.Teams
) -> Iterable[str]:
    if draw.roster_hash(roster) != record["roster_hash"]:
        yield "The roster is not the one whose hash was recorded."
    if sorted(told, key=lambda each: each.order_no) != list(drawn):
        yield "Seed and roster give other objects than recorded."
    for place, team in sorted(said.items()):
        if teams.get(place) != team:
            yield f"Seed, roster and re-draws give another team for {place}."


def _candidate(place: RosterObject, plan: DrawPlan, ratios: dict[tuple[str, str], Decimal]) -> draw.Candidate:
    tier = place.risk_tier or UNKNOWN_TIER
    ratio = plan.one_ratio if plan.one_ratio is not None else ratio_of(place, ratios)
    return draw.Candidate(place.object_id, f"{tier}/{place.credit_grade or '-'}", str(ratio.normalize()))


def _officers(day: date) -> tuple[draw.Officer, ...]:
    """Active inspectors whose certificate is in force."""
    in_force = Q(standing__certificate_to=None) | Q(standing__certificate_to__gte=day)
    rows = Inspector.objects.filter(Q(standing=None) | in_force, active=True).order_by("inspector_id")
    told = rows.values_list("inspector_id", "standing__department", "standing__expertise")
    return tuple(
        draw.Officer(code, office or "", tuple(filter(None, (f or "").split(";")))) for code, office, f in told
    )


def _visited_since(day: date) -> set[str]:
    visits = FieldTask.objects.filter(state="checked", checked_on__gt=day)
    return set(visits.values_list("object_id", flat=True))


def _supersede(plan: DrawPlan, made: Draw, user: User) -> None:
    """Tasks of an earlier draw of this plan that nobody has done yet end; what was checked stays."""
    waiting = FieldTask.objects.filter(draw__plan=plan, state__in=("planned", "in_work")).exclude(draw=made)
    for task in waiting.select_for_update():
        FieldTask.objects.filter(pk=task.pk).update(state="cancelled", assignee=None, version=task.version + 1)
        audit.record(user, "cancel", task, [("state", task.state, "cancelled"), ("draw", None, made.pk)])


def _keep(made: Draw, roster: draw.Roster) -> None:
    drawn = draw.draw_objects(made.seed, roster)
    teams = draw.draw_teams(made.seed, roster, drawn)
    names = {each.object_id: each for each in RosterObject.objects.filter(object_id__in=[d.object_id for d in drawn])}
    steps = checklist(made.items)
    for each in drawn:
        place, team = names[each.object_id], ";".join(teams[each.object_id])
        told = {"stratum": each.stratum, "order_no": each.order_no, "chance": each.chance, "inspector_ids": team}
        DrawnObject.objects.create(draw=made, object_id=each.object_id, **told)
        FieldTask.objects.create(
            draw=made, object_id=place.object_id, object_name=place.name, township=place.township,
            grid_id=place.grid_id, order_no=each.order_no, inspector_ids=team, checklist=steps, due_on=made.plan.due_on,
        )  # fmt: skip


def checklist(items: Iterable[list[Any]]) -> list[dict[str, str]]:
    """The steps of the listed items in the very versions the plan names; `items` are [code, version]."""
    steps: list[dict[str, str]] = []
    for code, version in items:
        item = CheckItem.objects.get(item_code=code, version=version)
        steps += [{**step, "code": f"{code}.{no}", "basis": item.basis} for no, step in enumerate(item.steps, start=1)]
    return steps


def _teams(made: Draw, redraws: list[draw.Redraw]) -> draw.Teams:
    roster = draw.parsed(made.roster)
    return draw.draw_teams(made.seed, roster, draw.draw_objects(made.seed, roster), redraws)
