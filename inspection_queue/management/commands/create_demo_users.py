"""`create-demo-users`: one user for each role, with random passwords, for trying the console out. Never for real work.

The passwords are kept in `$YUJING_HOME/keys/demo_users.txt`, readable by its owner only, and never printed: output ends in logs.
Cells of the grid that nobody who signs in answers for are dealt to the investigators, so that routing by cell can be seen.
"""

import secrets
from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from django.db import transaction

from inspection_queue import audit, grid
from inspection_queue.home import keys, write_secret
from inspection_queue.models import GridCell, Inspector, User
from inspection_queue.ready import prepare_database
from inspection_queue.registers import put

PEOPLE = (
    ("analyst", "analyst", "分析", "员"),
    ("lead", "lead", "专项", "组长"),
    ("investigator", "investigator", "核查", "员甲"),
    ("investigator2", "investigator", "核查", "员乙"),
    ("supervisor", "supervisor", "主管", "领导"),
    ("auditor", "auditor", "审计", "员"),
    ("admin", "administrator", "系统", "管理员"),
)
INSPECTORS = {"investigator": ("D001", "核查员甲"), "investigator2": ("D002", "核查员乙"), "lead": ("D003", "专项组长")}


class Command(BaseCommand):
    help = "Create one user per role with random passwords. 创建演示用户。"

    def handle(self, *args: Any, **options: Any) -> None:
        prepare_database()
        file = keys() / "demo_users.txt"
        if file.exists() and User.objects.filter(username__in=[each[0] for each in PEOPLE]).count() == len(PEOPLE):
            deal_cells()
            self.stdout.write(f"The demo users are there already 演示用户已存在: {file}")
            return
        passwords = {username: secrets.token_urlsafe(12) for username, *_ in PEOPLE}
        with transaction.atomic():
            for username, role, family, given in PEOPLE:
                _create(username, role, family, given, passwords[username])
            deal_cells()
        lines = [f"{username}\t{role}\t{passwords[username]}" for username, role, *_ in PEOPLE]
        write_secret(file, "\n".join(lines))
        self.stdout.write(f"Names and passwords are kept in 用户与密码保存于 {file}")


def deal_cells() -> int:
    """Deal the cells that reach nobody, the fullest first, each to who has the least so far. Returns how many, on record."""
    owners = [Inspector.objects.get(inspector_id=INSPECTORS[name][0]) for name in ("investigator", "investigator2")]
    load = {owner.pk: 0 for owner in owners}
    with transaction.atomic():
        alone = [row for row in grid.workload(None) if row.owner is None]
        for row in alone:
            owner, backup = sorted(owners, key=lambda each: load[each.pk])
            load[owner.pk] += 1 + row.n_open
            put(
                GridCell, {"pk": row.cell.pk}, {"owner": owner, "backup": backup, "version": row.cell.version + 1}, None
            )
    return len(alone)


def _create(username: str, role: str, family: str, given: str, password: str) -> None:
    user, _ = User.objects.get_or_create(username=username, defaults={"last_name": family, "first_name": given})
    if username in INSPECTORS:
        code, name = INSPECTORS[username]
        user.inspector, _ = Inspector.objects.get_or_create(inspector_id=code, defaults={"name": name})
    user.set_password(password)
    user.save()
    user.groups.set([Group.objects.get(name=role)])
    audit.record(None, "create", user, [("username", None, username), ("groups", None, role)])
