"""`yujing evaluate`: a list judged beside the plain ways, from outcomes or from a ledger, on one page that works offline."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from listed_week import INSTITUTIONS, WEEK, listed_week, rank_again

from data_contracts.errors import SettingsError
from models.evaluation import at_k, bootstrap, coverage, overlap, precision_interval, prevalence
from pipelines import warehouse
from pipelines.__main__ import main
from pipelines.evaluate import Evaluation, evaluate_week, evaluation
from pipelines.publish import publish_period
from pipelines.settings import Settings

CHROMIUM = Path("/usr/bin/chromium")
TRUE = (0, 1, 2, 9)
SCORED = """
    update risk.ranking set risk = {risk}, priority = {risk}, billed_amount = {billed}, n_findings = 3, rules_only = 0.2,
        isolation_forest = 0.1, noisy_or = {risk} where subject_id = '{who}'
"""
VISIT = """
    insert into core.inspections (inspection_id, inspected_on, institution_id, kind, domain, violation_found, amount_recovered,
        warning_id) values (?, ?, ?, 'warning', 'fund', ?, ?, ?)
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two published lists; the first four subjects would be worth it, the biggest biller is not."""
    made = listed_week(tmp_path_factory.mktemp("evaluate"))
    with warehouse.writing(made) as connection:
        rank_again(connection, WEEK.shifted(-1), order=(2, 0, 1, 5, 11, 4, 10, 3, 8, 9))
        for n, (who, *_) in enumerate(INSTITUTIONS):
            connection.execute(SCORED.format(risk=0.9 - 0.05 * n, billed=1000 + 10 * n, who=who))
    publish_period(WEEK.shifted(-1), made)
    publish_period(WEEK, made)
    return made


@pytest.fixture(scope="module")
def found(settings: Settings, ledger: Path) -> Evaluation:
    return evaluation(WEEK, settings, ledger)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of truth; the last scheme begins after the week and is no truth of it yet."""
    folder = tmp_path_factory.mktemp("truth")
    rows = [("institution", INSTITUTIONS[n][0], "over_price", "2026-01-01", 100.0 * (n + 1)) for n in TRUE]
    rows += [
        ("institution", INSTITUTIONS[5][0], "too_late", "2026-12-30", 9e9),
        ("practitioner", "D1", "lent", "2026-01-01", 1),
    ]
    columns = ["subject_type", "subject_id", "scheme", "starts_on", "amount"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / "subjects.csv", index=False)
    return folder


def test_a_ledger_judges_everybody_and_only_what_had_begun(found: Evaluation) -> None:
    assert (found.n_institutions, found.n_judged, found.n_true) == (12, 12, 4)
    own = found.orders.query("order == 'priority' and k == 15").iloc[0]
    assert own["n_true"] == 4 and own["precision"] == pytest.approx(4 / 12)
    assert dict(found.schemes[["scheme", "n"]].to_numpy()) == {"over_price": 4}
    assert {"priority", "billed_amount", "n_findings", "rules_only", "isolation_forest"} <= set(found.orders["order"])


def test_every_order_has_an_interval_around_its_precision(found: Evaluation) -> None:
    orders = found.orders
    assert (orders["precision_low"] <= orders["precision"]).all() and (
        orders["precision"] <= orders["precision_high"]
    ).all()


def test_successive_lists_are_compared_and_every_grid_was_listed(found: Evaluation) -> None:
    assert found.stability == [("2026-W46", 1.0)] and found.lists == ("2026-W45", "2026-W46")
    assert found.never_visited.empty
    assert found.groups["kind"]["n"].sum() == 12 and found.groups["grid_id"]["share_of_volume"].sum() == pytest.approx(
        1
    )


