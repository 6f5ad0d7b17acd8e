"""The console's own part of a dossier: points by a province's scheme, credit grades, and how results were used.

Rows are only added: a reversal is a row, a new grade ends the one before it, an acknowledgement is written once.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

GRADES = ("A", "B", "C", "D")


class PointScheme(models.Model):
    """A province's parameters of bad-practice points, from a day on. `thresholds`: [{points, zh, en}], rising.

    `cycle`: calendar_year, or months from the licence date. Values differ by province and are data, never code.
    """

    region = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=20)
    cycle = models.CharField(max_length=20)
    cycle_months = models.PositiveSmallIntegerField(default=12)
    thresholds = models.JSONField()
    source = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["region", "subject_type", "valid_from"], name="one_scheme_from_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.region} {self.subject_type} {self.valid_from}"


class PointEntry(models.Model):
    """Points of one event. A reversal is a row of its own with the points taken back. The database refuses changes."""

    subject_type = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=80)
    points = models.SmallIntegerField()
    happened_on = models.DateField()
    clause = models.CharField(max_length=200)
    reason = models.CharField(max_length=400)
    cycle_start = models.DateField()
    cycle_end = models.DateField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("-happened_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(reverses=None, points__gt=0) | Q(reverses__isnull=False, points__lt=0),
                name="only_a_reversal_takes_points_back",
            ),
        )
        indexes = (models.Index(fields=["subject_type", "subject_id"], name="points_subject"),)

    def __str__(self) -> str:
        return f"{self.subject_id} {self.points}"


class CreditGrade(models.Model):
    """A grade with what it is made of. `score` is the trade's own, `public_score` the general one; never mixed."""

    subject_type = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=80)
    grade = models.CharField(max_length=1)
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    public_score = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    components = models.JSONField(default=list)
    source = models.CharField(max_length=200)
    reason = models.CharField(max_length=400)
    repairs = models.OneToOneField("self", models.PROTECT, null=True, related_name="repaired_by")
    valid_from = models.DateField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ("-valid_from", "-pk")
        constraints = (models.CheckConstraint(condition=Q(grade__in=GRADES), name="grade_is_known"),)
        indexes = (models.Index(fields=["subject_type", "subject_id"], name="grade_subject"),)

    def __str__(self) -> str:
        return f"{self.subject_id} {self.grade}"


class ResultUse(models.Model):
    """A result passed on: to whom, why, when; and when the other side acknowledged it."""

    subject_type = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=80)
    recipient = models.CharField(max_length=40)
    text = models.CharField(max_length=400)
    sent_on = models.DateField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acknowledged_on = models.DateField(null=True)
    answer = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("-sent_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(acknowledged_on=None) | Q(acknowledged_on__gte=models.F("sent_on")),
                name="acknowledged_after_sent",
            ),
        )
        indexes = (models.Index(fields=["subject_type", "subject_id"], name="result_use_subject"),)

    def __str__(self) -> str:
        return f"{self.subject_id} {self.recipient}"
