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
SUPERVISION = {"kind": KINDS, "object_level": LEVELS_OF_OBJECTS, "tier": TIERS}
