"""What the admin site offers: users with their roles, and inspectors."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from inspection_queue import audit
from inspection_queue.master_data import OnRecord
from inspection_queue.models import Inspector, PointScheme, User

if TYPE_CHECKING:
    PlainUserAdmin = UserAdmin[User]
else:
    PlainUserAdmin = UserAdmin


@admin.register(User)
class Users(OnRecord, PlainUserAdmin):
    list_display = ("username", "shown_name", "roles_shown", "inspector", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    filter_horizontal = ()  # the two-pane chooser carries labels that a screen reader may not read; six boxes are enough
    formfield_overrides: ClassVar[Any] = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
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
        """A page of its own, past the form of the user; that a password was set is on record, the password is not."""
        with transaction.atomic():
            before = User.objects.filter(pk=id).first() if id.isascii() and id.isdigit() else None
            response = super().user_change_password(request, id, form_url)
            after = User.objects.filter(pk=before.pk).first() if before else None
            if before and after and before.password != after.password:
                audit.record(request.user, "change", after, [("password", "…", "…")])
        return response


@admin.register(Inspector)
class Inspectors(OnRecord):
    list_display = ("inspector_id", "name", "certificate_no", "organisation", "active")
    list_filter = ("active", "organisation")
    search_fields = ("inspector_id", "name", "certificate_no")


@admin.register(PointScheme)
class PointSchemes(OnRecord):
    """A province's parameters; a new version is a further row from its day on."""

    list_display = ("region", "subject_type", "cycle", "cycle_months", "valid_from", "valid_to", "source")
    list_filter = ("region", "subject_type")
