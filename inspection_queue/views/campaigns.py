"""Campaigns for their lead: templates, draft and preview, launch, progress, results, the list of targets as a file."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from data_contracts.errors import QueueConflict
from inspection_queue import campaign_results, campaigns, exports, grid
from inspection_queue.campaign_templates import templates
from inspection_queue.effect_chart import effect_chart
from inspection_queue.forms import VersionForm
from inspection_queue.forms_campaigns import CampaignForm, ReviseForm
from inspection_queue.models import Campaign, RosterObject
from inspection_queue.roles import may, needs, reader
from inspection_queue.spreadsheet import csv_of_lines
from inspection_queue.supervision_workflow import actions, must_be_allowed
from inspection_queue.twins import render
from inspection_queue.views.draws import trail_of
from inspection_queue.vocabulary import word
from inspection_queue.vocabulary_supervision import CAMPAIGN_STATES

STEPS = {"launch": campaigns.launch, "drop": campaigns.drop, "finish": campaigns.finish}
HEADINGS = ("No.", "Object", "Code", "Kind", "Township", "State", "Result")  # each has its entry through the pages


@require_safe
@needs("see_campaigns")
def overview(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    done = Count("tasks", filter=Q(tasks__state="checked"))
    found = Campaign.objects.annotate(n_targets=Count("tasks"), n_checked=done)
    found = found.filter(state=state) if state in CAMPAIGN_STATES else found
    money = campaign_results.recovered(found)
    context = {
        "rows": [(each, money.get(each.pk)) for each in found.order_by("-pk")],
        "state": state,
        "states": CAMPAIGN_STATES.items(),
        "templates": templates().values() if may(request.user, "make_campaigns") else (),
    }
    return render(request, "queue/campaigns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("make_campaigns")
def new(request: HttpRequest) -> HttpResponse:
    code = request.GET.get("template", "") or next(iter(templates()))
    if code not in templates():
        raise Http404
    form = CampaignForm(request.POST or None, initial=_from_template(code))
    if request.method == "POST" and form.is_valid():
        made = campaigns.save_draft(reader(request), {**form.cleaned_data, "template": code})
        return redirect("campaign", campaign_id=made.pk)
    title = _("New campaign")
    context = {"form": form, "title": title, "back": "campaigns", "button": _("Save the draft")}
    return render(request, "queue/ask.html", {**context, "about": templates()[code].why[_language()]})


@require_safe
@needs("see_campaigns")
def one(request: HttpRequest, campaign_id: int) -> HttpResponse:
    shown = get_object_or_404(Campaign.objects.select_related("created_by"), pk=campaign_id)
    tasks = grid.within(request.user, shown.tasks.select_related("assignee"), "grid_id").order_by("order_no")
    context = {
        "campaign": shown,
        "template": templates().get(shown.template),
        "preview": campaigns.preview(shown) if shown.state == "draft" else None,
        "tasks": tasks,
        "sums": campaign_results.sums(shown),
        "actions": actions(shown, reader(request)),
        "history": trail_of(shown),
        "today": timezone.localdate(),
        "may_results": may(request.user, "see_campaign_results"),
        "may_export": may(request.user, "export_campaign"),
    }
    return render(request, "queue/campaign.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("make_campaigns")
def revise(request: HttpRequest, campaign_id: int) -> HttpResponse:
    shown = get_object_or_404(Campaign, pk=campaign_id)
    must_be_allowed(shown, "revise", reader(request))
    names = list(CampaignForm.base_fields)
    form = ReviseForm(request.POST or None, initial={**{n: getattr(shown, n) for n in names}, "version": shown.version})
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in names}
        version = form.cleaned_data["version"]
        campaigns.save_draft(reader(request), {**told, "template": shown.template}, shown.pk, version)
        messages.success(request, _("Saved."))
        return redirect("campaign", campaign_id=shown.pk)
    title = word("step", "revise")
    back = {
        "title": title,
        "button": _("Save the draft"),
        "back": "campaign",
        "back_id": shown.pk,
        "about": shown.title,
    }
    return render(request, "queue/ask.html", {"form": form, **back})


@require_POST
@needs("move_campaigns")
def step(request: HttpRequest, campaign_id: int, action: str) -> HttpResponse:
    get_object_or_404(Campaign, pk=campaign_id)
    form = VersionForm(request.POST)
    if action not in STEPS:
        raise Http404
    if not form.is_valid():
        raise QueueConflict(_("This form is incomplete; open the item again and repeat the step."))
    STEPS[action](campaign_id, reader(request), form.cleaned_data["version"])
    messages.success(request, _("Done."))
    return redirect("campaign", campaign_id=campaign_id)


@require_safe
@needs("see_campaign_results")
def results(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """The comparison of the two shares: for supervisors at any time, for others when the campaign has ended."""
    shown = get_object_or_404(Campaign, pk=campaign_id)
    open_to_all = shown.state == "closed"
    weeks = campaign_results.after_effect(shown)
    context = {
        "campaign": shown,
        "sums": campaign_results.sums(shown),
        "arms": campaign_results.arms(shown) if open_to_all or may(request.user, "see_arm") else None,
        "n_eligible": len(shown.population),
        "townships": campaign_results.by_township(shown),
        "weeks": weeks,
        "chart": effect_chart(weeks, shown.period_from, shown.period_to),
    }
    return render(request, "queue/campaign_results.html", context)


@require_safe
@needs("export_campaign")
def targets(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """The targets as CSV, as on the screen: how each came in is not in it. Each export is on record."""
    shown = get_object_or_404(Campaign, pk=campaign_id)
    purpose = exports.purpose_of(request)
    if purpose is None:
        return exports.ask_purpose(request)
    tasks = grid.within(request.user, shown.tasks.all(), "grid_id").order_by("order_no")
    kinds = dict(RosterObject.objects.values_list("object_id", "kind"))
    lines = [
        [str(t.order_no), t.object_name, t.object_id, word("kind", kinds.get(t.object_id, "other")), t.township,
         word("field_state", t.state), word("check_result", t.result) if t.result else ""]
        for t in tasks
    ]  # fmt: skip
    name = f"campaign_{shown.pk}.csv"
    exports.on_record(request, shown, name, len(lines), purpose)
    content = csv_of_lines([[_(each) for each in HEADINGS], *lines, [exports.watermark(request, purpose)]])
    return exports.attached(content, "text/csv; charset=utf-8", name)


def _from_template(code: str) -> dict[str, Any]:
    template = templates()[code]
    today = timezone.localdate()
    plain = ("packs", "kinds", "random_share", "precision", "expected_rate")
    told = {name: getattr(template, name) for name in plain}
    return {**told, "title": f"{today.year} {template.title[_language()]}", "period_from": today, "capacity": 30}


def _language() -> str:
    return "en" if get_language() == "en" else "zh"
