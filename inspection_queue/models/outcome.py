"""What was found: outcomes in versions. Each version is written once; the one in force is `QueueItem.outcome`.

Two inspectors on site, and another person than the author for the decision, are asked for by the database (guards.py).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection_queue.models.published import RiskWarning
from inspection_queue.models.work import QueueItem


class InForce(models.Manager["Outcome"]):
    """Only outcomes that count: decided by a second person and not replaced since."""

    def get_queryset(self) -> models.QuerySet["Outcome"]:
        return super().get_queryset().filter(in_force_for__isnull=False)


class Outcome(models.Model):
    """What the visit found; codes are `;`-separated as in the dataset. `objects` are those in force, `versions` all."""

    item = models.ForeignKey(QueueItem, models.PROTECT, related_name="+")
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

    objects = InForce()
    versions = models.Manager()

    class Meta:
        base_manager_name = "versions"
        indexes = (models.Index(fields=["item", "decided_at"], name="outcome_versions"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.verdict}"


class Correction(models.Model):
    """A wish to replace an outcome by a further version. It counts once somebody else has counter-signed it."""

    replaces = models.ForeignKey(Outcome, models.PROTECT, related_name="+")
    by = models.OneToOneField(Outcome, models.PROTECT, related_name="correction")
    reason = models.TextField(max_length=2000)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)

    class Meta:
        ordering = ("-proposed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="nobody_countersigns_themselves",
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(granted__isnull=True), name="one_open_correction_per_outcome"
            ),
        )

    def __str__(self) -> str:
        return f"{self.replaces_id} → {self.by_id}"


class OutcomeExport(models.Model):
    """Says in which delivery file an outcome went back to the pipeline. Each goes once."""

    outcome = models.OneToOneField(Outcome, models.PROTECT, related_name="export")
    file_name = models.CharField(max_length=120)
    exported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name
