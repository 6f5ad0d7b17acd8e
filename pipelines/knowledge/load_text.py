"""The result of a load as a person reads it in the terminal: counts by file and batch, then what waits and what to know."""

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from pipelines.knowledge.load import KnowledgeLoad

COLUMNS = ("批次 batch", "知识表 table", "名称 names", "知识点 points", "可用 in force", "暂缓 held back", "文件 file")


def text_of(load: "KnowledgeLoad") -> str:
    blocks = [_files(load), _batches(load)]
    for title, lines in (
        ("文字与取值冲突，待人决定 words against value, waiting for a decision", load.conflicts),
        ("说明 remarks", load.remarks),
        ("注意 notes", load.notes),
        ("未接收 not taken in", [f"{file}: {sentence}" for file, sentence in load.refused]),
    ):
        if lines:
            blocks.append("\n".join([f"{title} ({len(lines)})", *(f"  {line}" for line in lines)]))
    if load.n_departures:
        blocks.append(f"本地化后与公布不同的行 rows that depart from the publication: {load.n_departures:,}")
    return "\n\n".join(block for block in blocks if block)


def _files(load: "KnowledgeLoad") -> str:
    if not load.files:
        return "没有可载入的文件 nothing to load"
    table = Table(box=None, pad_edge=False)
    for name in COLUMNS:
        table.add_column(
            name, overflow="fold", justify="left" if name in (COLUMNS[0], COLUMNS[1], COLUMNS[6]) else "right"
        )
    for each in load.files:
        known = "（已载入 known）" if each.already_known else ""
        numbers = (each.n_names, each.n_points, each.n_accepted, each.n_held_back)
        table.add_row(each.batch, each.table, *(f"{number:,}" for number in numbers), each.file + known)
    page = StringIO()
    Console(file=page, width=160).print(table)
    return page.getvalue().rstrip()


def _batches(load: "KnowledgeLoad") -> str:
    if not load.n_by_batch:
        return ""
    counts = "  ".join(f"{batch}: {n:,}" for batch, n in load.n_by_batch.items())
    return f"各批次知识点 points by batch   {counts}   合计 total: {sum(load.n_by_batch.values()):,}"
