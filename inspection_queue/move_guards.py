"""What must be true before a move: one function for each word in the `guards` column of transitions.csv.

Each raises a QueueConflict that says what is missing. The law behind a guard stands beside it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from data_contracts.errors import QueueConflict
from inspection_queue import clocks
from inspection_queue.chain_words import PAPERS
from inspection_queue.models import Case, Evidence, QueueItem, Referral

OFFICERS = 2  # 行政处罚法 42
Told = Mapping[str, Any]


def not_yet_notified(item: QueueItem, told: Told, now: datetime) -> None:
    if item.statements.filter(answered_on=None).exists():
        raise QueueConflict(_("The party was notified already; its answer is awaited."))


def notified(item: QueueItem, told: Told, now: datetime) -> None:
    waiting = item.statements.filter(answered_on=None).last()
    if waiting is None:
        raise QueueConflict(_("No notice to the party is waiting for an answer."))
    if told["answered_on"] < waiting.notified_on:
        raise QueueConflict(_("The answer cannot be older than the notice."))


def heard(item: QueueItem, told: Told, now: datetime) -> None:
    """医疗保障基金使用监督管理条例 31: the party is heard; silence until the day is over is an answer too."""
    if not item.statements.exists():
        raise QueueConflict(_("The party has not been notified yet."))
    if item.statements.filter(answered_on=None).exists() and _runs(item, "statement", now):
        raise QueueConflict(_("The party can still answer; its days are not over."))


def two_officers(case: Case, told: Told, now: datetime) -> None:
    if len({each.certificate_no for each in told["officers"]}) < OFFICERS:
        raise QueueConflict(_("A case needs at least two officers with different certificates."))


def evidence(case: Case, told: Told, now: datetime) -> None:
    """Evidence of the list, or a file that somebody attached."""
    published = Evidence.objects.filter(finding__warning__item=case.item)
    if not published.exists() and not case.item.attachments.exists():
        raise QueueConflict(_("A report needs evidence; attach it first."))


def has_hearing_right(case: Case, told: Told, now: datetime) -> None:
    if not case.hearing_right:
        raise QueueConflict(_("This case carries no right to a hearing."))


def window_open(case: Case, told: Told, now: datetime) -> None:
    if not _runs(case, "hearing_request", now):
        raise QueueConflict(_("The days for asking for a hearing are over."))


def window_over(case: Case, told: Told, now: datetime) -> None:
    """行政处罚法 64: the party has five working days to ask for a hearing, unless it waived."""
    if case.hearing_right and not case.hearing_waived and _runs(case, "hearing_request", now):
        raise QueueConflict(_("The party can still ask for a hearing; its days are not over."))


def hearing_announced(case: Case, told: Told, now: datetime) -> None:
    """行政处罚法 64: seven working days lie between the announcement and the hearing."""
    if _runs(case, "hearing_notice", now):
        raise QueueConflict(_("The hearing can be held only after its notice period."))


def not_heavier(case: Case, told: Told, now: datetime) -> None:
    """行政处罚法 45: no heavier penalty because of a defence."""
    if case.defended and case.fine_notified is not None and told["fine_decided"] > case.fine_notified:
        raise QueueConflict(_("The party defended itself: the fine cannot be higher than in the notice."))


def referral_sent(case: Case, told: Told, now: datetime) -> None:
    if not Referral.objects.filter(item=case.item).exclude(state__in=("proposed", "approved", "refused")).exists():
        raise QueueConflict(_("Send the referral first."))


def police_refused(case: Case, told: Told, now: datetime) -> None:
    if not Referral.objects.filter(item=case.item, state__in=("refused_by_police", "ended")).exists():
        raise QueueConflict(_("The police have not refused this referral."))


def amount_and_intent(referral: Referral, told: Told, now: datetime) -> None:
    if referral.amount_at_risk is None or not referral.intent:
        raise QueueConflict(_("State the amount and what speaks for intent first."))


def all_papers(referral: Referral, told: Told, now: datetime) -> None:
    """国务院令310号 6."""
    if not set(PAPERS) <= set(referral.papers.split(";")):
        raise QueueConflict(_("The papers of the referral are not complete."))


def _runs(about: Any, kind: str, now: datetime) -> bool:
    return clocks.running(about).filter(kind=kind, due_at__gte=now).exists()


GUARDS: dict[str, Callable[[Any, Told, datetime], None]] = {
    each.__name__: each
    for each in (not_yet_notified, notified, heard, two_officers, evidence, has_hearing_right, window_open, window_over,
                 hearing_announced, not_heavier, referral_sent, police_refused, amount_and_intent, all_papers)
}  # fmt: skip
