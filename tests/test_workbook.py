"""list.xlsx: what an office opens in a spreadsheet, in both languages, without a formula of anybody else's making."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from listed_week import INSTITUTIONS, WEEK, listed_week

from pipelines import warehouse
from pipelines.publish import publish_period
from pipelines.published_week import read_week
from pipelines.workbook import write_workbook

DANGEROUS = ('=HYPERLINK("http://evil","x")', "+1+1", "-2+3", "@SUM(A1)", "http://evil.example/x", "\t=1")


def book(settings: Any) -> Any:
    return openpyxl.load_workbook(Path(publish_period(WEEK, settings).folder) / "list.xlsx")


def test_it_has_the_list_in_both_languages_its_reasons_and_the_coverage(tmp_path: Path) -> None:
    found = book(listed_week(tmp_path))
    assert found.sheetnames == ["清单", "List", "依据 Reasons", "覆盖 Coverage"]
    assert [cell.value for cell in found["清单"][1]][:3] == ["名次", "级别", "对象"]
    assert [cell.value for cell in found["List"][1]][:3] == ["Rank", "Level", "Subject"]
    assert [row[2].value for row in found["List"].iter_rows(min_row=2)] == [name for _, name, *_ in INSTITUTIONS[:10]]
    assert found["清单"]["B2"].value == "红色" and found["List"]["B2"].value == "Red"


def test_money_is_a_number_with_two_decimals_and_kept_apart(tmp_path: Path) -> None:
    sheet = book(listed_week(tmp_path))["List"]
    heads = [cell.value for cell in sheet[1]]
    for title in ("Violations (yuan)", "Suspicions (yuan)"):
        cell = sheet.cell(2, heads.index(title) + 1)
        assert isinstance(cell.value, int | float) and cell.number_format == "#,##0.00"
    assert not any("total" in str(title).lower() for title in heads)


def test_heads_stay_in_sight_and_can_be_filtered(tmp_path: Path) -> None:
    for sheet in book(listed_week(tmp_path)).worksheets:
        assert sheet.freeze_panes is not None and sheet.auto_filter.ref
        assert sheet.column_dimensions["C"].width > 8


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_name_that_looks_like_a_formula_or_a_link_stays_a_text(text: str, tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    with warehouse.writing(settings) as connection:
        connection.execute("update risk.warnings set subject_name = ?, data_notes = ? where rank = 1", [text, text])
    for sheet in book(settings).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" and cell.hyperlink is None
    assert book(settings)["List"]["C2"].value == text


def test_the_same_list_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = Path(publish_period(WEEK, listed_week(tmp_path)).folder)
    write_workbook(read_week(folder), None, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == (folder / "list.xlsx").read_bytes()


def test_it_says_nothing_about_how_a_row_came_on_the_list(tmp_path: Path) -> None:
    one = Path(publish_period(WEEK, listed_week(tmp_path / "one")).folder)
    turned = listed_week(tmp_path / "two")
    with warehouse.writing(turned) as connection:
        connection.execute(
            "update risk.warnings set arm = if(arm = 'ranked', 'random', 'ranked'), inclusion_probability = 0.5"
        )
    other = Path(publish_period(WEEK, turned).folder)
    cells = [
        [
            [cell.value for cell in row]
            for sheet in openpyxl.load_workbook(folder / "list.xlsx").worksheets
            for row in sheet.iter_rows()
        ]
        for folder in (one, other)
    ]
    shown = [[row for row in rows if "回执" not in str(row[0])] for rows in cells]
    assert shown[0] == shown[1]
    words = " ".join(str(value).lower() for rows in cells for row in rows for value in row)
    assert "random" not in words and "inclusion" not in words and "随机" not in words


def test_an_uncalibrated_probability_is_called_so(tmp_path: Path) -> None:
    sheet = book(listed_week(tmp_path))["List"]
    column = [cell.value for cell in sheet[1]].index("Probability") + 1
    assert {sheet.cell(row, column).value for row in range(2, 12)} == {"not calibrated yet"}


def test_an_empty_list_is_still_a_workbook(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    with warehouse.writing(settings) as connection:
        connection.execute("delete from risk.warnings")
    assert book(settings)["List"].max_row == 1
