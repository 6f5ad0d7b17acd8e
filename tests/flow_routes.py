"""Routes of the chain, cases, referrals and clocks, for the test that asks every route as every role."""

from typing import Any

WORKERS = ("lead", "investigator", "supervisor")
WRITERS = ("analyst", "lead", "investigator", "supervisor")
READERS = (*WRITERS, "auditor")
SEERS = ("lead", "investigator", "supervisor", "auditor")
FLOW: dict[str, tuple[str, ...]] = {
    "clocks": ("lead", "supervisor"),
    "week": ("analyst", "lead", "supervisor"),
    "cases": SEERS,
    "case": SEERS,
    "referral": SEERS,
    "move_case": WORKERS,
    "move_referral": WORKERS,
    "open_case": WORKERS,
    "open_referral": WORKERS,
    "correct": WORKERS,
    "exempt": WRITERS,
    "exemptions": WRITERS,
    "attach": WRITERS,
    "attachment": READERS,
    "clock_wish": WORKERS,
    "clock_resume": WORKERS,
    "answer": ("supervisor",),
}
OF_ITEM: dict[str, tuple[Any, ...]] = {
    "open_case": (), "open_referral": (), "correct": (), "exempt": (), "attach": (), "attachment": (1,),
}  # fmt: skip
GIVEN: dict[str, tuple[Any, ...]] = {
    "case": (1,), "referral": (1,), "move_case": (1, "note_defence"), "move_referral": (1, "note_receipt"), "clock_wish": (1,),
    "clock_resume": (1,), "answer": ("exemption", 1, "grant"),
}  # fmt: skip
POSTED = {"open_case", "open_referral", "attach", "clock_resume", "answer"}
FORMS = {"move_case", "move_referral", "report", "attachment"}


def furnish(item: Any) -> None:
    """One row for each route that needs one, each with the number 1."""
    from datetime import timedelta

    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from inspection_queue.attachments import attach
    from inspection_queue.exemptions import ask
    from inspection_queue.models import Case, Referral
    from tests.queue_fixture import user

    clerk, now = user("archivist", "analyst"), timezone.now()
    attach(item, clerk, SimpleUploadedFile("note.txt", b"seen"))
    told = {"reason": "dialysis", "note": "x", "until": timezone.localdate() + timedelta(days=9)}
    ask(item.subject, clerk, "split_admission", **told)
    Case.objects.create(item=item, author=clerk, opened_at=now, state="suspended", resumes_to="filed")
    Referral.objects.create(item=item, author=clerk, opened_at=now)
