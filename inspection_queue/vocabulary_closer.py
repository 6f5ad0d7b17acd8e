"""The words of the closer look, the dossiers and the API: each code with its name in the reader's language."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inspection_queue.credit import RECIPIENTS
from inspection_queue.masking import PURPOSES

ITEM_CLASSES = {
    "drug": _("Drug"),
    "lab": _("Laboratory test"),
    "imaging": _("Imaging"),
    "exam": _("Examination"),
    "treatment": _("Treatment"),
    "surgery": _("Surgery"),
    "consumable": _("Consumable"),
    "bed": _("Bed"),
    "nursing": _("Nursing"),
    "consultation": _("Consultation"),
    "tcm": _("Chinese medicine"),
    "other": pgettext_lazy("item class", "Other"),
}
VISIT_TYPES = {
    "outpatient": _("Outpatient visit"),
    "emergency": _("Emergency visit"),
    "chronic_outpatient": _("Chronic-disease visit"),
    "inpatient": _("Inpatient stay"),
    "day_surgery": _("Day surgery"),
    "pharmacy": _("Pharmacy purchase"),
    "online": _("Online visit"),
}
EVENT_KINDS = {
    "inspection": _("Inspections"),
    "complaint": _("Complaints"),
    "credit_event": _("Penalties and credit events"),
    "adverse_event": _("Adverse events"),
    "spot_check": _("Spot checks"),
}
EVENT_RESULTS = {
    "violation_found": _("violation found"),
    "nothing_found": _("nothing found"),
    "verified": _("verified"),
    "not_verified": _("not verified"),
    "passed": _("passed"),
    "not_passed": _("not passed"),
    "open": pgettext_lazy("complaint", "open"),
    "transferred": _("transferred"),
    "replied": _("replied"),
    "closed": pgettext_lazy("complaint", "closed"),
}
EVENT_CATEGORIES = {
    "double_random": _("double random"),
    "campaign": pgettext_lazy("inspection", "campaign"),
    "warning": pgettext_lazy("inspection", "warning"),
    "complaint": pgettext_lazy("inspection", "complaint"),
    "routine": _("routine"),
    "joint": _("joint"),
}
DUE = {"licence_ends": _("Licence or registration ends"), "next_verification": _("Next verification")}
CLOSER = {
    "item_class": ITEM_CLASSES,
    "visit_type": VISIT_TYPES,
    "event_kind": EVENT_KINDS,
    "event_result": EVENT_RESULTS,
    "event_category": EVENT_CATEGORIES,
    "due": DUE,
    "recipient": RECIPIENTS,
    "purpose": PURPOSES,
}
CLOSER_ACTIONS = {
    "investigate": _("Looked closer"),
    "unmask": _("Whole identifiers shown"),
    "add_points": _("Points added"),
    "reverse_points": _("Points taken back"),
    "give_grade": _("Credit grade given"),
    "repair_grade": _("Credit repaired"),
    "pass_on": _("Result passed on"),
    "acknowledge": _("Result acknowledged"),
    "revoke": _("Token revoked"),
    "api_read": _("Read by the API"),
}
CLOSER_OBJECTS = {
    "RegisterEntry": _("Dossier"),
    "PointEntry": _("Points"),
    "CreditGrade": _("Credit grade"),
    "ResultUse": _("Use of a result"),
    "ApiToken": _("Token"),
    "AuditHead": _("Audit"),
    "PointScheme": _("Points scheme"),
}
