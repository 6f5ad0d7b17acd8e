"""The forms of complaints. Who complained is asked for apart and stored apart."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inspection_queue.forms import VersionForm
from inspection_queue.models import Complaint, RosterObject
from inspection_queue.vocabulary_supervision import CHANNELS, VERIFIED

TEXT = 4000


class ComplaintForm(forms.Form):
    """Intake by hand."""

    complaint_id = forms.RegexField(r"^[A-Za-z0-9_-]{1,40}$", label=_("Number of the complaint"), max_length=40)
    channel = forms.ChoiceField(label=_("Channel"), choices=list(CHANNELS.items()))
    received_at = forms.DateTimeField(
        label=_("Received at"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    object_text = forms.CharField(
        label=_("Whom it is about, in the words of the complaint"), max_length=200, strip=True
    )
    topic = forms.CharField(label=_("Topic"), max_length=80, strip=True)
    text = forms.CharField(
        label=_("What is said"), max_length=TEXT, strip=True, widget=forms.Textarea(attrs={"rows": 5})
    )
    informant_name = forms.CharField(label=_("Name of the informant (kept apart)"), max_length=80, required=False)
    informant_contact = forms.CharField(label=_("How to reach (kept apart)"), max_length=120, required=False)
    informant_wishes = forms.CharField(label=_("Wishes, e.g. secrecy (kept apart)"), max_length=400, required=False)

    def clean_complaint_id(self) -> str:
        number: str = self.cleaned_data["complaint_id"]
        if Complaint.objects.filter(complaint_id=number).exists():
            raise forms.ValidationError(_("This number is taken."))
        return number

    def clean_received_at(self) -> Any:
        moment = self.cleaned_data["received_at"]
        if moment > timezone.now():
            raise forms.ValidationError(_("The moment lies in the future."))
        return moment

    def parts(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The complaint, and apart from it the informant."""
        told = dict(self.cleaned_data)
        informant = {name: told.pop(f"informant_{name}") for name in ("name", "contact", "wishes")}
        return {**told, "anonymous": not informant["name"]}, informant


class MatchForm(VersionForm):
    object_id = forms.ChoiceField(label=_("Whom it concerns"), widget=forms.RadioSelect, required=False)
    other = forms.CharField(label=_("Another object (code)"), max_length=40, required=False, strip=True)

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(RosterObject.objects.values_list("object_id", "name"))
        shown = [(code, f"{names.get(code, code)} ({score:.0%})") for code, score in complaint.candidates]
        self.fields["object_id"].choices = [*shown, ("", _("Nobody of the roster, or the code below"))]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> str:
        return str(self.cleaned_data["other"] or self.cleaned_data["object_id"])


class TransferForm(VersionForm):
    department = forms.CharField(label=_("Competent department"), max_length=80, strip=True)


class AnswerForm(VersionForm):
    verified = forms.ChoiceField(
        label=_("Did it prove true?"), choices=list(VERIFIED.items()), widget=forms.RadioSelect
    )
    reply = forms.CharField(label=_("Answer"), max_length=TEXT, strip=True, widget=forms.Textarea(attrs={"rows": 5}))


class SettleForm(VersionForm):
    satisfaction = forms.TypedChoiceField(
        label=_("Satisfaction at the call-back"),
        choices=[("", _("not reached")), *((str(n), str(n)) for n in range(1, 6))],
        coerce=int,
        empty_value=None,
        required=False,
    )


class PurposeForm(forms.Form):
    purpose = forms.CharField(label=_("Purpose"), min_length=4, max_length=200, strip=True)
