"""Field tasks of campaigns and draws: the list, one task, and each of its steps. The same form for every task."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from data_contracts.errors import QueueConflict
from inspection_queue import double_random, field_work
from inspection_queue.campaign_templates import templates
from inspection_queue.forms import VersionForm
from inspection_queue.forms_draws import RedrawForm
from inspection_queue.forms_field import AskForm, CheckForm, GiveForm, ReasonForm, RectifyForm
from inspection_queue.models import FieldTask, Inspector
from inspection_queue.roles import needs, reader
from inspection_queue.supervision_workflow import actions, must_be_allowed
from inspection_queue.twins import render
from inspection_queue.views.draws import trail_of
from inspection_queue.vocabulary import word
from inspection_queue.vocabulary_supervision import FIELD_STATES

PER_PAGE, LATE = 50, "late"
FORMS: dict[str, Any] = {
    "assign": GiveForm,
    "ask": AskForm,
    "rectify": RectifyForm,
    "cancel": ReasonForm,
    "redraw": RedrawForm,
    "record": CheckForm,
}
PLAIN = {"take": field_work.take, "give_back": field_work.give_back}


@require_safe
@needs("see_field")
def tasks(request: HttpRequest) -> HttpResponse:
    wishes = {name: request.GET.get(name, "")[:40].replace("\x00", "") for name in ("state", "kind", "mine")}
    found = _matching(field_work.tasks_of(reader(request)), wishes, reader(request).pk)
    context = {
        "page": Paginator(found.order_by("state", "due_on", "pk"), PER_PAGE).get_page(request.GET.get("page")),
        "wishes": wishes,
        "states": FIELD_STATES.items(),
        "today": timezone.localdate(),
    }
    return render(request, "queue/field_tasks.html", context)


def _matching(found: QuerySet[FieldTask], wishes: dict[str, str], user_id: int) -> QuerySet[FieldTask]:
    if wishes["state"] == LATE:
        found = field_work.overdue(found, timezone.localdate())
    found = found.filter(state=wishes["state"]) if wishes["state"] in FIELD_STATES else found
    found = found.filter(assignee_id=user_id) if wishes["mine"] == "yes" else found
    if wishes["kind"] in ("campaign", "double_random"):
        found = found.filter(campaign__isnull=wishes["kind"] == "double_random")
    return found


@require_safe
@needs("see_field")
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    shown = get_object_or_404(field_work.tasks_of(reader(request)), pk=task_id)
    may_do = actions(shown, reader(request))
    context = {
        "task": shown,
        "actions": [each for each in may_do if each != "received"],
        "may_receive": "received" in may_do,
        "may_redraw": "assign" in may_do and shown.draw_id is not None,
        "requests": shown.requests.all(),
        "answered": [(step, shown.answers.get(step["code"], "")) for step in shown.checklist],
        "team": Inspector.objects.filter(inspector_id__in=shown.inspectors),
        "publication": getattr(shown, "publication", None),
        "history": trail_of(shown),
        "today": timezone.localdate(),
    }
    return render(request, "queue/field_task.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("work_field")
def step(request: HttpRequest, task_id: int, action: str) -> HttpResponse:
    """One step: a plain one by its button, another by its form."""
    shown = get_object_or_404(field_work.tasks_of(reader(request)), pk=task_id)
    if action in PLAIN and request.method == "POST":
        form = VersionForm(request.POST)
        if not form.is_valid():
            raise QueueConflict(_("This form is incomplete; open the item again and repeat the step."))
        PLAIN[action](task_id, reader(request), form.cleaned_data["version"])
        messages.success(request, _("Done."))
        return redirect("field_task", task_id=task_id)
    if action not in FORMS:
        raise Http404
    must_be_allowed(shown, "assign" if action == "redraw" else action, reader(request))
    form = _form(request, shown, action)
    if request.method == "POST" and form.is_valid() and _done(request, shown, action, form):
        messages.success(request, _("Done."))
        return redirect("field_task", task_id=task_id)
    page = "queue/field_record.html" if action == "record" else "queue/ask.html"
    title = word("step", action)
    back = {"title": title, "button": title, "task": shown, "back": "field_task", "back_id": shown.pk}
    return render(request, page, {"form": form, "about": shown.object_name, **back})


@require_POST
@needs("receive_evidence")
def received(request: HttpRequest, task_id: int, request_id: int) -> HttpResponse:
    shown = get_object_or_404(field_work.tasks_of(reader(request)), pk=task_id)
    asked = get_object_or_404(shown.requests, pk=request_id)
    field_work.receive(asked.pk, reader(request))
    messages.success(request, _("Done."))
    return redirect("field_task", task_id=task_id)


def _form(request: HttpRequest, shown: FieldTask, action: str) -> Any:
    names = {each.inspector_id: str(each) for each in Inspector.objects.filter(inspector_id__in=shown.inspectors)}
    team = [(code, names.get(code, code)) for code in shown.inspectors]
    own = reader(request).inspector
    sent = list(shown.inspectors) or ([own.inspector_id] if own and own.active else [])
    initial = {"version": shown.version, "inspector_ids": sent, "day": timezone.localdate()}
    more: dict[str, Any] = {
        "record": {"task": shown, "language": _language()},
        "redraw": {"team": team},
        "ask": {"usual": _usual_evidence(shown)},
    }.get(action, {})
    return FORMS[action](request.POST or None, initial=initial, **more)


def _usual_evidence(shown: FieldTask) -> list[str]:
    """What the template of the task's campaign asks for and was not asked for yet, in the reader's language."""
    template = templates().get(shown.campaign.template) if shown.campaign else None
    asked = set(shown.requests.values_list("what", flat=True))
    texts = [each for each in template.evidence if not asked & set(each.values())] if template else []
    return [each[_language()] for each in texts]


def _done(request: HttpRequest, shown: FieldTask, action: str, form: Any) -> bool:
    """Take the step; a fault in what was entered goes back to its field."""
    user, told = reader(request), form.cleaned_data
    version = told["version"]
    takes: dict[str, Any] = {
        "assign": lambda: field_work.assign(shown.pk, user, told["to"], version),
        "ask": lambda: field_work.ask(shown.pk, user, form.wishes(told), told["due_on"], version),
        "rectify": lambda: field_work.rectify(shown.pk, user, told["day"], version),
        "cancel": lambda: field_work.cancel(shown.pk, user, told["reason"], version),
        "redraw": lambda: double_random.redraw(shown.pk, told["inspector_id"], user, told["reason"], version),
        "record": lambda: field_work.record(shown.pk, user, form.told(), version),
    }
    try:
        takes[action]()
    except ValidationError as faults:
        for name, sentences in faults.message_dict.items():
            form.add_error(name if name in form.fields else None, sentences)
        return False
    return True


def _language() -> str:
    return "en" if get_language() == "en" else "zh"
