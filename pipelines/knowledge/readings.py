"""From the cells of one published knowledge point to columns of its table: words and value are held against each other.

Where they disagree the reading says so and decides nothing. Where the words are only narrower than the value, the value
stands and the reading remarks it. Pure functions: text in, text out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Cells = Mapping[str, str]
Assumed = Mapping[str, Mapping[str, Any]]

SEXES = {"男": "M", "女": "F"}
SETTINGS = {"住院": "inpatient", "急诊": "emergency", "门诊": "outpatient"}
LEVELS = ("一级", "二级", "三级")
INSURANCES = ("工伤", "生育", "职工", "居民")
UNITS = {"日": "day", "天": "day", "小时": "hour", "次": "times"}
DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "半": 0.5}

_PAYABLE = re.compile(r"(?:不超过|最多支付|支付最多)\s*(\d+|[一二两三半])\s*(天|日|个月|月|年)")
_GAP = re.compile(r"间隔(?:时间)?(?:不短于|不少于|不低于)\s*(\d+)\s*[天日]")
_WEEKLY = re.compile(r"每周(?:最多支付|最多|不超过)?\s*(\d+|[一二两三])\s*次")
_YEARS = re.compile(r"(\d+)\s*(?:岁)?\s*[-~～至到]\s*(\d+)\s*岁")
_ADULTS = re.compile(r"(?<!未)成人|(?<!未)成年人|老年|各年龄")


@dataclass(frozen=True)
class Reading:
    """Columns of the table (several `rows` where several values are permitted). `conflict` and `remark`: (zh, en)."""

    rows: tuple[Mapping[str, object], ...]
    conflict: tuple[str, str] | None = None
    remark: tuple[str, str] | None = field(default=None)


def sex(cells: Cells, assumed: Assumed) -> Reading:
    value, words = cells["value"], cells.get("words", "")
    if value not in SEXES:
        return _unknown("sex", value, {"sex": None})
    other = next(each for each in SEXES if each != value)
    conflict = (f"取值只限{value}，文字提到{other}", f"the value says {value} only, the words speak of {other}")
    return Reading(({"sex": SEXES[value]},), conflict if other in words else None)


def age(cells: Cells, assumed: Assumed) -> Reading:
    """The group's own numbers are assumed (see the layout); the words may not open it to adults or to older children."""
    words = cells.get("words", "")
    group = cells.get("value") or next((each for each in assumed if each in words), "")
    if group not in assumed:
        return _unknown("age", group or words, {"age_group": group or None, "max_age": 0, "age_unit": "year"})
    limits = assumed[group]
    row = {"age_group": group, "max_age": limits["max_age"], "age_unit": limits["age_unit"]}
    if _ADULTS.search(words):
        return Reading(
            (row,), (f"取值只限{group}，文字提到成人", f"the value says {group} only, the words speak of adults")
        )
    oldest = max((int(each[1]) for each in _YEARS.findall(words)), default=None)
    if oldest is not None and limits["age_unit"] == "year" and oldest >= int(limits["max_age"]):
        return Reading(
            (row,), (f"文字到 {oldest} 岁，取值 {group}", f"the words reach {oldest} years, the value {group}")
        )
    if oldest is not None or re.search(r"\d岁", words):
        return Reading(
            (row,), None, (f"文字另有年龄，按取值“{group}”执行", f"the words give ages; the value {group} is used")
        )
    number = (f"“{group}”未给数字，按 {limits['max_age']} {limits['age_unit']} 以下", f"{group} is read as below {limits['max_age']} {limits['age_unit']}s")  # fmt: skip
    return Reading((row,), None, number)


def incision(cells: Cells, assumed: Assumed) -> Reading:
    return Reading(({"incision_group": cells["value"]},))


def insurance(cells: Cells, assumed: Assumed) -> Reading:
    value, words = cells["value"], cells.get("words", "")
    others = [each for each in INSURANCES if each in words and each not in value]
    named = "、".join(others)
    conflict = (
        (f"取值{value}，文字提到{named}", f"the value says {value}, the words speak of {named}") if others else None
    )
    return Reading(({"insurance_type": value},), conflict)


def setting(cells: Cells, assumed: Assumed) -> Reading:
    value, words = cells["value"], cells.get("words", "")
    if value not in SETTINGS:
        return _unknown("setting", value, {"visit_type": value})
    also = "、".join(each for each in SETTINGS if each in words and each != value)
    conflict = (f"取值只限{value}，文字还允许{also}", f"the value says {value} only, the words also permit {also}")
    return Reading(({"visit_type": SETTINGS[value]},), conflict if also else None)


