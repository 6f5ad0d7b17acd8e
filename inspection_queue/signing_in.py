"""Signing in and out: the form that asks the throttle first, and the entries that both leave in the audit."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from inspection_queue import audit, throttle


class SignInForm(AuthenticationForm):
    """Django's form; a name or an address that failed too often is not even tried."""

    def clean(self) -> dict[str, Any]:
        name, address = str(self.cleaned_data.get("username", "")), address_of(self.request)
        if throttle.is_locked(name, address):
            raise ValidationError(
                _("Too many failed attempts. Wait 15 minutes, or ask the administrator."), code="locked"
            )
        return dict(super().clean())


def address_of(request: HttpRequest | None) -> str:
    return str(request.META.get("REMOTE_ADDR", "")) if request is not None else ""


def connect() -> None:
    """Called once, when Django is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="queue.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="queue.signed_out")
    user_login_failed.connect(_failed, dispatch_uid="queue.failed")


def _signed_in(request: HttpRequest, user: Any, **_: Any) -> None:
    with transaction.atomic():
        throttle.note(user.get_username(), address_of(request), succeeded=True)
        audit.record(user, "sign_in", user)


def _signed_out(request: HttpRequest, user: Any, **_: Any) -> None:
    if user is not None:
        with transaction.atomic():
            audit.record(user, "sign_out", user)


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    name, address = str(credentials.get("username", "")), address_of(request)
    with transaction.atomic():
        attempt = throttle.note(name, address, succeeded=False)
        if throttle.is_locked(name, address):
            audit.record(None, "locked_out", attempt)
