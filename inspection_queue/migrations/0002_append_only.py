"""The database itself refuses to change or remove what was recorded: audit, outcomes, exports and comments."""

from typing import Any

from django.db import migrations

TABLES = ("auditentry", "outcome", "outcomeexport", "comment")
PREFIX = "inspection_queue_"
CHAIN_START = "0" * 64


def forbid(apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        for statement in FORBID[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(table=PREFIX + table), params=None)


def allow(apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        for statement in ALLOW[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(table=PREFIX + table), params=None)


def start_chain(apps: Any, schema_editor: Any) -> None:
    apps.get_model("inspection_queue", "AuditHead").objects.create(n_entries=0, hash=CHAIN_START)


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


class Migration(migrations.Migration):
    dependencies = [("inspection_queue", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow), migrations.RunPython(start_chain, migrations.RunPython.noop)]
