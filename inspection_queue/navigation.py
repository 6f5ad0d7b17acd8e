"""What the frame of each page needs: the pages this user may see, and the other language."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inspection_queue.roles import may, roles_of

# What stands in the bar itself, and what lies in a menu below its title; a menu of one page is that page.
MENUS: tuple[tuple[Any, tuple[tuple[str, str, Any], ...]], ...] = (
    (None, (
        ("items", "see_list", _("Warning list")),
        ("tasks", "see_own_tasks", _("My tasks")),
        ("week", "see_week", _("This week")),
    )),
    (_("Cases and clocks"), (
        ("cases", "see_cases", _("Cases")),
        ("clocks", "see_clocks", _("Clocks")),
        ("complaints", "see_complaints", _("Complaints")),
    )),
    (_("Supervision"), (
        ("campaigns", "see_campaigns", _("Campaigns")),
        ("draw_plans", "see_draws", _("Double random")),
        ("field_tasks", "see_field", _("Field tasks")),
        ("dossiers", "see_dossiers", _("Dossiers")),
        ("grid", "see_grid", _("Grid cells")),
    )),
    (_("Quality and records"), (
        ("quality", "see_quality", _("How good was the list")),
        ("data", "see_data", _("Data")),
        ("audit", "see_audit", _("Audit")),
    )),
    (_("Keeping"), (
        ("tokens", "keep_tokens", _("Tokens")),
        ("admin:index", "keep_master_data", _("Master data")),
    )),
)  # fmt: skip


def navigation(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None:
        return {}
    other = ("en", "English") if get_language() == "zh-hans" else ("zh-hans", "中文")
    return {"menus": list(_menus(user, request.path)), "roles": roles_of(user), "other_language": other}


def _menus(user: Any, here: str) -> Iterator[dict[str, Any]]:
    for title, pages in MENUS:
        seen = [
            {"address": reverse(route), "title": name} for route, permission, name in pages if may(user, permission)
        ]
        if title is None or len(seen) == 1:
            yield from ({"title": None, "pages": [page]} for page in seen)
        elif seen:
            yield {"title": title, "pages": seen, "here": here in [page["address"] for page in seen]}


def first_page(user: Any) -> str | None:
    """The route of the first page this user may see; None for somebody without a role."""
    pages = (page for _title, pages in MENUS for page in pages)
    return next((route for route, permission, _title in pages if may(user, permission)), None)
