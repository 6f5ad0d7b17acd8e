"""The week of the office on a synthetic county, role by role, each from the door to the end of the day, in both languages.

The list is a real one: simulated deliveries, detected, ranked, published and handed over. Every page that somebody stops
at is kept as a picture and read by axe-core. Needs minutes: a deep proof.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.small_county import WEEK, small_county
from tests.test_console_browser import CHROMIUM, Console, chromium, kept, visit
from tests.test_console_pages import faults_of

__all__ = ["chromium"]
pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no chromium at /usr/bin/chromium"),
]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    home = tmp_path_factory.mktemp("county")
    environment = {**os.environ, "YUJING_HOME": str(home), "DATABASE_URL": ""}
    week = [sys.executable, "-m", "pipelines", "week", WEEK, "--deliveries", str(small_county() / "deliveries")]
    console = [sys.executable, "-m", "inspection_queue"]
    for command in (week, [*console, "create-demo-users"]):
        subprocess.run(command, env=environment, check=True, capture_output=True)
    lines = (home / "keys" / "demo_users.txt").read_text(encoding="utf-8").splitlines()
    passwords = {name: password for name, _role, password in (line.split("\t") for line in lines)}
    with subprocess.Popen(
        [*console, "serve", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        found = re.search(r"http://\S+", server.stdout.readline() if server.stdout else "")
        assert found, "the console did not start"
        yield Console(found[0], passwords)
        server.terminate()


class Story:
    """One person's day in one window. `look` keeps what is on the screen; `go` follows the bar, as a person would."""

    def __init__(self, page: Any, address: str, name: str) -> None:
        self.page, self.address, self.name, self.n = page, address.rstrip("/"), name, 0

    def look(self) -> None:
        self.n += 1
        kept(self.page, f"story_{self.name}_{self.n:02d}")
        assert faults_of(self.page) == [], self.page.url

    def go(self, path: str) -> None:
        """By the link in the bar or its menu."""
        link = self.page.locator(f'header nav a[href="{path}"]')
        if not link.is_visible():
            link.locator("xpath=ancestor::details").locator("summary").click()
        self.click(f'header nav a[href="{path}"]')
        self.look()

    def click(self, place: str) -> None:
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(place).first.click()

    def open_item(self, item: str) -> None:
        self.page.goto(self.address + item)


def analyst(day: Story) -> None:
    """Reads what is new, follows one warning to its lines, remarks on it, takes the list along."""
    page = day.page
    day.look()
    day.go("/week/")
    day.go("/items/")
    day.click("tbody .subject a")
    day.look()
    item = page.url
    page.locator('form[action*="comment"] textarea').fill("核对过费用明细 · lines were looked at")
    with page.expect_navigation(wait_until="load"):
        page.locator('form[action*="comment"] button').click()
    assert "lines were looked at" in page.locator("main").inner_text()
    page.goto(item + "investigate/")
    day.look()
    day.go("/data/")
    day.go("/dossiers/")
    day.go("/items/")
    day.click('a[href*="list.xlsx"]')
    day.look()
    with page.expect_download() as file:
        page.locator("main form button.main").click()
    assert file.value.suggested_filename.endswith(".xlsx")


def lead(day: Story) -> str:
    """Builds a campaign and launches it, takes a complaint in, gives an item to somebody. Returns the item's address."""
    page = day.page
    day.go("/campaigns/")
    day.click('a[href*="template=fund_fraud"]')
    page.locator("main input[name=period_to]").fill("2026-12-31")
    day.look()
    day.click("main form button.main")
    day.look()
    day.click('form[action*="launch"] button')
    day.look()
    assert page.locator(".list.plain tbody tr .subject a").count() > 0
    day.click(".list.plain tbody .subject a")
    day.look()
    day.go("/complaints/")
    page.goto(day.address + "/complaints/new/")
    number = "S" + re.sub(r"\W", "", day.name)
    told = {"complaint_id": number, "received_at": "2026-11-16T09:00", "object_text": "县医院", "topic": "收费",
            "text": "重复收费"}  # fmt: skip
    for name, value in told.items():
        page.locator(f'main [name="{name}"]').fill(value)
    day.look()
    day.click("main form button.main")
    day.look()
    day.go("/clocks/")
    page.goto(day.address + "/items/?state=open")
    day.click("tbody .subject a")
    item = page.url.removeprefix(day.address)
    assert "(" in page.locator("#id_to option").first.inner_text()  # each with what they hold now
    return item


def first_reviewer(day: Story) -> str:
    """Takes the next item, passes it on with an opinion, takes a field task. Returns the item's address."""
    page = day.page
    day.look()
    page.goto(day.address + "/items/")
    day.click("button[data-action=next]")
    day.look()
    item = page.url.partition("?")[0].removeprefix(day.address)
    day.click('a[href*="/move/pass_on/"]')
    day.look()
    page.locator("main textarea").first.fill("指征一致 · consistent")
    day.click("main form button.main")
    day.go("/field/")
    page.goto(day.address + "/field/?state=planned")
    day.click("tbody .subject a")
    day.click('form[action*="/take/"] button')
    day.look()
    day.click('a[href*="/record/"]')
    day.look()
    day.go("/tasks/")
    return item


