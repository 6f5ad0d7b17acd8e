"""One page and one form for every row of transitions.csv: what a row asks becomes fields, what it does not ask a button."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from data_contracts.errors import QueueConflict
from inspection_queue import asking, workflow
from inspection_queue.changes import act, must_be_allowed
from inspection_queue.models import Case, QueueItem, Referral
from inspection_queue.roles import reader
from inspection_queue.twins import render
from inspection_queue.vocabulary import word

ON_THEIR_OWN = ("assign", "lease_end")
BUTTONS = {
    "claim": gettext_lazy("Take this item"),
    "renew": gettext_lazy("Keep it longer"),
    "release": gettext_lazy("Give it back"),
    "take_back": gettext_lazy("Take it back to the queue"),
    "report": gettext_lazy("Enter the outcome"),
    "close": gettext_lazy("Decide and close"),
}
MAIN = ("claim", "pass_on", "hear", "verify", "notify_party", "go_on", "report", "close", "dismiss")


@dataclass(frozen=True)
class Button:
    """One thing a reader can do now. `href` leads to a form; without it the button itself does it."""

    action: str
    title: str
    href: str
    asks: bool
    main: bool


class MoveForm(forms.Form):
    """The fields of one row, and the version of the object that the reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, asks: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asking.fields(asks)
        self.fields.update(self.asked)

    def told(self) -> dict[str, Any]:
        """What was entered, as entered; the move itself checks it."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, name) for name, field in self.asked.items()
        }

    def seen(self) -> int:
        """The version the reader saw. Raises QueueConflict without one: such a form came from nowhere."""
        try:
            return int(self.fields["version"].clean(self.data.get("version")))
        except ValidationError:
            raise QueueConflict(_("This form is incomplete; open the item again and repeat the step.")) from None


def buttons(request: HttpRequest, about: workflow.Moved) -> list[Button]:
    """What this reader can do with this object now, the main thing first."""
    actions = [each for each in workflow.allowed(request.user, about) if each not in ON_THEIR_OWN]
    if "release" in actions and "take_back" in actions:
        actions.remove("take_back")
    made = [_button(about, action) for action in actions]
    return sorted(made, key=lambda each: not each.main)


def make_move(request: HttpRequest, about: workflow.Moved, action: str, back: str) -> HttpResponse:
    """Show the form of a move, or make it and go back."""
    machine = workflow.machine_of(about)
    known = [row for row in workflow.TRANSITIONS if (row.machine, row.action) == (machine, action)]
    if not known or action in ON_THEIR_OWN or "system" in known[0].roles[:1]:
        raise Http404
    user = reader(request)
    must_be_allowed(about, action, user)
    row = workflow.transition(about, action)
    form = MoveForm(row.asks if row else (), request.POST or None, initial={"version": about.version})
    if request.method == "POST":
        try:
            act(about, action, user, form.told(), form.seen())
        except ValidationError as faults:
            _mark(form, faults)
        else:
            messages.success(request, _("Done."))
            return redirect(back)
    context = {"about": about, "form": form, "title": title_of(action), "back": back, "machine": machine}
    return render(request, "queue/move.html", context)


def title_of(action: str) -> str:
    return str(BUTTONS.get(action) or word("action", action))


def address_of(about: workflow.Moved, action: str) -> str:
    if action == "report" and isinstance(about, QueueItem):
        return reverse("report", args=(about.pk,))
    route = {QueueItem: "move", Case: "move_case", Referral: "move_referral"}[type(about)]
    return reverse(route, args=(about.pk, action))


def _button(about: workflow.Moved, action: str) -> Button:
    row = workflow.transition(about, action)
    asks = bool(row and row.asks)
    return Button(action, title_of(action), address_of(about, action), asks, action in MAIN)


def _mark(form: MoveForm, faults: ValidationError) -> None:
    """Show each fault once, beside its field."""
    form.is_valid()
    for name, said in faults.message_dict.items():
        if name not in form.errors:
            form.add_error(name, said)  # type: ignore[arg-type]
