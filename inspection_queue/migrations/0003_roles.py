"""The roles of the office as groups. What each may do stands in roles.py."""

from typing import Any

from django.db import migrations

ROLES = ("analyst", "lead", "investigator", "supervisor", "auditor", "administrator")


def create(apps: Any, schema_editor: Any) -> None:
    for role in ROLES:
        apps.get_model("auth", "Group").objects.get_or_create(name=role)


class Migration(migrations.Migration):
    dependencies = [("inspection_queue", "0002_append_only"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
