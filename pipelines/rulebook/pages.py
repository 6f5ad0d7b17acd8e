"""`yujing rules pages`: one page for each rule and an index of them; Chinese and English, without a network or a script.

Everything on a page comes from the rule's own file, the warehouse and the ledger of rules.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models.detector import Detector, Example
from models.finding import PROBLEMS, SUBJECTS
from pipelines.rulebook.catalogue import RuleLine, rule_lines
from pipelines.settings import Settings

TEMPLATES = Path(__file__).parent / "page_templates"
STATES = {
    "draft": ("草稿", "draft"),
    "shadow": ("试运行", "shadow"),
    "live": ("正式", "live"),
    "retired": ("停用", "retired"),
}
RESULTS = {"violation": ("明确违规", "clear violation"), "suspicion": ("可疑", "suspicion")}
SUBJECT_WORDS = dict(zip(SUBJECTS, (("机构", "institution"), ("医师药师", "practitioner"), ("参保人", "insured person"), ("药品", "drug")), strict=True))  # fmt: skip
STAGES = {"before": ("事前", "before"), "during": ("事中", "during"), "after": ("事后", "after")}


@dataclass(frozen=True)
class Pages:
    """Where the pages lie and how many rules they show; open `index.html`."""

    folder: str
    n_rules: int


def write_pages(folder: Path, settings: Settings) -> Pages:
    """Write `index.html` and `<rule>.html` into the folder, over what stood there before."""
    lines = rule_lines(settings)
    folder.mkdir(parents=True, exist_ok=True)
    style = (TEMPLATES / "rule.css").read_text(encoding="utf-8")
    templates = _templates()
    words = {"style": style, "states": STATES, "results": RESULTS, "problems": PROBLEMS}
    for line in lines:
        page = templates.get_template("rule.html").render(**words, **page_of(line))
        (folder / f"{line.rule.id}.html").write_text(page, encoding="utf-8")
    packs: dict[str, list[RuleLine]] = {}
    for line in lines:
        packs.setdefault(line.rule.folder, []).append(line)
    index = templates.get_template("index.html").render(**words, packs=packs, n_rules=len(lines))
    (folder / "index.html").write_text(index, encoding="utf-8")
    return Pages(str(folder), len(lines))


def page_of(line: RuleLine) -> dict[str, Any]:
    """What the template of one rule needs."""
    rule = line.rule
    return {
        "line": line,
        "rule": rule,
        "head": rule.head,
        "subject": SUBJECT_WORDS[rule.subject],
        "stage": STAGES[rule.head.stage],
        "logic": _logic(rule),
        "examples": [_example(each) for each in rule.head.examples],
        "interval": line.record.interval,
    }


def _logic(rule: Detector) -> list[tuple[str, str]]:
    """What the rule does in two sentences: what it reads and judges, and what it says of a subject."""
    reads, head = "、".join(rule.reads), rule.head
    thresholds = "，".join(f"{name} = {value}" for name, value in rule.params.items())
    zh = f"读取 {reads}；{f'阈值 {thresholds}；' if thresholds else ''}每条记录留为证据{f'，按{head.fact.zh}计数' if head.fact else ''}；回看 {head.lookback_days} 天。"
    en = (
        f"Reads {', '.join(rule.reads)}; {f'thresholds {thresholds}; ' if thresholds else ''}every record is kept as evidence"
        f"{f', counted by the {head.fact.en}' if head.fact else ''}; "
        f"looks back {head.lookback_days} days before the period."
    )
    return [(zh, en), (f"表述：{head.says.zh}", f"It says: {head.says.en}")]


def _example(example: Example) -> dict[str, Any]:
    return {
        "name": example.name,
        "tables": [(name, *_grid(text)) for name, text in example.tables.items()],
        "finds": example.finds,
        "params": example.params,
    }


def _grid(text: str) -> tuple[list[str], list[list[str]]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines() if line.strip()]
    return rows[0], rows[1:]


def _templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["money"] = lambda amount: f"{amount:,.2f}"
    return found
