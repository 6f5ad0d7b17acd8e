"""What a campaign found: for everybody the sums, and apart the ranked against the random share with their bounds.

Only checks that found something or nothing count as reviewed. Violation and suspicion money are never added.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from inspection_queue.campaign_templates import templates
from inspection_queue.models import Campaign, CampaignArm, FieldTask, PublishedWeek, RiskWarning
from inspection_queue.quality import HitRate
from inspection_queue.sampling import Share, Total, total

REVIEWED = ("found", "none")
KINDS_OF_MONEY = ("amount_violation", "amount_suspicion", "amount_recovered")


@dataclass(frozen=True)
class Sums:
    """Counts and money of all tasks of a campaign."""

    n_targets: int
    n_checked: int
    n_found: int
    n_not_reviewed: int
    n_cases: int
    n_referred: int
    n_rectified: int
    points: int
    money: dict[str, Decimal]


@dataclass(frozen=True)
class Arms:
    """Ranked against random. `totals` says what the random share tells of the whole eligible population."""

    ranked: HitRate
    random: Share
    n_random: int
    n_both: int
    totals: dict[str, Total]

    @property
    def lift(self) -> float | None:
        return self.ranked.rate / self.random.rate if self.ranked.rate is not None and self.random.rate else None


@dataclass(frozen=True)
class EffectWeek:
    """Share of visited and of other eligible objects on a week's list with findings of the campaign's problems."""

    week: str
    visited: float
    others: float


def sums(campaign: Campaign) -> Sums:
    tasks = list(campaign.tasks.all())
    checked = [task for task in tasks if task.state == "checked"]
    found = [task for task in checked if task.result == "found"]
    return Sums(
        n_targets=len(tasks),
        n_checked=len(checked),
        n_found=len(found),
        n_not_reviewed=sum(task.result not in REVIEWED for task in checked),
        n_cases=sum(task.case_filed for task in found),
        n_referred=sum(task.measure == "referral" for task in found),
        n_rectified=sum(task.rectified_on is not None for task in found),
        points=sum(task.points or 0 for task in found),
        money={name: _sum(found, name) for name in KINDS_OF_MONEY},
    )


def arms(campaign: Campaign) -> Arms:
    """For supervisors, and for others only after the campaign has ended: until then it would tell who came how."""
    how = {arm.task_id: arm for arm in CampaignArm.objects.filter(task__campaign=campaign)}
    tasks = [task for task in campaign.tasks.all() if task.pk in how]
    reviewed = [task for task in tasks if task.result in REVIEWED]
    ranked = [task for task in reviewed if how[task.pk].ranked_no is not None]
    drawn = [task for task in reviewed if how[task.pk].is_random]
    all_drawn = [task for task in tasks if how[task.pk].is_random]
    everyone, seed = len(campaign.population), campaign.seed
    return Arms(
        ranked=HitRate(sum(task.result == "found" for task in ranked), len(ranked)),
        random=Share(sum(task.result == "found" for task in drawn), len(drawn), everyone),
        n_random=len(all_drawn),
        n_both=sum(how[task.pk].is_random and how[task.pk].ranked_no is not None for task in tasks),
        totals={name: total(_amounts(all_drawn, name), everyone, seed) for name in KINDS_OF_MONEY[:2]},
    )


def after_effect(campaign: Campaign) -> list[EffectWeek]:
    """Week by week, oldest first. Only listed objects are seen, so this is a sign and not a measurement."""
    visited = set(campaign.tasks.filter(state="checked").values_list("object_id", flat=True))
    others = set(campaign.population) - visited
    if not visited or not others:
        return []
    problems = templates()[campaign.template].problems
    weeks = PublishedWeek.objects.order_by("week").values_list("week", flat=True).distinct()
    return [_week(week, problems, visited, others) for week in weeks]


def by_township(campaign: Campaign) -> list[tuple[str, int, int]]:
    """(township, targets, checked), the most targets first."""
    rows = campaign.tasks.values_list("township").annotate(n=Count("pk")).order_by("-n", "township")
    done = dict(campaign.tasks.filter(state="checked").values_list("township").annotate(n=Count("pk")))
    return [(township, n, done.get(township, 0)) for township, n in rows]


def recovered(campaigns: Iterable[Campaign]) -> dict[int, Decimal]:
    """Campaign → money recovered so far."""
    rows = (
        FieldTask.objects.filter(campaign__in=list(campaigns))
        .values_list("campaign")
        .annotate(s=Sum("amount_recovered"))
    )
    return {key: amount or Decimal(0) for key, amount in rows}


def _week(week: str, problems: list[str], visited: set[str], others: set[str]) -> EffectWeek:
    spoken = RiskWarning.objects.filter(
        published__week=week, subject__subject_type="institution", findings__problem__in=problems
    )
    listed = set(spoken.values_list("subject__subject_id", flat=True))
    return EffectWeek(week, len(listed & visited) / len(visited), len(listed & others) / len(others))


def _amounts(tasks: list[FieldTask], name: str) -> list[Decimal]:
    """One amount for each drawn object; who was not reviewed counts as nothing, which keeps the bound careful."""
    return [getattr(task, name) or Decimal(0) if task.result == "found" else Decimal(0) for task in tasks]


def _sum(tasks: list[FieldTask], name: str) -> Decimal:
    return sum((getattr(task, name) or Decimal(0) for task in tasks), Decimal(0))
