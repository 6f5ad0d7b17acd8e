"""The inspection queue for tests: Django set up once per process in a home of its own, a fresh database for every test.

SQLite by default; with `YUJING_TEST_DATABASE_URL` (a PostgreSQL server of one's own) the same tests run there.
The environment is left as it was found, because other tests of the same process have homes of their own.
"""

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
import pytest

SERVER = os.environ.get("YUJING_TEST_DATABASE_URL", "")
HOME = Path(tempfile.mkdtemp(prefix="yujing-queue-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)


def _set_up() -> None:
    import django

    own = {"YUJING_HOME": str(HOME), "DATABASE_URL": SERVER, "DJANGO_SETTINGS_MODULE": "inspection_queue.settings"}
    with mock.patch.dict(os.environ, own):
        django.setup()
        from django.conf import settings
        from django.test.utils import setup_test_environment

        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        setup_test_environment()
    time.tzset()  # Django moves the whole process to Shanghai; other tests have not asked for that


_set_up()


class Databases:
    """An empty, migrated database for each test: on SQLite a copied file, on PostgreSQL one database emptied again."""

    def __init__(self) -> None:
        self.ready = ""

    def fresh(self, folder: Path) -> None:
        """Point Django to an empty queue."""
        self.ready = self.ready or self._migrated()
        if SERVER:
            self._empty()
        else:
            use(shutil.copyfile(self.ready, folder / "queue.sqlite3"))

    def _migrated(self) -> str:
        from django.core.management import call_command
        from django.db import connection

        name = f"yujing_{os.getpid()}" if SERVER else str(HOME / "template.sqlite3")
        if SERVER:
            with psycopg.connect(SERVER, autocommit=True) as server:
                server.execute(f'create database "{name}"')
        use(name)
        call_command("migrate", verbosity=0, interactive=False)
        if not SERVER:
            connection.cursor().execute("pragma wal_checkpoint(truncate)")
        return name

    def _empty(self) -> None:
        from django.db import connection

        from inspection_queue.audit import START
        from inspection_queue.models import AuditHead

        kept = ("django_migrations", "django_content_type", "auth_group", "auth_permission")
        tables = [f'"{name}"' for name in connection.introspection.table_names() if name not in kept]
        with owner_of_the_server() as cursor:
            cursor.execute(f"truncate {', '.join(tables)} restart identity cascade")
        AuditHead.objects.create(n_entries=0, hash=START)


@contextmanager
def owner_of_the_server() -> Iterator[Any]:
    """A cursor that no trigger stops: what somebody could do who owns the database and not only our application."""
    from django.db import connection

    with connection.cursor() as cursor:
        if SERVER:
            cursor.execute("set session_replication_role = replica")
        else:
            cursor.execute("select name, sql from sqlite_master where type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"drop trigger {name}")
        yield cursor
        if SERVER:
            cursor.execute("set session_replication_role = origin")
        else:
            for _name, sql in triggers:
                cursor.execute(sql)


def use(name: str | Path) -> None:
    """The database of all later connections, of this thread and of others."""
    from django.db import connection, connections

    connections.close_all()
    connections.databases["default"]["NAME"] = connection.settings_dict["NAME"] = str(name)


DATABASES = Databases()


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Path]:
    """A fresh queue; the value is the home it belongs to."""
    from django.db import connections

    DATABASES.fresh(tmp_path)
    with mock.patch.dict(os.environ, {"YUJING_HOME": str(tmp_path)}):
        yield tmp_path
    connections.close_all()


def user(name: str, role: str = "", inspector: str = "") -> Any:
    """A user with one role; with `inspector` also in the register of inspectors."""
    from django.contrib.auth.models import Group

    from inspection_queue.models import Inspector, User

    person = User.objects.create(username=name, first_name=name)
    if inspector:
        person.inspector = Inspector.objects.create(inspector_id=inspector, name=name)
        person.save()
    if role:
        person.groups.add(Group.objects.get(name=role))
    return person


def client_of(person: Any = None) -> Any:
    """Django's own browser, signed in without a password. Faults come back as pages, as for a real reader."""
    from django.test import Client

    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    return client


def take(folder: Path) -> Any:
    """Take a published week in, in this process."""
    from inspection_queue.published_list import read_list
    from inspection_queue.queueing import queue_list

    return queue_list(read_list(folder))


def outcome(**changes: Any) -> Any:
    """A complete outcome of a check of the records only."""
    from datetime import date

    from inspection_queue.models import Outcome

    told = {
        "verdict": "confirmed", "on_site": False, "inspected_on": date(2026, 11, 18), "institution_id": "H00000000001",
        "inspector_ids": "", "domain": "fund", "problem_codes": "duplicate_charge", "amount_recovered": 120,
        "measure": "talk",
    }  # fmt: skip
    return Outcome(**{**told, **changes})


def colleague(name: str, role: str) -> Any:
    """Somebody of the office by name, made when first asked for."""
    from inspection_queue.models import User

    return User.objects.filter(username=name).first() or user(name, role)


def walk(item_id: int, stage: str) -> Any:
    """Bring an open item of the first review to another stage, left open there, by colleagues of its own."""
    from inspection_queue import changes
    from inspection_queue.models import QueueItem

    one, two = colleague("reviewer_one", "investigator"), colleague("reviewer_two", "lead")
    ways = {
        "first_review": (),
        "second_review": ((one, "pass_on", {}),),
        "statement": ((one, "pass_on", {}), (two, "hear", {})),
        "verification": ((one, "pass_on", {}), (two, "verify", {"note": "records might vanish"})),
    }
    for person, action, told in ways["verification" if stage == "handling" else stage]:
        changes.act(changes.claim(item_id, person), action, person, told)
    if stage == "handling":
        changes.report(changes.claim(item_id, one).pk, one, outcome())
    return QueueItem.objects.get(pk=item_id)


def settle(item_id: int, by: Any, found: Any) -> Any:
    """The whole way of an item: two reviews, the visit by `by`, and the decision of a supervisor."""
    from inspection_queue import changes

    boss = colleague("decider", "supervisor")
    walk(item_id, "verification")
    changes.claim(item_id, by)
    changes.report(item_id, by, found)
    changes.claim(item_id, boss)
    return changes.close(item_id, boss)
