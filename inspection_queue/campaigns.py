"""Special campaigns 专项行动: who is eligible, the preview, the frozen choice of targets, launch and end.

The random share is a simple random sample of all who are eligible; the ranked share takes the best of the list who were not
drawn. An object that is drawn and would be ranked counts in both. Which came how lies apart (CampaignArm).
"""

import hashlib
import json
import math
import secrets
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from data_contracts.errors import QueueConflict, SettingsError
from inspection_queue import audit, draw, sampling
from inspection_queue.campaign_templates import Template, templates
from inspection_queue.home import home
from inspection_queue.models import (
    Campaign,
    CampaignArm,
    FieldTask,
    Finding,
    PublishedWeek,
    RiskWarning,
    RosterObject,
    User,
)
from inspection_queue.supervision_workflow import locked, move

WEEKLY = "weekly"
BY_SHARE, BY_PRECISION = "share", "precision"
MOST_TARGETS = 500
Row = dict[str, Any]


@dataclass(frozen=True)
class Preview:
    """What a launch would choose, in numbers only: names before the launch would tell which part came by rank."""

    n_eligible: int
    n_ranked: int
    n_random: int
    n_on_list: int
    n_needed: int
    half_width: float | None
    by_kind: list[tuple[str, int, int]]

    @property
    def enough(self) -> bool:
        return self.n_random >= self.n_needed


@dataclass(frozen=True)
class Target:
    """One chosen object. `ranked_no` is its place on the list, None when it would not have come by rank."""

    object_id: str
    ranked_no: int | None
    is_random: bool


def eligible(campaign: Campaign) -> QuerySet[RosterObject]:
    """Active objects of the campaign's kinds and areas; an empty list means all."""
    objects = RosterObject.objects.filter(active=True).order_by("object_id")
    objects = objects.filter(kind__in=campaign.kinds) if campaign.kinds else objects
    return objects.filter(township__in=campaign.areas) if campaign.areas else objects


def n_random(campaign: Campaign, n_eligible: int) -> int:
    """How many are drawn: the wished share of the capacity, or what the wished precision needs, never more than fit."""
    if campaign.size_by == BY_PRECISION:
        wished = sampling.size_needed(n_eligible, float(campaign.precision), float(campaign.expected_rate))
    else:
        wished = math.ceil(campaign.random_share * campaign.capacity)
    return min(wished, campaign.capacity, n_eligible)


def preview(campaign: Campaign) -> Preview:
    places = {each.object_id: each.kind for each in eligible(campaign)}
    drawn = n_random(campaign, len(places))
    listed = [row["object_id"] for row in campaign.ranked_list if row["object_id"] in places]
    rate, precision = float(campaign.expected_rate), float(campaign.precision)
    kinds, on_list = Counter(places.values()), Counter(places[each] for each in listed)
    return Preview(
        n_eligible=len(places),
        n_ranked=min(campaign.capacity - drawn, len(listed)),
        n_random=drawn,
        n_on_list=len(listed),
        n_needed=sampling.size_needed(len(places), precision, rate),
        half_width=sampling.half_width(drawn, len(places), rate),
        by_kind=[(kind, n, on_list[kind]) for kind, n in sorted(kinds.items())],
    )


def choose(seed: str, population: list[str], listed: list[str], capacity: int, drawn: int) -> list[Target]:
    """A pure choice: `drawn` of the population by lot, then the first of the list who were not drawn, up to `capacity`."""
    ratio = f"{drawn}/{len(population)}" if population else "0"
    roster = draw.Roster(tuple(draw.Candidate(each, "all", ratio) for each in population), (), frozenset())
    by_lot = {each.object_id for each in draw.draw_objects(seed, roster)} if population else set()
    known = set(population)
    ranked = [each for each in dict.fromkeys(listed) if each in known]
    by_rank = [each for each in ranked if each not in by_lot][: capacity - len(by_lot)]
    last = max((ranked.index(each) for each in by_rank), default=-1)
    places = {each: number for number, each in enumerate(ranked[: last + 1], start=1)}
    return [Target(each, places.get(each), each in by_lot) for each in sorted({*by_lot, *by_rank})]


def launch(key: int, user: User, version: int | None = None) -> Campaign:
    """Freeze the eligible population and the choice, and make one task for each target. Raises QueueConflict when empty."""
    with transaction.atomic():
        campaign: Campaign = locked(Campaign, key, version)
        places = {each.object_id: each for each in eligible(campaign)}
        listed = [row["object_id"] for row in campaign.ranked_list]
        drawn = n_random(campaign, len(places))
        targets = choose(campaign.seed, sorted(places), listed, campaign.capacity, drawn)
        if not targets:
            raise QueueConflict(_("Nobody is eligible; change the kinds or areas."))
        Campaign.objects.filter(pk=campaign.pk).update(population=sorted(places))  # the audit holds its hash
        campaign.population = sorted(places)
        move(campaign, "launch", user, population_hash=digest(sorted(places)), launched_at=timezone.now())
        _make_tasks(campaign, targets, places, f"{drawn}/{len(places)}")
    return campaign


