"""Verifies a warning years later: are its files as they were published, and do the same data still give this row?

Says what differs and why (a rule's text, the code, a lost delivery); changes nothing.
"""

import json
from dataclasses import dataclass
from typing import Any

from pipelines.progress import Report, silent
from pipelines.published_week import PublishedWeek, find_warning, plain_rows
from pipelines.rebuild import Rebuilt, lost_deliveries, lost_lists, rebuilt
from pipelines.seal import Manifest, faults, file_hash
from pipelines.settings import Settings

DATA_FILES = ("warnings.parquet", "findings.parquet", "evidence.parquet", "measures.parquet")


@dataclass(frozen=True)
class Difference:
    """One value that came out otherwise: where, as published, as rebuilt."""

    what: str
    published: str
    rebuilt: str


@dataclass(frozen=True)
class Verification:
    """`ok`: files intact and the row rebuilt the same. `whole_list_same`: all other rows came out the same too.

    `lost`: deliveries, by file name, and earlier lists, by week, that are gone, so that nothing can be rebuilt."""

    warning_id: str
    week: str
    receipt: str
    ok: bool
    changed_files: tuple[str, ...]
    lost: tuple[str, ...]
    is_rebuilt: bool
    whole_list_same: bool
    differences: tuple[Difference, ...]
    causes: tuple[str, ...]
    text_zh: str
    text_en: str

    def as_text(self) -> str:
        """A few lines for a screen."""
        lines = [self.text_zh, self.text_en, f"{self.warning_id} · {self.week} · {self.receipt}"]
        lines += [f"  {each.what}: {each.published} → {each.rebuilt}" for each in self.differences]
        if self.is_rebuilt and not self.whole_list_same:
            lines.append("清单其他行有不同 · other rows of the list came out otherwise")
        return "\n".join(lines)


def verify(warning_id: str, settings: Settings, *, progress: Report = silent) -> Verification:
    """Check and rebuild one warning. Raises SettingsError when no published list holds it."""
    published = find_warning(warning_id, settings)
    changed = faults(published.folder)
    lost = (*lost_deliveries(published, settings), *lost_lists(published, settings))
    if changed or lost:
        return _verdict(warning_id, published, changed, lost, None, ())
    with rebuilt(published, settings, progress) as again:
        differences = differences_of(warning_id, published, again.week)
        same = all(file_hash(published.folder / name) == file_hash(again.folder / name) for name in DATA_FILES)
        return _verdict(warning_id, published, changed, lost, same, differences, _causes(published.manifest, again))


def differences_of(warning_id: str, published: PublishedWeek, again: PublishedWeek) -> tuple[Difference, ...]:
    """Every value of the warning's row, and of the findings on its subject, that came out otherwise."""
    before, now = _row(published, warning_id), _row(again, warning_id)
    if not now:
        return (Difference("warning", "listed", "not listed"),)
    rows = _compared(before, now, "")
    old, new = (_findings(each, before) for each in (published, again))
    for name in sorted({*old, *new}):
        rows += _compared(old.get(name, {}), new.get(name, {}), f"{name}.")
    return tuple(rows)


def _row(week: PublishedWeek, warning_id: str) -> dict[str, str]:
    rows = plain_rows(week.warnings[week.warnings["warning_id"] == warning_id])
    return {name: _text(value) for name, value in rows[0].items()} if rows else {}


def _findings(week: PublishedWeek, row: dict[str, str]) -> dict[str, dict[str, str]]:
    found = plain_rows(week.findings_of(row["subject_type"], row["subject_id"]))
    return {each["detector_id"]: {name: _text(value) for name, value in each.items()} for each in found}


def _compared(before: dict[str, str], now: dict[str, str], where: str) -> list[Difference]:
    names = dict.fromkeys([*before, *now])
    return [
        Difference(f"{where}{name}", before.get(name, ""), now.get(name, ""))
        for name in names
        if before.get(name, "") != now.get(name, "")
    ]


def _text(value: Any) -> str:
    if hasattr(value, "tolist") and not isinstance(value, str):
        value = value.tolist()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _causes(said: Manifest, again: Rebuilt) -> tuple[str, ...]:
    """What is not as it was when the list was made: detectors by name, contracts by name, the code."""
    today = again.manifest
    causes = []
    for part, words in (("detectors", "规则文本已变 detector changed"), ("contracts", "契约已变 contract changed")):
        for name in sorted({*said[part], *today[part]}):
            if said[part].get(name, {}).get("sha256") != today[part].get(name, {}).get("sha256"):
                causes.append(f"{words}: {name}")
    if said["code"] != today["code"]:
        causes.append(f"程序已变 code changed: {said['code']['version']} → {today['code']['version']}")
    if said["parameters"] != today["parameters"]:
        causes.append("参数或权重已变 parameters or weights changed")
    return tuple(causes)


def _verdict(
    warning_id: str, published: PublishedWeek, changed: tuple[str, ...], lost: tuple[str, ...], same: bool | None,
    differences: tuple[Difference, ...], causes: tuple[str, ...] = (),
) -> Verification:  # fmt: skip
    text_zh, text_en = _sentence(changed, lost, differences, causes)
    return Verification(
        warning_id=warning_id,
        week=published.week,
        receipt=published.manifest["receipt"],
        ok=not (changed or lost or differences),
        changed_files=changed,
        lost=lost,
        is_rebuilt=same is not None,
        whole_list_same=bool(same),
        differences=differences,
        causes=causes,
        text_zh=text_zh,
        text_en=text_en,
    )


def _sentence(
    changed: tuple[str, ...], lost: tuple[str, ...], differences: tuple[Difference, ...], causes: tuple[str, ...]
) -> tuple[str, str]:
    if changed:
        names = ", ".join(changed)
        return f"发布后文件被改动：{names}", f"Files were changed after publication: {names}."
    if lost:
        names = ", ".join(lost)
        return (
            f"缺少当时的交付或清单，无法重算：{names}",
            f"Cannot be rebuilt; deliveries or earlier lists are gone: {names}.",
        )
    if not differences:
        return "文件完好，按当时的数据重算结果一致", "Files are intact and the same data give the same warning again."
    why_zh, why_en = ("；".join(causes), "; ".join(causes)) if causes else ("原因不明", "no recorded cause")
    return (
        f"文件完好，但重算结果有 {len(differences)} 处不同（{why_zh}）",
        f"Files are intact, but {len(differences)} values come out otherwise ({why_en}).",
    )
