"""An investigator's day in a real browser: sign in, find the item, read the evidence, close it. Chinese and English.

Screenshots stay in tests/artefacts/. Any word on the browser's console, and any request to elsewhere, fails the story.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.queue_weeks import Listed, write_week

CHROMIUM = Path("/usr/bin/chromium")
ARTEFACTS = Path(__file__).parent / "artefacts" / "console"
PATIENCE = 120_000  # milliseconds: a machine under load is slow, not wrong
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-gpu", "--disable-dev-shm-usage"]
LIST = [
    Listed("H00000000001", {"included_item_billed": 29280, "split_admission": 29991, "peer_deviation": 0},
           "青河县人民医院", level="red", n_records=24),
    Listed("H00000000002", {"tests_repeated_within_days": 8120}, "石桥镇中心卫生院", township="石桥镇"),
    Listed("H00000000003", {"complaint_burst": 0}, "仁济诊所", arm="random", level="blue", township="石桥镇"),
]  # fmt: skip

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no chromium at /usr/bin/chromium")


@dataclass(frozen=True)
class Console:
    """A running console: its address, and the passwords of its demo users."""

    address: str
    passwords: dict[str, str]


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "YUJING_HOME": str(home), "DATABASE_URL": ""}
    command = [sys.executable, "-m", "inspection_queue"]
    folder = write_week(home / "published", "2026-W46", LIST)
    for words in (["create-demo-users"], ["take-in", str(folder)]):
        subprocess.run([*command, *words], env=environment, check=True, capture_output=True)
    lines = (home / "keys" / "demo_users.txt").read_text(encoding="utf-8").splitlines()
    passwords = {name: password for name, _role, password in (line.split("\t") for line in lines)}
    with subprocess.Popen(
        [*command, "serve", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        address = re.search(r"http://\S+", server.stdout.readline() if server.stdout else "")
        assert address, "the console did not start"
        yield Console(address[0], passwords)
        server.terminate()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


@contextmanager
def visit(chromium: Any, console: Console, who: str, width: int, language: str = "zh") -> Iterator[Any]:
    """A page of somebody who has signed in. At the end nothing may have been said on the browser's console."""
    context = chromium.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((console.address, "data:")) else complaints.append(asked.url),
    )
    page.goto(console.address)
    if language == "en":
        follow(page, page.get_by_role("button", name="English"))
    page.fill("#id_username", who)
    page.fill("#id_password", console.passwords[who])
    with page.expect_navigation(wait_until="load"):  # else the first key goes to the page that is being left
        page.locator("form.stack button").click()
    yield page
    context.close()
    assert complaints == []


def follow(page: Any, place: Any) -> None:
    """Click, and wait until the next page stands whole: a count taken while it still loads is a matter of chance."""
    with page.expect_navigation(wait_until="load"):
        place.click()


