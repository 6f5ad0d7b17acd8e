"""The words of campaigns, draws, complaints and the grid: each code with its name in the reader's language."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS = {
    "general_hospital": _("General hospital"),
    "tcm_hospital": _("TCM hospital"),
    "specialist_hospital": _("Specialist hospital"),
    "township_health_centre": _("Township health centre"),
    "community_health_centre": _("Community health centre"),
    "village_clinic": _("Village clinic"),
    "clinic": _("Clinic"),
    "cosmetology": _("Cosmetology provider"),
    "laboratory": _("Laboratory"),
    "pharmacy": _("Pharmacy"),
    "public_place": _("Public place"),
    "school": _("School"),
    "water_supply": _("Drinking-water supply"),
    "other": pgettext_lazy("kind of object", "Other"),
}
LEVELS_OF_OBJECTS = {
    "tertiary": _("Tertiary"),
    "secondary": _("Secondary"),
    "primary": _("Primary"),
    "ungraded": _("Ungraded"),
}
TIERS = {
    "A": pgettext_lazy("tier", "A low"),
    "B": pgettext_lazy("tier", "B normal"),
    "C": pgettext_lazy("tier", "C raised"),
    "D": pgettext_lazy("tier", "D high"),
}
CHECK_RESULTS = {
    "found": _("Problem found"),
    "none": _("No problem found"),
    "closed_down": _("Closed down or cannot be reached"),
    "refused": _("Check refused"),
    "inconclusive": _("Inconclusive"),
}
CHECK_ANSWERS = {
    "in_order": _("in order"),
    "problem": _("problem"),
    "not_applicable": _("does not apply"),
}
FIELD_STATES = {
    "planned": _("Planned"),
    "in_work": _("In work"),
    "checked": _("Checked"),
    "cancelled": _("Cancelled"),
}
CAMPAIGN_STATES = {
    "draft": _("Draft"),
    "launched": _("Running"),
    "closed": _("Ended"),
    "cancelled": _("Cancelled"),
}
PUBLICATION_STATES = {
    "due": _("To be published"),
    "published": _("Published"),
    "withdrawn": _("Withdrawn"),
    "removed": _("Removed"),
}
PUBLICATION_KINDS = {
    "normal_check": _("Result of a normal check"),
    "enforcement": _("Other enforcement result"),
    "enforcement_person": _("Enforcement result about a person"),
}
COMPLAINT_STATES = {
    "received": _("Received"),
    "accepted": pgettext_lazy("complaint", "Accepted"),
    "transferred": _("Handed on"),
    "replied": _("Answered"),
    "closed": _("Settled"),
    "rejected": pgettext_lazy("complaint", "Not accepted"),
}
COMPLAINT_CLOCKS = {
    "accept": _("decide on acceptance"),
    "transfer": _("hand on"),
    "reply": _("answer"),
    "call_back": _("call back"),
}
CHANNELS = {
    "12320": _("Health line 12320"),
    "12345": _("Government line 12345"),
    "12393": _("Insurance line 12393"),
    "letter": _("Letter"),
    "visit": _("Visit"),
    "online": _("Online"),
    "other": pgettext_lazy("channel", "Other"),
}
VERIFIED = {
    "true": pgettext_lazy("complaint", "true"),
    "partly": pgettext_lazy("complaint", "partly true"),
    "false": pgettext_lazy("complaint", "not true"),
    "unknown": pgettext_lazy("complaint", "cannot be said"),
}
FIELDS = {
    "fund": _("Insurance fund"),
    "practice": _("Medical practice"),
    "infectious_disease": _("Infectious disease"),
    "cosmetology": _("Cosmetology"),
    "radiology": _("Radiology"),
    "public_health": _("Public health"),
    "drugs": _("Drugs"),
}
PACKS = {
    "billing": _("Billing"),
    "payment_scope": _("Payment scope"),
    "inpatient": _("Inpatient care"),
    "drg": _("Case groups"),
    "identity": _("Identity"),
    "examination": _("Examinations"),
    "prescribing": pgettext_lazy("pack", "Prescribing"),
    "plausibility": _("Plausibility"),
    "licensing": _("Licences and duties"),
    "public_health": pgettext_lazy("pack", "Public health"),
}
STEPS = {
    "take": _("Take this task"),
    "assign": _("Assign"),
    "give_back": _("Give it back"),
    "ask": _("Ask for evidence"),
    "received": _("Evidence received"),
    "record": _("Enter the result"),
    "rectify": _("Note the correction"),
    "cancel": _("Cancel"),
    "revise": _("Change the draft"),
    "launch": _("Launch"),
    "drop": _("Drop the draft"),
    "finish": _("End the campaign"),
    "publish": _("Note the publication"),
    "find_wrong": _("Found to be wrong"),
    "withdraw": _("Withdraw"),
    "remove": _("Remove from the site"),
    "match": _("Say whom it concerns"),
    "accept": _("Accept"),
    "reject": _("Do not accept"),
    "transfer": _("Hand on"),
    "answer": _("Answer"),
    "settle": _("Settle"),
    "draw": _("Draw"),
    "redraw": _("Re-draw"),
    "unveil": _("Looked at the informant"),
}
EXCLUSIONS = {"visited": _("visited within the rest")}
VISIT_ORIGINS = {"warning": _("Warning list"), "campaign": _("Campaign"), "double_random": _("Double random")}
LATE_ELSEWHERE = {
    "complaints": _("Complaints"),
    "publications": _("Results to be published or withdrawn"),
    "field_tasks": _("Field tasks"),
    "dossiers": _("Results passed on without an answer"),
}
SUPERVISION = {
    "late_elsewhere": LATE_ELSEWHERE,
    "visit_origin": VISIT_ORIGINS,
    "kind": KINDS,
    "object_level": LEVELS_OF_OBJECTS,
    "tier": TIERS,
    "check_result": CHECK_RESULTS,
    "check_answer": CHECK_ANSWERS,
    "field_state": FIELD_STATES,
    "campaign_state": CAMPAIGN_STATES,
    "publication_state": PUBLICATION_STATES,
    "publication_kind": PUBLICATION_KINDS,
    "complaint_state": COMPLAINT_STATES,
    "complaint_clock": COMPLAINT_CLOCKS,
    "channel": CHANNELS,
    "verified": VERIFIED,
    "field": FIELDS,
    "pack": PACKS,
    "step": STEPS,
    "exclusion": EXCLUSIONS,
}
