"""A back-test as a person reads it in the terminal."""

from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from pipelines.rulebook.as_it_was import HOW

if TYPE_CHECKING:
    from pipelines.rulebook.backtest import Backtest, Side


def text_of(test: "Backtest") -> str:
    weeks = [
        (each.week, "" if each.as_of is None else str(each.as_of), HOW[each.how], f"{each.n_old:,}", f"{each.n_new:,}",
         f"+{each.n_gained:,}", f"-{each.n_lost:,}")
        for each in test.weeks
    ]  # fmt: skip
    affected = [
        (
            each.subject_id,
            f"+{each.n_gained:,}",
            f"-{each.n_lost:,}",
            f"+{each.amount_gained:,.2f}",
            f"-{each.amount_lost:,.2f}",
        )
        for each in test.most_affected
    ]
    found = test.outcomes
    blocks = [
        f"{test.rule}  {test.old_hash} → {test.new_hash}  ({test.changed})",
        _table(("周 week", "交付 as of", "依据 how", "现行 old", "新 new", "增 gained", "减 lost"), weeks),
        f"{_side('新增命中 gained', test.gained)}\n{_side('减少命中 lost', test.lost)}\n不变 kept: {test.kept:,}",
        f"检查结果 outcomes ({found.n_inspected} 次检查 inspections)：查实 confirmed +{found.confirmed_gained} "
        f"-{found.confirmed_lost}；未查实 unfounded +{found.unfounded_gained} -{found.unfounded_lost}",
    ]
    if affected:
        blocks.append(_table(("受影响最大 most affected", "增", "减", "增加金额", "减少金额"), affected))
    blocks += [f"{week}: 未评估 not evaluated, {reason}" for week, reason in test.not_evaluated.items()]
    return "\n\n".join(blocks)


def _side(title: str, side: "Side") -> str:
    return (
        f"{title}: {side.n_hits:,} · {side.n_subjects:,} 个对象 subjects · 明确违规 violation {side.amount_violation:,.2f} 元 · "
        f"可疑 suspicion {side.amount_suspicion:,.2f} 元"
    )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    table = Table(box=None, pad_edge=False)
    for at, name in enumerate(head):
        table.add_column(name, justify="left" if at == 0 or name.startswith("依据") else "right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    page = StringIO()
    Console(file=page, width=160).print(table)
    return page.getvalue().rstrip()
