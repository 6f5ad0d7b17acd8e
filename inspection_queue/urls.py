"""Every address of the console. Each view carries the permission it needs (roles.needs); a test reads them all."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.contrib.staticfiles.views import serve
from django.urls import path, re_path, reverse_lazy
from django.views.generic import RedirectView
from django.views.i18n import set_language

from inspection_queue.roles import needs
from inspection_queue.signing_in import SignInForm
from inspection_queue.urls_closer import urlpatterns as closer
from inspection_queue.urls_flow import urlpatterns as flow
from inspection_queue.urls_supervision import urlpatterns as supervision
from inspection_queue.views import (
    audit,
    data,
    detectors,
    evidence,
    faults,
    items,
    moves,
    quality,
    start,
    tasks,
)

sign_in = LoginView.as_view(
    template_name="queue/sign_in.html", authentication_form=SignInForm, redirect_authenticated_user=True
)
new_password = PasswordChangeView.as_view(template_name="queue/password.html", success_url=reverse_lazy("start"))

urlpatterns = [
    path("", start.start, name="start"),
    path("sign-in/", sign_in, name="login"),
    path("sign-out/", LogoutView.as_view(), name="logout"),
    path("password/", needs("sign_in")(new_password), name="password"),
    path("language/", login_not_required(set_language), name="language"),
    path("items/", items.items, name="items"),
    path("items/next/", moves.claim_next, name="claim_next"),
    path("items/<int:item_id>/", items.item, name="item"),
    path("items/<int:item_id>/move/<slug:action>/", moves.move, name="move"),
    path("items/<int:item_id>/report/", moves.report, name="report"),
    path("items/<int:item_id>/comment/", moves.comment, name="comment"),
    path("items/<int:item_id>/evidence/<slug:dataset>/", evidence.rows, name="evidence"),
    path("items/<int:item_id>/evidence/<slug:dataset>.csv", evidence.download, name="evidence_csv"),
    path("detectors/<slug:detector_id>/", detectors.detector, name="detector"),
    path("tasks/", tasks.tasks, name="tasks"),
    *supervision,
    *closer,
    *flow,
    path("quality/", quality.quality, name="quality"),
    path("data/", data.data, name="data"),
    path("audit/", audit.trail, name="audit"),
    path("admin/", admin.site.urls),
    path("favicon.ico", login_not_required(RedirectView.as_view(url="/static/queue/seal.svg")), name="favicon"),
    # The console has no second server for its few files, and no build step that collects them.
    re_path(r"^static/(?P<path>.+)$", login_not_required(serve), {"insecure": True}, name="static"),
]
handler400, handler403 = faults.bad_request, faults.forbidden
handler404, handler500 = faults.not_found, faults.broken
