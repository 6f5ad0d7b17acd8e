"""The inspection queue for tests: every test that asks for `queue` runs twice, on SQLite and on PostgreSQL.

The environment is left as it was found, because other tests of the same process have homes of their own.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests import postgresql_cluster
from tests.queue_databases import POSTGRESQL, SQLITE, fresh, in_use, owner_of_the_server, use

__all__ = ["fresh", "in_use", "owner_of_the_server", "use"]
needs_postgresql = pytest.mark.skipif(not postgresql_cluster.available(), reason="PostgreSQL is not installed")
ON = [SQLITE, pytest.param(POSTGRESQL, marks=needs_postgresql)]


@pytest.fixture(params=ON)
def queue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A fresh queue; the value is the home it belongs to."""
    from django.db import connections

    fresh(tmp_path, request.param)
    with mock.patch.dict(os.environ, {"YUJING_HOME": str(tmp_path)}):
        yield tmp_path
    connections.close_all()


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no trace, so that many tests can share one queue that was filled once."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


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
