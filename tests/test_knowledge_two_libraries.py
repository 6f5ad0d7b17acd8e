"""The national two libraries, batches 1 to 8, as published: every workbook loads, counted twice by different means."""

import re
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from pipelines import warehouse
from pipelines.knowledge.load import load_knowledge
from pipelines.settings import Settings

LIBRARIES = Path(__file__).parents[2] / "shared" / "data" / "two_libraries"
pytestmark = pytest.mark.skipif(not LIBRARIES.is_dir(), reason="the two libraries (../shared/data) are not here")
CODE = re.compile(r"\d{15}|X[0-9A-Z]{22}|Z[0-9A-Z]{19}")
BATCHES = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8"}


def counted_by_hand(file: Path) -> int:
    """Rows with a code, on the sheet that has most of them: no layout, no header, nothing of the loader."""
    book = openpyxl.load_workbook(file, read_only=True)
    sheets = [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    return max(sum(any(CODE.fullmatch(str(cell)) for cell in row) for row in rows) for rows in sheets)


def batch_by_hand(file: Path) -> str:
    found = re.search(r"第(.)批-?(\d?)", file.name)
    return BATCHES[found[1]] + (f"-{found[2]}" if found[2] else "")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("libraries"), threads=2, lock_wait=60)
    return settings, load_knowledge(LIBRARIES, settings)


def test_all_workbooks_load_and_every_batch_counts_as_many_points_as_counted_by_hand(loaded):
    _, told = loaded
    files = sorted(LIBRARIES.glob("*.xlsx"))
    by_hand = Counter()
    for file in files:
        by_hand[batch_by_hand(file)] += counted_by_hand(file)
    assert len(told.files) == len(files) == 14 and told.refused == ()
    assert told.n_by_batch == dict(by_hand) and sum(by_hand.values()) == 15_618
    for batch, n in by_hand.items():
        assert f"{batch}: {n:,}" in told.as_text()


def test_every_point_is_in_force_or_waits_for_a_decision(loaded):
    settings, told = loaded
    for each in told.files:
        assert each.n_accepted + each.n_held_back == each.n_points, each.file
    with warehouse.reading(settings) as connection:
        for table in sorted({each.table for each in told.files}):
            own = [each for each in told.files if each.table == table]
            n_core, n_rejects = connection.execute(
                f"select (select count(*) from core.{table}), (select count(*) from rejects.{table})"
            ).fetchall()[0]
            assert (n_core, n_rejects) == (sum(e.n_accepted for e in own), sum(e.n_held_back for e in own)), table


def test_the_conflicts_are_named_with_file_sheet_and_row(loaded):
    _, told = loaded
    at = {(each.name, each.sheet, each.row, each.value): each.n_points for each in told.conflicts}
    assert at["注射用益气复脉(冻干)", "Sheet1", 28, "15天"] == 2
    assert at["安宫牛黄丸", "Sheet1", 5, "住院"] == 207
    assert at["阿柏西普眼内注射溶液", "Sheet1", 59, "三级"] == 2
    assert at["小儿乳酸菌素片", "Sheet1", 227, "儿童"] == 9
    assert len(at) == 13 and not any(name == "帕妥珠单抗注射液" for name, *_ in at)


def test_units_and_scopes_stand_as_the_workbooks_have_them(loaded):
    settings, _ = loaded
    with warehouse.reading(settings) as connection:
        units = connection.execute(
            "select unit, cast(max_quantity as integer), count(*) from core.kp_frequency_limit group by all order by all"
        ).fetchall()
        scopes = dict(connection.execute("select scope, count(*) from core.kp_included_items group by all").fetchall())
        groups = connection.execute("select count(distinct incision_group) from core.kp_incision_groups").fetchall()
    assert units == [("day", 1, 34), ("hour", 24, 33)]
    assert scopes == {"day": 446, "visit": 429, "6h": 18, "1h": 7} and groups == [(7,)]
