"""Field tasks: one visit to one object, for a campaign or a draw. Both kinds share their form; their counts stay apart."""

from django.conf import settings
from django.db import models
from django.db.models import Q

FIELD_STATES = ("planned", "in_work", "checked", "cancelled")
FIELD_RESULTS = ("found", "none", "closed_down", "refused", "inconclusive")


class FieldTask(models.Model):
    """One visit. `inspector_ids` are `;`-separated; of a draw they are the drawn team, of a campaign who went.
    `practitioner_id`: whom a problem that was found concerns, if one person.

    How an object came into a campaign lies in CampaignArm, apart. `version` grows with every change.
    """

    campaign = models.ForeignKey("Campaign", models.PROTECT, null=True, related_name="tasks")
    draw = models.ForeignKey("Draw", models.PROTECT, null=True, related_name="tasks")
    object_id = models.CharField(max_length=40, db_index=True)
    object_name = models.CharField(max_length=200)
    township = models.CharField(max_length=80, blank=True)
    grid_id = models.CharField(max_length=40, blank=True, db_index=True)
    order_no = models.PositiveIntegerField()
    state = models.CharField(max_length=20, default="planned")
    version = models.PositiveIntegerField(default=1)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="field_tasks")
    inspector_ids = models.CharField(max_length=400, blank=True)
    checklist = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    due_on = models.DateField(null=True)
    result = models.CharField(max_length=20, blank=True)
    checked_on = models.DateField(null=True)
    problem_codes = models.CharField(max_length=600, blank=True)
    practitioner_id = models.CharField(max_length=80, blank=True)
    amount_violation = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    amount_suspicion = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    amount_recovered = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    fine_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    points = models.PositiveSmallIntegerField(null=True)
    measure = models.CharField(max_length=20, blank=True)
    case_filed = models.BooleanField(default=False)
    rectified_on = models.DateField(null=True)
    note = models.TextField(max_length=4000, blank=True)
    recorded_at = models.DateTimeField(null=True)
    exported_in = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("order_no", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(campaign__isnull=True, draw__isnull=False) | Q(campaign__isnull=False, draw__isnull=True),
                name="task_has_one_origin",
            ),
            models.CheckConstraint(condition=Q(state__in=FIELD_STATES), name="field_state_is_known"),
            models.CheckConstraint(condition=Q(result__in=("", *FIELD_RESULTS)), name="field_result_is_known"),
            models.CheckConstraint(
                condition=Q(state="checked", checked_on__isnull=False) | ~Q(state="checked"), name="checked_means_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state="in_work", assignee__isnull=False) | ~Q(state="in_work"),
                name="in_work_means_a_holder",
            ),
            models.UniqueConstraint(fields=["campaign", "object_id"], name="one_task_per_campaign_and_object"),
            models.UniqueConstraint(fields=["draw", "object_id"], name="one_task_per_draw_and_object"),
        )

    def __str__(self) -> str:
        return self.object_name

    @property
    def kind(self) -> str:
        return "campaign" if self.campaign_id else "double_random"

    @property
    def inspectors(self) -> tuple[str, ...]:
        return tuple(code for code in self.inspector_ids.split(";") if code)


class EvidenceRequest(models.Model):
    """A paper or record asked of an object for a task, with its day, and when it came."""

    task = models.ForeignKey(FieldTask, models.PROTECT, related_name="requests")
    what = models.CharField(max_length=400)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_on = models.DateField()
    due_on = models.DateField()
    received_on = models.DateField(null=True)

    class Meta:
        ordering = ("due_on", "pk")

    def __str__(self) -> str:
        return self.what
