"""The list, a case file and a dossier as tables for a workbook: the words of the pages, numbers as numbers."""

from collections.abc import Iterable
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inspection_queue.case_file import PeerRow
from inspection_queue.dossier_office import OfficeFile
from inspection_queue.dossiers import Dossier
from inspection_queue.exports import Sheet
from inspection_queue.models import Finding, QueueItem, Step
from inspection_queue.vocabulary import word


def list_sheet(items: Iterable[QueueItem], n_left_out: int = 0) -> Sheet:
    """One row per item, the first three reasons in one cell; the last row says how many did not fit."""
    headings = [
        _("Rank"), _("Level"), _("Kind"), _("Code"), _("Subject"), _("Township"), _("Why"), _("Violations, yuan"),
        _("Suspicions, yuan"), _("State"), _("Due"), _("Week"),
    ]  # fmt: skip
    rows = [
        [
            getattr(item, "shown_rank", item.rank),
            word("level", item.warning_level),
            word("subject_type", item.subject.subject_type),
            item.subject.shown_id,
            str(item.subject),
            item.subject.township,
            "\n".join(_said(each) for each in _reasons(item)[:3]),
            item.amount_violation,
            item.amount_suspicion,
            word("state", item.state),
            item.due_on,
            item.week,
        ]
        for item in items
    ]
    cut = [[_("%(n)s further items are left out of this file; narrow the filters.") % {"n": n_left_out}]]
    return Sheet(_("Warning list"), headings, [*rows, *(cut if n_left_out else [])])


def case_sheets(item: QueueItem, findings: list[Finding], peers: list[PeerRow]) -> list[Sheet]:
    """Facts, findings with clause and version, and the measures beside the peers."""
    facts = [
        [_("Subject"), str(item.subject)],
        [_("Code"), item.subject.shown_id],
        [_("Week"), item.week],
        [_("Violations, yuan"), item.amount_violation],
        [_("Suspicions, yuan"), item.amount_suspicion],
        [_("Due"), item.due_on],
    ]
    said = [[word("result", f.result), _said(f), f.amount, f.basis, f.detector_id, f.detector_hash] for f in findings]
    beside = [
        [each.title.get(_language()) or each.measure.measure_id, each.measure.value, each.measure.peer_median,
         each.measure.peer_p90, each.measure.n_peers]
        for each in peers
    ]  # fmt: skip
    return [
        Sheet(_("Case file"), [_("What"), _("Value")], facts),
        Sheet(
            _("Findings"),
            [_("Result"), _("Statement"), _("Amount"), _("Basis"), _("Detector"), _("Hash of the file")],
            said,
        ),
        Sheet(_("Beside its peers"), [_("Measured"), _("Here"), _("Median"), _("90 % mark"), _("Peers")], beside),
    ]


def course_sheet(steps: Iterable[Step]) -> Sheet:
    """Who did what when, with what was said."""
    rows = [
        [f"{localtime(step.at):%Y-%m-%d %H:%M}", step.by.shown_name() if step.by else _("the system"),
         word("action", step.action), "\n".join(step.told.values())]
        for step in steps
    ]  # fmt: skip
    return Sheet(_("Course"), [_("Moment"), _("Person"), _("Action"), _("Statement")], rows)


def office_sheets(dossier: Dossier, office: OfficeFile) -> list[Sheet]:
    """Visits (of the lists, of campaigns and draws), cases, and complaints that this office took in."""
    listed = [[o.inspected_on, word("visit_origin", "warning"), word("verdict", o.verdict), o.problem_codes,
               o.amount_recovered, o.fine_amount, word("measure", o.measure)] for o in dossier.outcomes]  # fmt: skip
    field = [[t.checked_on, word("visit_origin", t.kind), word("check_result", t.result), t.problem_codes,
              t.amount_recovered, t.fine_amount, word("measure", t.measure)] for t in office.field_tasks]  # fmt: skip
    cases = [[c.number, word("case_state", c.state), c.opened_at.date(), c.fine_decided] for c in office.cases]
    told = [[c.complaint_id, c.received_at.date(), c.topic, word("complaint_state", c.state), word("verified", c.verified)]
            for c in office.complaints]  # fmt: skip
    money = [_("Amount recovered (yuan)"), _("Fine (yuan)")]
    return [
        Sheet(
            _("Visits of this office"),
            [_("Day"), _("Origin"), _("Result"), _("Problems"), *money, _("Measure")],
            [*listed, *field],
        ),
        Sheet(_("Cases"), [_("Number"), _("State"), _("Opened"), _("Fine decided (yuan)")], cases),
        Sheet(_("Complaints"), [_("Number"), _("Day"), _("Topic"), _("State"), _("Did it prove true?")], told),
    ]


def dossier_sheets(dossier: Dossier, office: OfficeFile) -> list[Sheet]:
    """Register, warnings, visits, cases, complaints, events, points, grades and uses."""
    register = [[name, value] for name, value in dossier.entry.row.items() if value not in (None, "")]
    warnings = [
        [w.published.week, word("level", w.warning_level), w.amount_violation, w.amount_suspicion]
        for w in dossier.warnings
    ]
    told = ("category", "result", "problem_codes", "measure", "points", "amount", "authority")
    events = [
        [word("event_kind", e.event_kind), e.happened_on, *(e.row.get(name) for name in told), e.event_id]
        for e in dossier.events
    ]
    ledger = [[p.happened_on, p.points, p.clause, p.reason, p.cycle_start, p.cycle_end] for p in dossier.ledger]
    grades = [[g.valid_from, g.grade, g.score, g.public_score, g.reason, g.source] for g in dossier.grades]
    uses = [[u.sent_on, word("recipient", u.recipient), u.text, u.acknowledged_on, u.answer] for u in dossier.uses]
    money = [_("Violations, yuan"), _("Suspicions, yuan")]
    return [
        Sheet(_("Register"), [_("What"), _("Value")], register),
        Sheet(_("Warnings on the lists"), [_("Week"), _("Level"), *money], warnings),
        *office_sheets(dossier, office),
        Sheet(_("Supervision events"), [_("Kind"), _("Day"), *told, _("No.")], events),
        Sheet(
            _("Points ledger"),
            [_("Day of the event"), _("Points"), _("Clause"), _("Reason"), _("Counts from"), _("Counts until")],
            ledger,
        ),
        Sheet(
            _("Credit grade"),
            [
                _("In force from"),
                _("Grade"),
                _("Score of the trade"),
                _("Public credit score"),
                _("Reason"),
                _("Source"),
            ],
            grades,
        ),
        Sheet(
            _("Use of results"),
            [_("Sent on"), _("Recipient"), _("What was passed on"), _("Acknowledged"), _("Answer")],
            uses,
        ),
    ]


def _reasons(item: QueueItem) -> list[Any]:
    return list(getattr(item.newest, "reasons", ()))


def _said(text: Any) -> str:
    return str(getattr(text, f"text_{_language()}", "") or text.text_zh)


def _language() -> str:
    return "en" if get_language() == "en" else "zh"
