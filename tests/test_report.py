"""report.html: complete in one file, in two languages, on paper and on a phone, and deaf to scripts in a name."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from listed_week import INSTITUTIONS, WEEK, listed_week, rank_again

from data_contracts.contract import read_contract
from pipelines import warehouse
from pipelines.publish import publish_period
from pipelines.published_week import read_week
from pipelines.report import render
from pipelines.report_words import peer_group

CHROMIUM = Path("/usr/bin/chromium")
EVIL = "</script><script>window.taken=1</script><img src=x onerror='window.taken=2'>“青河”&<b>院"
in_a_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium on this machine")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lists, the second compared with the first; a supplier has put a script into a name."""
    settings = listed_week(tmp_path_factory.mktemp("report"))
    with warehouse.writing(settings) as connection:
        rank_again(connection, WEEK.shifted(-1), order=(2, 0, 1, 5, 11, 4, 10, 3, 8, 9))
        connection.execute("update risk.warnings set subject_name = ? where week = '2026-W46' and rank = 7", [EVIL])
        connection.execute(
            "update risk.findings set text_zh = ?, text_en = ? where subject_id = ?", [EVIL, EVIL, INSTITUTIONS[6][0]]
        )
        connection.execute(
            "update core.institutions set name = ? where institution_id = ?", [EVIL, INSTITUTIONS[10][0]]
        )
        connection.execute("update ledger.deliveries set file_name = ? where delivery_id = 2", [f"{EVIL}.csv"])
        connection.execute(
            "insert into risk.exempted values ('2026-W46', 1, 'split_admission', 'institution', 'H7', 3, 1234.5, 'suspicion', "
            "'张三', ?, '2026-12-31')",
            [EVIL],
        )
    publish_period(WEEK.shifted(-1), settings)
    return Path(publish_period(WEEK, settings).folder)


