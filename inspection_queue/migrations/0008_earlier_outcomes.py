"""Items closed before there was a chain keep their outcome and are marked as closed by one person."""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery


def keep(apps: Any, schema_editor: Any) -> None:
    items, outcomes = (apps.get_model("inspection_queue", name) for name in ("QueueItem", "Outcome"))
    own = outcomes.objects.filter(item=OuterRef("pk")).values("pk")[:1]
    items.objects.filter(state="closed").update(stage="direct", outcome_id=Subquery(own))


class Migration(migrations.Migration):
    dependencies = [("inspection_queue", "0007_case_chain")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
