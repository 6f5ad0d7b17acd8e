"""Says what changed between two published versions of one week: which rows entered, left and moved, and what caused it.

Compares what was published, nothing else; the answer is kept beside the older version.
"""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.published_week import PublishedWeek, read_week

SUBJECT = ["subject_type", "subject_id"]
WATCHED = ("warning_level", "risk", "amount_violation", "amount_suspicion", "change")
CAUSES = {
    "deliveries": ("交付数据不同", "other deliveries"),
    "detectors": ("检测规则不同", "other detectors"),
    "contracts": ("数据契约不同", "other contracts"),
    "code": ("程序版本不同", "other code"),
    "parameters": ("参数或权重不同", "other parameters or weights"),
    "earlier_lists": ("更早的清单不同", "other earlier lists"),
}


def difference(old: PublishedWeek, new: PublishedWeek) -> dict[str, Any]:
    """Rows that entered, left, moved or changed, and the parts of the manifest that differ."""
    before, after = old.warnings.set_index(SUBJECT), new.warnings.set_index(SUBJECT)
    both = [subject for subject in before.index if subject in after.index]
    return {
        "week": new.week,
        "old_receipt": old.manifest["receipt"],
        "new_receipt": new.manifest["receipt"],
        "causes": [part for part in CAUSES if old.manifest.get(part) != new.manifest.get(part)],
        "entered": [_row(after, subject) for subject in after.index if subject not in before.index],
        "left": [_row(before, subject) for subject in before.index if subject not in after.index],
        "moved": [moved for subject in both if (moved := _moved(before.loc[subject], after.loc[subject], subject))],
    }


def write_difference(old_folder: Path, new_folder: Path) -> dict[str, Any]:
    """Write difference.json and difference.md into the older folder; returns the content of the former."""
    found = difference(read_week(old_folder), read_week(new_folder))
    text = json.dumps(found, ensure_ascii=False, sort_keys=True, indent=1)
    (old_folder / "difference.json").write_text(text + "\n", encoding="utf-8")
    (old_folder / "difference.md").write_text(_readable(found), encoding="utf-8")
    return found


def _row(frame: pd.DataFrame, subject: Any) -> dict[str, Any]:
    row = frame.loc[subject]
    return {
        **dict(zip(SUBJECT, subject, strict=True)),
        "subject_name": _plain(row["subject_name"]),
        "rank": int(row["rank"]),
    }


def _moved(before: pd.Series, after: pd.Series, subject: Any) -> dict[str, Any] | None:
    changed = {
        name: [_plain(before[name]), _plain(after[name])]
        for name in ("rank", *WATCHED)
        if _plain(before[name]) != _plain(after[name])
    }
    if not changed:
        return None
    return {
        **dict(zip(SUBJECT, subject, strict=True)),
        "subject_name": _plain(after["subject_name"]),
        "changed": changed,
    }


def _plain(value: Any) -> str | None:
    return None if value is None or (not isinstance(value, str) and pd.isna(value)) else str(value)


def _readable(found: dict[str, Any]) -> str:
    causes = "；".join(f"{CAUSES[part][0]} ({CAUSES[part][1]})" for part in found["causes"]) or "无 (none)"
    lines = [
        f"# {found['week']}：本版已被更新的版本取代 · this version was replaced by a newer one",
        "",
        f"- 原因 cause: {causes}",
        f"- 本版回执 receipt of this version: `{found['old_receipt']}`",
        f"- 新版回执 receipt of the newer version: `{found['new_receipt']}`",
    ]
    for part, title in (("entered", "新进入 entered"), ("left", "移出 left"), ("moved", "有变动 changed")):
        lines += ["", f"## {title}：{len(found[part])}", ""]
        lines += [f"- {_named(row)}{_changes(row)}" for row in found[part]]
    return "\n".join(lines) + "\n"


def _named(row: dict[str, Any]) -> str:
    return f"{row['subject_name'] or ''} `{row['subject_id']}`".strip()


def _changes(row: dict[str, Any]) -> str:
    if "changed" not in row:
        return f" (#{row['rank']})"
    return "：" + "，".join(f"{name} {old} → {new}" for name, (old, new) in row["changed"].items())
