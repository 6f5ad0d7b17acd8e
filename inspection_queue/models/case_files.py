"""What lies beside the published lists: stays with their lines, ties, the register, supervision events, rule texts.

Kept as published and never changed here. Equal content of several weeks is kept once, by its digest.
"""

from django.db import models

from inspection_queue.models.published import PublishedWeek, RiskWarning


class RuleText(models.Model):
    """The text of one version of one detector. `row` holds its clause, reasons and titles in both languages."""

    detector_id = models.CharField(max_length=80, db_index=True)
    detector_hash = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    row = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["detector_id", "detector_hash"], name="one_text_per_version"),)

    def __str__(self) -> str:
        return f"{self.detector_id} {self.detector_hash[:8]}"


class Stay(models.Model):
    """One claim as it was published, with its lines. The same content serves every week that shows it."""

    claim_id = models.CharField(max_length=80, db_index=True)
    person_id = models.CharField(max_length=80, blank=True, db_index=True)
    institution_id = models.CharField(max_length=40, blank=True, db_index=True)
    practitioner_id = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, unique=True)
    row = models.JSONField()
    lines = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.claim_id


class CaseStay(models.Model):
    """A stay in the case file of a warning. `cited`: evidence points at it; the others are the person's, for timelines."""

    warning = models.ForeignKey(RiskWarning, models.PROTECT, related_name="stays")
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="cases")
    cited = models.BooleanField()
    amount_in_question = models.DecimalField(max_digits=16, decimal_places=2, null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["warning", "stay"], name="one_stay_per_case"),)

    def __str__(self) -> str:
        return f"{self.stay_id} of {self.warning_id}"


class CaseTies(models.Model):
    """Who belongs together around a warning: `ties` and `co_visits` as published, each a list of rows."""

    warning = models.OneToOneField(RiskWarning, models.PROTECT, primary_key=True, related_name="case_ties")
    ties = models.JSONField(default=list)
    co_visits = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.warning_id)


class RegisterEntry(models.Model):
    """One state of an institution's or practitioner's register entry. A change makes a further row; the newest counts."""

    subject_type = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=80)
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    township = models.CharField(max_length=80, blank=True)
    grid_id = models.CharField(max_length=40, blank=True, db_index=True)
    institution_id = models.CharField(max_length=40, blank=True, db_index=True)
    valid_to = models.DateField(null=True)
    next_verification_on = models.DateField(null=True, db_index=True)
    first_week = models.CharField(max_length=40)
    current = models.BooleanField(default=True)
    digest = models.CharField(max_length=64)
    row = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"], condition=models.Q(current=True), name="one_current_entry"
            ),
        )
        indexes = (models.Index(fields=["subject_type", "subject_id"], name="register_subject"),)

    def __str__(self) -> str:
        return self.name or self.subject_id


class SubjectEvent(models.Model):
    """One supervision event that the pipeline knows: inspection, complaint, credit event, adverse event, spot check."""

    subject_type = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=80)
    event_kind = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120)
    happened_on = models.DateField(null=True)
    digest = models.CharField(max_length=64)
    row = models.JSONField()

    class Meta:
        ordering = ("-happened_on", "event_kind", "event_id")
        constraints = (
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "event_kind", "event_id"], name="one_row_per_event"
            ),
        )

    def __str__(self) -> str:
        return f"{self.event_kind} {self.event_id}"


class SubjectMeasures(models.Model):
    """All measures of an institution or practitioner in one week: by measure, value and place among the peers."""

    published = models.ForeignKey(PublishedWeek, models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=80)
    values = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["published", "subject_type", "subject_id"], name="measures_once_a_list"),
        )
        indexes = (models.Index(fields=["subject_type", "subject_id"], name="measures_subject"),)

    def __str__(self) -> str:
        return f"{self.subject_id} {self.published_id}"
