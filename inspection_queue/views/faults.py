"""The pages for what went wrong: one sentence each, and the way back. No detail of the fault reaches the reader."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from inspection_queue.twins import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400, _("This request cannot be read; go back and try again."))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is older than the session, or does not come from here."""
    return _page(request, 403, _("This form has expired; open the page again and repeat the step."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, _("Your role does not include this page or step."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, _("There is nothing at this address."))


def broken(request: HttpRequest) -> HttpResponse:
    """No database, no session: this page must work when nothing else does."""
    text = render_to_string("queue/broken.html")
    return HttpResponse(text, status=500)


def _page(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    return render(request, "queue/fault.html", {"sentence": sentence, "status": status}, status=status)
