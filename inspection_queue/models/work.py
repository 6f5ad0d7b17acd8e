"""The work on a subject: the queue item with its owner and lease, what was said about it, and what was found."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection_queue.models.published import RiskWarning, Subject

OPEN, CLAIMED, CLOSED = "open", "claimed", "closed"
STATES = (OPEN, CLAIMED, CLOSED)


class QueueItem(models.Model):
    """The work about one subject. Week, rank, level, money and due date repeat the newest warning, for sorting.

    `version` grows with every change; a form that carries an older one comes too late.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="items")
    newest = models.ForeignKey(RiskWarning, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=20, default=OPEN)
    version = models.PositiveIntegerField(default=1)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="items")
    lease_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    week = models.CharField(max_length=40)
    rank = models.PositiveIntegerField()
    warning_level = models.CharField(max_length=10)
    change = models.CharField(max_length=20, blank=True)
    amount_violation = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    amount_suspicion = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    due_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject"], condition=~Q(state=CLOSED), name="one_open_item_per_subject"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="item_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=CLAIMED, assignee__isnull=False, lease_until__isnull=False)
                | Q(state=OPEN, assignee__isnull=True, lease_until__isnull=True)
                | Q(state=CLOSED, lease_until__isnull=True),
                name="claimed_means_owner_and_lease",
            ),
            models.CheckConstraint(
                condition=Q(state=CLOSED, closed_at__isnull=False) | (~Q(state=CLOSED) & Q(closed_at__isnull=True)),
                name="closed_means_a_moment",
            ),
        )
        indexes = (
            models.Index(fields=["state", "-week", "rank"], name="item_queue_order"),
            models.Index(fields=["-week", "rank"], name="item_week_order"),
            models.Index(fields=["assignee", "state"], name="item_assignee"),
            models.Index(fields=["state", "due_on"], name="item_due"),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class Comment(models.Model):
    """What somebody wrote about an item. Stays as it was written."""

    item = models.ForeignKey(QueueItem, models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("written_at", "pk")

    def __str__(self) -> str:
        return f"{self.item_id} {self.written_at:%F}"


class Outcome(models.Model):
    """What the visit found. Written once, when the item closes; codes are `;`-separated as in the dataset."""

    item = models.OneToOneField(QueueItem, models.PROTECT, related_name="outcome")
    warning = models.ForeignKey(RiskWarning, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=20)
    on_site = models.BooleanField()
    inspected_on = models.DateField()
    institution_id = models.CharField(max_length=20)
    inspector_ids = models.CharField(max_length=400, blank=True)
    domain = models.CharField(max_length=20)
    problem_codes = models.CharField(max_length=600, blank=True)
    amount_recovered = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    fine_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    points = models.PositiveSmallIntegerField(null=True)
    measure = models.CharField(max_length=20)
    note = models.TextField(max_length=4000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.item_id} {self.verdict}"


class OutcomeExport(models.Model):
    """Says in which delivery file an outcome went back to the pipeline. Each goes once."""

    outcome = models.OneToOneField(Outcome, models.PROTECT, related_name="export")
    file_name = models.CharField(max_length=120)
    exported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name
