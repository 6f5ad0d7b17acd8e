"""The tables of the queue: what was published, the work on it, the people, and the record of who changed what."""

from inspection_queue.models.access import ApiCall, ApiToken, Unmasking
from inspection_queue.models.case_files import (
    CaseStay,
    CaseTies,
    RegisterEntry,
    RuleText,
    Stay,
    SubjectEvent,
    SubjectMeasures,
)
from inspection_queue.models.dossier import CreditGrade, PointEntry, PointScheme, ResultUse
from inspection_queue.models.ledger import AuditEntry, AuditHead
from inspection_queue.models.people import Inspector, LoginAttempt, User
from inspection_queue.models.published import (
    Evidence,
    Finding,
    Measure,
    PublishedWeek,
    Record,
    RiskWarning,
    Subject,
    WarningArm,
)
from inspection_queue.models.registers import Avoidance, GridCell, GridMember, InspectorStanding, RosterObject
from inspection_queue.models.work import Comment, Outcome, OutcomeExport, QueueItem

__all__ = [
    "ApiCall",
    "ApiToken",
    "AuditEntry",
    "AuditHead",
    "Avoidance",
    "CaseStay",
    "CaseTies",
    "Comment",
    "CreditGrade",
    "Evidence",
    "Finding",
    "GridCell",
    "GridMember",
    "Inspector",
    "InspectorStanding",
    "LoginAttempt",
    "Measure",
    "Outcome",
    "OutcomeExport",
    "PointEntry",
    "PointScheme",
    "PublishedWeek",
    "QueueItem",
    "Record",
    "RegisterEntry",
    "ResultUse",
    "RiskWarning",
    "RosterObject",
    "RuleText",
    "Stay",
    "Subject",
    "SubjectEvent",
    "SubjectMeasures",
    "Unmasking",
    "User",
    "WarningArm",
]