def kept(page: Any, name: str) -> None:
    """Keep a picture; nothing may stick out sideways."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}_{page.viewport_size['width']}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        f"{name} is wider than the window"
    )


@pytest.mark.parametrize(
    ("language", "width", "subject", "words"),
    [
        ("zh", 1280, "青河县人民医院",
         ("预警清单", "认领此队列事项", "提交复审", "转为线索，直接核实", "填报核查结果", "提交核查结果", "查实", "决定并办结", "已办结")),
        ("en", 390, "石桥镇中心卫生院",
         ("Warning list", "Take this item", "Pass to the second review", "Clue: verify without notice",
          "Enter the outcome", "Report the outcome", "Confirmed", "Decide and close", "Closed")),
    ],
)  # fmt: skip
def test_an_item_goes_from_the_list_through_four_hands_to_its_outcome(
    chromium: Any, console: Console, language: str, width: int, subject: str, words: tuple[str, ...]
) -> None:
    title, take_it, pass_on, verify, enter, report, verdict, decide, closed = words

    def opened(page: Any) -> None:
        follow(page, page.get_by_role("link", name=subject).first)
        follow(page, page.get_by_role("button", name=take_it))

    with visit(chromium, console, "investigator", width, language) as page:
        assert title in page.locator("h1").inner_text()
        kept(page, f"{language}_list")
        opened(page)
        kept(page, f"{language}_item")
        follow(page, page.get_by_role("link", name=pass_on))
        kept(page, f"{language}_opinion")
        follow(page, page.get_by_role("button", name=pass_on))
    with visit(chromium, console, "lead", width, language) as page:
        opened(page)
        follow(page, page.get_by_role("link", name=verify))
        page.locator("textarea[name=note]").fill("records might vanish")
        follow(page, page.get_by_role("button", name=verify))
    with visit(chromium, console, "investigator2", width, language) as page:
        opened(page)
        follow(page, page.get_by_role("link", name=enter))
        page.get_by_label(verdict, exact=True).check()
        page.locator("input[name=inspected_on]").fill("2026-11-18")
        page.locator("input[name=inspector_ids][value=D001]").check()
        page.locator("input[name=inspector_ids][value=D002]").uncheck()
        follow(page, page.get_by_role("button", name=report))
        assert page.locator(".fault-line").count() == 1  # on site takes two inspectors
        kept(page, f"{language}_outcome_missing")
        page.locator("input[name=inspector_ids][value=D002]").check()
        page.locator("input[name=amount_recovered]").fill("5200.50")
        follow(page, page.get_by_role("button", name=report))
        page.goto(console.address + "tasks/")
        kept(page, f"{language}_tasks")
    with visit(chromium, console, "supervisor", width, language) as page:
        opened(page)
        follow(page, page.get_by_role("link", name=decide))
        follow(page, page.get_by_role("button", name=decide))
        assert "5,200.50" in page.locator("#outcome").inner_text()
        assert closed in page.locator(".head .state").inner_text()
        kept(page, f"{language}_closed")
        follow(page, page.locator("#beside form button").first)  # a case about it
        kept(page, f"{language}_case")
        for place in ("clocks/", "week/", "cases/", "exemptions/"):
            assert page.goto(console.address + place).status == 200
            kept(page, f"{language}_{place.strip('/')}")


def test_the_list_is_worked_by_keyboard(chromium: Any, console: Console) -> None:
    with visit(chromium, console, "lead", 1280) as page:
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        assert page.locator("tr.at").count() == 1
        name = page.locator("tr.at .subject a").inner_text()
        with page.expect_navigation(wait_until="load"):
            page.keyboard.press("o")
        assert name in page.locator("h1").inner_text()
        page.keyboard.press("?")
        assert page.locator(".keys").is_visible()


def test_the_records_turn_their_pages_in_place(chromium: Any, console: Console) -> None:
    with visit(chromium, console, "analyst", 1280) as page:
        follow(page, page.get_by_role("link", name="青河县人民医院"))  # its script must be there before the click
        address, table = page.url, page.locator("#evidence-claim_lines tbody")
        first = table.inner_text()
        page.locator("#evidence-claim_lines a[rel=next], #evidence-claim_lines nav a").last.click()
        page.wait_for_function(
            "old => document.querySelector('#evidence-claim_lines tbody').innerText !== old", arg=first
        )
        assert page.url == address
        assert page.locator("#evidence-claims").count() == 1


def test_three_clicks_lead_from_the_list_to_the_charged_lines_and_to_the_rule(chromium: Any, console: Console) -> None:
    with visit(chromium, console, "analyst", 1280) as page:
        follow(page, page.get_by_role("link", name="青河县人民医院"))
        follow(page, page.locator("#reasons .reason").first.get_by_role("link", name="条记录"))
        assert page.locator("tr.charged").count() == 10
        follow(page, page.locator("#reasons .reason").first.get_by_role("link", name="重复收费"))
        assert "第38条(三)" in page.locator("main").inner_text()
        kept(page, "zh_detector")


def test_the_filters_work_and_stay_in_the_address(chromium: Any, console: Console) -> None:
    with visit(chromium, console, "supervisor", 1280) as page:
        with page.expect_navigation(wait_until="load"):
            page.locator("select[name=township]").select_option("石桥镇")
        assert "township=" in page.url
        assert page.locator("tbody tr").count() == 2
        page.reload()
        assert page.locator("tbody tr").count() == 2


def test_every_role_sees_its_pages_without_a_fault_in_both_widths(chromium: Any, console: Console) -> None:
    pages = {
        "investigator": ["tasks/", "password/"],
        "lead": ["items/?week=all&sort=due", "items/2/"],
        "supervisor": ["quality/", "items/3/"],
        "analyst": ["data/"],
        "auditor": ["audit/?check=chain"],
        "admin": ["admin/", "admin/inspection_queue/user/", "admin/inspection_queue/user/1/change/"],
    }
    for who, places in pages.items():
        with visit(chromium, console, who, 1280) as page:
            for width, place in product((1280, 390), places):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.goto(console.address + place).status == 200
                if not place.startswith("admin"):
                    kept(page, f"{who}_{re.sub('[^a-z0-9]+', '_', place)}")


def test_the_keyboard_is_enough_and_always_shows_where_it_is(chromium: Any, console: Console) -> None:
    with visit(chromium, console, "analyst", 1280) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        for _ in range(12):
            page.keyboard.press("Tab")
            outline = "getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(outline) != "none", page.evaluate("document.activeElement.outerHTML")


def test_everything_can_be_done_without_scripts(chromium: Any, console: Console) -> None:
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(console.address)
    page.fill("#id_username", "lead")
    page.fill("#id_password", console.passwords["lead"])
    follow(page, page.locator("form.stack button"))
    follow(page, page.get_by_role("link", name="仁济诊所"))
    follow(page, page.get_by_role("button", name="认领此队列事项"))
    assert "办理中" in page.locator(".head .state").inner_text()
    follow(page, page.get_by_role("button", name="退回队列"))
    assert page.locator(".note.success").count() == 1
    context.close()
