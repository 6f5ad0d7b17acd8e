"""Points, grades and leaves to unmask are append-only, like the audit; two point schemes are entered as data to start with.

The schemes are published ones (贵州 2019; the national payment-qualification measure of 2024). An authority enters its own
province's beside them; the newest one in force counts.
"""

from datetime import date
from importlib import import_module
from typing import Any

from django.db import migrations

append_only = import_module("inspection_queue.migrations.0002_append_only")
TABLES = ("pointentry", "creditgrade", "unmasking", "ruletext")
SCHEMES = (
    {
        "region": "贵州省",
        "subject_type": "institution",
        "cycle": "licence",
        "cycle_months": 12,
        "source": "医疗机构不良执业行为记分 贵州 2019（一年校验期）",
        "valid_from": date(2019, 1, 1),
        "thresholds": [
            {"points": 12, "zh": "列为重点监督，发出监督建议书", "en": "key supervision and a letter of advice"},
            {"points": 18, "zh": "取消评优、约谈、培训并公布", "en": "no honours, a talk, training, publication"},
            {"points": 24, "zh": "暂缓校验 1 至 6 个月", "en": "verification put off for 1 to 6 months"},
        ],
    },
    {
        "region": "全国",
        "subject_type": "practitioner",
        "cycle": "calendar_year",
        "cycle_months": 12,
        "source": "定点医药机构相关人员医保支付资格管理 2024",
        "valid_from": date(2024, 1, 1),
        "thresholds": [
            {"points": 9, "zh": "暂停医保支付资格 1 至 6 个月", "en": "payment qualification suspended for 1 to 6 months"},
            {"points": 12, "zh": "终止医保支付资格，一年内不得重新登记", "en": "payment qualification ended, no new one for a year"},
        ],
    },
)  # fmt: skip


def forbid(apps: Any, schema_editor: Any) -> None:
    _execute(schema_editor, append_only.FORBID)


def allow(apps: Any, schema_editor: Any) -> None:
    _execute(schema_editor, append_only.ALLOW)


def _execute(schema_editor: Any, statements: dict[str, tuple[str, ...]]) -> None:
    for table in TABLES:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(table=append_only.PREFIX + table), params=None)


def enter_schemes(apps: Any, schema_editor: Any) -> None:
    schemes = apps.get_model("inspection_queue", "PointScheme")
    schemes.objects.bulk_create([schemes(**told) for told in SCHEMES])


class Migration(migrations.Migration):
    dependencies = [("inspection_queue", "0005_case_files_and_dossiers")]
    operations = [
        migrations.RunPython(forbid, allow),
        migrations.RunPython(enter_schemes, migrations.RunPython.noop),
    ]
