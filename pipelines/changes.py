"""changes.parquet of a published week: why each listed subject's risk moved since the list before, in numbers and words.

Compares two published weeks; the warehouse only says which records arrived late. The first list has no changes.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from models.attribution import CAUSES, attributed, main_cause
from models.late_records import late_shares
from models.ranking import SUBJECT
from pipelines.published_week import PublishedWeek, plain_rows
from pipelines.report_words import Text
from pipelines.warehouse import Connection

SHAPE = pa.schema(
    [
        ("week_before", pa.string()),
        *((name, pa.string()) for name in SUBJECT),
        ("risk_before", pa.float64()),
        ("risk_now", pa.float64()),
        *((cause, pa.float64()) for cause in CAUSES),
        ("main_cause", pa.string()),
        ("detector_id", pa.string()),
        ("strength_before", pa.float64()),
        ("strength_now", pa.float64()),
        ("text_zh", pa.string()),
        ("text_en", pa.string()),
    ]
)
WORDS = {
    "rules": Text("规则、权重或学习的变化", "changed rules, weights or learning"),
    "data": Text("以往时段的新到数据", "new data about earlier weeks"),
    "peers": Text("同类的变化", "changed peers"),
    "behaviour": Text("自身行为的变化", "its own changed behaviour"),
}
STEADY = 0.005


def write_changes(
    connection: Connection, folder: Path, manifest: dict[str, Any], before: PublishedWeek | None
) -> dict[str, int]:
    """Write the file into `folder`, which holds the week's other data files; rows by file name.

    `manifest` is the one that the week is going to have.
    """
    rows = [] if before is None else _rows(connection, PublishedWeek(folder), manifest, before)
    table = pa.Table.from_pylist(rows, schema=SHAPE)
    pq.write_table(table, folder / "changes.parquet", compression="zstd")
    return {"changes.parquet": len(rows)}


def _rows(
    connection: Connection, week: PublishedWeek, manifest: dict[str, Any], before: PublishedWeek
) -> list[dict[str, Any]]:
    end = date.fromisoformat(before.manifest["period"]["end"])
    late = late_shares(connection, manifest["week"], end, int(before.manifest["as_of_delivery"]))
    ran = _hashes(before.manifest), _hashes(manifest)
    found = attributed(before.findings, week.findings, _risks(week, before), late, ran)
    titles = manifest["detectors"]
    rows = plain_rows(found.reset_index().astype(object).where(lambda frame: frame.notna(), None))
    return [_worded({**row, "week_before": before.week, "main_cause": main_cause(row)}, titles) for row in rows]


def _hashes(manifest: dict[str, Any]) -> dict[str, str]:
    return {name: each["sha256"] for name, each in manifest["detectors"].items() if each["evaluated"]}


def _risks(week: PublishedWeek, before: PublishedWeek) -> pd.DataFrame:
    """Everybody on either list, in the order of type and id."""
    listed = pd.concat([each.warnings[SUBJECT] for each in (before, week)]).drop_duplicates().sort_values(SUBJECT)
    index = pd.MultiIndex.from_frame(listed)
    known = [
        each.ranking.set_index(SUBJECT)["risk"].reindex(index).fillna(0.0).astype(float) for each in (before, week)
    ]
    return pd.DataFrame({"risk_before": known[0], "risk_now": known[1]}, index=index)


def _worded(row: dict[str, Any], titles: dict[str, Any]) -> dict[str, Any]:
    moved = f"{row['risk_before']:.2f} → {row['risk_now']:.2f}"
    if abs(row["risk_now"] - row["risk_before"]) < STEADY and all(abs(row[each]) < STEADY for each in CAUSES):
        return {**row, "text_zh": f"风险 {moved}，未变", "text_en": f"Risk {moved}, unchanged"}
    said = sorted(CAUSES, key=lambda cause: -abs(row[cause]))
    zh = "、".join(f"{WORDS[each].zh} {row[each]:+.2f}" for each in said if abs(row[each]) >= STEADY)
    en = ", ".join(f"{WORDS[each].en} {row[each]:+.2f}" for each in said if abs(row[each]) >= STEADY)
    zh, en = f"风险 {moved}：{zh}", f"Risk {moved}: {en}"
    if row["detector_id"]:
        known = titles.get(row["detector_id"], {})
        step = f"{row['strength_before']:.2f} → {row['strength_now']:.2f}"
        zh += f"；变动最大的是“{known.get('title_zh', row['detector_id'])}”（{step}）"
        en += f"; what moved most: {known.get('title_en', row['detector_id'])} ({step})"
    return {**row, "text_zh": zh, "text_en": en}
