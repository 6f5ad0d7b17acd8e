"""The forms of a dossier: points, a reversal, a credit grade or its repair, the use of a result and its acknowledgement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inspection_queue.credit import recipients_for
from inspection_queue.models.dossier import GRADES

DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class PointsForm(forms.Form):
    points = forms.IntegerField(label=_("Points"), min_value=1, max_value=100)
    happened_on = forms.DateField(label=_("Day of the event"), **DAY)
    clause = forms.CharField(label=_("Clause"), max_length=200, strip=True)
    reason = forms.CharField(label=_("Reason"), min_length=4, max_length=400, strip=True)


class ReverseForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), min_length=4, max_length=400, strip=True)


class GradeForm(forms.Form):
    """Components are lines of `name: value`."""

    grade = forms.ChoiceField(label=_("Grade"), choices=[(grade, grade) for grade in GRADES])
    valid_from = forms.DateField(label=_("In force from"), **DAY)
    score = forms.DecimalField(label=_("Score of the trade"), max_digits=6, decimal_places=2, required=False)
    public_score = forms.DecimalField(label=_("Public credit score"), max_digits=6, decimal_places=2, required=False)
    source = forms.CharField(label=_("Source"), max_length=200, strip=True)
    components = forms.CharField(
        label=_("Components, one a line as name: value"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(label=_("Reason"), min_length=4, max_length=400, strip=True)
    is_repair = forms.BooleanField(label=_("This repairs the grade in force"), required=False)

    def told(self) -> dict[str, Any]:
        """The cleaned values with the components taken apart."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "is_repair"}
        lines = [line.strip() for line in values["components"].splitlines() if line.strip()]
        pairs = [line.replace("：", ":").partition(":") for line in lines]
        values["components"] = [{"name": name.strip(), "value": value.strip()} for name, _colon, value in pairs]
        return values


class ResultUseForm(forms.Form):
    recipient = forms.ChoiceField(label=_("Recipient"))
    sent_on = forms.DateField(label=_("Sent on"), **DAY)
    text = forms.CharField(label=_("What was passed on"), min_length=4, max_length=400, strip=True)

    def __init__(self, subject_type: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].choices = list(recipients_for(subject_type).items())  # type: ignore[attr-defined]


class AcknowledgeForm(forms.Form):
    acknowledged_on = forms.DateField(label=_("Acknowledged on"), **DAY)
    answer = forms.CharField(label=_("Answer"), max_length=400, required=False, strip=True)
