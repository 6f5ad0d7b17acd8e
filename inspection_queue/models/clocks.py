"""Legal clocks: until when something must be done, and everything that moved the day. A clock never runs backwards."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection_queue.models.cases import Case, Referral
from inspection_queue.models.work import QueueItem


class Clock(models.Model):
    """One running or ended clock of an item, or of a case or referral of it. Limits and bases stand in clocks.csv.

    `provisional`: the days off of a year it runs into were not published yet, so only weekends were counted.
    """

    item = models.ForeignKey(QueueItem, models.PROTECT, related_name="clocks")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="clocks")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="clocks")
    kind = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    due_at = models.DateTimeField()
    provisional = models.BooleanField(default=False)
    suspended_at = models.DateTimeField(null=True)
    n_extensions = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(due_at__gte=F("began_at")), name="clock_is_due_after_it_began"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="clock_ends_after_it_began"
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], condition=Q(ended_at__isnull=True), name="clock_running"),
            models.Index(fields=["item", "kind"], name="clock_of_item"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%F}"


class ClockMove(models.Model):
    """A wish to extend or suspend a clock, granted or refused by somebody else; or a resumption, which needs nobody."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="moves")
    what = models.CharField(max_length=10)
    reason = models.CharField(max_length=40)
    note = models.TextField(max_length=2000, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    due_before = models.DateTimeField()
    due_after = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(what__in=("extend", "suspend", "resume")), name="clock_move_is_known"),
            models.CheckConstraint(
                condition=Q(what="resume") | Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="nobody_grants_their_own_wish",
            ),
            models.CheckConstraint(
                condition=Q(due_after__isnull=True) | Q(due_after__gte=F("due_before")),
                name="a_clock_never_runs_backwards",
            ),
            models.UniqueConstraint(
                fields=["clock"], condition=Q(granted__isnull=True), name="one_open_wish_per_clock"
            ),
        )

    def __str__(self) -> str:
        return f"{self.what} {self.clock_id}"


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a holiday, or a working day at a weekend. Kept by `take-in-holidays`."""

    day = models.DateField(primary_key=True)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("day",)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=("holiday", "working_day")), name="calendar_day_kind_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.day:%F} {self.kind}"
