"""The closed words of the queue, each code with its name in the reader's language. Codes are those of the datasets.

The problem codes repeat the detectors' vocabulary, which lies on another floor; a test keeps both equal.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inspection_queue.chain_words import CHAIN_ACTIONS, CHAIN_OBJECTS, CHAIN_VOCABULARIES
from inspection_queue.vocabulary_closer import CLOSER, CLOSER_ACTIONS, CLOSER_OBJECTS
from inspection_queue.vocabulary_supervision import STEPS, SUPERVISION

LEVELS = {
    "red": pgettext_lazy("warning level", "Red"),
    "orange": pgettext_lazy("warning level", "Orange"),
    "yellow": pgettext_lazy("warning level", "Yellow"),
    "blue": pgettext_lazy("warning level", "Blue"),
}
SUBJECT_TYPES = {
    "institution": _("Institution"),
    "practitioner": _("Practitioner"),
    "insured_person": _("Insured person"),
    "drug": _("Drug"),
}
STATES = {"open": _("Open"), "claimed": _("In work"), "snoozed": _("At rest"), "closed": _("Closed")}
RESULTS = {"violation": _("Violation"), "suspicion": _("Suspicion")}
ROLES_OF_RECORDS = {"charged": _("money in question"), "context": _("belongs to the hit")}
CHANGES = {
    "new": _("New"),
    "risen": _("Risen"),
    "fallen": _("Fallen"),
    "same": _("Unchanged"),
    "resurfaced": _("Back again"),
}
VERDICTS = {
    "confirmed": _("Confirmed"),
    "partly": _("Partly confirmed"),
    "unfounded": _("Unfounded"),
    "data_error": _("Data error"),
    "inconclusive": _("Inconclusive"),
}
MEASURES = {
    "none": _("No measure"),
    "talk": _("Talk"),
    "order_to_correct": _("Order to correct"),
    "warning": _("Formal warning"),
    "fine": _("Fine"),
    "suspension": _("Suspension"),
    "revocation": _("Revocation"),
    "referral": _("Referral to the police"),
}
DOMAINS = {
    "fund": _("Insurance fund"),
    "practice": _("Medical practice"),
    "infectious_disease": _("Infectious disease"),
    "cosmetology": _("Cosmetology"),
    "radiology": _("Radiology"),
    "public_health": _("Public health"),
    "drugs": _("Drugs"),
    "other": pgettext_lazy("domain", "Other"),
}
DIMENSIONS = {"quality": _("Quality"), "safety": _("Safety"), "cost": _("Cost")}
PROBLEMS = {
    "outside_payment_scope": _("Outside payment scope"),
    "above_payment_standard": _("Above payment standard"),
    "duplicate_charge": _("Duplicate charge"),
    "companion_missing": _("Companion missing"),
    "substitution": _("Substitution"),
    "phantom_charge": _("Phantom charge"),
    "unbundling": _("Unbundling"),
    "full_price_secondary": _("Full price for a secondary item"),
    "inpatient_behaviour": _("Inpatient behaviour"),
    "case_group_payment": _("Case-group payment"),
    "identity_anomaly": _("Identity anomaly"),
    "unreasonable_examination": _("Unreasonable examination"),
    "prescribing": _("Prescribing"),
    "statistical_outlier": _("Statistical outlier"),
    "licensing_and_duty": _("Licensing and duty"),
    "public_health_fund": _("Public-health fund"),
}
SEVERITIES = {"stop": _("delivery refused"), "quarantine": _("rows set aside"), "warn": _("rows kept")}
UNITS = {"yuan": _("yuan"), "days": _("days"), "minutes": _("minutes")}
PEERS = {
    "general_hospital": _("general hospitals"),
    "tcm_hospital": _("TCM hospitals"),
    "specialist_hospital": _("specialist hospitals"),
    "township_health_centre": _("township health centres"),
    "community_health_centre": _("community health centres"),
    "village_clinic": _("village clinics"),
    "clinic": _("clinics"),
    "cosmetology": _("cosmetology providers"),
    "laboratory": _("laboratories"),
    "pharmacy": _("pharmacies"),
    "doctor": _("doctors"),
    "assistant_doctor": _("assistant doctors"),
    "nurse": _("nurses"),
    "pharmacist": _("pharmacists"),
    "technician": _("technicians"),
    "tertiary": _("tertiary"),
    "secondary": _("secondary"),
    "primary": _("primary"),
    "ungraded": _("ungraded"),
    "public": _("public"),
    "private": _("private"),
    "unknown": _("not registered"),
    "all": _("all of this type"),
}
ROLES = {
    "analyst": _("Analyst"),
    "lead": _("Campaign lead"),
    "investigator": _("Investigator"),
    "supervisor": _("Supervisor"),
    "auditor": _("Auditor"),
    "administrator": _("Administrator"),
}
ACTIONS = {
    "take_in": _("Week taken in"),
    "open": _("Opened"),
    "attach": _("New findings attached"),
    "claim": _("Claimed"),
    "renew": _("Lease renewed"),
    "release": _("Released"),
    "take_back": _("Taken back"),
    "assign": _("Assigned"),
    "close": _("Closed with outcome"),
    "lease_end": _("Lease ended"),
    "comment": _("Comment"),
    "view": _("Looked at"),
    "export": _("Exported"),
    "sign_in": _("Signed in"),
    "sign_out": _("Signed out"),
    "locked_out": _("Locked out"),
    "create": _("Created"),
    "explain": _("Reason given"),
    **{code: title for code, title in STEPS.items() if code not in ("assign", "release")},
    "change": pgettext_lazy("audit", "Changed"),
    "delete": _("Deleted"),
    **CLOSER_ACTIONS,
    **CHAIN_ACTIONS,
}
OBJECTS = {
    "QueueItem": _("Item"),
    "Outcome": _("Outcome"),
    "User": _("User"),
    "Inspector": _("Inspector"),
    "PublishedWeek": _("Published list"),
    "RosterObject": _("Object of supervision"),
    "InspectorStanding": _("Standing of an inspector"),
    "Avoidance": _("Avoidance"),
    "GridCell": _("Grid cell"),
    "FieldTask": _("Field task"),
    "EvidenceRequest": _("Request for evidence"),
    "CheckItem": _("Item of the list"),
    "SamplingRatio": _("Ratio"),
    "DrawPlan": _("Plan of a draw"),
    "Draw": pgettext_lazy("object", "Draw"),
    "TeamChange": _("Re-draw of a member"),
    "Publication": _("Publication"),
    "Campaign": _("Campaign"),
    "Complaint": _("Complaint"),
    "Informant": _("Informant"),
    "LoginAttempt": _("Login attempt"),
    **CLOSER_OBJECTS,
    **CHAIN_OBJECTS,
}
DOSSIER_SUBJECTS = {"institution": SUBJECT_TYPES["institution"], "practitioner": SUBJECT_TYPES["practitioner"]}
VOCABULARIES = {
    "level": LEVELS,
    "subject_type": SUBJECT_TYPES,
    "state": STATES,
    "result": RESULTS,
    "record_role": ROLES_OF_RECORDS,
    "change": CHANGES,
    "verdict": VERDICTS,
    "measure": MEASURES,
    "domain": DOMAINS,
    "dimension": DIMENSIONS,
    "problem": PROBLEMS,
    "role": ROLES,
    "action": ACTIONS,
    "object": OBJECTS,
    "peer": PEERS,
    "unit": UNITS,
    "severity": SEVERITIES,
    **SUPERVISION,
    **CLOSER,
    **CHAIN_VOCABULARIES,
}


def word(vocabulary: str, code: str) -> str:
    """The name of a code in the reader's language; an unknown code is shown as it is."""
    return str(VOCABULARIES[vocabulary].get(code, code))
