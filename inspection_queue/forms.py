"""The forms people fill in. Each checks shape only; what a complete outcome is stands in outcomes.py."""

from collections import Counter
from typing import Any

from django import forms
from django.db.models import Case, Count, Q, Value, When
from django.utils.translation import gettext_lazy as _

from inspection_queue.grid import responsible
from inspection_queue.models import GridCell, Inspector, Outcome, QueueItem, Record, User
from inspection_queue.models.work import CLAIMED
from inspection_queue.vocabulary import DOMAINS, MEASURES, PROBLEMS, VERDICTS
from inspection_queue.workflow import TRANSITIONS, could_hold

Choices = list[tuple[str, Any]]


def holders(item: QueueItem) -> Any:
    """Users who may hold this item at its stage, four eyes included: who is responsible for its cell, then who holds least.

    Each has `held`, the number of items in their hands now.
    """
    able = claimers().filter(pk__in=[user.pk for user in claimers() if could_hold(user, item)])
    cell = GridCell.objects.filter(grid_id=item.subject.grid_id).select_related("owner__user", "backup__user").first()
    near = responsible(cell) if cell else None
    first = Case(When(pk=near.pk if near else 0, then=Value(0)), default=Value(1))
    held = Count("items", filter=Q(items__state=CLAIMED), distinct=True)
    return able.annotate(held=held, first=first).order_by("first", "held", "username")


def _with_load(user: Any) -> str:
    return f"{user.shown_name()} ({user.held})"


def claimers() -> Any:
    """Users who may hold an item at some stage."""
    roles = {role for row in TRANSITIONS if row.action == "claim" for role in row.roles}
    return User.objects.filter(is_active=True, groups__name__in=roles).distinct().order_by("username")


class VersionForm(forms.Form):
    """Carries the version of the item that the reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class AssignForm(VersionForm):
    to = forms.ModelChoiceField(User.objects.none(), label=_("Assign to"), empty_label=None)

    def __init__(self, item: QueueItem, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        field.queryset = holders(item)  # type: ignore[attr-defined]
        field.label_from_instance = _with_load  # type: ignore[attr-defined]


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), strip=True)


class OutcomeForm(VersionForm):
    """What the visit found."""

    verdict = forms.ChoiceField(label=_("Result"), choices=list(VERDICTS.items()), widget=forms.RadioSelect)
    inspected_on = forms.DateField(
        label=_("Inspected on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    on_site = forms.TypedChoiceField(
        label=_("Kind of check"),
        choices=[("yes", _("On site")), ("no", _("Records only"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    institution_id = forms.CharField(label=_("Institution checked (code)"), max_length=20)
    inspector_ids = forms.MultipleChoiceField(
        label=_("Inspectors"), required=False, widget=forms.CheckboxSelectMultiple
    )
    domain = forms.ChoiceField(label=_("Field"), choices=list(DOMAINS.items()), initial="fund")
    problem_codes = forms.MultipleChoiceField(
        label=_("Problems confirmed"),
        choices=list(PROBLEMS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    amount_recovered = forms.DecimalField(
        label=_("Amount recovered (yuan)"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    fine_amount = forms.DecimalField(
        label=_("Fine (yuan)"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    points = forms.IntegerField(label=_("Points"), min_value=0, max_value=100, required=False)
    measure = forms.ChoiceField(label=_("Measure"), choices=list(MEASURES.items()), initial="none")
    note = forms.CharField(
        label=_("What was found"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        register = Inspector.objects.filter(active=True)
        choices: Choices = [(each.inspector_id, str(each)) for each in register]
        self.fields["inspector_ids"].choices = choices  # type: ignore[attr-defined]

    def outcome(self) -> Outcome:
        """The outcome as entered, not yet checked nor stored."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        codes = {name: ";".join(told[name]) for name in ("inspector_ids", "problem_codes")}
        return Outcome(**{**told, **codes})


def starting_values(item: QueueItem, user: User) -> dict[str, Any]:
    """What the outcome form can know beforehand: the place, the problems that were suspected, the inspector."""
    findings = list(item.newest.findings.all()) if item.newest else []
    suspected = {each.problem for each in findings if each.problem in PROBLEMS}
    inspector = user.inspector
    return {
        "version": item.version,
        "institution_id": place_of(item),
        "problem_codes": sorted(suspected, key=list(PROBLEMS).index),
        "inspector_ids": [inspector.inspector_id] if inspector and inspector.active else [],
    }


def place_of(item: QueueItem) -> str:
    """The institution to visit: the subject itself, else the one that most of the evidence names."""
    if item.subject.subject_type == "institution":
        return item.subject.subject_id
    rows = Record.objects.filter(evidence__finding__warning=item.newest).values_list("row", flat=True)[:2000]
    named = Counter(str(row["institution_id"]) for row in rows if row.get("institution_id"))
    return min(named, key=lambda place: (-named[place], place)) if named else ""
