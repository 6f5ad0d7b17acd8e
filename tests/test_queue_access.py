"""Every address answers exactly the roles that may see it; how a warning came on the list stays with supervisors."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.closer_routes import WITH_PURPOSE
from tests.flow_routes import FORMS
from tests.queue_beside import add_beside
from tests.queue_fixture import client_of, fresh, queue, take, user
from tests.queue_office import MAY, OPEN_TO_ALL, POSTED, ROLES, address, asked, listed, office, routes
from tests.queue_weeks import Listed, write_week

__all__ = ["listed", "office", "queue"]


def test_every_route_states_who_may_use_it(queue: Path) -> None:
    from inspection_queue.roles import PERMISSIONS

    known = {name: view for name, view in routes() if not name.startswith("api:")}
    assert set(known) == set(MAY) | OPEN_TO_ALL
    for name in MAY:
        assert known[name].permission in PERMISSIONS, f"{name} is not guarded by roles.needs"


@pytest.mark.parametrize("route", sorted(MAY))
def test_a_route_answers_only_its_roles(listed: Any, office: dict[str, Any], route: str) -> None:
    got = {role: asked(office[role], route, listed.pk) for role in ROLES}
    refused = {role for role, status in got.items() if status == 403}
    assert refused == set(ROLES) - set(MAY[route]), got
    assert all(status in (200, 302, 409) for role, status in got.items() if role not in refused), got


@pytest.mark.parametrize("route", sorted(MAY))
def test_a_route_sends_strangers_to_the_door_and_shows_nothing_to_somebody_without_a_role(
    listed: Any, office: dict[str, Any], route: str
) -> None:
    from inspection_queue.models import QueueItem

    stranger = office["stranger"].get(address(route, listed.pk))
    assert stranger.status_code in (302, 405)
    assert stranger.status_code == 405 or stranger.headers["Location"].startswith("/sign-in/")
    assert asked(office["stranger"], route, listed.pk) == 302
    assert asked(office["new"], route, listed.pk) == 403
    assert QueueItem.objects.get().version == listed.version


@pytest.mark.parametrize(
    "place", ["", "inspection_queue/user/", "inspection_queue/user/1/change/", "inspection_queue/inspector/"]
)
def test_the_admin_site_opens_for_administrators_only(queue: Path, place: str) -> None:
    got = {role: client_of(user(role, role)).get(f"/admin/{place}").status_code for role in ROLES}
    assert {role for role, status in got.items() if status == 200} == {"administrator"}
    assert client_of().get(f"/admin/{place}").status_code == 302


def test_a_superuser_flag_opens_nothing(listed: Any) -> None:
    from inspection_queue.models import User

    root = User.objects.create(username="root", is_superuser=True, is_staff=True)
    client = client_of(root)
    assert {asked(client, route, listed.pk) for route in MAY} == {403}
    assert client.get("/admin/inspection_queue/user/").status_code == 302


@pytest.mark.parametrize("route", ["item", "report", "comment", "attach", "move", "evidence", "evidence_csv"])
def test_a_number_that_does_not_exist_is_not_found(listed: Any, route: str) -> None:
    client = client_of(user("zhao", "lead"))
    assert asked(client, route, listed.pk + 1000) == 404


@pytest.mark.parametrize(
    "where",
    ["/items/99999999999999999999999/", "/items/1/evidence/auth_user/", "/items/1/?finding=999",
     "/items/1/evidence/claims/?finding=x",
     "/items/1/move/explode/", "/items/1/move/lease_end/", "/detectors/..%2f..%2fetc/", "/detectors/none/",
     "/static/none.css", "/items/-1/", "/items/1;drop/"],
)  # fmt: skip
def test_a_forged_address_is_not_found(listed: Any, where: str) -> None:
    client = client_of(user("zhao", "lead"))
    answer = client.post(where, {"version": 1}) if "/move/" in where else client.get(where)
    assert answer.status_code == 404


@pytest.mark.parametrize("where", ["/static/../settings.py", "/static/%2e%2e/settings.py", "/static//etc/passwd"])
def test_no_address_leads_out_of_the_static_files(queue: Path, where: str) -> None:
    assert client_of().get(where).status_code in (400, 404)


def test_a_finding_of_another_item_is_not_found(listed: Any, tmp_path: Path) -> None:
    from inspection_queue.models import Finding, QueueItem

    take(write_week(tmp_path / "published", "2026-W47", [Listed("H00000000002", {"split_admission": 900})]))
    other = QueueItem.objects.exclude(pk=listed.pk).get()
    foreign = Finding.objects.get(warning=other.newest)
    client = client_of(user("zhao", "lead"))
    assert client.get(f"/items/{listed.pk}/?finding={foreign.pk}").status_code == 404


def test_a_move_without_its_token_is_refused(listed: Any) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(user("wang", "investigator"))
    answer = client.post(f"/items/{listed.pk}/move/claim/", {"version": listed.version})
    assert answer.status_code == 403
    listed.refresh_from_db()
    assert listed.state == "open"


def pages_of(role: str, arm: str, home: Path) -> list[bytes]:
    """Every page a role sees of a list with one ranked warning and one that came by `arm`, without tokens and days:
    the two runs may lie on both sides of midnight."""
    from inspection_queue.models import QueueItem

    pair = [Listed("H00000000001", {"split_admission": 9}), Listed("H00000000002", {"split_admission": 9}, arm=arm)]
    take(write_week(home / "published", "2026-W46", pair))
    client = client_of(user(role, role))
    places = ["/items/", "/items/?week=all&sort=level", "/data/", "/detectors/split_admission/", "/tasks/"]
    for item in QueueItem.objects.order_by("rank"):
        places += [
            f"/items/{item.pk}/",
            f"/items/{item.pk}/evidence/claims.csv?purpose=check",
            f"/items/{item.pk}/report/",
        ]
    return [
        re.sub(
            rb'name="csrfmiddlewaretoken" value="\w+"|[0-9a-f]{64}|\d{4}-\d\d-\d\d( \d\d:\d\d)?',
            b"",
            client.get(each).content,
        )
        for each in places
    ]


@pytest.mark.parametrize("role", ["analyst", "lead", "investigator", "auditor"])
def test_a_random_warning_looks_like_a_ranked_one_below_supervisor(
    role: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seen = []
    for arm in ("ranked", "random"):
        folder = tmp_path_factory.mktemp(arm)
        fresh(folder)
        seen.append(pages_of(role, arm, folder))
    assert seen[0] == seen[1]


def test_a_supervisor_sees_how_a_warning_came_on_the_list(queue: Path) -> None:
    from inspection_queue.models import QueueItem

    take(write_week(queue / "published", "2026-W46", [Listed("H00000000001", {"split_admission": 9}, arm="random")]))
    page = client_of(user("qian", "supervisor")).get(f"/items/{QueueItem.objects.get().pk}/").content.decode()
    assert "随机抽取" in page


PAGES = sorted(
    name for name in MAY if name not in POSTED | WITH_PURPOSE | {"evidence_csv", "campaign_targets", "password"} | FORMS
)


@pytest.mark.parametrize("route", PAGES)
def test_a_twin_answers_exactly_whom_its_page_answers(listed: Any, office: dict[str, Any], route: str) -> None:
    where = address(route, listed.pk).rstrip("/") + ".json"
    got = {role: office[role].get(where) for role in ROLES}
    assert {role for role, answer in got.items() if answer.status_code == 403} == set(ROLES) - set(MAY[route])
    assert all(answer.headers["Content-Type"].startswith("application/json") for answer in got.values())
    assert all(got[role].status_code == 200 for role in MAY[route]), {r: a.status_code for r, a in got.items()}
    assert office["stranger"].get(where).status_code == 401
    assert office["new"].get(where).status_code == 403


@pytest.mark.parametrize("role", ["analyst", "lead", "investigator", "auditor"])
def test_no_twin_says_how_a_warning_came_on_the_list(role: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    seen = []
    for arm in ("ranked", "random"):
        folder = tmp_path_factory.mktemp(arm)
        fresh(folder)
        pair = [Listed("H00000000001", {"split_admission": 9}), Listed("H00000000002", {"split_admission": 9}, arm=arm)]
        take(add_beside(write_week(folder / "published", "2026-W46", pair), pair))
        client = client_of(user(role, role))
        places = ["items", "items/1", "items/2", "items/2/investigate", "dossiers", "dossiers/institution/H00000000002"]
        texts = [client.get(f"/{place}.json").content.decode() for place in [*places, "detectors/split_admission"]]
        assert all(texts) and not any(word in text for text in texts for word in ('"random"', "inclusion", '"risk"'))
        seen.append([re.sub(r"[0-9a-f]{64}|\d{4}-\d\d-\d\d(T[\d:.+]+)?", "", text) for text in texts])
    assert seen[0] == seen[1]


def test_no_page_shows_a_model_whose_fields_its_twin_does_not_name(
    listed: Any, office: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspection_queue import twins

    nameless: set[str] = set()
    plain = twins._of_model

    def noticed(model: Any) -> Any:
        if model._meta.object_name not in twins.SHOWN:
            nameless.add(model._meta.object_name)
        return plain(model)

    monkeypatch.setattr(twins, "_of_model", noticed)
    for route in PAGES:
        for role in MAY[route][:1]:
            office[role].get(address(route, listed.pk).rstrip("/") + ".json")
    assert nameless == set()
