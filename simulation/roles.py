"""Who does the work of each item: doctor, nurse, technician, or nobody in particular."""

import numpy as np

from simulation.catalogue import Catalogue
from simulation.chance import Array
from simulation.practitioners import DOCTOR, NURSE, TECHNICIAN

NOBODY = -1


def roles_of_items(catalogue: Catalogue) -> tuple[Array, Array]:
    """By item: the role that does it, and whether a doctor may do it for walk-in patients himself."""
    therapy = np.array([each == "康复医学科" for each in catalogue.department])
    machine = catalogue.of_class("lab", "imaging") | catalogue.needs_report()
    role = np.full(len(catalogue.keys), DOCTOR)
    role[catalogue.of_class("treatment", "nursing")] = NURSE
    role[machine | therapy | catalogue.of_class("tcm")] = TECHNICIAN
    role[catalogue.of_class("consumable", "bed") | catalogue.is_drug] = NOBODY
    return role, catalogue.of_class("tcm") & ~machine & ~therapy & ~catalogue.is_drug
