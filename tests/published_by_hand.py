"""Small workbooks in the shapes in which knowledge points are published, made by hand for the tests."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl

Rows = Sequence[Sequence[object]]
X = "XB01AXA223B0040101809"
"""A drug code without its last two characters."""


def save(folder: Path, file: str, **sheets: Rows) -> Path:
    """One workbook; each keyword is a sheet with its rows, the header among them."""
    folder.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(folder / file)
    return folder / file


def drug_course(
    folder: Path, *rows: tuple[str, str, str], file: str = "【第六批】药品规则库（限定支付疗程）.xlsx"
) -> Path:
    """(name, words, value): each drug gets one code."""
    head = ("药品通用名", "药品说明", "限定类型", "限定值域")
    codes = [(name, 1, f"{X}{at:02}", "限定支付疗程") for at, (name, *_) in enumerate(rows)]
    return save(
        folder,
        file,
        Sheet1=[head, *((name, words, "限定支付疗程", value) for name, words, value in rows)],
        Sheet2=[("药品通用名", "序号", "国标代码", "限定类型"), *codes],
    )


def included(folder: Path, *pairs: tuple[str, str, str], file: str = "【第七批 】项目规则库（重复收费）.xlsx") -> Path:
    """(scope, main, part), with a title above the header and a total below the rows."""
    head = ("序号", "频度", "主项名称", "主项编码", "从项名称", "从项编码", "备注")
    rows = [(at, scope, f"主{main}", main, f"从{part}", part, "含") for at, (scope, main, part) in enumerate(pairs, 1)]
    title = ("“医疗服务项目重复收费”规则对应知识点明细",)
    return save(folder, file, 重复收费=[title, head, *rows, (None,) * 7, ("合计",), ("备注：各省应当本地化。",)])


def decisions(folder: Path, *lines: str, file: str = "knowledge_decisions.csv") -> Path:
    """Lines of a decisions file below its header."""
    head = "知识表,适用项目,处理,字段,新值,有效期起,有效期止,决定机关,理由,批准人,批准日期"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return folder / file
