"""Special campaigns 专项行动: what is looked for, in whom, how many; the frozen choice of targets, and how each came in."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection_queue.models.field import FieldTask

CAMPAIGN_STATES = ("draft", "launched", "closed", "cancelled")


class Campaign(models.Model):
    """One campaign. While a draft everything may change; from launch on the choice of targets stands."""

    template = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    packs = models.JSONField(default=list)
    kinds = models.JSONField(default=list)
    areas = models.JSONField(default=list)
    period_from = models.DateField()
    period_to = models.DateField()
    capacity = models.PositiveSmallIntegerField()
    random_share = models.DecimalField(max_digits=4, decimal_places=3)
    precision = models.DecimalField(max_digits=4, decimal_places=3)
    expected_rate = models.DecimalField(max_digits=4, decimal_places=3)
    size_by = models.CharField(max_length=10, default="share")
    seed = models.CharField(max_length=80)
    ranked_list = models.JSONField(default=list)
    list_source = models.CharField(max_length=200, blank=True)
    list_hash = models.CharField(max_length=64, blank=True)
    population = models.JSONField(default=list)
    population_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=20, default="draft")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    launched_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=CAMPAIGN_STATES), name="campaign_state_is_known"),
            models.CheckConstraint(condition=Q(period_to__gte=models.F("period_from")), name="campaign_period_runs_on"),
        )

    def __str__(self) -> str:
        return self.title


class CampaignArm(models.Model):
    """How an object came into a campaign. Apart, so that no page below supervisor shows it by accident.

    An object can be both drawn and ranked: one visit then counts in each. `chance` is the exact chance of being drawn.
    """

    task = models.OneToOneField(FieldTask, models.PROTECT, primary_key=True, related_name="+")
    ranked_no = models.PositiveIntegerField(null=True)
    is_random = models.BooleanField(default=False)
    stratum = models.CharField(max_length=40, blank=True)
    chance = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.task_id}"
