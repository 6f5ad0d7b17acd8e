"""The admin site: users with their roles, and inspectors. Only administrators enter; each change is on record.

Deletes nothing: people are made inactive, because the trail names them.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from inspection_queue import audit
from inspection_queue.roles import may

if TYPE_CHECKING:
    PlainAdmin = admin.ModelAdmin[Any]
else:
    PlainAdmin = admin.ModelAdmin

SECRET = ("password", "password1", "password2", "usable_password")


class MasterDataSite(admin.AdminSite):
    site_header = site_title = _("Master data")
    index_title = _("Users and inspectors")
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "keep_master_data")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One door for everybody; whoever is signed in without being an administrator is sent to the start."""
        return redirect("start" if request.user.is_authenticated else "login")


class OnRecord(PlainAdmin):
    """A model admin that asks our matrix, never deletes, and writes old → new of each field to the audit."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "keep_master_data")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, "keep_master_data")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "keep_master_data")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, "keep_master_data")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Runs after the object itself is saved, in the same transaction; only now the roles are known too."""
        before = {name: form.initial.get(name) for name in form.changed_data}
        super().save_related(request, form, formsets, change)
        changes = [(name, _shown(before[name], name), _shown(form.cleaned_data.get(name), name)) for name in before]
        audit.record(request.user, "change" if change else "create", form.instance, changes)


def _shown(value: Any, name: str) -> str:
    if name in SECRET:
        return "…"
    if isinstance(value, list) or hasattr(value, "all"):
        return ", ".join(sorted(str(each) for each in value))
    return "" if value is None else str(value)
