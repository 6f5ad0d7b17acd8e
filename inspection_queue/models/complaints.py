"""Complaints 投诉举报: what was said about whom, and how it was handled. Who said it lies in a table of its own."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection_queue.models.registers import RosterObject

COMPLAINT_STATES = ("received", "accepted", "transferred", "replied", "closed", "rejected")


class Complaint(models.Model):
    """One complaint. `confidence` 0–1 tells how sure the match is; `matched_by` says whether rule or person decided."""

    complaint_id = models.CharField(max_length=80, unique=True)
    source = models.CharField(max_length=10)
    channel = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    anonymous = models.BooleanField(default=True)
    object_text = models.CharField(max_length=200, blank=True)
    practitioner_text = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=80, blank=True, db_index=True)
    text = models.TextField(max_length=4000, blank=True)
    matched = models.ForeignKey(RosterObject, models.PROTECT, null=True, related_name="complaints")
    confidence = models.FloatField(null=True)
    matched_by = models.CharField(max_length=10, blank=True)
    candidates = models.JSONField(default=list)
    grid_id = models.CharField(max_length=40, blank=True, db_index=True)
    state = models.CharField(max_length=20, default="received")
    version = models.PositiveIntegerField(default=1)
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="complaints")
    department = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True)
    due_kind = models.CharField(max_length=30, blank=True)
    provisional = models.BooleanField(default=False)
    accepted_at = models.DateTimeField(null=True)
    transferred_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reply = models.TextField(max_length=4000, blank=True)
    verified = models.CharField(max_length=10, blank=True)
    satisfaction = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ("-received_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=COMPLAINT_STATES), name="complaint_state_is_known"),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__gte=0, confidence__lte=1),
                name="confidence_is_a_share",
            ),
        )
        indexes = (models.Index(fields=["state", "due_on"], name="complaint_due"),)

    def __str__(self) -> str:
        return self.complaint_id


class Informant(models.Model):
    """Who complained. Secret by law (医疗保障基金使用监督管理条例 35): own permission, each look on record, never exported."""

    complaint = models.OneToOneField(Complaint, models.PROTECT, primary_key=True, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    token = models.CharField(max_length=80, blank=True)
    wishes = models.CharField(max_length=400, blank=True)

    def __str__(self) -> str:
        return str(self.complaint_id)
