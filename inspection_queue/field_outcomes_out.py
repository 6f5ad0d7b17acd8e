"""Results of field tasks back to the pipeline, as `inspections` of campaigns and of double random draws.

Each task goes once, into one file. What was closed down, refused or left open is held back: it says neither found nor
not found. `warning_id` stays empty on purpose, also for an object that is on a list: the visit looked for the campaign's
theme or the items of the draw, so it neither confirms nor refutes what the warning says.
"""

from pathlib import Path

from django.db import transaction

from inspection_queue import audit
from inspection_queue.campaign_templates import templates
from inspection_queue.models import CheckItem, FieldTask
from inspection_queue.outcomes_out import COLUMNS, Export, write_delivery

SAID = ("found", "none")
FUND_OFFICE = "医保"


def export_field_outcomes(folder: Path) -> Export:
    """Write `<folder>/inspections/field_outcomes_<first>_<last>.csv`; the file is in place before the tasks are marked."""
    with transaction.atomic():
        checked = FieldTask.objects.filter(state="checked")
        held_back = checked.exclude(result__in=SAID).count()
        new = (
            checked.filter(result__in=SAID, exported_in="")
            .select_related("campaign", "draw")
            .select_for_update(of=("self",))
        )
        tasks = list(new.order_by("pk"))
        if not tasks:
            return Export(0, held_back, None)
        file = folder / "inspections" / f"field_outcomes_{tasks[0].pk:06d}_{tasks[-1].pk:06d}.csv"
        write_delivery(file, [_row(each) for each in tasks])
        FieldTask.objects.filter(pk__in=[each.pk for each in tasks]).update(exported_in=file.name)
        for each in tasks:
            audit.record(None, "export", each, [("file", None, file.name)])
    return Export(len(tasks), held_back, str(file))


def _row(task: FieldTask) -> dict[str, str]:
    codes = [] if task.campaign else item_codes(task)
    given = {
        "inspection_id": f"F{task.pk:08d}",
        "inspected_on": task.checked_on,
        "institution_id": task.object_id,
        "kind": task.kind,
        "domain": domain_of(task),
        "item_codes": ";".join(codes),
        "violation_found": "true" if task.result == "found" else "false",
        "measure": task.measure or "none",
    }
    values = {name: given.get(name, getattr(task, name, None)) for name in COLUMNS}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def item_codes(task: FieldTask) -> list[str]:
    """The items of the random-inspection list that were checked; a step is named `<item>.<number>`."""
    return list(dict.fromkeys(step["code"].rpartition(".")[0] for step in task.checklist))


def domain_of(task: FieldTask) -> str:
    """The field of supervision: the campaign's own; of a draw the fund when only its offices gave items, else practice."""
    if task.campaign:
        template = templates().get(task.campaign.template)
        return template.domain if template else "other"
    offices = set(CheckItem.objects.filter(item_code__in=item_codes(task)).values_list("department", flat=True))
    return "fund" if offices and all(FUND_OFFICE in each for each in offices) else "practice"
