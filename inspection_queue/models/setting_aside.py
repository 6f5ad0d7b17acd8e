"""What is set aside, never silently: snoozes of items and exemptions of findings, each with reason, owner and end."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection_queue.models.published import Subject
from inspection_queue.models.work import QueueItem


class Snooze(models.Model):
    """An item rests until a day. It wakes earlier when a list brings something materially new."""

    item = models.ForeignKey(QueueItem, models.PROTECT, related_name="snoozes")
    reason = models.CharField(max_length=40)
    note = models.TextField(max_length=2000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ("-began_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["item"], condition=Q(ended_at__isnull=True), name="one_snooze_per_item"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.until:%F}"


class Exemption(models.Model):
    """One detector does not open work on one subject for a time. Counts only once somebody else has approved it."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="exemptions")
    detector_id = models.CharField(max_length=80)
    reason = models.CharField(max_length=40)
    note = models.TextField(max_length=2000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    until = models.DateField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("owner")),
                name="nobody_grants_their_own_exemption",
            ),
            models.CheckConstraint(
                condition=~Q(detector_id="") & ~Q(reason="") & ~Q(note=""), name="an_exemption_has_scope_and_reason"
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True) | Q(decided_by__isnull=False), name="a_grant_has_a_giver"
            ),
        )

    def __str__(self) -> str:
        return f"{self.detector_id} {self.subject_id}"


class Attachment(models.Model):
    """A file about an item, kept by its hash under YUJING_HOME/attachments; served as a download only."""

    item = models.ForeignKey(QueueItem, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("added_at", "pk")
        constraints = (models.UniqueConstraint(fields=["item", "sha256"], name="one_attachment_per_content"),)

    def __str__(self) -> str:
        return self.name
