"""Double random draws 双随机: item lists with versions, ratios with history, plans, draws, re-draws and publication."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection_queue.models.field import FieldTask


class CheckItem(models.Model):
    """One item of the random-inspection list 抽查事项清单, in one version; a change is a new version, never an edit."""

    item_code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    department = models.CharField(max_length=80)
    basis = models.CharField(max_length=400)
    kinds = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    valid_from = models.DateField()

    class Meta:
        ordering = ("item_code", "-version")
        constraints = (models.UniqueConstraint(fields=["item_code", "version"], name="one_version_of_an_item"),)

    def __str__(self) -> str:
        return f"{self.item_code}/{self.version}"


class SamplingRatio(models.Model):
    """Which share of a tier is drawn, from a day on. `credit_grade` empty: any grade. A change is a further row."""

    risk_tier = models.CharField(max_length=1)
    credit_grade = models.CharField(max_length=1, blank=True)
    ratio = models.DecimalField(max_digits=5, decimal_places=4)
    valid_from = models.DateField()
    reason = models.CharField(max_length=400)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("risk_tier", "credit_grade", "-valid_from", "-pk")
        constraints = (models.CheckConstraint(condition=Q(ratio__gte=0, ratio__lte=1), name="ratio_is_a_share"),)

    def __str__(self) -> str:
        return f"{self.risk_tier}{self.credit_grade} {self.ratio}"


class DrawPlan(models.Model):
    """A plan 抽查计划: which objects, which items, who sends teams, how many. Drawn once; a repetition names the reason."""

    title = models.CharField(max_length=200)
    directed = models.BooleanField(default=False)  # 定向 or 不定向
    kinds = models.JSONField(default=list)
    townships = models.JSONField(default=list)
    items = models.JSONField(default=list)
    departments = models.JSONField(default=list)
    team_size = models.PositiveSmallIntegerField(default=2)
    field = models.CharField(max_length=20, blank=True)
    one_ratio = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    rest_days = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField()
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        constraints = (models.CheckConstraint(condition=Q(team_size__gte=2), name="a_team_has_two"),)

    def __str__(self) -> str:
        return self.title


class Draw(models.Model):
    """One draw, frozen: whoever has roster, seed and algorithm version repeats it (`verify-draw`). Never changed."""

    plan = models.ForeignKey(DrawPlan, models.PROTECT, related_name="draws")
    seed = models.CharField(max_length=200)
    algorithm = models.CharField(max_length=40)
    roster = models.TextField()
    roster_hash = models.CharField(max_length=64)
    excluded = models.JSONField(default=list)
    items = models.JSONField(default=list)
    operator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    witness = models.CharField(max_length=80)
    reason = models.CharField(max_length=400, blank=True)
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.plan} #{self.pk}"


class DrawnObject(models.Model):
    """One drawn object with its exact chance and the team that was drawn first. Never changed."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="drawn")
    object_id = models.CharField(max_length=40)
    stratum = models.CharField(max_length=20)
    order_no = models.PositiveIntegerField()
    chance = models.CharField(max_length=40)
    inspector_ids = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("order_no",)
        constraints = (models.UniqueConstraint(fields=["draw", "object_id"], name="one_drawn_object"),)

    def __str__(self) -> str:
        return f"{self.order_no} {self.object_id}"


class TeamChange(models.Model):
    """A re-draw of one member, with its reason. The row order is the order of the re-draws. Never changed."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="changes")
    object_id = models.CharField(max_length=40)
    inspector_id = models.CharField(max_length=40)
    replaced_by = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=400)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.object_id}: {self.inspector_id} → {self.replaced_by}"


PUBLICATION_STATES = ("due", "published", "withdrawn", "removed")


class Publication(models.Model):
    """The record that a result was made public 一公开: who answers for it, what was said, until when, and withdrawal."""

    task = models.OneToOneField(FieldTask, models.PROTECT, related_name="publication")
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=20, default="due")
    version = models.PositiveIntegerField(default=1)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content = models.TextField(max_length=2000, blank=True)
    place = models.CharField(max_length=200, blank=True)
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    published_on = models.DateField(null=True)
    remove_on = models.DateField(null=True)
    wrong_since = models.DateField(null=True)
    withdraw_by = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=PUBLICATION_STATES), name="publication_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="due", published_on__isnull=True) | (~Q(state="due") & Q(published_on__isnull=False)),
                name="published_means_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.task} {self.state}"
