"""Everything a contract promises, as one list of checks: what its columns imply, then what it says in words of its own.

SQL stays plain. It reads one typed row, plus `<column>__came` (whether anything but spaces was delivered) and
`latest_plausible` (the last moment that can have happened). Runs nothing itself.
"""

from collections.abc import Iterator
from functools import cache

from data_contracts.contract import Check, Column, Contract, read_contract

# Reference lists are never complete: a newborn, a new doctor, a neighbour county. Above one row in a hundred it is
# a fault of the list.
UNMATCHED_SHARE = 0.01
DUPLICATE, CONFLICT, REJECTED = "duplicate_row", "conflicting_row", "rejected_rows"
_TYPE_WORDS = {"DECIMAL": ("数字", "a number"), "INTEGER": ("整数", "a whole number"), "DOUBLE": ("数字", "a number")}
_TYPE_WORDS |= {"DATE": ("日期", "a day"), "TIMESTAMP": ("时间", "a moment"), "BOOLEAN": ("是否", "yes or no")}


@cache
def promises(contract: Contract) -> tuple[Check, ...]:
    """All checks of a contract, in the order in which people read them; ids are unique within it."""
    of_columns = (check for column in contract.columns for check in _of_column(contract, column))
    return (*of_columns, *contract.checks, *_of_delivery(contract))


def _of_column(contract: Contract, column: Column) -> Iterator[Check]:
    name = f'"{column.name}"'
    if column.required or column.in_key:
        came = f"{name} is not null" if column.type == "VARCHAR" else f'"{column.name}__came"'
        yield _quarantine(column, "present", "不为空", "is not empty", came)
    if column.type != "VARCHAR":
        zh, en = _TYPE_WORDS[column.type.split("(")[0]]
        holds = f'{name} is not null or not "{column.name}__came"'
        yield _quarantine(column, "readable", f"可读作{zh}", f"can be read as {en}", holds)
    if column.allowed:
        values = ", ".join(quoted(value) for value in column.allowed)
        yield _quarantine(column, "known", "为已知代码", "is one of the known codes", f"{name} in ({values})")
    if column.pattern:
        holds = f"regexp_full_match({name}, {quoted(column.pattern)})"
        yield _quarantine(column, "well_formed", "不含非法字符", "has no forbidden characters", holds)
    if column.minimum is not None or column.maximum is not None:
        zh, en = _range_words(column)
        yield _quarantine(column, "in_range", zh, en, " and ".join(_bounds(column)))
    if column.happened:
        holds = f"{name} <= latest_plausible"
        en = "lies at most 366 days after the delivery"
        yield _quarantine(column, "not_after_delivery", "不晚于交付后366天", en, holds)
    if column.references:
        yield _reference(contract, column)


def _quarantine(column: Column, suffix: str, zh: str, en: str, holds: str) -> Check:
    return Check(
        id=f"{column.name}_{suffix}",
        severity="quarantine",
        allowed_share=0.0,
        title_zh=f"{column.title_zh}{zh}",
        title_en=f"{column.name} {en}.",
        holds=holds,
        column=column.name,
    )


def _bounds(column: Column) -> Iterator[str]:
    for sign, bound in ((">=", column.minimum), ("<=", column.maximum)):
        if bound is not None:
            literal = f"{column.type.lower()} {quoted(bound)}" if column.type in ("DATE", "TIMESTAMP") else bound
            yield f'"{column.name}" {sign} {literal}'


def _range_words(column: Column) -> tuple[str, str]:
    low, high = column.minimum, column.maximum
    if high is None:
        return f"不小于{low}", f"is at least {low}"
    if low is None:
        return f"不大于{high}", f"is at most {high}"
    return f"在{low}至{high}之间", f"lies between {low} and {high}"


def _reference(contract: Contract, column: Column) -> Check:
    """A warning with a rate: the row stays, rules that need the other side say that they could not look."""
    target, key = str(column.references).split(".")
    itself = target == contract.dataset
    known = f'select "{key}" as known from {target}' + (f' union all select "{key}" from delivery' if itself else "")
    return Check(
        id=f"{column.name}_exists",
        severity="warn",
        allowed_share=UNMATCHED_SHARE,
        title_zh=f"{column.title_zh}在“{read_contract(target).title_zh}”中存在",
        title_en=f"{column.name} exists in {target}.",
        column=column.name,
        violations=f"select row_no from delivery anti join ({known}) as listed "
        f'on delivery."{column.name}" = listed.known where delivery."{column.name}" is not null',
        needs=None if itself else target,
    )


def _of_delivery(contract: Contract) -> Iterator[Check]:
    """Judged over the whole delivery. Of equal rows one is kept, which loses nothing; rows that contradict each other
    under one key are all set aside, because nobody can say which is right."""
    yield Check(DUPLICATE, "quarantine", 1.0, "无完全重复的行（保留一行）", "No row is repeated; one of them is kept.")
    yield Check(CONFLICT, "quarantine", 0.0, "同一主键内容一致", "No two rows have one key and different content.")
    share = contract.allowed_rejected_share
    yield Check(REJECTED, "stop", share, f"不合格的行不超过{share:.0%}", f"At most {share:.0%} of the rows are broken.")


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
