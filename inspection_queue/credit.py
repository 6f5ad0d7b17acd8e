"""Credit grades A-D with their components and their repair, and the use of results with its acknowledgement.

A grade is given by a person with a reason; nothing is computed here. The trade's score and the public one stay apart.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspection_queue import audit
from inspection_queue.models import CreditGrade, RegisterEntry, ResultUse, RosterObject, User

RECIPIENTS = {
    "verification": gettext_lazy("Verification"),
    "grade_review": gettext_lazy("Review of the hospital grade"),
    "insurance_agreement": gettext_lazy("Insurance agreement"),
    "key_specialty": gettext_lazy("Key specialty"),
    "finance": gettext_lazy("Public finance"),
    "honours": gettext_lazy("Honours"),
    "employment": gettext_lazy("Title and employment"),
    "promotion": gettext_lazy("Promotion"),
    "performance": gettext_lazy("Performance pay"),
}
OF_PERSONS = ("employment", "promotion", "honours", "performance")
OF_PLACES = ("verification", "grade_review", "insurance_agreement", "key_specialty", "finance", "honours")
FOLLOW_UP_DAYS = 30


def recipients_for(subject_type: str) -> dict[str, str]:
    """Who may be told about a subject of this kind."""
    codes = OF_PERSONS if subject_type == "practitioner" else OF_PLACES
    return {code: RECIPIENTS[code] for code in codes}


def give_grade(
    entry: RegisterEntry,
    by: User,
    grade: str,
    valid_from: date,
    source: str,
    reason: str,
    components: list[dict[str, str]],
    score: Decimal | None = None,
    public_score: Decimal | None = None,
    repairs: CreditGrade | None = None,
) -> CreditGrade:
    """A new grade. `repairs`: the grade that this one mends; it must be the newest one, and be mended once."""
    newest = CreditGrade.objects.filter(subject_type=entry.subject_type, subject_id=entry.subject_id).first()
    if newest is not None and valid_from < newest.valid_from:
        raise ValidationError({"valid_from": _("A grade cannot begin before the one that is in force.")})
    if repairs is not None and (newest is None or repairs.pk != newest.pk or grade >= repairs.grade):
        raise ValidationError({"grade": _("A repair lifts the grade that is in force, and only upwards.")})
    with transaction.atomic():
        given = CreditGrade.objects.create(
            subject_type=entry.subject_type,
            subject_id=entry.subject_id,
            grade=grade,
            score=score,
            public_score=public_score,
            components=components,
            source=source,
            reason=reason,
            repairs=repairs,
            valid_from=valid_from,
            given_by=by,
            given_at=timezone.now(),
        )
        old = newest.grade if newest else None
        about = [("subject", None, f"{entry.subject_type} {entry.subject_id}"), ("grade", old, grade)]
        audit.record(by, "repair_grade" if repairs else "give_grade", given, [*about, ("reason", None, reason)])
        show_grades()
    return given


def show_grades(today: date | None = None) -> int:
    """Repeat on the roster, for the draw and the filters, the grades and public scores in force.

    The dossier is the one source; nobody writes either into the roster. A grade that tells no public score leaves the
    one before it. Returns how many rows were behind.
    """
    begun = CreditGrade.objects.filter(subject_type="institution", valid_from__lte=today or timezone.localdate())
    rows = begun.order_by("valid_from", "pk").values_list("subject_id", "grade", "public_score")
    grades = {subject: grade for subject, grade, _score in rows}
    scores = {subject: score for subject, _grade, score in rows if score is not None}
    n_behind = 0
    for place in RosterObject.objects.filter(object_id__in=grades):
        told = {
            "credit_grade": grades[place.object_id],
            "public_credit": scores.get(place.object_id, place.public_credit),
        }
        if any(getattr(place, name) != value for name, value in told.items()):
            n_behind += RosterObject.objects.filter(pk=place.pk).update(**told)
    return n_behind


def pass_on(entry: RegisterEntry, by: User, recipient: str, text: str, sent_on: date) -> ResultUse:
    """Write down that a result was passed on. Raises ValidationError for a recipient of the other kind of subject."""
    if recipient not in recipients_for(entry.subject_type):
        raise ValidationError({"recipient": _("Choose one of the list.")})
    if sent_on > timezone.localdate():
        raise ValidationError({"sent_on": _("The day of sending cannot lie in the future.")})
    with transaction.atomic():
        use = ResultUse.objects.create(
            subject_type=entry.subject_type,
            subject_id=entry.subject_id,
            recipient=recipient,
            text=text,
            sent_on=sent_on,
            sent_by=by,
        )
        told = [("subject", None, f"{entry.subject_type} {entry.subject_id}"), ("recipient", None, recipient)]
        audit.record(by, "pass_on", use, told)
    return use


def acknowledge(use: ResultUse, by: User, on: date, answer: str) -> None:
    """The other side's answer; once. Raises ValidationError for a second one or an impossible day."""
    if on < use.sent_on or on > timezone.localdate():
        raise ValidationError({"acknowledged_on": _("The answer came between the day of sending and today.")})
    with transaction.atomic():
        first = ResultUse.objects.filter(pk=use.pk, acknowledged_on=None)
        if not first.update(acknowledged_on=on, answer=answer):
            raise ValidationError({"acknowledged_on": _("This was acknowledged already.")})
        audit.record(by, "acknowledge", use, [("acknowledged_on", None, on), ("answer", None, answer)])


def unanswered(today: date) -> QuerySet[ResultUse]:
    """Results that were passed on a month ago and not acknowledged."""
    return ResultUse.objects.filter(acknowledged_on=None, sent_on__lt=today - timedelta(days=FOLLOW_UP_DAYS))


def waiting(use: ResultUse, today: date | None = None) -> bool:
    """Sent a month ago and not acknowledged: somebody has to follow it up."""
    return use.acknowledged_on is None and ((today or timezone.localdate()) - use.sent_on).days > FOLLOW_UP_DAYS
