"""The form of a campaign's draft. Shares are entered as numbers between 0 and 1."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inspection_queue.campaigns import BY_PRECISION, BY_SHARE, MOST_TARGETS, WEEKLY, pipeline_lists
from inspection_queue.forms_draws import many, townships
from inspection_queue.forms_field import day
from inspection_queue.vocabulary_supervision import KINDS, PACKS


def share(label: Any, low: str = "0.01", high: str = "0.99") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=4, decimal_places=3, min_value=Decimal(low), max_value=Decimal(high)
    )


class CampaignForm(forms.Form):
    """Theme, packs, areas, kinds, period, capacity, and how the random share is sized."""

    title = forms.CharField(label=_("Name of the campaign"), max_length=200, strip=True)
    list_source = forms.ChoiceField(label=_("Where the ranked share comes from"))
    packs = many(_("Rule packs"), PACKS.items())
    kinds = many(_("Kinds of objects (none: all)"), KINDS.items())
    areas = many(_("Townships (none: all)"))
    period_from = day(_("From"))
    period_to = day(_("To"))
    capacity = forms.IntegerField(label=_("Capacity (visits)"), min_value=1, max_value=MOST_TARGETS)
    size_by = forms.ChoiceField(
        label=_("The random share is sized by"),
        choices=[(BY_SHARE, _("a share of the capacity")), (BY_PRECISION, _("the wished precision"))],
        widget=forms.RadioSelect,
        initial=BY_SHARE,
    )
    random_share = share(_("Random share of the capacity, 0–1"), "0", "1")
    precision = share(_("Wished precision (half-width of the 95 % interval), 0–1"))
    expected_rate = share(_("Expected share with a problem, 0–1"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = [(WEEKLY, _("newest weekly list")), *((each, each) for each in pipeline_lists())]
        self.fields["list_source"].choices = sources  # type: ignore[attr-defined]
        self.fields["areas"].choices = townships()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("period_from") and told.get("period_to") and told["period_to"] < told["period_from"]:
            self.add_error("period_to", _("The end lies before the beginning."))
        return told


class ReviseForm(CampaignForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
