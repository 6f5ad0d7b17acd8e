"""Signing in: guessing is slowed down, sessions end, passwords are never shown, and all of it is on record."""

import stat
import time
from pathlib import Path
from typing import Any

import pytest

from tests.queue_fixture import client_of, queue, user

__all__ = ["queue"]
PASSWORD = "correct-horse-7"


@pytest.fixture
def wang(queue: Path) -> Any:
    person = user("wang", "investigator")
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client: Any, password: str = PASSWORD, name: str = "wang", address: str = "10.0.0.1") -> Any:
    return client.post("/sign-in/", {"username": name, "password": password}, REMOTE_ADDR=address)


def test_the_right_password_opens_the_first_page_of_the_role(wang: Any) -> None:
    client = client_of()
    assert sign_in(client).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/items/"


@pytest.mark.parametrize(
    ("role", "first"),
    [("auditor", "/items/"), ("administrator", "/data/"), ("supervisor", "/items/")],
)
def test_everybody_starts_where_their_role_works(queue: Path, role: str, first: str) -> None:
    assert client_of(user("x", role)).get("/").headers["Location"] == first


def test_signing_in_leads_nowhere_else(wang: Any) -> None:
    told = {"username": "wang", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert client_of().post("/sign-in/", told).headers["Location"] == "/"


def test_after_five_failures_even_the_right_password_waits(wang: Any) -> None:
    for _ in range(5):
        assert sign_in(client_of(), "wrong").status_code == 200
    answer = sign_in(client_of())
    assert answer.status_code == 200
    assert "15 分钟" in answer.content.decode()


def test_the_wait_ends(wang: Any) -> None:
    from datetime import timedelta

    from django.db.models import F

    from inspection_queue.models import LoginAttempt

    for _ in range(5):
        sign_in(client_of(), "wrong")
    LoginAttempt.objects.update(at=F("at") - timedelta(minutes=16))
    assert sign_in(client_of()).status_code == 302


def test_one_person_guessed_at_does_not_lock_the_others_out(wang: Any) -> None:
    for _ in range(6):
        sign_in(client_of(), "wrong", name="li")
    assert sign_in(client_of()).status_code == 302


def test_an_address_that_tries_many_names_has_to_wait(wang: Any) -> None:
    for number in range(50):
        sign_in(client_of(), "wrong", name=f"name{number}", address="10.9.9.9")
    assert sign_in(client_of(), address="10.9.9.9").status_code == 200
    assert sign_in(client_of(), address="10.0.0.2").status_code == 302


def test_what_somebody_typed_is_not_kept_in_readable_form(wang: Any) -> None:
    from inspection_queue.models import AuditEntry, LoginAttempt

    for _ in range(6):
        sign_in(client_of(), "wrong", name="MyPassword123")
    kept = str(list(LoginAttempt.objects.values())) + str(list(AuditEntry.objects.values()))
    assert "MyPassword123" not in kept and "10.0.0.1" not in kept
    assert AuditEntry.objects.filter(action="locked_out").exists()


def test_signing_in_and_out_are_on_record(wang: Any) -> None:
    from inspection_queue.models import AuditEntry

    client = client_of()
    sign_in(client)
    client.post("/sign-out/")
    said = AuditEntry.objects.filter(actor="wang").order_by("no")
    assert list(said.values_list("action", flat=True)) == ["sign_in", "sign_out"]
    assert client.get("/items/").status_code == 302


def test_an_idle_session_ends(wang: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(wang)
    assert client.get("/items/").status_code == 200
    later = time.time() + 31 * 60
    monkeypatch.setattr("inspection_queue.middleware.time.time", lambda: later)
    answer = client.get("/items/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/")


def test_a_busy_session_ends_after_a_working_day(wang: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client, began = client_of(wang), time.time()
    for minutes in range(0, 10 * 60, 20):
        monkeypatch.setattr("inspection_queue.middleware.time.time", lambda now=began + minutes * 60: now)
        assert client.get("/items/").status_code == 200
    monkeypatch.setattr("inspection_queue.middleware.time.time", lambda: began + 10 * 3600 + 60)
    assert client.get("/items/").status_code == 302


def test_somebody_made_inactive_is_out_at_once(wang: Any) -> None:
    client = client_of(wang)
    wang.is_active = False
    wang.save()
    assert client.get("/items/").status_code == 302


def test_cookies_are_kept_from_scripts_and_other_sites(wang: Any) -> None:
    client = client_of()
    client.get("/sign-in/")
    sign_in(client)
    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["httponly"], name
        assert client.cookies[name]["samesite"] == "Lax", name


def test_the_demo_users_have_passwords_of_their_own_kept_for_the_owner_only(queue: Path) -> None:
    from io import StringIO

    from django.core.management import call_command

    from inspection_queue.models import User
    from inspection_queue.roles import ROLES, roles_of

    said = StringIO()
    call_command("create_demo_users", stdout=said)
    file = queue / "keys" / "demo_users.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    lines = [line.split("\t") for line in file.read_text().splitlines()]
    passwords = {name: password for name, _role, password in lines}
    assert len(set(passwords.values())) == len(passwords) == 7
    assert not any(password in said.getvalue() for password in passwords.values()), "what is printed ends in logs"
    assert {role for name in passwords for role in roles_of(User.objects.get(username=name))} == set(ROLES)
    assert sign_in(client_of(), passwords["lead"], name="lead").status_code == 302
    call_command("create_demo_users", stdout=said)
    assert "already" in said.getvalue()
    assert sign_in(client_of(), passwords["lead"], name="lead").status_code == 302


def test_the_signing_key_is_made_once_and_for_its_owner_only(queue: Path) -> None:
    from inspection_queue.home import secret_key

    key = secret_key()
    assert len(key) > 60
    assert secret_key() == key
    assert stat.S_IMODE((queue / "keys" / "console.key").stat().st_mode) == 0o600
    assert [each.name for each in (queue / "keys").iterdir()] == ["console.key"]


def test_a_change_of_master_data_is_on_record_without_passwords(queue: Path) -> None:
    import json

    from django.contrib.auth.models import Group

    from inspection_queue.models import AuditEntry, Inspector

    admin, target = user("root", "administrator"), user("li", "analyst")
    client = client_of(admin)
    lead = Group.objects.get(name="lead")
    told = {
        "username": "li",
        "last_name": "李",
        "first_name": "四",
        "groups": [lead.pk],
        "is_active": "on",
        "inspector": "",
    }
    assert client.post(f"/admin/inspection_queue/user/{target.pk}/change/", told).status_code == 302
    secret = {"password1": "Ein-neues-7-Wort", "password2": "Ein-neues-7-Wort", "usable_password": "true"}
    assert client.post(f"/admin/inspection_queue/user/{target.pk}/password/", secret).status_code == 302
    inspector = {"inspector_id": "D7", "name": "王五", "certificate_no": "", "organisation": "", "active": "on"}
    assert client.post("/admin/inspection_queue/inspector/add/", inspector).status_code == 302
    entries = list(AuditEntry.objects.filter(actor="root").exclude(action="sign_in").order_by("no"))
    assert [(each.action, each.object_type) for each in entries] == [
        ("change", "User"), ("change", "User"), ("create", "Inspector"),
    ]  # fmt: skip
    told_first = {field: (old, new) for field, old, new in json.loads(entries[0].changes)}
    assert told_first["groups"] == ("analyst", "lead")
    assert told_first["last_name"] == ("", "李")
    assert "Ein-neues" not in str([each.changes for each in entries])
    assert Inspector.objects.get().name == "王五"


def test_nobody_deletes_people_who_stand_in_the_trail(queue: Path) -> None:
    client = client_of(user("root", "administrator"))
    target = user("li", "analyst")
    assert client.post(f"/admin/inspection_queue/user/{target.pk}/delete/", {"post": "yes"}).status_code == 403
