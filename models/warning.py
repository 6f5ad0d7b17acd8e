"""One row of the list: its identity, level, change against earlier lists, what to do and until when.

Says what to check first; never that anybody did anything.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from models.policy import Policy

LEVELS = ("red", "orange", "yellow", "blue")
# Working days after the Monday on which the list is out.
DUE_AFTER = {"red": 3, "orange": 5, "yellow": 10, "blue": 15}


@dataclass(frozen=True)
class Reason:
    """One finding as the row shows it."""

    detector_id: str | None
    detector_hash: str | None
    text_zh: str
    text_en: str
    strength: float
    amount: Decimal
    basis: str | None


@dataclass(frozen=True)
class Sentence:
    """A statement in both languages: what speaks against a row, or a note about its data."""

    text_zh: str
    text_en: str


@dataclass(frozen=True)
class RiskWarning:
    """All findings on one subject in one week. Columns as in datasets.md; those after `due_on` are additions."""

    week: str
    rank: int
    warning_id: str
    subject_type: str
    subject_id: str
    subject_name: str | None
    township: str | None
    grid_id: str | None
    warning_level: str
    risk: float
    probability: float | None
    probability_low: float | None
    probability_high: float | None
    amount_at_stake: Decimal
    amount_violation: Decimal
    amount_suspicion: Decimal
    expected_amount: Decimal
    arm: str
    inclusion_probability: float
    n_findings: int
    n_sources: int
    reasons: tuple[Reason, ...]
    counter_reasons: tuple[Sentence, ...]
    peer_group: str
    peer_percentile: float
    change: str
    data_reliability: float
    data_notes: str
    suggested_action: str
    due_on: date
    data_notes_en: str
    suggested_action_en: str
    priority: float
    smoothed_risk: float
    risk_without_strongest: float
    scored_by: str


ACTIONS = {
    ("institution", "red"): (
        "本周内现场核查，先封存并调取所列记录",
        "Visit this week; secure and take the listed records first",
    ),
    ("institution", "orange"): (
        "安排现场检查，核对所列记录与病历",
        "Schedule a visit; compare the listed records with the case notes",
    ),
    ("institution", "yellow"): (
        "调阅所列记录，必要时约谈",
        "Call for the listed records; talk with the institution if needed",
    ),
    ("institution", "blue"): ("按日常检查要求核查", "Check along the usual items"),
    ("practitioner", ""): ("调阅其处方与病历，必要时约谈", "Call for the prescriptions and case notes; talk if needed"),
    ("insured_person", ""): (
        "核实就医与取药情况，必要时电话回访",
        "Verify the visits and the medicines; call back if needed",
    ),
    ("drug", ""): ("核对进销存与处方流向", "Compare purchases, stock and where the prescriptions went"),
}
NOTHING_STANDS_OUT = Reason(
    detector_id=None,
    detector_hash=None,
    text_zh="本期数据未见突出异常，按日常检查要求核查",
    text_en="Nothing stands out in this period's data; check along the usual items",
    strength=0.0,
    amount=Decimal("0.00"),
    basis=None,
)


def warning_id(week: str, subject_type: str, subject_id: str) -> str:
    """The same subject in the same week always has the same id."""
    return hashlib.sha256(f"{week}|{subject_type}|{subject_id}".encode()).hexdigest()[:16]


def warning_level(risk: float, policy: Policy) -> str:
    """red, orange, yellow or blue by the cut-offs of the policy."""
    cuts = (policy.red_from, policy.orange_from, policy.yellow_from)
    return next((level for level, cut in zip(LEVELS, cuts, strict=False) if risk >= cut), LEVELS[-1])


def suggested_action(subject_type: str, level: str) -> tuple[str, str]:
    """What to do first, in Chinese and English."""
    return ACTIONS.get((subject_type, level)) or ACTIONS[(subject_type, "")]


def change(risk: float, earlier: Sequence[tuple[str, float]], last_week: str | None, band: float) -> str:
    """Against earlier lists: `earlier` are (week, risk) of this subject's rows, `last_week` the newest list."""
    if not earlier:
        return "new"
    week, before = max(earlier)
    if week != last_week:
        return "resurfaced"
    if abs(risk - before) < band:
        return "same"
    return "risen" if risk > before else "fallen"


def due_on(monday: date, level: str, holidays: Mapping[date, str]) -> date:
    """The day by which the row is to be worked off: working days after the Monday the list is out.

    `holidays`: day → holiday | working_day (a shifted working day at a weekend).
    """
    day, left = monday, DUE_AFTER[level]
    while left:
        day += timedelta(days=1)
        left -= _is_working_day(day, holidays)
    return day


def _is_working_day(day: date, holidays: Mapping[date, str]) -> bool:
    special = holidays.get(day)
    return special == "working_day" if special else day.isoweekday() <= 5