def finish(key: int, user: User, version: int | None = None) -> Campaign:
    """End the campaign; tasks that nobody has done are cancelled, on record."""
    with transaction.atomic():
        campaign: Campaign = locked(Campaign, key, version)
        move(campaign, "finish", user, closed_at=timezone.now())
        for task in campaign.tasks.filter(state__in=("planned", "in_work")).select_for_update():
            FieldTask.objects.filter(pk=task.pk).update(state="cancelled", assignee=None, version=task.version + 1)
            audit.record(user, "cancel", task, [("state", task.state, "cancelled")])
    return campaign


def drop(key: int, user: User, version: int | None = None) -> Campaign:
    with transaction.atomic():
        campaign: Campaign = move(locked(Campaign, key, version), "drop", user)
    return campaign


def save_draft(user: User, told: Row, key: int | None = None, version: int | None = None) -> Campaign:
    """A new draft, or a changed one. The list is read and frozen now; the seed is made once."""
    values = {**told, **list_of(told["list_source"], templates()[told["template"]], told["packs"])}
    with transaction.atomic():
        if key is not None:
            changed: Campaign = move(locked(Campaign, key, version), "revise", user, **values)
            return changed
        made = Campaign.objects.create(**values, seed=secrets.token_hex(16), created_by=user, created_at=timezone.now())
        shown = ("template", "title", "capacity", "random_share", "precision", "list_source", "list_hash")
        audit.record(user, "create", made, [(name, None, getattr(made, name)) for name in shown])
    return made


def list_of(source: str, template: Template, packs: list[str]) -> Row:
    """The ranked list of a source: the newest weekly list, or a list that the pipeline made for a campaign."""
    rows = weekly_rows(template, packs) if source == WEEKLY else pipeline_rows(source)
    return {"list_source": source, "ranked_list": rows, "list_hash": digest(rows)}


def weekly_rows(template: Template, packs: list[str]) -> list[Row]:
    """Institutions of the newest weekly list on whom findings of the theme speak, in the list's order.

    Of the theme are findings of rules in the chosen packs; of measures and of lists that name no packs, those of the
    template's problems.
    """
    newest = PublishedWeek.objects.first()
    if newest is None:
        return []
    known = {name: each.get("pack") for name, each in newest.manifest.get("detectors", {}).items() if each.get("pack")}
    chosen = Q(detector_id__in=[name for name, pack in known.items() if pack in packs])
    of_theme = chosen | (Q(problem__in=template.problems) & ~Q(detector_id__in=list(known)))
    spoken = Finding.objects.filter(of_theme, warning__published=newest).values("warning")
    listed = RiskWarning.objects.filter(pk__in=spoken, subject__subject_type="institution").order_by("rank")
    found = listed.values_list("subject__subject_id", "amount_violation", "amount_suspicion")
    return [
        {"object_id": code, "amount_violation": str(violation), "amount_suspicion": str(suspicion)}
        for code, violation, suspicion in found
    ]


def pipeline_lists() -> list[str]:
    """Lists that the `special_campaign` DAG has made, as `theme/week`, newest week first."""
    files = (home() / "campaigns").glob("*/*/targets.parquet")
    names = [f"{file.parent.parent.name}/{file.parent.name}" for file in files]
    return sorted(names, key=lambda name: (name.rsplit("/", 1)[1], name), reverse=True)


def pipeline_rows(source: str) -> list[Row]:
    """The institutions of one of those lists. Raises SettingsError for a list that is not there or cannot be read."""
    if source not in pipeline_lists():
        raise SettingsError(f"There is no list {source[:100]} of the pipeline.")
    file: Path = home() / "campaigns" / source / "targets.parquet"
    try:
        rows = pq.read_table(file).to_pylist()
        kept = [row for row in sorted(rows, key=lambda row: row["rank"]) if row["subject_type"] == "institution"]
        money = ("amount_violation", "amount_suspicion")
        return [{"object_id": row["subject_id"], **{m: str(row[m] or Decimal(0)) for m in money}} for row in kept]
    except (OSError, pa.ArrowException, KeyError):
        raise SettingsError(f"targets.parquet of {source} cannot be read; run the campaign's DAG again.") from None


def digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _make_tasks(campaign: Campaign, targets: list[Target], places: dict[str, RosterObject], chance: str) -> None:
    template = templates()[campaign.template]
    steps = [{**step, "code": str(number)} for number, step in enumerate(template.checklist, start=1)]
    for number, target in enumerate(targets, start=1):
        place = places[target.object_id]
        task = FieldTask.objects.create(
            campaign=campaign, object_id=place.object_id, object_name=place.name, township=place.township,
            grid_id=place.grid_id, order_no=number, checklist=steps, due_on=campaign.period_to,
        )  # fmt: skip
        CampaignArm.objects.create(
            task=task, ranked_no=target.ranked_no, is_random=target.is_random, chance=chance if target.is_random else ""
        )
