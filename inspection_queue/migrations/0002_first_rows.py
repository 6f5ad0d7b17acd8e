"""What a new queue starts with: append-only tables, the audit's start, the roles, two point schemes, and the draw's ratios.

The schemes are published ones (贵州 2019; the national payment-qualification measure of 2024), the ratios defaults of
practice. An authority enters its own beside them; the newest one in force counts.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import migrations
from django.utils import timezone

ROLES = ("analyst", "lead", "investigator", "supervisor", "auditor", "administrator")
APPEND_ONLY = (
    "auditentry", "outcome", "outcomeexport", "comment", "pointentry", "creditgrade", "unmasking", "ruletext",
)  # fmt: skip
CHAIN_START = "0" * 64
WHY = "办公室参数默认值，国家无统一比例 · default of practice; no national number is known"
RATIOS = {"A": "0.05", "B": "0.10", "C": "0.20", "D": "1"}
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
FORBID = {
    "sqlite": (
        "create trigger {table}_no_update before update on {table} "
        "begin select raise(abort, '{table} is append-only'); end",
        "create trigger {table}_no_delete before delete on {table} "
        "begin select raise(abort, '{table} is append-only'); end",
    ),
    "postgresql": (
        "create or replace function inspection_queue_append_only() returns trigger language plpgsql as "
        "'begin raise exception ''% is append-only'', tg_table_name using errcode = ''integrity_constraint_violation''; end'",
        "create trigger {table}_append_only before update or delete or truncate on {table} "
        "for each statement execute function inspection_queue_append_only()",
    ),
}
ALLOW = {
    "sqlite": ("drop trigger {table}_no_update", "drop trigger {table}_no_delete"),
    "postgresql": ("drop trigger {table}_append_only on {table}",),
}


def forbid(apps: Any, schema_editor: Any) -> None:
    """The database itself refuses to change or remove what was recorded."""
    _execute(schema_editor, FORBID)


def allow(apps: Any, schema_editor: Any) -> None:
    _execute(schema_editor, ALLOW)


def _execute(schema_editor: Any, statements: dict[str, tuple[str, ...]]) -> None:
    for table in APPEND_ONLY:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(table=f"inspection_queue_{table}"), params=None)


def enter(apps: Any, schema_editor: Any) -> None:
    queue = {name: apps.get_model("inspection_queue", name).objects for name in ("AuditHead", "PointScheme", "SamplingRatio")}
    queue["AuditHead"].create(n_entries=0, hash=CHAIN_START)
    for role in ROLES:
        apps.get_model("auth", "Group").objects.get_or_create(name=role)
    for told in SCHEMES:
        queue["PointScheme"].create(**told)
    told = {"valid_from": date(2026, 1, 1), "reason": WHY, "decided_at": timezone.now()}
    for tier, share in RATIOS.items():
        queue["SamplingRatio"].create(risk_tier=tier, ratio=Decimal(share), **told)


class Migration(migrations.Migration):
    replaces = [
        ("inspection_queue", "0002_append_only"), ("inspection_queue", "0003_roles"),
        ("inspection_queue", "0006_ledgers_and_schemes"), ("inspection_queue", "0008_earlier_outcomes"),
        ("inspection_queue", "0011_ratios_of_practice"),
    ]  # fmt: skip
    dependencies = [("inspection_queue", "0001_first_state")]
    operations = [migrations.RunPython(forbid, allow), migrations.RunPython(enter, migrations.RunPython.noop)]
