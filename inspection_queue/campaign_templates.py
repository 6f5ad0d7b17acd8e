"""Templates of campaigns: one YAML file each in campaign_templates/; the folder is the registry."""

from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from data_contracts.errors import SettingsError
from inspection_queue.vocabulary import DOMAINS, PROBLEMS
from inspection_queue.vocabulary_supervision import KINDS, PACKS

FOLDER = Path(__file__).with_name("campaign_templates")
SHARES = ("random_share", "precision", "expected_rate")


@dataclass(frozen=True)
class Template:
    """What a campaign starts from. `packs` are asked of the pipeline; `problems` choose findings of the weekly lists."""

    code: str
    title: dict[str, str]
    why: dict[str, str]
    domain: str
    packs: list[str]
    problems: list[str]
    kinds: list[str]
    random_share: Decimal
    precision: Decimal
    expected_rate: Decimal
    checklist: list[dict[str, str]]
    evidence: list[dict[str, str]]


@cache
def templates() -> dict[str, Template]:
    """All templates by code, which is the name of their file."""
    return {file.stem: read_template(file) for file in sorted(FOLDER.glob("*.yaml"))}


def read_template(file: Path) -> Template:
    """Raises SettingsError naming the file and what is wrong with it."""
    try:
        told: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        shares = {name: Decimal(told.pop(name)) for name in SHARES}
        template = Template(code=file.stem, **told, **shares)
    except (yaml.YAMLError, TypeError, KeyError, AttributeError, InvalidOperation):
        needed = ", ".join(each.name for each in fields(Template) if each.name != "code")
        raise SettingsError(f"{file.name}: a template of a campaign gives exactly {needed}.") from None
    if fault := _fault(template):
        raise SettingsError(f"{file.name}: {fault}.")
    return template


def _fault(template: Template) -> str:
    known = {"packs": PACKS, "problems": PROBLEMS, "kinds": KINDS}
    for name, words in known.items():
        if unknown := sorted(set(getattr(template, name)) - set(words)):
            return f"{name} knows no {unknown[0]}"
    texts = [template.title, template.why, *template.checklist, *template.evidence]
    if any(set(text) != {"zh", "en"} for text in texts):
        return "every text stands in zh and en"
    if template.domain not in DOMAINS or not template.checklist:
        return "needs a known domain and a checklist"
    return "" if all(0 < getattr(template, name) < 1 for name in SHARES) else "its shares lie between 0 and 1"
