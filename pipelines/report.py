"""Renders report.html: one file, Chinese and English, that works offline, on paper and on a small screen.

Everything a supplier may have written is escaped, and the page's own policy lets no other script run and loads nothing.
"""

import base64
import hashlib
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines import charts
from pipelines.published_week import PublishedWeek
from pipelines.report_causes import causes
from pipelines.report_figures import moves, peer_cards, reasons_map, weekly_rows
from pipelines.report_rows import LEVEL_ORDER, rows_of
from pipelines.report_words import CHANGES, GROUPS, LEVELS, SUBJECTS, Text, money, share, word

TEMPLATES = Path(__file__).parent / "report_templates"


def write_report(week: PublishedWeek, before: PublishedWeek | None, file: Path) -> None:
    """Render `week`, compared with the list before it, into `file`."""
    file.write_text(render(week, before), encoding="utf-8")


def render(week: PublishedWeek, before: PublishedWeek | None) -> str:
    """The whole page as text; the same published files give the same text."""
    scripts = {"plotly": charts.plotly_js(), "page": (TEMPLATES / "report.js").read_text(encoding="utf-8")}
    return (
        templates()
        .get_template("report.html")
        .render(
            **_content(week, before),
            style=(TEMPLATES / "report.css").read_text(encoding="utf-8"),
            scripts=scripts,
            script_hashes=[script_hash(text) for text in scripts.values()],
        )
    )


def _content(week: PublishedWeek, before: PublishedWeek | None) -> dict[str, Any]:
    rows = rows_of(week, before)
    cards, peer_figures = peer_cards(rows, week)
    moved, move_figures = moves(rows, week, before)
    manifest = week.manifest
    figures = {**reasons_map(rows, week.findings), **peer_figures, **move_figures, **weekly_rows(manifest["coverage"])}
    return {
        "manifest": manifest,
        "coverage": manifest["coverage"],
        "doubts": [note for note in manifest["coverage"]["notes"] if note["severity"] == "warn" and not note["passed"]],
        "other_notes": [note for note in manifest["coverage"]["notes"] if note["severity"] != "warn" or note["passed"]],
        "week": week.week,
        "last_day": str(date.fromisoformat(manifest["period"]["end"]) - timedelta(days=1)),
        "rows": rows,
        "levels": [(LEVELS[code], code, sum(row.level == code for row in rows)) for code in LEVEL_ORDER],
        "violation": money(sum(row.amount_violation for row in rows)),
        "suspicion": money(sum(row.amount_suspicion for row in rows)),
        "cards": cards,
        "moves": moved,
        "causes": causes(week),
        "figures": figures,
        "figures_json": inert(figures),
        "weights": [(word(GROUPS, each["name"]), each) for each in manifest["parameters"]["weights"]],
        "silent": {name: each for name, each in manifest["detectors"].items() if not each["evaluated"]},
        "governance": _governance(manifest["governance"]),
        "changes": [(code, CHANGES[code]) for code in CHANGES if any(row.change == code for row in rows)],
        "subjects": [(code, SUBJECTS[code]) for code in SUBJECTS if any(row.subject_type == code for row in rows)],
    }


def _governance(said: dict[str, Any]) -> dict[str, Any]:
    """Notices in two languages; the hits that exemptions took away, money of violations and suspicions apart."""
    parted = [notice.partition(" / ") for notice in said["notices"]]
    return {
        "notices": [Text(zh, en or zh) for zh, _, en in parted],
        "exempted": [{**each, "money": money(Decimal(each["amount"]))} for each in said["exempted"]],
        "n_hits": sum(each["n_hits"] for each in said["exempted"]),
    }


def templates() -> Environment:
    """The report's templates; everything that is filled in is escaped."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["Text"] = Text
    found.filters["share"] = share
    return found


def inert(value: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def script_hash(script: str) -> str:
    """The name under which the page's policy allows exactly this script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
