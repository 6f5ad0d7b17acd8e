"""Reads a published week: the door for notebooks, the report and anyone else who wants the list without the warehouse.

Reads only files; what it returns is what was published, never something newer.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from data_contracts.errors import SettingsError
from pipelines.settings import Settings

_WEEK = re.compile(r"\d{4}-W\d{2}")


@dataclass(frozen=True)
class PublishedWeek:
    """One published folder. Frames are read when first asked for; evidence, which may be large, per finding."""

    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        return content

    @property
    def week(self) -> str:
        return str(self.manifest["week"])

    @cached_property
    def warnings(self) -> pd.DataFrame:
        """The list, in the order of its ranks."""
        return self._frame("warnings")

    @cached_property
    def findings(self) -> pd.DataFrame:
        return self._frame("findings")

    @cached_property
    def measures(self) -> pd.DataFrame:
        return self._frame("measures")

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """Every scored subject, listed or not, with its risk and the plain baselines; for evaluation only."""
        return self._frame("ranking")

    @cached_property
    def records(self) -> pd.DataFrame:
        """The records behind the listed warnings: dataset, key, and the row as JSON text."""
        return self._frame("records")

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Why the risk of whoever is on this list or was on the one before has moved; none for lists made before 0.1."""
        if not (self.folder / "changes.parquet").is_file():
            return pd.DataFrame()
        return self._frame("changes")

    @cached_property
    def register(self) -> pd.DataFrame:
        """Everybody the register knew when the list was made, listed or not."""
        return self._frame("register")

    def findings_of(self, subject_type: str, subject_id: str) -> pd.DataFrame:
        """All findings on one subject, the strongest first."""
        rows = self.findings
        own = rows[(rows["subject_type"] == subject_type) & (rows["subject_id"] == subject_id)]
        return own.sort_values(["strength", "detector_id"], ascending=[False, True], ignore_index=True)

    def evidence_of(self, finding_id: str) -> pd.DataFrame:
        """The keys of the records one finding rests on; a hit's charged record comes first."""
        table = pq.read_table(self.folder / "evidence.parquet", filters=[("finding_id", "==", finding_id)])
        found: pd.DataFrame = table.to_pandas()
        return found.sort_values(["hit", "role", "dataset", "key_text"], ignore_index=True)

    def records_of(self, finding_id: str) -> pd.DataFrame:
        """The records one finding rests on, with `row` as a dict; none where the subject is not listed."""
        cited = self.evidence_of(finding_id)[["hit", "role", "dataset", "key_text", "amount"]]
        found: pd.DataFrame = cited.merge(self.records[["dataset", "key_text", "row"]], on=["dataset", "key_text"])
        return found.assign(row=found["row"].map(json.loads))

    def _frame(self, name: str) -> pd.DataFrame:
        frame: pd.DataFrame = pq.read_table(self.folder / f"{name}.parquet").to_pandas()
        return frame


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dicts by column name."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def read_week(folder: Path) -> PublishedWeek:
    """The published week that lies in `folder`. Raises SettingsError when it is none."""
    if not (folder / "manifest.json").is_file():
        raise SettingsError(
            f"{folder.name} 不是已发布的一周（没有 manifest.json）。 / "
            f"{folder.name} is not a published week: it has no manifest.json."
        )
    return PublishedWeek(folder)


def weeks(settings: Settings) -> list[str]:
    """The weeks with a published list, oldest first. Replaced versions (2026-W46.v1) are not among them."""
    if not settings.published.is_dir():
        return []
    return sorted(each.name for each in settings.published.iterdir() if each.is_dir() and _WEEK.fullmatch(each.name))


def week_before(week: str, settings: Settings) -> PublishedWeek | None:
    """The newest published week earlier than `week`, None when it is the first."""
    earlier = [each for each in weeks(settings) if each < week]
    return read_week(settings.published / earlier[-1]) if earlier else None


def find_warning(warning_id: str, settings: Settings) -> PublishedWeek:
    """The newest published week whose list holds that warning. Raises SettingsError when none does."""
    for week in reversed(weeks(settings)):
        ids = pq.read_table(settings.published / week / "warnings.parquet", columns=["warning_id"])
        if warning_id in ids["warning_id"].to_pylist():
            return read_week(settings.published / week)
    raise SettingsError(
        f"已发布的清单中没有预警 {warning_id}：请核对编号。 / No published list holds the warning '{warning_id}'; check the id."
    )
