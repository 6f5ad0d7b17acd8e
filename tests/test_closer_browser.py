"""The closer look, dossiers and files in a real browser: three clicks to the lines, masks, both languages, both widths."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.queue_beside import PEOPLE, add_beside
from tests.queue_weeks import Listed, write_week
from tests.test_console_browser import CHROMIUM, Console, chromium, follow, kept, visit

__all__ = ["chromium"]
LIST = [
    Listed("H00000000001", {"included_item_billed": 29280, "split_admission": 29991}, "青河县人民医院", level="red",
           n_records=9),
    Listed("H00000000002", {"tests_repeated_within_days": 8120}, "石桥镇中心卫生院", township="石桥镇"),
]  # fmt: skip
PAGES = {
    "investigator": ["items/1/investigate/", "items/1/stays/C0010000/", "dossiers/", "items/1/case.pdf"],
    "supervisor": ["dossiers/institution/H00000000001/", "dossiers/practitioner/D00001/"],
    "analyst": ["detectors/split_admission/"],
    "admin": ["tokens/"],
    "auditor": ["audit/?kind=QueueItem&first=2026-01-01"],
}

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no chromium at /usr/bin/chromium")


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "YUJING_HOME": str(home), "DATABASE_URL": ""}
    command = [sys.executable, "-m", "inspection_queue"]
    folder = add_beside(write_week(home / "published", "2026-W46", LIST), LIST)
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


def test_three_clicks_lead_from_the_list_to_the_very_lines_and_to_the_text_that_fired(
    chromium: Any, console: Console
) -> None:
    with visit(chromium, console, "analyst", 1280) as page:
        follow(page, page.get_by_role("link", name="青河县人民医院"))
        follow(page, page.locator("#reasons .reason").first.get_by_role("link", name="费用明细"))
        assert page.locator("#lines tr.charged").count() == 4  # one line of each claim on the page
        assert page.locator("#lines tr:not(.charged) td:nth-child(2)").count() == 8  # beside the others of these claims
        follow(page, page.locator("#lines .chosen").get_by_role("link"))
        text = page.locator("main").inner_text()
        assert "from claim_lines" in text and "第38条(三)" in text
        assert re.search(r"[0-9a-f]{64}", page.locator("#text").inner_text())


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_every_page_fits_its_window_and_says_nothing_on_the_browsers_console(
    chromium: Any, console: Console, language: str, width: int
) -> None:
    for who, places in PAGES.items():
        with visit(chromium, console, who, width, language) as page:
            for place in places:
                assert page.goto(console.address + place).status == 200, place
                kept(page, f"closer_{language}_{re.sub('[^a-z0-9]+', '_', place.lower())}")


def test_whole_tokens_appear_after_a_purpose_and_not_before(chromium: Any, console: Console) -> None:
    with visit(chromium, console, "investigator", 1280) as page:
        page.goto(f"{console.address}items/2/investigate/")
        assert PEOPLE[0] not in page.content()
        page.locator("details.unmask summary").click()
        page.locator("#id_reason").fill("向经办机构核实身份")
        follow(page, page.locator("details.unmask button"))
        assert PEOPLE[0] in page.content()


def test_a_file_asks_what_it_is_for_and_then_comes(chromium: Any, console: Console) -> None:
    with visit(chromium, console, "investigator", 1280) as page:
        page.goto(f"{console.address}items/1/")
        follow(page, page.get_by_role("link", name="XLSX"))
        assert "文件用途" in page.locator("h1").inner_text()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="生成文件").click()
        assert waiting.value.suggested_filename == "case_1.xlsx"


def test_axe_finds_no_serious_fault_on_these_pages(chromium: Any, console: Console) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for who in ("investigator", "supervisor", "admin"):
        with visit(chromium, console, who, 1280) as page:
            for place in (each for each in PAGES[who] if not each.endswith("pdf")):
                page.goto(console.address + place)
                content = (Path(sys.modules[Axe.__module__].__file__ or "").parent / "axe.min.js").read_text("utf-8")
                page.evaluate(content)
                found = page.evaluate("axe.run()")["violations"]
                serious = [
                    (each["id"], each["nodes"][0]["html"])
                    for each in found
                    if each["impact"] in ("serious", "critical")
                ]
                assert serious == [], place