def level(cells: Cells, assumed: Assumed) -> Reading:
    """A value stricter than the words would accuse institutions that the words permit."""
    value, words = cells["value"], cells.get("words", "")
    if value not in LEVELS:
        return _unknown("level", value, {"min_level": value})
    row = {"min_level": value}
    lowest = min((each for each in LEVELS if each in words), key=LEVELS.index, default=value)
    if LEVELS.index(lowest) < LEVELS.index(value):
        return Reading(
            (row,), (f"取值{value}，文字也允许{lowest}", f"the value says {value}, the words also permit {lowest}")
        )
    if "首次处方" in words:
        return Reading((row,), (f"取值{value}，文字只约束首次处方", f"the value says {value}, the words bind the first prescription only"))  # fmt: skip
    return Reading((row,))


def drug_course(cells: Cells, assumed: Assumed) -> Reading:
    """Days in the value against days in the words. Words without a scope are counted within one visit."""
    value, words = cells["value"], cells.get("words", "")
    found = re.fullmatch(r"(\d+)\s*[天日]", value)
    if not found:
        return _unknown("days", value, {"max_days": None})
    days, said = int(found[1]), _payable(words)
    long = said is not None and said[1] not in "天日"
    row = {"max_days": days, "scope": "total" if long else "visit"}
    if said is None:
        return Reading((row,), None, ("文字未写天数，按取值执行", "the words give no days; the value is used"))
    if not _same_days(days, *said):
        return Reading(
            (row,),
            (f"文字 {said[0]:g} {said[1]}，取值 {value}", f"the words say {said[0]:g} {said[1]}, the value {value}"),
        )
    if long:
        return Reading(
            (row,),
            None,
            (f"{said[0]:g} {said[1]}折算为 {days} 天", f"{said[0]:g} {said[1]} are counted as {days} days"),
        )
    remark = (
        None if "单次住院" in words else ("文字未写范围，按单次就诊计", "no scope in words; counted within one visit")
    )
    return Reading((row,), None, remark)


def item_course(cells: Cells, assumed: Assumed) -> Reading:
    words = cells["words"]
    said, gap, weekly = _payable(words), _GAP.search(words), _WEEKLY.search(words)
    if said is None:
        return _unknown("days", words, {"max_days": None})
    scope = "total" if "总时间" in words or said[1] == "年" else "episode"
    row = {
        "max_days": int(said[0] * {"年": 365, "个月": 30, "月": 30}.get(said[1], 1)),
        "scope": scope,
        "min_gap_days": int(gap[1]) if gap else None,
        "max_per_week": int(_number(weekly[1])) if weekly else None,
    }
    open_scope = not ("总时间" in words or "疾病过程" in words or said[1] == "年")
    remark = ("文字未写范围，按一个疾病过程计", "no scope in words; counted over one disease episode")
    return Reading((row,), None, remark if open_scope else None)


def included(cells: Cells, assumed: Assumed) -> Reading:
    return Reading(({"scope": cells["value"]},))


def frequency(cells: Cells, assumed: Assumed) -> Reading:
    unit = UNITS.get(cells["unit"])
    if unit is None or not re.fullmatch(r"\d+(\.\d+)?", cells["value"]):
        return _unknown(
            "quantity", f"{cells['value']}{cells['unit']}", {"max_quantity": None, "unit": unit, "period": "day"}
        )
    return Reading(({"max_quantity": cells["value"], "unit": unit, "period": "day"},))


def interval(cells: Cells, assumed: Assumed) -> Reading:
    days, times, words = cells["value"], cells["times"], cells.get("words", "")
    if not (days.isdigit() and times.isdigit()):
        return _unknown("interval", f"{times}/{days}", {"max_times": None, "interval_days": None})
    row = {"max_times": int(times), "interval_days": int(days)}
    gap, weekly = _GAP.search(words), _WEEKLY.search(words)
    said = int(gap[1]) if gap else 7 if weekly else None
    if said is not None and said != int(days):
        return Reading((row,), (f"文字间隔 {said} 天，取值 {days} 天", f"the words say {said} days, the value {days}"))
    remark = ("文字未写间隔，按取值执行", "the words give no interval; the value is used")
    return Reading((row,), None, remark if said is None else None)


def _unknown(what: str, said: str, row: Mapping[str, object]) -> Reading:
    return Reading((row,), (f"读不懂：{said or '空'}", f"the {what} cannot be read: {said or 'empty'}"))


def _payable(words: str) -> tuple[float, str] | None:
    found = _PAYABLE.search(words)
    return (_number(found[1]), found[2]) if found else None


def _number(text: str) -> float:
    return float(text) if text.isdigit() else float(DIGITS[text])


def _same_days(days: int, said: float, unit: str) -> bool:
    if unit in "天日":
        return days == said
    months = said * 12 if unit == "年" else said
    return days in {round(months * 30), round(months * 365 / 12), round(months * 31)}


READINGS: dict[str, Callable[[Cells, Assumed], Reading]] = {
    each.__name__: each
    for each in (sex, age, incision, insurance, setting, level, drug_course, item_course, included, frequency, interval)
}
