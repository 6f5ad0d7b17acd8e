"""The closed words that stand on the published pages, each in Chinese and English, and how numbers are written there.

An unknown code is shown as it is; nothing is guessed.
"""

from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd


class Text(NamedTuple):
    """A text in both languages."""

    zh: str
    en: str


LEVELS = {
    "red": Text("红色", "Red"),
    "orange": Text("橙色", "Orange"),
    "yellow": Text("黄色", "Yellow"),
    "blue": Text("蓝色", "Blue"),
}
SUBJECTS = {
    "institution": Text("机构", "Institution"),
    "practitioner": Text("医务人员", "Practitioner"),
    "insured_person": Text("参保人", "Insured person"),
    "drug": Text("药品", "Drug"),
}
GROUPS = {
    "violations": Text("明确违规", "Violations"),
    "suspicions": Text("可疑情形", "Suspicions"),
    "peers": Text("同类偏离", "Peers"),
    "change": Text("自身突变", "Own past"),
    "networks": Text("关联网络", "Networks"),
    "complaints": Text("投诉举报", "Complaints"),
    "history": Text("检查史", "History"),
    "credit": Text("信用", "Credit"),
}
CHANGES = {
    "new": Text("新增", "New"),
    "risen": Text("上升", "Risen"),
    "fallen": Text("下降", "Fallen"),
    "same": Text("持平", "Unchanged"),
    "resurfaced": Text("再次出现", "Back again"),
}
KINDS = {
    "general_hospital": Text("综合医院", "general hospitals"),
    "tcm_hospital": Text("中医医院", "TCM hospitals"),
    "specialist_hospital": Text("专科医院", "specialist hospitals"),
    "township_health_centre": Text("乡镇卫生院", "township health centres"),
    "community_health_centre": Text("社区卫生服务中心", "community health centres"),
    "village_clinic": Text("村卫生室", "village clinics"),
    "clinic": Text("诊所", "clinics"),
    "cosmetology": Text("医疗美容机构", "cosmetology providers"),
    "laboratory": Text("检验机构", "laboratories"),
    "pharmacy": Text("药店", "pharmacies"),
    "tertiary": Text("三级", "tertiary"),
    "secondary": Text("二级", "secondary"),
    "primary": Text("一级", "primary"),
    "ungraded": Text("未定级", "ungraded"),
    "public": Text("公立", "public"),
    "private": Text("民营", "private"),
    "doctor": Text("医师", "doctors"),
    "assistant_doctor": Text("助理医师", "assistant doctors"),
    "nurse": Text("护士", "nurses"),
    "pharmacist": Text("药师", "pharmacists"),
    "technician": Text("技师", "technicians"),
    "unknown": Text("未登记", "not registered"),
    "all": Text("全部同类对象", "all of this type"),
}


def word(words: dict[str, Text], code: Any) -> Text:
    """The words of a code; the code itself where it is not known."""
    return words.get(str(code), Text(str(code), str(code)))


def peer_group(label: Any) -> Text | None:
    """The words of a peer group such as `kind=clinic, level=primary`."""
    if missing(label):
        return None
    parts = [word(KINDS, part.split("=", 1)[-1]) for part in str(label).split(", ")]
    return Text("·".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def both(value: Any) -> Text | None:
    """Whatever was published as a text, in both languages: a struct of two, or one text that serves both."""
    if isinstance(value, dict):
        zh, en = value.get("text_zh", value.get("zh")), value.get("text_en", value.get("en"))
        return Text(str(zh or en), str(en or zh)) if zh or en else None
    return None if missing(value) or not str(value).strip() else Text(str(value), str(value))


def missing(value: Any) -> bool:
    return value is None or (not isinstance(value, str | list | dict) and bool(pd.isna(value)))


def money(value: Any) -> str:
    """Yuan with two decimals; a dash where there is none."""
    return "—" if missing(value) or Decimal(value) == 0 else f"{Decimal(value):,.2f}"


def share(value: Any) -> str:
    """A share of 1 in percent, exact enough to read: `97 %`, `3.4 %`."""
    percent = 100 * float(value)
    return f"{percent:.0f} %" if percent >= 10 or percent == 0 else f"{percent:.1f} %"
