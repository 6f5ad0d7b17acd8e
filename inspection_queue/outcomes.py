"""What a complete outcome is. The form and the move both ask here, so that no other way leads past it."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from inspection_queue.models import Inspector, Outcome
from inspection_queue.vocabulary import DOMAINS, MEASURES, PROBLEMS, VERDICTS

FOUND = ("confirmed", "partly")
INSTITUTION = re.compile(r"[A-Za-z0-9_-]{1,20}")
OFFICERS_ON_SITE = 2  # 医疗保障基金使用监督管理条例 29, 行政处罚法 42


def found_something(verdict: str) -> bool:
    """Whether the verdict means that a violation was found."""
    return verdict in FOUND


def check_outcome(outcome: Outcome, today: date | None = None) -> None:
    """Raises ValidationError with one sentence for each field that is missing or cannot be."""
    faults = dict(_faults(outcome, today or timezone.localdate()))
    if faults:
        raise ValidationError(faults)


def _faults(outcome: Outcome, today: date) -> list[tuple[str, str]]:
    return [*_words_unknown(outcome), *_place_and_time(outcome, today), *_officers(outcome), *_result(outcome)]


def _words_unknown(outcome: Outcome) -> list[tuple[str, str]]:
    told = {"verdict": VERDICTS, "domain": DOMAINS, "measure": MEASURES}
    faults = [
        (name, _("Choose one of the list.")) for name, words in told.items() if getattr(outcome, name) not in words
    ]
    if any(code not in PROBLEMS for code in filter(None, outcome.problem_codes.split(";"))):
        faults.append(("problem_codes", _("Choose from the list.")))
    return faults


def _place_and_time(outcome: Outcome, today: date) -> list[tuple[str, str]]:
    faults = []
    if outcome.inspected_on is None or outcome.inspected_on > today:
        faults.append(("inspected_on", _("The day of the inspection cannot lie in the future.")))
    if not INSTITUTION.fullmatch(outcome.institution_id):
        faults.append(("institution_id", _("Give the code of the institution where it was checked.")))
    return faults


def _officers(outcome: Outcome) -> list[tuple[str, str]]:
    codes = [code for code in outcome.inspector_ids.split(";") if code]
    known = Inspector.objects.filter(inspector_id__in=codes, active=True).count()
    if len(set(codes)) != len(codes) or known != len(codes):
        return [("inspector_ids", _("Name each inspector once, from the register."))]
    if outcome.on_site and len(codes) < OFFICERS_ON_SITE:
        return [("inspector_ids", _("A check on site needs at least two inspectors with certificates."))]
    return []


def _result(outcome: Outcome) -> list[tuple[str, str]]:
    faults = []
    if found_something(outcome.verdict) and not outcome.problem_codes:
        faults.append(("problem_codes", _("Say which problem was confirmed.")))
    if not found_something(outcome.verdict) and outcome.measure not in ("none", ""):
        faults.append(("measure", _("A measure needs a confirmed problem.")))
    if not found_something(outcome.verdict) and not outcome.note.strip():
        faults.append(("note", _("Say in a sentence why; it makes the next list better.")))
    money = (("amount_recovered", outcome.amount_recovered), ("fine_amount", outcome.fine_amount))
    faults += [(name, _("Money cannot be negative.")) for name, value in money if value is not None and value < 0]
    return faults
