"""What a move asks of whoever makes it: one field for each word in the `asks` column of transitions.csv.

The pages draw their forms from these fields, and the moves check with the same ones, so nothing leads past them.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from inspection_queue.chain_words import ACCEPTED, DISMISSALS, INTENTS, PAPERS, SNOOZE_REASONS
from inspection_queue.models import Inspector

LONGEST_SNOOZE_DAYS = 90


def _text(label: Any, required: bool = True) -> forms.Field:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=2000, widget=area, strip=True, required=required)


def _line(label: Any) -> forms.Field:
    return forms.CharField(label=label, max_length=60, strip=True)


def _day(label: Any) -> forms.Field:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _money(label: Any) -> forms.Field:
    return forms.DecimalField(label=label, max_digits=14, decimal_places=2, min_value=0)


def _choice(label: Any, words: Mapping[str, Any]) -> forms.Field:
    return forms.ChoiceField(label=label, choices=[("", "—"), *words.items()])


def _several(label: Any, words: Mapping[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label, choices=list(words.items()), widget=forms.CheckboxSelectMultiple, required=False
    )


def fields(asks: tuple[str, ...]) -> dict[str, forms.Field]:
    """New fields for these words, in their order. `outcome` has a form of its own (forms.py)."""
    made: dict[str, forms.Field] = {
        "opinion": _text(_("Opinion"), required=False),
        "note": _text(_("Reason")),
        "dismissal": _choice(_("Why it is dismissed"), DISMISSALS),
        "snooze_reason": _choice(_("Why it rests"), SNOOZE_REASONS),
        "until": _day(_("Until")),
        "facts": _text(_("Facts put to the party")),
        "notified_on": _day(_("Notified on")),
        "answered_on": _day(_("Answered on")),
        "answer": _text(_("Answer of the party")),
        "accepted": _choice(_("Is the answer accepted?"), ACCEPTED),
        "reply": _text(_("Reply to the party")),
        "number": _line(_("Number of the case")),
        "officers": forms.ModelMultipleChoiceField(
            Inspector.objects.filter(active=True).exclude(certificate_no=""),
            label=_("Officers in charge"), widget=forms.CheckboxSelectMultiple,
        ),
        "fine_notified": _money(_("Fine in the notice (yuan)")),
        "fine_decided": _money(_("Fine decided (yuan)")),
        "amount_recovered": _money(_("Amount recovered (yuan)")),
        "hearing_right": forms.BooleanField(label=_("The party has a right to a hearing"), required=False),
        "amount_at_risk": _money(_("Amount at risk (yuan)")),
        "intent": _several(_("What speaks for intent"), INTENTS),
        "papers": _several(_("Papers that are ready"), PAPERS),
        "refusal": _text(_("Reason of the refusal")),
        "receipt_no": _line(_("Number of the police receipt")),
        "police_case_no": _line(_("Number of the police case")),
    }  # fmt: skip
    return {name: made[name] for name in asks if name in made}


def checked(asks: tuple[str, ...], told: Mapping[str, Any]) -> dict[str, Any]:
    """What was told, as values of the right kind. Raises ValidationError with a sentence for each field at fault."""
    clean, faults = {}, {}
    for name, field in fields(asks).items():
        try:
            clean[name] = field.clean(told.get(name, ""))
        except ValidationError as fault:
            faults[name] = fault.messages
    faults |= _days_that_cannot_be(clean, timezone.localdate())
    if faults:
        raise ValidationError(faults)
    return clean


def _days_that_cannot_be(clean: Mapping[str, Any], today: date) -> dict[str, list[str]]:
    faults = {}
    if "until" in clean and not today < clean["until"] <= today + timedelta(days=LONGEST_SNOOZE_DAYS):
        faults["until"] = [_now("Choose a day within the next %(n)s days.") % {"n": LONGEST_SNOOZE_DAYS}]
    for name in ("notified_on", "answered_on"):
        if name in clean and clean[name] > today:
            faults[name] = [_now("This day lies in the future.")]
    return faults