def second_reviewer(day: Story, item: str) -> None:
    page = day.page
    day.open_item(item)
    day.click('form[action*="/move/claim/"] button')
    day.click('a[href*="/move/verify/"]')
    day.look()
    page.locator("main textarea[name=note]").fill("材料可能灭失 · records might vanish")
    day.click("main form button.main")


def visitor(day: Story, item: str) -> None:
    """Visits, and says what was found."""
    page = day.page
    day.open_item(item)
    day.click('form[action*="/move/claim/"] button')
    day.click('a[href$="/report/"]')
    day.look()
    page.locator('input[name="verdict"][value="confirmed"]').check()
    page.locator("input[name=inspected_on]").fill("2026-11-18")
    for code in ("D001", "D002"):
        page.locator(f'input[name=inspector_ids][value="{code}"]').check()
    if page.locator("input[name=problem_codes]:checked").count() == 0:
        page.locator("input[name=problem_codes]").first.check()
    page.locator("input[name=amount_recovered]").fill("520.50")
    day.click("main form button.main")
    assert page.locator(".fault-line").count() == 0, page.locator("main").inner_text()
    day.look()


def supervisor(day: Story, item: str) -> None:
    """Decides, opens a case, looks at clocks and at how good the list was."""
    page = day.page
    day.open_item(item)
    day.click('form[action*="/move/claim/"] button')
    day.click('a[href*="/move/close/"]')
    day.look()
    day.click("main form button.main")
    assert "520.50" in page.locator("#outcome").inner_text()
    day.look()
    day.click('form[action$="/case/"] button')
    day.look()
    for place in ("/clocks/", "/quality/", "/grid/", "/double-random/", "/cases/"):
        day.go(place)


def auditor(day: Story) -> None:
    """Proves the chain and takes the trail along."""
    page = day.page
    day.go("/audit/")
    day.click('a[href="?check=chain"]')
    assert page.locator(".note.success").count() == 1
    day.look()
    day.click('a[href*="trail.csv"]')
    with page.expect_download():
        page.locator("main form button.main").click()


def administrator(day: Story) -> None:
    """Makes a token for another system, and looks at the people."""
    page = day.page
    day.go("/tokens/")
    page.locator("main input[name=name]").fill("portal")
    for box in page.locator("main input[type=checkbox]").all()[:1]:
        box.check()
    day.click("main form.stack button.main")
    day.look()
    assert page.goto(day.address + "/admin/inspection_queue/user/").status == 200
    page.goto(day.address + "/tokens/")


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_the_office_works_its_week(chromium: Any, county: Console, language: str, width: int) -> None:
    def day(who: str, act: Any, *told: str) -> Any:
        with visit(chromium, county, who, width, language) as page:
            done = act(Story(page, county.address, f"{language}_{who}_{act.__name__}"), *told)
            page.locator("header .who summary").click()
            with page.expect_navigation(wait_until="load"):
                page.locator('form[action="/sign-out/"] button').click()
            assert page.locator("#id_password").count() == 1
        return done

    day("analyst", analyst)
    day("lead", lead)
    item = day("investigator", first_reviewer)
    day("lead", second_reviewer, item)
    day("investigator2", visitor, item)
    day("supervisor", supervisor, item)
    day("auditor", auditor)
    day("admin", administrator)


def test_three_clicks_lead_to_the_lines_and_back_to_rule_clause_and_version(chromium: Any, county: Console) -> None:
    """Counted by the browser, from the published list: two to the very lines, one more to the text that fired."""
    with visit(chromium, county, "analyst", 1280) as page:
        page.context.add_init_script(
            "addEventListener('click', () => sessionStorage.setItem('n', 1 + +(sessionStorage.getItem('n') || 0)), true)"
        )
        page.goto(county.address + "items/")

        def clicks() -> int:
            return int(page.evaluate("+(sessionStorage.getItem('n') || 0)"))

        subject = page.locator("tbody tr", has=page.locator(".why p.violation")).first.locator(".subject a")
        with page.expect_navigation(wait_until="load"):
            subject.click()
        with page.expect_navigation(wait_until="load"):
            page.locator('#reasons .reason a[href*="/investigate/"]').first.click()
        assert page.locator("#lines tr.charged").count() > 0
        assert clicks() <= 3
        with page.expect_navigation(wait_until="load"):
            page.locator("#lines .chosen a").first.click()
        assert clicks() <= 3
        assert "select" in page.locator("#text").inner_text()
        assert re.search(r"第\s*\d+\s*条", page.locator("main").inner_text())
        assert re.search(r"[0-9a-f]{64}", page.locator("#text").inner_text())