def test_without_outcomes_or_a_list_nothing_is_judged(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No inspection after 2026-W46"):
        evaluate_week(WEEK, settings)
    with pytest.raises(SettingsError, match="no published list"):
        evaluate_week(WEEK.shifted(-9), settings)
    with pytest.raises(SettingsError, match=r"no subjects\.csv"):
        evaluate_week(WEEK, settings, tmp_path)


def test_outcomes_judge_only_who_was_visited_and_the_arms_are_counted_apart(tmp_path: Path) -> None:
    made = listed_week(tmp_path)
    with warehouse.writing(made) as connection:
        for n, (who, *_) in enumerate(INSTITUTIONS):
            connection.execute(SCORED.format(risk=0.9 - 0.05 * n, billed=1000, who=who))
        listed = connection.execute("select warning_id, subject_id from risk.warnings order by rank").fetchall()
        for n, (warning_id, who) in enumerate(listed[:4]):
            connection.execute(VISIT, [f"I{n}", WEEK.end + timedelta(days=n), who, n < 3, 50.0, warning_id])
        connection.execute("update risk.warnings set arm = 'random', inclusion_probability = 0.1 where rank = 4")
    publish_period(WEEK, made)
    found = evaluation(WEEK, made)
    assert (found.source, found.n_judged, found.n_true) == ("outcomes", 4, 3)
    assert (found.arms["ranked"]["n"], found.arms["ranked"]["n_confirmed"]) == (3, 3)
    assert found.arms["random"]["n"] == 1 and found.arms["random"]["n_drawn"] >= 1
    assert found.prevalence.value == pytest.approx(3 / 13) and len(found.curve) == 0


def test_prevalence_is_unbiased_where_the_list_is_not_and_never_surer_than_its_draws() -> None:
    truth, chance = pd.Series([1] * 13 + [0, 0]), pd.Series([1.0] * 13 + [0.01, 0.01])
    sure = prevalence(truth, chance)
    assert sure.value == pytest.approx(13 / 213) and sure.low < 0.01 and sure.high > 0.5
    assert prevalence(truth.head(0), chance.head(0)).high == 1.0


def test_the_quick_interval_of_precision_is_that_of_plain_resampling() -> None:
    scores, truth = pd.Series(range(200, 0, -1)), pd.Series([1, 1, 0, 1, 0] * 4 + [0] * 180)
    quick = precision_interval(scores, truth, 15, n=4000)
    plain = bootstrap(lambda one, two: at_k(one, two, 15).precision, scores, truth, n=400)
    assert quick.value == plain.value and abs(quick.low - plain.low) <= 0.07 and abs(quick.high - plain.high) <= 0.07


def test_overlap_and_coverage_by_hand() -> None:
    before, now = pd.Series([3.0, 2.0, 1.0], index=list("abc")), pd.Series([3.0, 1.0, 2.0], index=list("abc"))
    assert (overlap(before, now, 1), overlap(before, now, 2)) == (1.0, 0.5)
    frame = pd.DataFrame(
        {"listed": [True, True, False], "true": [1, 0, 1], "billed": [1.0, 1.0, 2.0], "kind": list("xyx")}
    )
    row = coverage(frame, "kind").set_index("group").loc["x"]
    assert (row["n_found"], row["share_of_list"], row["share_of_volume"]) == (1, 0.5, 0.75)


@pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium on this machine")
def test_the_page_stands_alone_in_both_languages(
    settings: Settings, ledger: Path, tmp_path: Path, monkeypatch, capsys
) -> None:
    from playwright.sync_api import sync_playwright

    monkeypatch.setenv("YUJING_HOME", str(settings.home))
    file = tmp_path / "page.html"
    assert main(["evaluate", str(WEEK), "--truth", str(ledger), "--out", str(file)]) == 0
    assert "precision_at_15" in capsys.readouterr().out
    said: list[Any] = []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: request.url.startswith("file:") or said.append(request.url))
        page.goto(f"file://{file}#en")
        page.wait_for_selector("#chart-precision svg")
        assert "How good was the list?" in page.inner_text("h1") and "清单评估" not in page.inner_text("h1")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.click("[data-language=zh]")
        assert "清单评估" in page.inner_text("h1") and not re.search("[A-Za-z]{4}", page.inner_text("#orders"))
        browser.close()
    assert said == []
