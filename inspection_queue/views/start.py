"""The door of the console: sends everybody to the first page of their role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from inspection_queue.navigation import first_page
from inspection_queue.twins import render


def start(request: HttpRequest) -> HttpResponse:
    """The one page that asks for nothing but signing in; somebody without a role is told so."""
    route = first_page(request.user)
    return redirect(route) if route else render(request, "queue/no_role.html", status=403)
