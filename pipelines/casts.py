"""How a delivered text becomes a typed value: SQL for one column of a landing table.

The exact form is tried first and costs one cast; only texts that fail it take the slower, tolerant way. Refuses to
guess: 12/11/2026 and decimal commas stay unreadable, and the row is set aside.
"""

from data_contracts.contract import Column
from data_contracts.promises import quoted

SPACES = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288)"
WIDE, NARROW = "'０１２３４５６７８９．－，：／'", "'0123456789.-,:/'"
YES = ("1", "1.0", "true", "t", "yes", "y", "是", "有")
NO = ("0", "0.0", "false", "f", "no", "n", "否", "无")
# Rewritings of what is not written the plain way, applied one after the other. 20261109, 20261109 090000, 2026.11.9
# and 2026年11月9日 9:05 become ISO; 1,234,567.50 loses its commas; 12,5 keeps its comma and stays unreadable.
MOMENTS = (
    (r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3"),
    (r"^(\d{4})(\d{2})(\d{2}) ?(\d{2}):?(\d{2}):?(\d{2})$", r"\1-\2-\3 \4:\5:\6"),
    (r"^(\d{4})[.年](\d{1,2})[.月](\d{1,2})日? ?(\d{1,2}:\d{2}(?::\d{2})?)?$", r"\1-\2-\3 \4"),
)
MONTH = (r"^(\d{4})[-/.年]?(\d{1,2})月?$", r"\1-\2-01")
THOUSANDS = tuple(
    (rf"^([-+]?[0-9]{{{digits}}}),([0-9]{{3}}(?:[,.][0-9,.]*)?)$", r"\1\2") for digits in ("1,3", "4,6", "7,9")
)


def typed(column: Column) -> str:
    """The value of a column as its contract's type; null where nothing came or nothing can be read."""
    kind = column.type.split("(")[0]
    if kind == "VARCHAR":
        return _text(column)
    if kind == "BOOLEAN":
        return _boolean(column)
    if kind in ("DATE", "TIMESTAMP"):
        return _moment(column)
    return _integer(column) if kind == "INTEGER" else _number(column.name, column.type)


def delivered(name: str) -> str:
    """The text as it came, without spaces around it; null where nothing came. Exports add spaces and tabs to codes.

    Trims in two steps on purpose: see _rewritten for what happens to an expression that occurs twice.
    """
    raw = f'"{name}"'
    starts_clean = f"unicode({raw}) > 32 and unicode({raw}) <> 12288"
    ends_clean = f"not ends_with({raw}, ' ') and not ends_with({raw}, chr(9))"
    trimmed = f"nullif(ltrim(rtrim({raw}, {SPACES}), {SPACES}), '')"
    return f"case when {starts_clean} and {ends_clean} then {raw} else {trimmed} end"


def came(name: str) -> str:
    """Whether there was anything but spaces; what begins with a visible ASCII sign is not looked at any further."""
    return f"""case when "{name}" >= '!' and "{name}" < chr(127) then true else {delivered(name)} is not null end"""


def _text(column: Column) -> str:
    text = delivered(column.name)
    if column.upper:
        text = f"upper({text})"
    if column.empty_values:
        text = f"case when {text} in ({_listed(column.empty_values)}) then null else {text} end"
    return _known_or_renamed(column, text) if column.allowed else text


def _known_or_renamed(column: Column, text: str) -> str:
    """A known code as it came; else the code that it is another name of, for example inpatient for 住院; else the text."""
    meanings = {value: value for value in column.allowed} | dict(column.value_aliases)
    return f"coalesce({_looked_up(meanings, _raw(column))}, {_looked_up(meanings, text)}, {text})"


def _boolean(column: Column) -> str:
    meanings = dict.fromkeys(YES, "true") | dict.fromkeys(NO, "false")
    meanings |= {alias: meanings[value] for alias, value in column.value_aliases if value in meanings}
    looked_up = (_looked_up(meanings, text) for text in (_raw(column), f"lower({delivered(column.name)})"))
    return f"cast(coalesce({', '.join(looked_up)}) as BOOLEAN)"


def _looked_up(meanings: dict[str, str], text: str) -> str:
    """What a text means, null where it means nothing. Lists, because a case compares the text once for each name."""
    return f"list_extract([{_listed(tuple(meanings.values()))}], list_position([{_listed(tuple(meanings))}], {text}))"


def _raw(column: Column) -> str:
    """Nearly all values come as they should; only the others are worth a second look."""
    return f'"{column.name}"'


def _number(name: str, kind: str) -> str:
    return f'coalesce(try_cast("{name}" as {kind}), try_cast({_rewritten(name, THOUSANDS)} as {kind}))'


def _integer(column: Column) -> str:
    """12 and 12.0 are whole numbers, 12.5 is none; a plain cast would round it."""
    number = _number(column.name, "DECIMAL(18,4)")
    return f"case when {number} = trunc({number}) then try_cast({number} as INTEGER) end"


def _moment(column: Column) -> str:
    iso = _rewritten(column.name, (MONTH, *MOMENTS) if column.monthly else MOMENTS)
    value = f'coalesce(try_cast("{column.name}" as TIMESTAMP), try_cast(trim({iso}) as TIMESTAMP))'
    if column.monthly:
        value = f"date_trunc('month', {value})"
    return value if column.type == "TIMESTAMP" else f"cast({value} as DATE)"


def _rewritten(name: str, rewritings: tuple[tuple[str, str], ...]) -> str:
    """Spaces off, full-width signs to ordinary ones, then the rewritings.

    The expression must occur once only in a query: DuckDB computes one that occurs twice beforehand and for every row,
    so that the tolerant way would be walked by all of them (measured: 20 times slower).
    """
    text = f'translate(trim("{name}", {SPACES}), {WIDE}, {NARROW})'
    for form, plain in rewritings:
        text = f"regexp_replace({text}, {quoted(form)}, {quoted(plain)})"
    return text


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(quoted(value) for value in values)
