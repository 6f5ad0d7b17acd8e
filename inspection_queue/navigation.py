"""What the frame of each page needs: the pages this user may see, and the other language."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inspection_queue.roles import may, roles_of

PAGES = (
    ("items", "see_list", _("Warning list")),
    ("tasks", "see_own_tasks", _("My tasks")),
    ("week", "see_week", _("This week")),
    ("cases", "see_cases", _("Cases")),
    ("clocks", "see_clocks", _("Clocks")),
    ("dossiers", "see_dossiers", _("Dossiers")),
    ("field_tasks", "see_field", _("Field tasks")),
    ("campaigns", "see_campaigns", _("Campaigns")),
    ("complaints", "see_complaints", _("Complaints")),
    ("draw_plans", "see_draws", _("Double random")),
    ("grid", "see_grid", _("Grid cells")),
    ("quality", "see_quality", _("How good was the list")),
    ("data", "see_data", _("Data")),
    ("audit", "see_audit", _("Audit")),
    ("tokens", "keep_tokens", _("Tokens")),
    ("admin:index", "keep_master_data", _("Master data")),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None:
        return {}
    pages = [{"route": route, "title": title} for route, permission, title in PAGES if may(user, permission)]
    other = ("en", "English") if get_language() == "zh-hans" else ("zh-hans", "中文")
    return {"pages": pages, "roles": roles_of(user), "other_language": other}


def first_page(user: Any) -> str | None:
    """The route of the first page this user may see; None for somebody without a role."""
    return next((route for route, permission, _title in PAGES if may(user, permission)), None)
