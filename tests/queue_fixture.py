"""The inspection queue for tests: Django set up once per process in a home of its own, a fresh database for every test.

SQLite by default; with `YUJING_TEST_DATABASE_URL` (a PostgreSQL server where databases may be made) the same tests run there.
The environment is left as it was found, because other tests of the same process have homes of their own.
"""

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

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
    """Hands out copies of one migrated database: files on SQLite, `create database … template` on PostgreSQL."""

    def __init__(self) -> None:
        self.n = 0
        self.template = ""

    def fresh(self, folder: Path) -> str:
        """Point Django to a new, migrated, empty database; returns its name."""
        from django.db import connections

        if not self.template:
            self.template = self._make_template()
        self.n += 1
        name = str(folder / "queue.sqlite3") if not SERVER else f"yujing_{os.getpid()}_{self.n}"
        if SERVER:
            self._on_server(f'create database "{name}" template "{self.template}"')
        else:
            shutil.copyfile(self.template, name)
        connections.databases["default"]["NAME"] = name
        return name

    def drop(self, name: str) -> None:
        from django.db import connections

        connections.close_all()
        if SERVER:
            self._on_server(f'drop database "{name}" with (force)')

    def _make_template(self) -> str:
        from django.core.management import call_command
        from django.db import connection, connections

        name = f"yujing_{os.getpid()}_template" if SERVER else str(HOME / "template.sqlite3")
        if SERVER:
            self._on_server(f'create database "{name}"')
        connections.databases["default"]["NAME"] = name
        call_command("migrate", verbosity=0, interactive=False)
        if not SERVER:
            connection.cursor().execute("pragma wal_checkpoint(truncate)")
        connections.close_all()
        return name

    def _on_server(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(statement)


DATABASES = Databases()


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Path]:
    """A fresh queue; the value is the home it belongs to."""
    from django.db import connection, connections

    connections.close_all()
    name = DATABASES.fresh(tmp_path)
    # The connection of this thread remembers its settings from when it was made.
    connection.settings_dict["NAME"] = name
    with mock.patch.dict(os.environ, {"YUJING_HOME": str(tmp_path)}):
        yield tmp_path
    DATABASES.drop(name)


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
    """A browser of Django's, signed in without a password. Faults of a view come back as pages, as for a real reader."""
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
        "inspector_ids": "", "domain": "fund", "problem_codes": "duplicate_charge", "amount_recovered": 120, "measure": "talk",
    }  # fmt: skip
    return Outcome(**{**told, **changes})
