"""What the pipeline published, as it was published: weeks, warnings, findings, evidence, peers. Never changed here."""

from django.db import models
from django.db.models import F, Q

TOKEN_SHOWN = 8  # enough to tell people of one list apart, not enough to look anybody up elsewhere


class PublishedWeek(models.Model):
    """One published list. A corrected list of the same week is a further revision, never a replacement."""

    week = models.CharField(max_length=40)
    revision = models.PositiveIntegerField()
    receipt = models.CharField(max_length=64, unique=True)
    manifest = models.JSONField()
    n_warnings = models.PositiveIntegerField()
    taken_in_at = models.DateTimeField()

    class Meta:
        ordering = ("-week", "-revision")
        constraints = (models.UniqueConstraint(fields=["week", "revision"], name="one_list_per_week_and_revision"),)

    def __str__(self) -> str:
        return self.week if self.revision == 1 else f"{self.week} ({self.revision})"


class Subject(models.Model):
    """Whom one would visit: institution, practitioner, insured person or drug. Persons are tokens, never names."""

    subject_type = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=80)
    name = models.CharField(max_length=200, blank=True)
    township = models.CharField(max_length=80, blank=True, db_index=True)
    grid_id = models.CharField(max_length=40, blank=True, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["subject_type", "subject_id"], name="one_subject"),)

    def __str__(self) -> str:
        return self.name or self.shown_id

    @property
    def shown_id(self) -> str:
        """The code; of an insured person only the beginning of the token."""
        whole = self.subject_type != "insured_person" or len(self.subject_id) <= TOKEN_SHOWN
        return self.subject_id if whole else f"{self.subject_id[:TOKEN_SHOWN]}…"


class RiskWarning(models.Model):
    """All findings on one subject in one week. `item` is the queue item it was put to; empty when it opened nothing."""

    published = models.ForeignKey(PublishedWeek, models.PROTECT, related_name="warnings")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="warnings")
    item = models.ForeignKey("QueueItem", models.PROTECT, null=True, related_name="warnings")
    opened_item = models.BooleanField(default=False)
    warning_id = models.CharField(max_length=80, db_index=True)
    rank = models.PositiveIntegerField()
    warning_level = models.CharField(max_length=10)
    risk = models.FloatField(null=True)
    probability = models.FloatField(null=True)
    probability_low = models.FloatField(null=True)
    probability_high = models.FloatField(null=True)
    amount_at_stake = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    amount_violation = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    amount_suspicion = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    expected_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    n_findings = models.PositiveIntegerField(default=0)
    n_sources = models.PositiveIntegerField(default=0)
    counter_reasons = models.JSONField(default=list)
    peer_group = models.CharField(max_length=200, blank=True)
    peer_percentile = models.FloatField(null=True)
    change = models.CharField(max_length=20, blank=True)
    data_reliability = models.FloatField(null=True)
    data_notes = models.JSONField(default=str)
    suggested_action = models.JSONField(default=str)
    due_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["published", "subject"], name="one_warning_per_list_and_subject"),
        )
        indexes = (
            models.Index(fields=["published", "item"], name="warning_of_list"),
            models.Index(fields=["item", "published"], name="warning_of_item"),
        )

    def __str__(self) -> str:
        return self.warning_id


class WarningArm(models.Model):
    """Whether a warning came by rank or by lot. Kept apart: no screen below supervisor can show it by accident."""

    warning = models.OneToOneField(RiskWarning, models.PROTECT, primary_key=True, related_name="+")
    arm = models.CharField(max_length=10)
    inclusion_probability = models.FloatField(null=True)

    def __str__(self) -> str:
        return f"{self.warning_id}: {self.arm}"


class Finding(models.Model):
    """One detector's statement. `reason_no` is its place among the strongest reasons; empty when not among them.

    `n_evidence` counts the published rows of evidence; of very many only those with the most money are kept here.
    """

    warning = models.ForeignKey(RiskWarning, models.PROTECT, related_name="findings")
    finding_id = models.CharField(max_length=80)
    reason_no = models.PositiveIntegerField(null=True)
    detector_id = models.CharField(max_length=80, db_index=True)
    detector_hash = models.CharField(max_length=64)
    result = models.CharField(max_length=20)
    problem = models.CharField(max_length=40, blank=True)
    dimension = models.CharField(max_length=20, blank=True)
    strength = models.FloatField(null=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    text_zh = models.TextField()
    text_en = models.TextField()
    basis = models.CharField(max_length=400, blank=True)
    n_evidence = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = (F("reason_no").asc(nulls_last=True), "-strength", "detector_id")
        constraints = (models.UniqueConstraint(fields=["warning", "finding_id"], name="one_finding_per_warning"),)

    def __str__(self) -> str:
        return f"{self.detector_id} {self.finding_id}"


class Record(models.Model):
    """One row of evidence as it was when published; the same row serves every week that quotes it."""

    dataset = models.CharField(max_length=40)
    key = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    row = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["dataset", "key", "digest"], name="one_record_per_content"),)

    def __str__(self) -> str:
        return f"{self.dataset} {self.key}"


class Evidence(models.Model):
    """The tie of a finding to a record. Role `charged`: its money is in question; `context`: it belongs to the hit."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="evidence")
    record = models.ForeignKey(Record, models.PROTECT, related_name="evidence")
    hit = models.BigIntegerField(default=0)
    role = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)

    def __str__(self) -> str:
        return f"{self.record_id} for {self.finding_id}"


class Measure(models.Model):
    """One measure of the subject beside its peers. `peer_values` spreads at most 60 of their values, in order."""

    warning = models.ForeignKey(RiskWarning, models.PROTECT, related_name="measures")
    measure_id = models.CharField(max_length=80)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    value = models.FloatField(null=True)
    shrunk_value = models.FloatField(null=True)
    peer_group = models.CharField(max_length=200, blank=True)
    n_peers = models.PositiveIntegerField(null=True)
    peer_median = models.FloatField(null=True)
    peer_p90 = models.FloatField(null=True)
    percentile = models.FloatField(null=True)
    p_value = models.FloatField(null=True)
    peer_values = models.JSONField(default=list)

    class Meta:
        ordering = (F("p_value").asc(nulls_last=True), "measure_id")
        constraints = (
            models.UniqueConstraint(fields=["warning", "measure_id"], name="one_value_per_measure"),
            models.CheckConstraint(condition=~Q(measure_id=""), name="measure_has_a_name"),
        )

    def __str__(self) -> str:
        return self.measure_id