@pytest.fixture(scope="module")
def text(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_report_says_what_was_exempted_and_which_texts_nobody_approved(text: str) -> None:
    assert "3 次命中未计入" in text and "3 hits not counted" in text
    assert "1,234.50" in text and "张三" in text and "2026-12-31" in text and EVIL not in text
    assert "条检测器的文本未经批准" in text and "is not approved here" in text


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        running = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture
def open_report(browser: Any, folder: Path) -> Iterator[Any]:
    """A function that opens the report; afterwards nothing may have been requested, logged or executed."""
    said: list[str] = []

    def opened(language: str = "zh", width: int = 1280) -> Any:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.on("request", lambda request: request.url.startswith("file:") or said.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"file://{folder}/report.html#{language}")
        page.wait_for_selector("#chart-weekly svg")
        pages.append(page)
        return page

    pages: list[Any] = []
    yield opened
    taken = [page.evaluate("window.taken") for page in pages]
    for page in pages:
        page.close()
    assert said == [] and taken == [None] * len(taken)


def visible(page: Any, selector: str) -> list[str]:
    return [each.inner_text() for each in page.query_selector_all(selector) if each.is_visible()]


def test_it_is_one_file_that_needs_no_other(text: str) -> None:
    own = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert not re.findall(r"""(?:src|href)\s*=\s*["'](?!#)""", own) and "url(" not in own and "@import" not in own
    assert text.count("plotly.js v") == 1
    assert "default-src 'none'" in text and "'unsafe-inline'; script-src 'sha256-" in text


def test_what_a_supplier_wrote_is_escaped_everywhere(text: str) -> None:
    assert "<script>window.taken" not in text and "<img src=x" not in text and "<b>院" not in text
    assert text.count("<script") == 3 and text.count("</script>") == 3


def test_nothing_tells_how_a_row_came_on_the_list(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    week = read_week(Path(publish_period(WEEK, settings).folder))
    as_published = render(week, None)
    turned = read_week(week.folder)
    turned.warnings["arm"] = ["random"] * 10
    for name in ("inclusion_probability", "risk", "priority", "smoothed_risk"):
        turned.warnings[name] = 0.123
    assert render(turned, None) == as_published
    own = re.sub(r"<script>.*?</script>", "", as_published, flags=re.DOTALL)
    assert "inclusion" not in own and '"arm"' not in own and "data-arm" not in own


def test_the_same_files_give_the_same_page(folder: Path, text: str) -> None:
    before = read_week(folder.with_name("2026-W45"))
    assert render(read_week(folder), before) == text


def test_it_accuses_nobody(text: str) -> None:
    own = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL).lower()
    assert "fraudster" not in own and "guilty" not in own and "诈骗犯" not in own
    assert "indicators consistent with" in own and "不是违规结论" in own


def test_violation_and_suspicion_money_are_never_added(text: str) -> None:
    assert "明确违规（元）" in text and "可疑（元）" in text and "never added" in text
    assert "合计" not in text


def test_every_text_has_both_languages(text: str) -> None:
    own = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert own.count('class="zh" lang="zh-CN"') == own.count('class="en" lang="en"') > 150


@in_a_browser
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_opens_without_a_request_or_an_error_and_fits_the_screen(
    language: str, width: int, open_report: Any
) -> None:
    page = open_report(language, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert len(page.query_selector_all(".chart svg.main-svg")) >= 13
    heading = visible(page, "h1")[0]
    assert heading == ("每周风险预警清单" if language == "zh" else "Weekly warning list")


@in_a_browser
def test_a_script_in_a_name_is_shown_as_the_name(open_report: Any) -> None:
    page = open_report()
    assert EVIL in visible(page, ".subject .name")
    assert page.query_selector_all("img") == []


@in_a_browser
def test_the_language_can_be_changed_in_place(open_report: Any) -> None:
    page = open_report("zh")
    assert "明确违规" in page.inner_text("#chart-reasons")
    page.click("button[data-language=en]")
    assert visible(page, "h2")[0] == "The list" and page.evaluate("document.documentElement.lang") == "en"
    page.wait_for_function("document.querySelector('#chart-reasons').textContent.includes('Violations')")


@in_a_browser
def test_the_list_can_be_sorted_and_filtered(open_report: Any) -> None:
    page = open_report()
    page.click("button[data-sort=violation]")
    page.click("button[data-sort=violation]")
    amounts = [float(each.get_attribute("data-violation")) for each in page.query_selector_all("table.list tbody tr")]
    assert amounts == sorted(amounts, reverse=True)
    assert page.get_attribute("th:has(button[data-sort=violation])", "aria-sort") == "descending"
    page.select_option("select[data-filter=level]", "red")
    assert len(visible(page, "table.list tbody tr")) == 2
    page.fill("input[data-filter=text]", "中医院")
    assert visible(page, ".subject .name") == ["青河县中医院"] and visible(page, "[data-shown]") == ["1"]
    page.fill("input[data-filter=text]", "没有这样的机构")
    assert visible(page, ".nothing") == ["没有符合条件的对象。"]


@in_a_browser
def test_a_level_is_never_told_by_colour_alone(open_report: Any) -> None:
    assert (
        visible(open_report("en"), "table.list .chip") == ["Red"] * 2 + ["Orange"] * 3 + ["Yellow"] * 3 + ["Blue"] * 2
    )


@in_a_browser
def test_what_changed_since_the_list_before_is_told(open_report: Any) -> None:
    lists = visible(open_report("en"), ".moves > div")
    assert lists[1].splitlines()[0] == "Left 2" and INSTITUTIONS[11][1] in lists[1]
    assert lists[0].startswith("Entered 2") and f"2 → 1 {INSTITUTIONS[0][1]}" in lists[2]


@in_a_browser
def test_it_can_be_printed_with_all_clauses_open(open_report: Any, tmp_path: Path) -> None:
    page = open_report()
    page.pdf(path=str(tmp_path / "list.pdf"), prefer_css_page_size=True)
    content = (tmp_path / "list.pdf").read_bytes()
    assert 6 <= len(re.findall(rb"/Type\s*/Page\b", content)) <= 14
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert len(visible(page, "table.list details dl")) == 10 and visible(page, ".controls") == []


def test_every_kind_of_peer_has_words_in_both_languages() -> None:
    for dataset, column in (("institutions", "kind"), ("institutions", "level"), ("practitioners", "profession")):
        for code in read_contract(dataset).column(column).allowed:
            words = peer_group(f"{column}={code}")
            assert words is not None and re.search(r"[\u4e00-\u9fff]", words.zh) and "_" not in words.en
