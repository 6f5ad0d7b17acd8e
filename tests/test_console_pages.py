"""Every page of the console in a real browser, from the list of routes: fits its window, says nothing on the browser's
console, asks for nothing from elsewhere, and axe-core finds no serious fault.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest

from tests.flow_routes import FORMS
from tests.queue_databases import HOME, SQLITE
from tests.queue_fixture import client_of, fresh, user
from tests.queue_office import MAY, POSTED, ROLES, address, filled
from tests.test_console_browser import CHROMIUM, PATIENCE, chromium, kept

__all__ = ["chromium"]
FILES = {"evidence_csv", "campaign_targets", "lines_file", "list_file", "case_file", "dossier_file", "audit_file",
         "attachment", "draw_record"}  # fmt: skip
# A part of a page, and forms that open only to who holds the item: the stories of the roles look at these.
WITHIN = {"evidence", "report"}
PAGES = sorted(set(MAY) - POSTED - FILES - FORMS - WITHIN)
ADMIN = (
    "admin/",
    "admin/inspection_queue/user/",
    "admin/inspection_queue/user/1/change/",
    "admin/inspection_queue/inspector/",
)
SERIOUS = ("serious", "critical")
WINDOWS = [("zh-hans", 1280), ("en", 390)]

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no chromium at /usr/bin/chromium"),
]


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A running console over the office of the route tests: its address, the item, and a session of each role."""
    home = tmp_path_factory.mktemp("home")
    (home / "keys").mkdir()
    shutil.copyfile(HOME / "keys" / "console.key", home / "keys" / "console.key")  # sessions made here hold there
    with ThreadPoolExecutor(
        1
    ) as aside:  # Playwright keeps a loop in this thread, in which Django does not ask a database
        item, sessions = aside.submit(_furnished, home).result()
    environment = {**os.environ, "YUJING_HOME": str(home), "DATABASE_URL": ""}
    command = [sys.executable, "-m", "inspection_queue", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        found = re.search(r"http://\S+", server.stdout.readline() if server.stdout else "")
        assert found, "the console did not start"
        yield {"address": found[0], "item": item, "sessions": sessions}
        server.terminate()


def _furnished(home: Path) -> tuple[int, dict[str, str]]:
    """The number of the item, and a session for each role."""
    from django.db import connections

    fresh(home, SQLITE)
    with mock.patch.dict(os.environ, {"YUJING_HOME": str(home)}):
        item = filled(home)
        sessions = {role: client_of(user(role, role)).cookies["sessionid"].value for role in ROLES}
    connections.close_all()
    return item, sessions


@pytest.fixture(scope="module", params=WINDOWS, ids=["zh-1280", "en-390"])
def readers(request: pytest.FixtureRequest, chromium: Any, console: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A window for each role, signed in, in the language and width of the run."""
    language, width = request.param
    host = {"url": console["address"]}
    windows: dict[str, Any] = {}
    for role, session in console["sessions"].items():
        context = chromium.new_context(viewport={"width": width, "height": 900})
        context.set_default_timeout(PATIENCE)
        context.add_cookies([
            {"name": "sessionid", "value": session, **host}, {"name": "django_language", "value": language, **host},
        ])  # fmt: skip
        windows[role] = context.new_page()
    yield {**windows, "language": language}
    for role in console["sessions"]:
        windows[role].context.close()


def faults_of(page: Any) -> list[str]:
    """What axe-core calls serious or worse, with the first place of each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found if each["impact"] in SERIOUS]


def looked_at(page: Any, where: str, name: str) -> list[str]:
    """Everything that is wrong with the page at this address."""
    said: list[str] = []
    origin = "{0.scheme}://{0.netloc}/".format(urlsplit(where))

    def hear(message: Any) -> None:
        if message.type in ("error", "warning"):
            said.append(message.text)

    def ask(request: Any) -> None:
        if not request.url.startswith((origin, "data:")):
            said.append(request.url)

    page.on("console", hear)
    page.on("request", ask)
    status = page.goto(where).status
    page.remove_listener("console", hear)
    page.remove_listener("request", ask)
    kept(page, name)
    return [*said, *([] if status == 200 else [f"status {status}"]), *faults_of(page)]


@pytest.mark.parametrize("route", PAGES)
def test_a_page_has_no_serious_fault(readers: dict[str, Any], console: dict[str, Any], route: str) -> None:
    role = MAY[route][0]
    where = console["address"].rstrip("/") + address(route, console["item"])
    assert looked_at(readers[role], where, f"page_{readers['language']}_{route}") == []


@pytest.mark.parametrize("place", ADMIN)
def test_a_page_of_the_master_data_says_nothing_on_the_console(
    readers: dict[str, Any], console: dict[str, Any], place: str
) -> None:
    page = readers["administrator"]
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    assert page.goto(console["address"] + place).status == 200
    assert said == []
    assert faults_of(page) == []
