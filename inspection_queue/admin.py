"""What the admin site offers: users with their roles, and inspectors."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from inspection_queue import audit
from inspection_queue.master_data import OnRecord
from inspection_queue.models import Inspector, User


@admin.register(User)
class Users(OnRecord, UserAdmin):
    list_display = ("username", "shown_name", "roles_shown", "inspector", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    filter_horizontal = ("groups",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("last_name", "first_name", "inspector")}),
        (_("Roles"), {"fields": ("groups", "is_active")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )

    @admin.display(description=_("Roles"))
    def roles_shown(self, user: User) -> str:
        return ", ".join(user.groups.values_list("name", flat=True))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        with transaction.atomic():
            return super().user_change_password(request, id, form_url)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """A new password passes here and not through the form of the user; the other changes are on record already."""
        if isinstance(message, str):
            audit.record(request.user, "change", obj, [("password", "…", "…")])
        return super().log_change(request, obj, message)


@admin.register(Inspector)
class Inspectors(OnRecord):
    list_display = ("inspector_id", "name", "certificate_no", "organisation", "active")
    list_filter = ("active", "organisation")
    search_fields = ("inspector_id", "name", "certificate_no")
