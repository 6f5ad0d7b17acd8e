"""Tokens of the authority's own systems: made once, kept as a hash, limited in scope, time, place and speed.

Every call is on record. A token opens nothing that its scopes do not name, and never how a warning came on the list.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inspection_queue import audit
from inspection_queue.models import ApiCall, ApiToken, User

SCOPES = {
    "list": _("Lists, items and their reasons"),
    "lines": _("Claim lines behind an item"),
    "dossier": _("Register entries and dossiers"),
    "outcomes": _("Outcomes of closed items"),
}
DAYS, MOST_DAYS, PREFIX = 90, 366, "yj_"
KEPT = timedelta(hours=1)


class TooFast(Exception):
    """More calls in a minute than the token may make."""


@dataclass(frozen=True)
class TokenActor:
    """A token as the one who acts, for the audit."""

    name: str
    is_authenticated: bool = False

    def get_username(self) -> str:
        return f"api:{self.name}"


def make_token(
    by: User, name: str, scopes: list[str], days: int = DAYS, per_minute: int = 60, grids: str = ""
) -> tuple[ApiToken, str]:
    """A new token and its secret; the secret is shown once and cannot be read again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        token = ApiToken.objects.create(
            name=name,
            digest=digest_of(secret),
            scopes=" ".join(sorted(set(scopes) & set(SCOPES))),
            grids=grids,
            per_minute=per_minute,
            created_by=by,
            created_at=now,
            expires_at=now + timedelta(days=min(days, MOST_DAYS)),
        )
        told = [("name", None, name), ("scopes", None, token.scopes), ("expires_at", None, token.expires_at)]
        audit.record(by, "create", token, told)
    return token, secret


def revoke(by: User, token: ApiToken) -> None:
    """End a token now. Ending it again changes nothing."""
    now = timezone.now()
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
            audit.record(by, "revoke", token, [("revoked_at", None, now)])


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(secret: str, now: datetime | None = None) -> ApiToken | None:
    """The token of this secret, if it is in force."""
    moment = now or timezone.now()
    found = ApiToken.objects.filter(digest=digest_of(secret), revoked_at=None, expires_at__gt=moment)
    return found.first()


def count_call(token: ApiToken) -> None:
    """Count this call. Raises TooFast when the token has used up its minute."""
    now = timezone.now()
    ApiCall.objects.filter(at__lt=now - KEPT).delete()
    if ApiCall.objects.filter(token=token, at__gt=now - timedelta(minutes=1)).count() >= token.per_minute:
        raise TooFast
    ApiCall.objects.create(token=token, at=now)


def read_on_record(request: HttpRequest, token: ApiToken) -> None:
    """Who read what through the API. The address holds no personal value: items go by number."""
    with transaction.atomic():
        audit.record(TokenActor(token.name), "api_read", token, [("address", None, request.get_full_path()[:300])])


def cells_of_token(token: ApiToken) -> list[str] | None:
    """The cells this token is limited to; None means the whole county."""
    return token.grids.split() or None


def has_scope(token: Any, scope: str) -> bool:
    return scope in token.scopes.split()
