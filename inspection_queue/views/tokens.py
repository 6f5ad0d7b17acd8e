"""Tokens of the authority's own systems: make one, see them all, end one. The secret is shown once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from inspection_queue import api_access
from inspection_queue.models import ApiToken
from inspection_queue.roles import needs, reader
from inspection_queue.twins import render


class TokenForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("System"), max_length=80, strip=True)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("May read"), choices=list(api_access.SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    grids = forms.RegexField(
        r"[\w -]*",
        label=gettext_lazy("Only these grid cells, blank-separated"),
        max_length=400,
        required=False,
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days in force"), min_value=1, max_value=api_access.MOST_DAYS, initial=api_access.DAYS
    )
    per_minute = forms.IntegerField(label=gettext_lazy("Calls a minute"), min_value=1, max_value=600, initial=60)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("keep_tokens")
def tokens(request: HttpRequest) -> HttpResponse:
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _token, secret = api_access.make_token(reader(request), **form.cleaned_data)
        form = TokenForm()
    now = timezone.now()
    rows: list[dict[str, Any]] = [
        {"token": each, "in_force": each.revoked_at is None and each.expires_at > now, "scopes": each.scopes.split()}
        for each in ApiToken.objects.select_related("created_by")
    ]
    context = {"rows": rows, "token_form": form, "secret": secret, "scope_titles": api_access.SCOPES}
    return render(request, "queue/tokens.html", context)


@require_POST
@needs("keep_tokens")
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    api_access.revoke(reader(request), get_object_or_404(ApiToken, pk=token_id))
    messages.success(request, _("The token is revoked."))
    return redirect("tokens")
