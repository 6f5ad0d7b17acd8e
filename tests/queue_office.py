"""An office at work, for the tests that ask every route: one item with everything beside it, and people of each role and cell.

It is filled once for each database and serves all routes; each test undoes what it did (`listed`).
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.closer_routes import CLOSER, OF_ITEM, SENT, WITH_PURPOSE
from tests.closer_routes import GIVEN as CLOSER_GIVEN
from tests.closer_routes import POSTED as CLOSER_POSTED
from tests.closer_routes import furnish as furnish_closer
from tests.flow_routes import FLOW
from tests.flow_routes import GIVEN as FLOW_GIVEN
from tests.flow_routes import OF_ITEM as FLOW_OF_ITEM
from tests.flow_routes import POSTED as FLOW_POSTED
from tests.flow_routes import furnish as furnish_flow
from tests.queue_beside import add_beside
from tests.queue_fixture import ON, client_of, fresh, in_use, take, undone, use, user
from tests.queue_weeks import Listed, write_week
from tests.supervision_routes import GIVEN, SUPERVISION, furnish
from tests.supervision_routes import POSTED as SUPERVISION_POSTED

ROLES = ("analyst", "lead", "investigator", "supervisor", "auditor", "administrator")
READERS = ("analyst", "lead", "investigator", "supervisor", "auditor")
# Who may use which route, written down a second time on purpose: the matrix in roles.py must not drift unseen.
MAY: dict[str, tuple[str, ...]] = {
    "password": ROLES,
    "items": READERS,
    "item": READERS,
    "evidence": READERS,
    "evidence_csv": ("analyst", "lead", "investigator", "supervisor"),
    "comment": ("analyst", "lead", "investigator", "supervisor"),
    "claim_next": ("lead", "investigator", "supervisor"),
    "move": ("lead", "investigator", "supervisor"),
    "report": ("lead", "investigator"),
    "detector": READERS,
    "tasks": ("lead", "investigator", "supervisor"),
    "quality": ("supervisor",),
    "data": ROLES,
    "audit": ("auditor",),
    **SUPERVISION,
    **CLOSER,
    **FLOW,
}
OPEN_TO_ALL = {"login", "logout", "language", "static", "favicon", "start"}
POSTED = {"claim_next", "move", "comment", *SUPERVISION_POSTED, *CLOSER_POSTED, *FLOW_POSTED}


@pytest.fixture(scope="module", params=ON)
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One item with everything beside it, and somebody of each role at the door, on each database once.

    It serves all routes: each test undoes what it did (`listed`).
    """
    from django.db import connections

    home = tmp_path_factory.mktemp("office")
    fresh(home, request.param, "office")
    with mock.patch.dict(os.environ, {"YUJING_HOME": str(home)}):
        filled(home)
        people = {role: client_of(user(role, role)) for role in ROLES}
        yield {**people, **_of_cells(), "stranger": client_of(), "new": client_of(user("new")), "database": in_use()}
    connections.close_all()


def filled(home: Path) -> int:
    """Put one item with everything beside it into the empty queue; returns its number."""
    from inspection_queue.models import QueueItem

    clinic = [Listed("H00000000001", {"split_admission": 900}, "仁济诊所")]
    take(add_beside(write_week(home / "published", "2026-W46", clinic), clinic))
    furnish()
    furnish_closer()
    furnish_flow(QueueItem.objects.get())
    return int(QueueItem.objects.get().pk)


def _of_cells() -> dict[str, Any]:
    """Of each role somebody who is a member of the item's cell (`near …`) and somebody of another (`far …`)."""
    from inspection_queue.models import GridCell, GridMember

    cells = {"near": GridCell.objects.get(grid_id="G1"), "far": GridCell.objects.create(grid_id="G9", name="远")}
    people = {f"{place} {role}": user(f"{place}_{role}", role) for place in cells for role in ROLES}
    GridMember.objects.bulk_create(
        GridMember(user=person, cell=cells[name.split()[0]]) for name, person in people.items()
    )
    return {name: client_of(person) for name, person in people.items()}


@pytest.fixture
def listed(office: dict[str, Any]) -> Iterator[Any]:
    from inspection_queue.models import QueueItem

    if in_use() is not office["database"]:
        use(office["database"])
    with undone():
        yield QueueItem.objects.get()


def routes() -> Iterator[tuple[str, Any]]:
    """Every named route of ours with its view, also those behind an include; the admin site's own are Django's."""
    from django.urls import get_resolver

    yield from _named(get_resolver().url_patterns)


def _named(patterns: Any) -> Iterator[tuple[str, Any]]:
    from django.urls import URLPattern

    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name, pattern.callback
        elif pattern.namespace == "api":
            yield from ((f"api:{name}", view) for name, view in _named(pattern.url_patterns))
        elif pattern.namespace != "admin":
            yield from _named(pattern.url_patterns)


def address(route: str, item_id: int) -> str:
    from django.urls import reverse

    given: dict[str, tuple[Any, ...]] = {
        "item": (item_id,),
        "report": (item_id,),
        "comment": (item_id,),
        "move": (item_id, "take_back"),
        "evidence": (item_id, "claims"),
        "evidence_csv": (item_id, "claims"),
        "detector": ("split_admission",),
        "static": ("queue/console.css",),
        **GIVEN,
        **CLOSER_GIVEN,
        **FLOW_GIVEN,
        **{name: (item_id, *rest) for name, rest in {**OF_ITEM, **FLOW_OF_ITEM}.items()},
    }
    return reverse(route, args=given.get(route, ())) + (
        "?purpose=check" if route in WITH_PURPOSE | {"evidence_csv", "campaign_targets"} else ""
    )


def asked(client: Any, route: str, item_id: int) -> int:
    where = address(route, item_id)
    return (
        client.post(where, {"version": 1, "text": "seen by the office", **SENT}).status_code
        if route in POSTED
        else client.get(where).status_code
    )
