"""The REST API: tokens by hash, scope, time, place and speed; every call on record; nothing that a page would not show."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.queue_beside import PEOPLE, add_beside
from tests.queue_fixture import client_of, queue, take, user
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]
LIST = [
    Listed("H00000000001", {"split_admission": 900}, "青河县人民医院"),
    Listed("H00000000002", {"split_admission": 90}, "仁济诊所", arm="random"),
]
CALLS = {
    "/api/lists": "list",
    "/api/items": "list",
    "/api/items/1": "list",
    "/api/items/1/lines": "lines",
    "/api/dossiers/institution/H00000000001": "dossier",
    "/api/outcomes": "outcomes",
}


@pytest.fixture
def made(queue: Path) -> Any:
    """Makes a token and returns a caller of the API."""
    from django.test import Client

    from inspection_queue.api_access import make_token

    take(add_beside(write_week(queue / "published", "2026-W46", LIST), LIST))
    admin = user("root", "administrator")

    def make(*scopes: str, **more: Any) -> Any:
        token, secret = make_token(admin, "portal", list(scopes), **more)

        def call(address: str, secret: str = secret) -> Any:
            return Client(raise_request_exception=False).get(address, headers={"Authorization": f"Bearer {secret}"})

        return token, call

    return make


def test_every_call_names_its_scope_and_answers_only_to_it(made: Any) -> None:
    from inspection_queue.api import api

    named = {
        operation.view_func.scope
        for _p, router in api._routers
        for path in router.path_operations.values()
        for operation in path.operations
    }
    assert named == set(CALLS.values())
    for scope in sorted(set(CALLS.values())):
        _token, call = made(scope)
        got = {address: call(address).status_code for address in CALLS}
        assert got == {address: 200 if needed == scope else 403 for address, needed in CALLS.items()}


def test_no_token_no_answer(made: Any) -> None:
    from django.test import Client

    _token, call = made("list")
    for address in CALLS:
        assert Client().get(address).status_code == 401
        assert call(address, "yj_forged").status_code == 401
    session = client_of(user("qian", "supervisor"))
    assert session.get("/api/items").status_code == 401, "a session is not a token"


def test_a_token_ends_by_time_and_by_hand_and_only_its_hash_is_kept(made: Any) -> None:
    from inspection_queue.api_access import revoke, token_of
    from inspection_queue.models import ApiToken, User

    token, call = made("list", days=3)
    assert len(token.digest) == 64 and not any("yj_" in str(value) for value in ApiToken.objects.values_list().get())
    assert call("/api/lists").status_code == 200
    assert token_of("x", token.expires_at + timedelta(seconds=1)) is None
    ApiToken.objects.filter(pk=token.pk).update(expires_at=token.created_at)
    assert call("/api/lists").status_code == 401
    other, call = made("list")
    revoke(User.objects.get(username="root"), other)
    assert call("/api/lists").status_code == 401


def test_a_token_is_throttled_and_another_one_is_not(made: Any) -> None:
    _token, call = made("list", per_minute=3)
    _other, free = made("list")
    assert [call("/api/lists").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert free("/api/lists").status_code == 200


def test_every_answer_is_on_record(made: Any) -> None:
    from inspection_queue.models import AuditEntry

    _token, call = made("list")
    call("/api/items?week=2026-W46")
    call("/api/outcomes")
    entries = AuditEntry.objects.filter(action="api_read")
    assert [(each.actor, each.changes) for each in entries] == [
        ("api:portal", '[["address","","/api/items?week=2026-W46"]]')
    ]


def test_a_token_of_one_cell_sees_no_other(made: Any) -> None:
    from inspection_queue.models import RegisterEntry, Subject

    Subject.objects.filter(subject_id="H00000000002").update(grid_id="G2")
    RegisterEntry.objects.filter(subject_id="H00000000002").update(grid_id="G2")
    _token, call = made("list", "lines", "dossier", grids="G2")
    assert [each["subject_id"] for each in call("/api/items").json()] == ["H00000000002"]
    assert call("/api/items/1").status_code == call("/api/items/1/lines").status_code == 404
    assert call("/api/dossiers/institution/H00000000001").status_code == 404
    assert call("/api/dossiers/institution/H00000000002").status_code == 200


def test_the_api_says_neither_who_a_person_is_nor_how_a_warning_came_on_the_list(made: Any) -> None:
    _token, call = made("list", "lines", "dossier", "outcomes")
    for address in CALLS:
        text = call(address).content.decode()
        assert not any(token in text for token in PEOPLE), address
        assert not any(word in text for word in ('"arm"', "random", "inclusion", "probability")), address
    lines = call("/api/items/1/lines").json()
    assert [line["in_question"] for line in lines] == [True, False, False] * 2
    assert lines[0]["findings"] == ["split_admission"] and lines[0]["person"].endswith("…")


def test_the_pages_of_items_follow_one_another(made: Any) -> None:
    _token, call = made("list")
    first = call("/api/items?limit=1").json()
    second = call(f"/api/items?limit=1&after={first[0]['id']}").json()
    assert [first[0]["subject_id"], second[0]["subject_id"]] == ["H00000000001", "H00000000002"]
    assert call("/api/items?limit=x").status_code == 422
    assert call("/api/items?week=' or 1=1 --").json() == []


def test_the_description_is_openapi_and_needs_a_sign_in(made: Any) -> None:
    from django.test import Client

    assert Client().get("/api/openapi.json").status_code == 302
    told = client_of(user("sun", "analyst")).get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.") and len(told["paths"]) == len(CALLS)
    assert "yj_" not in str(told)


def test_a_token_is_shown_once_and_only_to_its_maker(queue: Path) -> None:
    client = client_of(user("root", "administrator"))
    page = client.post(
        "/tokens/", {"name": "portal", "scopes": ["list"], "days": 30, "per_minute": 60}
    ).content.decode()
    assert page.count("yj_") == 1
    assert "yj_" not in client.get("/tokens/").content.decode() + client.get("/tokens.json").content.decode()
    client.post("/tokens/1/revoke/")
    assert "已失效" in client.get("/tokens/").content.decode()
