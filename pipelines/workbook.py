"""Writes list.xlsx: the list in Chinese and in English, its reasons and the coverage, for work in a spreadsheet.

A text stays a text: nothing a supplier wrote becomes a formula or a link. The same list gives the same bytes.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from models.period import Period
from pipelines.published_week import PublishedWeek
from pipelines.report_rows import Row, rows_of
from pipelines.report_words import Text

Sheet = tuple[Text, int, str]
LIST: tuple[Sheet, ...] = (
    (Text("名次", "Rank"), 6, "number"),
    (Text("级别", "Level"), 8, "text"),
    (Text("对象", "Subject"), 28, "text"),
    (Text("类型", "Type"), 12, "text"),
    (Text("编号", "Id"), 18, "text"),
    (Text("乡镇街道", "Township"), 12, "text"),
    (Text("网格", "Grid"), 9, "text"),
    (Text("主要依据", "Strongest reasons"), 64, "wrapped"),
    (Text("反面因素", "Against"), 34, "wrapped"),
    (Text("明确违规（元）", "Violations (yuan)"), 16, "money"),
    (Text("可疑（元）", "Suspicions (yuan)"), 16, "money"),
    (Text("查实概率", "Probability"), 18, "text"),
    (Text("与同类相比", "Beside peers"), 34, "wrapped"),
    (Text("数据可靠度", "Data reliability"), 11, "text"),
    (Text("数据说明", "Notes on the data"), 26, "wrapped"),
    (Text("变化", "Change"), 11, "text"),
    (Text("上期名次", "Rank before"), 9, "number"),
    (Text("建议措施", "Suggested action"), 34, "wrapped"),
    (Text("期限", "Due"), 12, "text"),
    (Text("预警编号", "Warning id"), 20, "text"),
)
REASONS: tuple[Sheet, ...] = (
    (Text("名次", "Rank"), 8, "number"),
    (Text("对象", "Subject"), 28, "text"),
    (Text("检测", "Detector"), 26, "text"),
    (Text("依据（中文）", "Reason (Chinese)"), 56, "wrapped"),
    (Text("依据（英文）", "Reason (English)"), 56, "wrapped"),
    (Text("金额（元）", "Amount (yuan)"), 16, "money"),
    (Text("条款", "Clause"), 44, "wrapped"),
    (Text("结果类型", "Result"), 20, "text"),
)
COVERAGE: tuple[Sheet, ...] = (
    (Text("数据集", "Dataset"), 34, "text"),
    (Text("数据截至", "Data to"), 14, "text"),
    (Text("有效记录", "Rows in use"), 16, "number"),
    (Text("本周记录", "Rows this week"), 18, "number"),
    (Text("已报送机构", "Delivered"), 18, "number"),
    (Text("应报送机构", "Expected"), 18, "number"),
    (Text("未报送", "Missing"), 48, "wrapped"),
    (Text("剔除", "Rejected"), 12, "number"),
)
RESULTS = {"violation": "明确违规 Violation", "suspicion": "可疑 Suspicion"}
FORMATS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bg_color": "#0F5C63", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"},
    "text": {"valign": "top"},
    "wrapped": {"valign": "top", "text_wrap": True},
    "number": {"valign": "top", "num_format": "#,##0"},
    "money": {"valign": "top", "num_format": "#,##0.00"},
    "title": {"bold": True, "font_size": 14},
    "red": {"valign": "top", "bg_color": "#B3261E", "font_color": "#FFFFFF"},
    "orange": {"valign": "top", "bg_color": "#C2570C", "font_color": "#FFFFFF"},
    "yellow": {"valign": "top", "bg_color": "#F2C53D"},
    "blue": {"valign": "top", "bg_color": "#2460A7", "font_color": "#FFFFFF"},
}  # fmt: skip


def write_workbook(week: PublishedWeek, before: PublishedWeek | None, file: Path) -> None:
    """Write `week` as a workbook of four sheets."""
    rows = rows_of(week, before)
    book = xlsxwriter.Workbook(
        str(file), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    # The day the week ended, not today: the file must not know when it was made.
    book.set_properties(
        {"title": f"Yujing {week.week}", "created": datetime.combine(Period.parse(week.week).end, time())}
    )
    formats = {name: book.add_format({"font_name": "Noto Sans CJK SC", **look}) for name, look in FORMATS.items()}
    levels = [row.level for row in rows]
    _table(book, "清单", "zh", LIST, [_list_row(row, "zh") for row in rows], formats, levels)
    _table(book, "List", "en", LIST, [_list_row(row, "en") for row in rows], formats, levels)
    _table(book, "依据 Reasons", None, REASONS, _reason_rows(rows, week), formats)
    coverage = week.manifest["coverage"]
    _table(book, "覆盖 Coverage", None, COVERAGE, _coverage_rows(coverage), formats, notes=_notes(week))
    book.close()


def _table(
    book: Any, name: str, language: str | None, columns: Sequence[Sheet], rows: list[list[Any]],
    formats: dict[str, Any],
    levels: Sequence[str] = (), notes: Sequence[str] = (),
) -> None:  # fmt: skip
    sheet = book.add_worksheet(name)
    for place, note in enumerate(notes):
        sheet.write_string(place, 0, note, formats["title" if place == 0 else "text"])
    top = len(notes) + 1 if notes else 0
    for place, (title, width, kind) in enumerate(columns):
        sheet.set_column(place, place, width, formats[kind])
        sheet.write_string(
            top, place, getattr(title, language) if language else f"{title.zh} {title.en}", formats["head"]
        )
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            look = levels[number] if levels and place == 1 else columns[place][2]
            _write(sheet, top + 1 + number, place, value, formats[look])
    sheet.set_row(top, 32)
    sheet.freeze_panes(top + 1, 3 if language else 1)
    sheet.autofilter(top, 0, top + max(len(rows), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _write(sheet: Any, row: int, column: int, value: Any, look: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)


def _list_row(row: Row, language: str) -> list[Any]:
    def say(text: Text | None) -> str:
        return "" if text is None else str(getattr(text, language))

    not_yet = Text("尚未校准", "not calibrated yet")
    return [
        row.rank, say(row.level_words), row.name, say(row.subject), row.subject_id, row.township, row.grid_id,
        "\n".join(f"{place}. {say(reason.text)}" for place, reason in enumerate(row.reasons, start=1)),
        "\n".join(say(text) for text in row.counter_reasons), row.amount_violation, row.amount_suspicion,
        say(row.probability_words or not_yet), say(row.peers), row.reliability or "", say(row.data_notes),
        say(row.change_words), row.rank_before, say(row.action), row.due_on or "", row.warning_id,
    ]  # fmt: skip


def _reason_rows(rows: list[Row], week: PublishedWeek) -> list[list[Any]]:
    found = week.findings.set_index(["subject_type", "subject_id", "detector_id"])["result"].to_dict()
    return [
        [
            row.rank, row.name, reason.title.zh, reason.text.zh, reason.text.en, reason.number, reason.basis,
            RESULTS.get(found.get((row.subject_type, row.subject_id, reason.detector_id), ""), ""),
        ]
        for row in rows
        for reason in row.reasons
    ]  # fmt: skip


def _coverage_rows(coverage: dict[str, Any]) -> list[list[Any]]:
    return [
        [
            f"{each['title_zh']} {each['title_en']}", each["data_to"], each["n_rows"],
            each["n_rows_week"] if each["weekly"] else None,
            each["n_delivered"] if each["n_expected"] else None, each["n_expected"] or None,
            "；".join(who["name"] or who["institution_id"] for who in each["missing"]), each["n_rejected"],
        ]
        for each in coverage["datasets"]
    ]  # fmt: skip


def _notes(week: PublishedWeek) -> list[str]:
    coverage, period = week.manifest["coverage"], Period.parse(week.week)
    return [
        f"{week.week}  {period.start} – {period.end - timedelta(days=1)}",
        coverage["text_zh"],
        coverage["text_en"],
        f"数据回执 Receipt of the data: {week.manifest['data_receipt']}",
    ]
