"""The sentence of each finding, in Chinese and English: what was counted, the money, and what peers show.

Speaks of ids and numbers only; never of names, and never as if something were proven.
"""

from collections.abc import Mapping
from decimal import Decimal

from models.detector import Detector, Words

# Peer columns and their values as a reader of either language says them; unknown codes are shown as they are.
WORDS = {
    "general_hospital": "综合医院",
    "tcm_hospital": "中医医院",
    "specialist_hospital": "专科医院",
    "township_health_centre": "乡镇卫生院",
    "community_health_centre": "社区卫生服务中心",
    "village_clinic": "村卫生室",
    "clinic": "诊所",
    "cosmetology": "医疗美容",
    "laboratory": "检验机构",
    "pharmacy": "药店",
    "tertiary": "三级",
    "secondary": "二级",
    "primary": "一级",
    "ungraded": "未定级",
    "public": "公立",
    "private": "民营",
}
UNITS = {
    "share": ("%", "%"),
    "yuan": (" 元", " yuan"),
    "days": (" 天", " days"),
    "minutes": (" 分钟", " minutes"),
    "rate": ("", ""),
}


def rule_sentence(says: Words, values: Mapping[str, object]) -> tuple[str, str]:
    """Fill a head's sentence. Numbers are written with separators; what is not known is a dash."""
    shown = {name: number(value) for name, value in values.items()}
    return says.zh.format(**shown), says.en.format(**shown)


def number(value: object) -> str:
    """12 · 1,234.50 · 0.7 · –"""
    if value is None or value != value:
        return "–"
    if isinstance(value, Decimal):
        return f"{value:,.2f}".removesuffix(".00")
    if isinstance(value, float):
        return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.3g}"
    return f"{value:,}"


def in_unit(value: float, unit: str) -> tuple[str, str]:
    """A measure's value with its unit, in both languages."""
    zh, en = UNITS.get(unit, (" " + unit, " " + unit))
    text = f"{value * 100:.1f}" if unit == "share" else f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
    return text + zh, text + en


def group_words(group: str) -> tuple[str, str]:
    """A peer group's label as words, each once: a speciality that is the kind itself (药店) is not said again."""
    if group == "all":
        return "全部同类对象", "all subjects of the kind"
    values = [part.split("=", 1)[1] for part in group.split(", ")]
    zh = dict.fromkeys(WORDS.get(each, each) for each in values)
    said = {WORDS.get(each) for each in values}
    return "·".join(zh), ", ".join(each.replace("_", " ") for each in values if each not in said)


COUNTERS = {"institution": "家", "practitioner": "名", "insured_person": "名", "drug": "种"}


def measure_clause(measure: Detector, row: Mapping[str, object]) -> tuple[str, str]:
    """One measure against its peers: `门诊药占比 61.0%（同类中位 38.2%，P90 45.0%）`."""
    value, median, p90 = (
        in_unit(float(str(row[name])), measure.head.unit) for name in ("value", "peer_median", "peer_p90")
    )
    title = measure.head.title
    edge = ("P90", "P90") if measure.head.direction != "low" else ("中位", "median")
    zh = f"{title.zh}{value[0]}（同类中位{median[0]}"
    en = f"{title.en} {value[1]} (peers' median {median[1]}"
    if edge[0] == "P90":
        zh, en = f"{zh}，P90 {p90[0]}", f"{en}, P90 {p90[1]}"
    return zh + "）", en + ")"


def counted(n: int, subject: str) -> str:
    """Peers with their Chinese counter: 12 家 institutions, 12 名 people, 12 种 drugs."""
    return f"{n}{COUNTERS.get(subject, '家')}"


def deviation_sentence(
    clauses: list[tuple[str, str]], n_peers: int, group: str, subject: str = "institution"
) -> tuple[str, str]:
    """What sets a subject's profile apart, strongest first."""
    zh_group, en_group = group_words(group)
    zh = f"与{counted(n_peers, subject)}同类（{zh_group}）相比：" + "；".join(zh for zh, _ in clauses)
    en = f"Against {n_peers} peers ({en_group}): " + "; ".join(en for _, en in clauses)
    return zh, en


QUANTITIES = {
    "n_claims": ("周结算人次", "settlements a week"),
    "fund_amount": ("周基金支付", "fund money a week"),
    "test_amount": ("周检查检验费", "charges for tests a week"),
    "drug_amount": ("周药品费", "charges for drugs a week"),
    "n_inpatient": ("周住院人次", "stays a week"),
}


def change_sentence(quantity: str, recent: float, usual: float) -> tuple[str, str]:
    """What rose, from which level to which, with the movement of all others already taken out."""
    zh, en = QUANTITIES.get(quantity, (quantity, quantity))
    return (
        f"{zh}近四周平均{number(recent)}，自身以往中位{number(usual)}（已扣除同期全体变化）",
        f"{en}: {number(recent)} on average in the last four weeks, own earlier median {number(usual)} "
        "(what all others did in these weeks is taken out)",
    )
