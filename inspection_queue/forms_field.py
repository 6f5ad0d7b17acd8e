"""The forms of field tasks. Each checks shape only; what a complete result is stands in field_work.py."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inspection_queue.forms import VersionForm, claimers
from inspection_queue.models import FieldTask, Inspector, RegisterEntry, User
from inspection_queue.vocabulary import MEASURES, PROBLEMS
from inspection_queue.vocabulary_supervision import CHECK_ANSWERS, CHECK_RESULTS

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def day(label: Any, **more: Any) -> forms.DateField:
    """A day, entered with the browser's own calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def money(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=14, decimal_places=2, min_value=0, required=False)


def practitioners_of(task: FieldTask) -> QuerySet[RegisterEntry]:
    """Who is registered at the object of the task."""
    here = RegisterEntry.objects.filter(current=True, subject_type="practitioner", institution_id=task.object_id)
    return here.order_by("subject_id")


class ReasonForm(VersionForm):
    reason = forms.CharField(label=_("Reason"), max_length=400, strip=True)


class GiveForm(VersionForm):
    to = forms.ModelChoiceField(User.objects.none(), label=_("Assign to"), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = claimers()  # type: ignore[attr-defined]
        self.fields["to"].label_from_instance = User.shown_name  # type: ignore[attr-defined]


class AskForm(VersionForm):
    """What the campaign's template asks for, to be ticked; and whatever else somebody writes."""

    usual = forms.MultipleChoiceField(
        label=_("Evidence to ask for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    what = forms.CharField(label=_("What is asked for"), max_length=400, strip=True, required=False)
    due_on = day(pgettext_lazy("evidence", "Until"))

    def __init__(self, *args: Any, usual: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["usual"].choices = [(each, each) for each in usual]  # type: ignore[attr-defined]
        if not usual:
            del self.fields["usual"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.wishes(told):
            self.add_error("what", _("Say what is asked for."))
        return told

    @staticmethod
    def wishes(told: dict[str, Any]) -> list[str]:
        return [each for each in (*told.get("usual", ()), told.get("what", "")) if each]


class RectifyForm(VersionForm):
    day = day(_("Corrected on"))


class CheckForm(VersionForm):
    """What the visit found; one question for each point of the task's checklist."""

    result = forms.ChoiceField(label=_("Result"), choices=list(CHECK_RESULTS.items()), widget=forms.RadioSelect)
    checked_on = day(_("Inspected on"))
    inspector_ids = forms.MultipleChoiceField(label=_("Inspectors"), widget=forms.CheckboxSelectMultiple)
    problem_codes = forms.MultipleChoiceField(
        label=_("Problems confirmed"),
        choices=list(PROBLEMS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    practitioner_id = forms.ChoiceField(label=_("Practitioner concerned, if one"), required=False)
    amount_violation = money(_("Violations found (yuan)"))
    amount_suspicion = money(_("Suspicions found (yuan)"))
    amount_recovered = money(_("Amount recovered (yuan)"))
    fine_amount = money(_("Fine (yuan)"))
    points = forms.IntegerField(label=_("Points"), min_value=0, max_value=100, required=False)
    measure = forms.ChoiceField(label=_("Measure"), choices=list(MEASURES.items()), initial="none")
    case_filed = forms.BooleanField(label=_("A case was filed"), required=False)
    note = forms.CharField(
        label=_("What was found"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, task: FieldTask, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        register = Inspector.objects.filter(active=True)
        self.fields["inspector_ids"].choices = [(each.inspector_id, str(each)) for each in register]  # type: ignore[attr-defined]
        here = [("", "–"), *((each.subject_id, f"{each.name} {each.subject_id}") for each in practitioners_of(task))]
        self.fields["practitioner_id"].choices = here  # type: ignore[attr-defined]
        self.points_of_list = [(f"answer_{place}", step["code"]) for place, step in enumerate(task.checklist)]
        for (name, _code), step in zip(self.points_of_list, task.checklist, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=step[language], choices=list(CHECK_ANSWERS.items()), required=False, widget=forms.RadioSelect
            )

    @property
    def questions(self) -> list[Any]:
        return [self[name] for name, _code in self.points_of_list]

    def told(self) -> dict[str, Any]:
        """The result as entered, not yet checked."""
        entered = self.cleaned_data
        plain = (
            "result",
            "checked_on",
            "practitioner_id",
            "points",
            "measure",
            "case_filed",
            "note",
            "amount_violation",
        )
        more = ("amount_suspicion", "amount_recovered", "fine_amount")
        answers = {code: entered[name] for name, code in self.points_of_list if entered.get(name)}
        lists = {name: ";".join(entered[name]) for name in ("inspector_ids", "problem_codes")}
        return {**{name: entered[name] for name in (*plain, *more)}, **lists, "answers": answers}
