"""The tables of the queue: what was published, the work on it, the people, and the record of who changed what."""

from inspection_queue.models.access import ApiCall, ApiToken, Unmasking
from inspection_queue.models.campaigns import Campaign, CampaignArm
from inspection_queue.models.case_files import (
    CaseStay,
    CaseTies,
    RegisterEntry,
    RuleText,
    Stay,
    SubjectEvent,
    SubjectMeasures,
)
from inspection_queue.models.cases import Case, CaseOfficer, Referral, Statement, Step
from inspection_queue.models.clocks import CalendarDay, Clock, ClockMove
from inspection_queue.models.complaints import Complaint, Informant
from inspection_queue.models.dossier import CreditGrade, PointEntry, PointScheme, ResultUse
from inspection_queue.models.double_random import (
    CheckItem,
    Draw,
    DrawnObject,
    DrawPlan,
    Publication,
    SamplingRatio,
    TeamChange,
)
from inspection_queue.models.field import EvidenceRequest, FieldTask
from inspection_queue.models.ledger import AuditEntry, AuditHead
from inspection_queue.models.outcome import Correction, Outcome, OutcomeExport
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
from inspection_queue.models.setting_aside import Attachment, Exemption, Snooze
from inspection_queue.models.webhooks import Webhook, WebhookDelivery
from inspection_queue.models.work import Comment, QueueItem

__all__ = [
    "ApiCall",
    "ApiToken",
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "Avoidance",
    "CalendarDay",
    "Campaign",
    "CampaignArm",
    "Case",
    "CaseOfficer",
    "CaseStay",
    "CaseTies",
    "CheckItem",
    "Clock",
    "ClockMove",
    "Comment",
    "Complaint",
    "Correction",
    "CreditGrade",
    "Draw",
    "DrawPlan",
    "DrawnObject",
    "Evidence",
    "EvidenceRequest",
    "Exemption",
    "FieldTask",
    "Finding",
    "GridCell",
    "GridMember",
    "Informant",
    "Inspector",
    "InspectorStanding",
    "LoginAttempt",
    "Measure",
    "Outcome",
    "OutcomeExport",
    "PointEntry",
    "PointScheme",
    "Publication",
    "PublishedWeek",
    "QueueItem",
    "Record",
    "Referral",
    "RegisterEntry",
    "ResultUse",
    "RiskWarning",
    "RosterObject",
    "RuleText",
    "SamplingRatio",
    "Snooze",
    "Statement",
    "Stay",
    "Step",
    "Subject",
    "SubjectEvent",
    "SubjectMeasures",
    "TeamChange",
    "Unmasking",
    "User",
    "WarningArm",
    "Webhook",
    "WebhookDelivery",
]
