"""The tables of the queue: what was published, the work on it, the people, and the record of who changed what."""

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
    "AuditEntry",
    "AuditHead",
    "Avoidance",
    "Comment",
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
    "PublishedWeek",
    "QueueItem",
    "Record",
    "RiskWarning",
    "RosterObject",
    "Subject",
    "User",
    "WarningArm",
]
