"""What every answer obeys: strict security headers, the chosen language, sessions that end, conflicts as sentences."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from data_contracts.errors import QueueConflict

Next = Callable[[HttpRequest], HttpResponse]
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
NOTED_EVERY = 60.0


class SecurityHeaders:
    """Nothing from elsewhere, nothing inline, nothing kept in a shared cache."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class ChosenLanguage:
    """The language of the cookie, else Chinese. What the browser prefers does not matter: an office has one default."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wish = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = wish if wish in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


class SessionEnds:
    """Signs out who has been idle too long or signed in too long ago."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and self._is_over(request):
            logout(request)
            return redirect(settings.LOGIN_URL)
        return self.get_response(request)

    def _is_over(self, request: HttpRequest) -> bool:
        now, session = time.time(), request.session
        began, seen = session.setdefault("began", now), session.setdefault("seen", now)
        if now - seen > settings.SESSION_IDLE_MINUTES * 60 or now - began > settings.SESSION_HOURS * 3600:
            return True
        if now - seen > NOTED_EVERY:
            session["seen"] = now
        return False


class SentencesForFaults:
    """A QueueConflict is shown as its sentence, status 409, with the way back."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, QueueConflict):
            return None
        context = {"sentence": str(exception), "item_id": _item_of(request)}
        return render(request, "queue/conflict.html", context, status=409)


def _item_of(request: HttpRequest) -> int | None:
    return request.resolver_match.kwargs.get("item_id") if request.resolver_match else None
