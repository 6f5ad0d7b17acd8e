"""Who may see and do what: one matrix of permission × role, as data. Screens and views read this and nothing else.

A user's roles are the groups of these names. Being a superuser gives nothing here.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from inspection_queue.models import User

ANALYST, LEAD, INVESTIGATOR = "analyst", "lead", "investigator"
SUPERVISOR, AUDITOR, ADMINISTRATOR = "supervisor", "auditor", "administrator"
ROLES = (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR, AUDITOR, ADMINISTRATOR)

PERMISSIONS: dict[str, tuple[str, ...]] = {
    "sign_in": ROLES,
    "see_list": (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR, AUDITOR),
    "see_item": (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR, AUDITOR),
    "see_detectors": (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR, AUDITOR),
    "see_data": (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR, AUDITOR, ADMINISTRATOR),
    "see_own_tasks": (LEAD, INVESTIGATOR, SUPERVISOR),
    "move_items": (LEAD, INVESTIGATOR, SUPERVISOR),
    "comment": (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR),
    "see_clocks": (LEAD, SUPERVISOR),
    "see_week": (ANALYST, LEAD, SUPERVISOR),
    "see_cases": (LEAD, INVESTIGATOR, SUPERVISOR, AUDITOR),
    "move_cases": (LEAD, INVESTIGATOR, SUPERVISOR),
    "attach_files": (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR),
    "ask_exemption": (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR),
    "ask_wishes": (LEAD, INVESTIGATOR, SUPERVISOR),
    "decide_wishes": (SUPERVISOR,),
    "export_evidence": (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR),
    "see_grid": (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR, AUDITOR),
    "keep_grid": (SUPERVISOR,),
    "see_roster": (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR, AUDITOR),
    "keep_roster": (LEAD, SUPERVISOR),
    "see_campaigns": (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR, AUDITOR),
    "make_campaigns": (LEAD,),
    "move_campaigns": (LEAD, SUPERVISOR),
    "see_campaign_results": (ANALYST, LEAD, SUPERVISOR, AUDITOR),
    "export_campaign": (ANALYST, LEAD, SUPERVISOR),
    "see_complaints": (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR, AUDITOR),
    "keep_complaints": (LEAD, INVESTIGATOR, SUPERVISOR),
    "see_informants": (SUPERVISOR,),
    "see_draws": (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR, AUDITOR),
    "make_draws": (LEAD,),
    "keep_ratios": (SUPERVISOR,),
    "see_field": (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR, AUDITOR),
    "work_field": (LEAD, INVESTIGATOR, SUPERVISOR),
    "receive_evidence": (LEAD, INVESTIGATOR),
    "see_publications": (ANALYST, LEAD, SUPERVISOR, AUDITOR),
    "keep_publications": (LEAD, SUPERVISOR),
    "see_quality": (SUPERVISOR,),
    "see_arm": (SUPERVISOR,),
    "see_audit": (AUDITOR,),
    "unmask": (INVESTIGATOR, LEAD, SUPERVISOR),
    "see_dossiers": (ANALYST, LEAD, INVESTIGATOR, SUPERVISOR, AUDITOR),
    "keep_dossier": (LEAD, SUPERVISOR),
    "keep_tokens": (ADMINISTRATOR,),
    "keep_master_data": (ADMINISTRATOR,),
}

View = Callable[..., HttpResponseBase]


def roles_of(user: Any) -> tuple[str, ...]:
    """The user's roles in the order of ROLES; read once per request."""
    if not user.is_authenticated or not user.is_active:
        return ()
    if not hasattr(user, "_roles"):
        groups = set(user.groups.values_list("name", flat=True))
        user._roles = tuple(role for role in ROLES if role in groups)
    known: tuple[str, ...] = user._roles
    return known


def may(user: Any, permission: str) -> bool:
    return not set(PERMISSIONS[permission]).isdisjoint(roles_of(user))


def reader(request: HttpRequest) -> User:
    """Whoever is signed in. Raises PermissionDenied for a stranger."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def needs(permission: str) -> Callable[[View], View]:
    """A view that answers only to roles with this permission. The mark stays on the view; a test reads it."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return guard
