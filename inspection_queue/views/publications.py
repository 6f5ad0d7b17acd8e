"""What must be made public, by when, and what was: the office's record of publication."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inspection_queue import publications
from inspection_queue.forms_draws import PublishForm
from inspection_queue.forms_field import ReasonForm
from inspection_queue.models import Publication
from inspection_queue.roles import needs, reader
from inspection_queue.supervision_workflow import actions, must_be_allowed
from inspection_queue.twins import render
from inspection_queue.vocabulary import word
from inspection_queue.vocabulary_supervision import PUBLICATION_STATES

PER_PAGE, LATE = 50, "late"
FORMS: dict[str, Any] = {"publish": PublishForm, "find_wrong": ReasonForm, "withdraw": ReasonForm, "remove": ReasonForm}


@require_safe
@needs("see_publications")
def rows(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    found = publications.overdue(timezone.localdate()) if state == LATE else Publication.objects.all()
    found = found.filter(state=state) if state in PUBLICATION_STATES else found
    found = found.select_related("task__draw__plan", "owner").order_by("due_on", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, actions(row, reader(request))) for row in page.object_list],
        "state": state,
        "address": urlencode({"state": state}) if state else "",
        "states": PUBLICATION_STATES.items(),
        "duties": publications.duties().values(),
        "today": timezone.localdate(),
    }
    return render(request, "queue/publications.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("keep_publications")
def step(request: HttpRequest, publication_id: int, action: str) -> HttpResponse:
    row = get_object_or_404(Publication.objects.select_related("task"), pk=publication_id)
    if action not in FORMS:
        raise Http404
    user = reader(request)
    must_be_allowed(row, action, user)
    form = FORMS[action](request.POST or None, initial={"version": row.version, "day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if action == "publish":
            publications.publish(row.pk, user, told["day"], told["content"], told["place"], told["version"])
        elif action == "find_wrong":
            publications.find_wrong(row.pk, user, told["reason"], told["version"])
        else:
            publications.end(row.pk, user, action, told["reason"], told["version"])
        messages.success(request, _("Done."))
        return redirect("publications")
    title = word("step", action)
    told = {"title": title, "button": title, "back": "publications", "about": row.task.object_name}
    return render(request, "queue/ask.html", {"form": form, **told})
