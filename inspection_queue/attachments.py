"""Keeps files about an item by their hash under YUJING_HOME/attachments. Refuses what is too large or of another kind.

The kind is judged by name and by the first bytes; both must agree. Nothing here opens a file.
"""

import hashlib
import os
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inspection_queue import audit
from inspection_queue.home import home
from inspection_queue.models import Attachment, QueueItem, User
from inspection_queue.roles import may

LARGEST = 10_000_000
MOST_PER_ITEM = 100
ZIP, TEXT = b"PK\x03\x04", None
BEGINS: dict[str, tuple[bytes, ...] | None] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "docx": (ZIP,),
    "xlsx": (ZIP,),
    "ofd": (ZIP,),
    "txt": TEXT,
    "csv": TEXT,
}


def attach(item: QueueItem, user: User, file: Any, note: str = "") -> Attachment:
    """Keep an uploaded file. Raises ValidationError with one sentence for a file that is not taken."""
    if not may(user, "attach_files"):
        raise PermissionDenied
    name = Path(str(file.name).replace("\\", "/")).name[-160:]
    content = _checked(name, file)
    digest = hashlib.sha256(content).hexdigest()
    _keep(digest, content)
    with transaction.atomic():
        QueueItem.objects.select_for_update().get(pk=item.pk)
        own = Attachment.objects.filter(item=item)
        if own.filter(sha256=digest).exists():
            raise ValidationError(_("This very file is attached already."))
        if own.count() >= MOST_PER_ITEM:
            raise ValidationError(_("This item has as many files as it can hold."))
        told = {"name": name, "kind": _kind(name), "size": len(content), "sha256": digest, "note": note.strip()[:200]}
        kept = Attachment.objects.create(item=item, added_by=user, added_at=timezone.now(), **told)
        audit.record(user, "attach_file", item, [(key, None, value) for key, value in told.items() if key != "note"])
    return kept


def place_of(digest: str) -> Path:
    return home() / "attachments" / digest[:2] / digest


def is_whole(kept: Attachment) -> bool:
    """Whether the file on disk is still what was attached."""
    return hashlib.sha256(place_of(kept.sha256).read_bytes()).hexdigest() == kept.sha256


def _checked(name: str, file: Any) -> bytes:
    if file.size > LARGEST:
        raise ValidationError(_("A file can have at most %(n)s MB.") % {"n": LARGEST // 1_000_000})
    content: bytes = file.read(LARGEST + 1)
    kind = _kind(name)
    if kind not in BEGINS:
        raise ValidationError(
            _("Files of this kind are not taken; allowed are: %(kinds)s.") % {"kinds": ", ".join(BEGINS)}
        )
    begins = BEGINS[kind]
    if not content or (not content.startswith(begins) if begins else b"\x00" in content):
        raise ValidationError(_("The content of this file is not what its name says."))
    return content


def _kind(name: str) -> str:
    return Path(name).suffix.lower().removeprefix(".")


def _keep(digest: str, content: bytes) -> None:
    """Aside first, then renamed; a file that is there already is the same."""
    file = place_of(digest)
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{digest}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(file)
