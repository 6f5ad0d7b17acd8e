"""Files about an item: added by a form, given out as downloads only, each look on record."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from inspection_queue import attachments, audit, grid
from inspection_queue.models import Attachment
from inspection_queue.roles import needs, reader


@require_POST
@needs("attach_files")
def attach(request: HttpRequest, item_id: int) -> HttpResponse:
    item = get_object_or_404(grid.items_of(request.user), pk=item_id)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise ValidationError(_("Choose a file first."))
        attachments.attach(item, reader(request), file, request.POST.get("note", ""))
        messages.success(request, _("The file is attached."))
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
    return redirect("item", item_id=item_id)


@require_safe
@needs("see_item")
def download(request: HttpRequest, item_id: int, attachment_id: int) -> HttpResponseBase:
    """Never shown in the page: always a download, whatever the browser thinks of its content."""
    item = get_object_or_404(grid.items_of(request.user), pk=item_id)
    kept = get_object_or_404(Attachment.objects.select_related("item"), pk=attachment_id, item=item)
    file = attachments.place_of(kept.sha256)
    if not file.is_file() or not attachments.is_whole(kept):
        raise Http404
    with transaction.atomic():
        audit.record(
            request.user, "download", kept.item, [("attachment", None, kept.pk), ("sha256", None, kept.sha256)]
        )
    response = FileResponse(
        file.open("rb"), as_attachment=True, filename=kept.name, content_type="application/octet-stream"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
