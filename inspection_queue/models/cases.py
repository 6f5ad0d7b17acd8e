"""What follows a finding: the case (立案 … 结案), its officers, the visited party's statement, the referral to the police."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection_queue.models.people import Inspector
from inspection_queue.models.work import QueueItem


class Case(models.Model):
    """One case about one item. States and who may move it: transitions.csv. `version` grows with every change."""

    item = models.ForeignKey(QueueItem, models.PROTECT, related_name="cases")
    state = models.CharField(max_length=24, default="clue")
    resumes_to = models.CharField(max_length=24, blank=True)
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    legal_reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decider = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField()
    hearing_right = models.BooleanField(default=False)
    hearing_waived = models.BooleanField(default=False)
    defended = models.BooleanField(default=False)
    fine_notified = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    fine_decided = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    amount_recovered = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=["item"], name="one_case_per_item"),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="one_case_per_number"),
            models.CheckConstraint(
                condition=Q(decider__isnull=True) | ~Q(decider=F("author")), name="nobody_decides_their_own_case"
            ),
            models.CheckConstraint(
                condition=Q(legal_reviewer__isnull=True) | ~Q(legal_reviewer=F("author")),
                name="nobody_reviews_the_law_of_their_own_case",
            ),
            models.CheckConstraint(
                condition=Q(defended=False)
                | Q(fine_decided__isnull=True)
                | Q(fine_notified__isnull=True)
                | Q(fine_decided__lte=F("fine_notified")),
                name="no_heavier_penalty_for_a_defence",
            ),
        )

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"


class CaseOfficer(models.Model):
    """An officer of a case, by certificate: the same certificate counts once (行政处罚法 42)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="officers")
    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="+")
    certificate_no = models.CharField(max_length=40)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "certificate_no"], name="a_certificate_counts_once"),
            models.CheckConstraint(condition=~Q(certificate_no=""), name="an_officer_has_a_certificate"),
        )

    def __str__(self) -> str:
        return self.certificate_no


class Referral(models.Model):
    """A suspected crime handed to the police (国务院令310号). `papers` and `intent` are codes, `;`-separated."""

    item = models.OneToOneField(QueueItem, models.PROTECT, related_name="referral")
    state = models.CharField(max_length=24, default="proposed")
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decider = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    amount_at_risk = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    intent = models.CharField(max_length=400, blank=True)
    papers = models.CharField(max_length=400, blank=True)
    refusal = models.TextField(max_length=2000, blank=True)
    receipt_no = models.CharField(max_length=60, blank=True)
    police_case_no = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(decider__isnull=True) | ~Q(decider=F("author")), name="nobody_approves_their_own_referral"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"


class Statement(models.Model):
    """The visited party is heard (申诉): what was put to it, and what it answered. Written once; answered once."""

    item = models.ForeignKey(QueueItem, models.PROTECT, related_name="statements")
    facts = models.TextField(max_length=4000)
    notified_on = models.DateField()
    notified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True)
    answer = models.TextField(max_length=4000, blank=True)
    accepted = models.CharField(max_length=10, blank=True)
    reply = models.TextField(max_length=4000, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["item"], condition=Q(answered_on__isnull=True), name="one_open_statement_per_item"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.notified_on:%F}"


class Step(models.Model):
    """One move of an item, its case or its referral, with what was said. For people; the audit is for auditors."""

    item = models.ForeignKey(QueueItem, models.PROTECT, related_name="steps")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="steps")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="steps")
    action = models.CharField(max_length=40)
    before = models.CharField(max_length=48)
    after = models.CharField(max_length=48)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    told = models.JSONField(default=dict)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.item_id} {self.action}"
