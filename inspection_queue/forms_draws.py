"""The forms of double random draws: a plan, the draw itself, a re-draw, a ratio, a publication."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inspection_queue.check_items import current_items
from inspection_queue.forms import VersionForm
from inspection_queue.forms_field import day
from inspection_queue.models import InspectorStanding, RosterObject
from inspection_queue.vocabulary_supervision import FIELDS, KINDS, TIERS


def many(label: Any, choices: Any = ()) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=list(choices), required=False, widget=forms.CheckboxSelectMultiple
    )


def townships() -> list[tuple[str, str]]:
    known = RosterObject.objects.exclude(township="").order_by("township").values_list("township", flat=True)
    return [(each, each) for each in known.distinct()]


class PlanForm(forms.Form):
    """A plan as counties publish it: what, how, whom, how many, until when."""

    title = forms.CharField(label=_("Name of the plan"), max_length=200, strip=True)
    directed = forms.TypedChoiceField(
        label=_("Kind of draw"),
        choices=[("no", _("Not directed (all objects of the kinds)")), ("yes", _("Directed (one field or kind)"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )
    items = many(_("Items of the list"))
    kinds = many(_("Kinds of objects (none: all)"), KINDS.items())
    townships = many(_("Townships (none: all)"))
    departments = many(_("Departments that each send a team (none: any)"))
    team_size = forms.IntegerField(label=_("Inspectors from each"), min_value=2, max_value=6, initial=2)
    field = forms.ChoiceField(
        label=_("Field that every inspector must have"), choices=[("", "–"), *FIELDS.items()], required=False
    )
    one_ratio = forms.DecimalField(
        label=_("One ratio for all (instead of those by tier), 0–1"),
        max_digits=5,
        decimal_places=4,
        min_value=0,
        max_value=1,
        required=False,
    )
    rest_days = forms.IntegerField(
        label=_("Leave out who was visited in the last … days"), min_value=0, max_value=730, initial=0
    )
    due_on = day(_("Checks done by"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from django.utils.translation import get_language

        zh = get_language() != "en"
        offices = InspectorStanding.objects.exclude(department="").order_by("department")
        chosen = {
            "townships": townships(),
            "departments": [(each, each) for each in offices.values_list("department", flat=True).distinct()],
            "items": [(f"{e.item_code}/{e.version}", e.title_zh if zh else e.title_en) for e in current_items()],
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_items(self) -> list[list[Any]]:
        pairs = (each.rsplit("/", 1) for each in self.cleaned_data["items"])
        return [[code, int(version)] for code, version in pairs]


class DrawForm(VersionForm):
    """Chance gives half of the seed, the witness the other: neither can choose it alone."""

    witness = forms.CharField(label=_("Witness"), max_length=80, strip=True)
    words = forms.CharField(label=_("Words of the witness (part of the seed)"), max_length=80, strip=True)
    reason = forms.CharField(label=_("Reason of a repeated draw"), max_length=400, required=False, strip=True)


class RedrawForm(VersionForm):
    inspector_id = forms.ChoiceField(label=_("Who cannot go"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason (conflict of interest, illness …)"), max_length=400, strip=True)

    def __init__(self, *args: Any, team: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inspector_id"].choices = team  # type: ignore[attr-defined]


class RatioForm(forms.Form):
    """A further row of the history; the earlier one stays."""

    risk_tier = forms.ChoiceField(label=_("Risk tier"), choices=list(TIERS.items()))
    credit_grade = forms.ChoiceField(label=_("Credit grade"), choices=[("", _("any")), *TIERS.items()], required=False)
    ratio = forms.DecimalField(
        label=_("Share to be drawn, 0–1"), max_digits=5, decimal_places=4, min_value=0, max_value=1
    )
    valid_from = day(_("In force from"))
    reason = forms.CharField(label=_("Reason"), max_length=400, strip=True)


class PublishForm(VersionForm):
    day = day(_("Published on"))
    place = forms.CharField(label=_("Where (site, column)"), max_length=200, strip=True)
    content = forms.CharField(
        label=_("What was published"), max_length=2000, strip=True, widget=forms.Textarea(attrs={"rows": 4})
    )
