"""Routes of the closer look, the dossiers, files and tokens, for the test that asks every route as every role."""

from datetime import date, timedelta
from typing import Any

READERS = ("analyst", "lead", "investigator", "supervisor", "auditor")
WRITERS = ("analyst", "lead", "investigator", "supervisor")
KEEPERS = ("lead", "supervisor")
HOSPITAL = ("institution", "H00000000001")
CLOSER: dict[str, tuple[str, ...]] = {
    "investigate": READERS,
    "stay": READERS,
    "lines_file": WRITERS,
    "unmask": ("lead", "investigator", "supervisor"),
    "list_file": WRITERS,
    "case_file": WRITERS,
    "dossier_file": WRITERS,
    "dossiers": READERS,
    "dossier": READERS,
    "dossier_write": KEEPERS,
    "points_reverse": KEEPERS,
    "use_acknowledge": KEEPERS,
    "tokens": ("administrator",),
    "token_revoke": ("administrator",),
    "audit_file": ("auditor",),
}
OF_ITEM = {"investigate": (), "stay": ("C0010000",), "lines_file": ("csv",), "unmask": (), "case_file": ("xlsx",)}
GIVEN: dict[str, tuple[Any, ...]] = {
    "list_file": ("xlsx",),
    "audit_file": ("csv",),
    "dossier": HOSPITAL,
    "dossier_file": (*HOSPITAL, "xlsx"),
    "dossier_write": (*HOSPITAL, "use"),
    "points_reverse": (*HOSPITAL, 1),
    "use_acknowledge": (*HOSPITAL, 1),
    "token_revoke": (1,),
}
POSTED = {"unmask", "dossier_write", "points_reverse", "use_acknowledge", "token_revoke"}
WITH_PURPOSE = {"lines_file", "list_file", "case_file", "dossier_file", "audit_file"}
SENT = {"recipient": "verification", "sent_on": "2026-01-05", "reason": "as decided", "purpose": "check",
        "acknowledged_on": "2026-01-06"}  # fmt: skip


def furnish() -> None:
    """One row for each route that needs one, each with the number 1."""
    from django.utils import timezone

    from inspection_queue.models import ApiToken, PointEntry, ResultUse, User

    keeper, now = User.objects.create(username="keeper"), timezone.now()
    who = {"subject_type": HOSPITAL[0], "subject_id": HOSPITAL[1]}
    year = {"cycle_start": date(2026, 1, 1), "cycle_end": date(2026, 12, 31)}
    PointEntry.objects.create(**who, **year, points=2, happened_on=date(2026, 1, 5), clause="x", reason="seen on site",
                              entered_by=keeper, entered_at=now)  # fmt: skip
    ResultUse.objects.create(
        **who, recipient="verification", text="passed on", sent_on=date(2026, 1, 5), sent_by=keeper
    )
    ApiToken.objects.create(name="portal", digest="d", scopes="list", created_by=keeper, created_at=now,
                            expires_at=now + timedelta(days=1))  # fmt: skip
