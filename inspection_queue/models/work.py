"""The work on a subject: the queue item with its owner and lease, what was said about it, and what was found.

Four eyes stand in the database: see the constraints here and the triggers of guards.py.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from inspection_queue.models.published import RiskWarning, Subject

OPEN, CLAIMED, CLOSED, SNOOZED = "open", "claimed", "closed", "snoozed"
STATES = (OPEN, CLAIMED, SNOOZED, CLOSED)
ACTIVE = (OPEN, CLAIMED, SNOOZED)  # asked for by name where speed matters: an index cannot look for "not closed"
FIRST_REVIEW, SECOND_REVIEW, STATEMENT, VERIFICATION, HANDLING = STAGES = (
    "first_review",
    "second_review",
    "statement",
    "verification",
    "handling",
)
BEFORE_THE_CHAIN = "direct"  # closed by one person, by an early version of this console


def past_due(now: datetime) -> Q:
    """The visit, or the next step that the office owes, should be done by now; whether the item is closed is not asked."""
    return Q(due_on__lt=timezone.localdate(now)) | Q(stage_due_at__lt=now)


def late(now: datetime) -> Q:
    """Items that are not closed and whose visit or next step is past due."""
    return Q(state__in=ACTIVE) & past_due(now)


class QueueItem(models.Model):
    """The work about one subject. Week, rank, level, money and due date repeat the newest warning, for sorting.

    `version` grows with every change; a form that carries an older one comes too late.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="items")
    newest = models.ForeignKey(RiskWarning, models.PROTECT, null=True, related_name="+")
    stage = models.CharField(max_length=20, default=FIRST_REVIEW)
    state = models.CharField(max_length=20, default=OPEN)
    version = models.PositiveIntegerField(default=1)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="items")
    lease_until = models.DateTimeField(null=True)
    first_reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    second_reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decider = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    dismissal = models.CharField(max_length=40, blank=True)
    outcome = models.OneToOneField("Outcome", models.PROTECT, null=True, related_name="in_force_for")
    stage_due_at = models.DateTimeField(null=True)
    snoozed_until = models.DateField(null=True)
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
                | Q(state=SNOOZED, assignee__isnull=True, lease_until__isnull=True, snoozed_until__isnull=False)
                | Q(state=CLOSED, lease_until__isnull=True),
                name="claimed_means_owner_and_lease",
            ),
            models.CheckConstraint(
                condition=Q(state=CLOSED, closed_at__isnull=False, outcome__isnull=False)
                | (~Q(state=CLOSED) & Q(closed_at__isnull=True)),
                name="closed_means_a_moment_and_an_outcome",
            ),
            models.CheckConstraint(condition=Q(stage__in=(*STAGES, BEFORE_THE_CHAIN)), name="item_stage_is_known"),
            models.CheckConstraint(
                condition=Q(stage__in=(FIRST_REVIEW, SECOND_REVIEW, BEFORE_THE_CHAIN))
                | Q(first_reviewer__isnull=False, second_reviewer__isnull=False),
                name="a_clue_was_reviewed_twice",
            ),
            models.CheckConstraint(
                condition=Q(second_reviewer__isnull=True) | ~Q(first_reviewer=F("second_reviewer")),
                name="two_reviewers_are_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(stage=SECOND_REVIEW, state=CLAIMED)
                | Q(first_reviewer__isnull=False) & ~Q(assignee=F("first_reviewer")),
                name="nobody_reviews_what_they_reviewed",
            ),
            models.CheckConstraint(
                condition=~Q(stage=HANDLING, state=CLAIMED) | Q(author__isnull=False) & ~Q(assignee=F("author")),
                name="nobody_handles_what_they_wrote",
            ),
            models.CheckConstraint(
                condition=~Q(state=CLOSED)
                | Q(stage=BEFORE_THE_CHAIN)
                | Q(author__isnull=False, decider__isnull=False) & ~Q(author=F("decider")),
                name="nobody_decides_what_they_wrote",
            ),
        )
        indexes = (
            models.Index(fields=["state", "-week", "rank"], name="item_queue_order"),
            models.Index(fields=["-week", "rank"], name="item_week_order"),
            models.Index(fields=["state", "assignee"], name="item_holder"),
            models.Index(fields=["state", "author"], name="item_author"),
            models.Index(fields=["lease_until"], condition=Q(lease_until__isnull=False), name="item_lease"),
            models.Index(fields=["snoozed_until"], condition=Q(snoozed_until__isnull=False), name="item_snooze"),
            models.Index(fields=["subject", "state", "due_on", "stage_due_at"], name="item_of_subject"),
            models.Index(fields=["state", "due_on"], name="item_due"),
            models.Index(fields=["state", "stage_due_at"], name="item_stage_due"),
            models.Index(fields=["state", "stage", "opened_at"], name="item_stage_age"),
            models.Index(fields=["warning_level", "amount_violation", "amount_suspicion"], name="item_level_money"),
            models.Index(fields=["-amount_violation", "-week"], name="item_violation"),
            models.Index(fields=["-amount_suspicion", "-week"], name="item_suspicion"),
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
