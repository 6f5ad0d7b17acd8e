"""The page of validations tells clean deliveries from those with failing rows and from refused ones, bilingually."""

import re
from pathlib import Path

import pytest
from landing_by_hand import claim, land, land_sql, settings_in

from pipelines.settings import Settings
from pipelines.validate import validate_delivery, validate_pending
from pipelines.validation_page import page_file, write_page
from pipelines.warehouse import writing


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = settings_in(tmp_path_factory.mktemp("page"))
    land(settings, "claims", [claim(f"c{number}") for number in range(30)])
    land(settings, "claims", [claim(f"d{number}", fund_amount="?" if number == 3 else "60") for number in range(30)])
    land(settings, "claims", [claim(f"e{number}", fund_amount="secret value") for number in range(30)])
    land(settings, "claims", [claim("f1", account_amount="40", cash_amount="3")])
    land_sql(settings, "complaints", "select null::bigint as row_no, '' as complaint_id, '' as received_at where false")
    validate_pending(settings)
    return settings


@pytest.fixture(scope="module")
def page(settings: Settings) -> str:
    return page_file(settings).read_text(encoding="utf-8")


def deliveries(page: str) -> dict[str, str]:
    """File name → the state it is drawn with."""
    return {
        name: state for state, name in re.findall(r'class="delivery (\w+)".*?class="file">([^<]+)<', page, re.DOTALL)
    }


def test_a_pass_with_failing_rows_never_looks_like_a_clean_pass(page: str) -> None:
    assert deliveries(page) == {
        "claims_1.csv": "clean",
        "claims_2.csv": "flawed",
        "claims_3.csv": "refused",
        "claims_4.csv": "flawed",
        "complaints_5.csv": "clean",
    }
    assert "已接收，有问题行" in page and "Accepted with failing rows" in page


def test_every_sentence_is_there_in_chinese_and_english(page: str) -> None:
    body = re.sub(r"<(style|script).*?</\1>", "", page, flags=re.DOTALL)
    assert body.count('class="zh"') == body.count('class="en"') > 30
    assert "基金支付总额可读作数字" in page and "fund_amount can be read as a number." in page
    assert "30 行中有 30 行（100.0%）不合格" in page and "30 of 30 rows (100.0%) are broken" in page


def test_the_page_names_row_numbers_and_reasons_but_no_value(page: str) -> None:
    refused = page.split("claims_3.csv</span>")[1].split("</details>")[0]
    assert "1, 2, 3, 4, 5, 6, 7, 8, 9, 10" in refused
    assert "secret value" not in page and "p1" not in re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)
    rejects = page.split('class="rejects"')[1].split("</table>")[0]
    assert "fund_amount_readable" in rejects


def test_checks_that_could_not_be_evaluated_are_named(page: str) -> None:
    assert "not evaluated" in page and "institution_id_exists" in page


def test_the_page_works_without_any_network(page: str) -> None:
    assert not re.search(r"(src|href)=|@import|url\(|https?://", page)
    assert "default-src 'none'" in page


def test_a_file_name_cannot_put_markup_into_the_page(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    delivery = land(settings, "claims", [claim("c1")])
    with writing(settings) as connection:
        connection.execute("update ledger.deliveries set file_name = '<script>alert(1)</script>.csv'")
    validate_delivery(delivery, settings)
    page = page_file(settings).read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page


def test_a_delivery_turned_away_at_the_door_shows_its_reason(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    validate_pending(settings)
    with writing(settings) as connection:
        connection.execute(
            "insert into ledger.deliveries values (1, 'claims', null, 'a.csv', 'h', 0, 0, timestamp '2026-11-16', "
            "'refused', '1', 'h', null, null, timestamp '2026-11-16', "
            "'文件 a.csv 是空的。 / The file a.csv is empty.', null)"
        )
    page = write_page(settings).read_text(encoding="utf-8")
    assert deliveries(page) == {"a.csv": "refused"}
    assert ">文件 a.csv 是空的。<" in page and ">The file a.csv is empty.<" in page
