"""How a delivered text becomes a typed value: SQL for one column of a landing table.

The exact form is tried first and costs one cast; only texts that fail it take the slower, tolerant way. Refuses to guess:
12/11/2026, two-digit years and decimal commas stay unreadable, and the row is set aside.
"""

from data_contracts.contract import Column
from data_contracts.promises import quoted

SPACES = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288)"
WIDE, NARROW = "'０１２３４５６７８９．－，：／'", "'0123456789.-,:/'"
YES = ("1", "1.0", "true", "t", "yes", "y", "是", "有")
NO = ("0", "0.0", "false", "f", "no", "n", "否", "无")
GROUPED = r"[-+]?[0-9]{1,3}(,[0-9]{3})+([.][0-9]*)?"
# Forms that are not ISO, and how to write them so: 20261109, 20261109 090000, 2026.11.9, 2026年11月9日 9:05.
MOMENTS = (
    (r"(\d{4})(\d{2})(\d{2})", r"\1-\2-\3"),
    (r"(\d{4})(\d{2})(\d{2}) ?(\d{2}):?(\d{2}):?(\d{2})", r"\1-\2-\3 \4:\5:\6"),
    (r"(\d{4})[.年](\d{1,2})[.月](\d{1,2})日? ?(\d{1,2}:\d{2}(?::\d{2})?)?", r"\1-\2-\3 \4"),
)
MONTH = (r"(\d{4})[-/.年]?(\d{1,2})月?", r"\1-\2-01")


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
    """The text as it came, without spaces around it; null where nothing came. Exports add spaces and tabs to codes."""
    raw = f'"{name}"'
    clean = f"unicode({raw}) > 32 and unicode({raw}) <> 12288 and not ends_with({raw}, ' ') and not ends_with({raw}, chr(9))"
    return f"case when {clean} then {raw} else nullif(trim({raw}, {SPACES}), '') end"


def _text(column: Column) -> str:
    text = delivered(column.name)
    if column.upper:
        text = f"upper({text})"
    if column.empty_values:
        text = f"case when {text} in ({_listed(column.empty_values)}) then null else {text} end"
    if not column.allowed:
        return text
    known = _listed(column.allowed)
    return f'case when "{column.name}" in ({known}) then "{column.name}" else {_renamed(column, text, text)} end'


def _renamed(column: Column, text: str, otherwise: str) -> str:
    """A value under its other names, for example 住院 for inpatient."""
    if not column.value_aliases:
        return otherwise
    whens = " ".join(f"when {quoted(alias)} then {quoted(value)}" for alias, value in column.value_aliases)
    return f"case {text} {whens} else {otherwise} end"


def _boolean(column: Column) -> str:
    text = f"lower({delivered(column.name)})"
    named = _renamed(column, text, text)
    return f"case when {named} in ({_listed(YES)}) then true when {named} in ({_listed(NO)}) then false end"


def _number(name: str, kind: str) -> str:
    plain = _plain(name)
    ungrouped = f"case when regexp_full_match({plain}, {quoted(GROUPED)}) then replace({plain}, ',', '') else {plain} end"
    return f'coalesce(try_cast("{name}" as {kind}), try_cast({ungrouped} as {kind}))'


def _integer(column: Column) -> str:
    """12 and 12.0 are whole numbers, 12.5 is none; a plain cast would round it."""
    number = _number(column.name, "DECIMAL(18,4)")
    return f"case when {number} = trunc({number}) then try_cast({number} as INTEGER) end"


def _moment(column: Column) -> str:
    plain = _plain(column.name)
    forms = (MONTH, *MOMENTS) if column.monthly else MOMENTS
    whens = " ".join(f"when regexp_full_match({plain}, {quoted(form)}) then {_rewritten(plain, form, iso)}" for form, iso in forms)
    tolerant = f"try_cast(trim(case {whens} else {plain} end) as TIMESTAMP)"
    value = f'coalesce(try_cast("{column.name}" as TIMESTAMP), {tolerant})'
    if column.monthly:
        value = f"date_trunc('month', {value})"
    return value if column.type == "TIMESTAMP" else f"cast({value} as DATE)"


def _rewritten(text: str, form: str, iso: str) -> str:
    return f"regexp_replace({text}, {quoted(f'^{form}$')}, {quoted(iso)})"


def _plain(name: str) -> str:
    """Without spaces around it, full-width digits and signs as ordinary ones."""
    return f'translate(trim("{name}", {SPACES}), {WIDE}, {NARROW})'


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(quoted(value) for value in values)
