"""The ratios that the draw starts with: defaults of practice, which a supervisor changes by a further row."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import migrations
from django.utils import timezone

WHY = "办公室参数默认值，国家无统一比例 · default of practice; no national number is known"
RATIOS = {"A": "0.05", "B": "0.10", "C": "0.20", "D": "1"}


def start(apps: Any, schema_editor: Any) -> None:
    told = {"valid_from": date(2026, 1, 1), "reason": WHY, "decided_at": timezone.now()}
    ratio = apps.get_model("inspection_queue", "SamplingRatio")
    ratio.objects.bulk_create(ratio(risk_tier=tier, ratio=Decimal(share), **told) for tier, share in RATIOS.items())


class Migration(migrations.Migration):
    dependencies = [("inspection_queue", "0010_campaigns_draws_complaints")]
    operations = [migrations.RunPython(start, migrations.RunPython.noop)]
