"""A targeted list for a special campaign 专项行动: chosen rule packs, areas and size, for one week of data.

Its findings are kept under a label of its own beside the weekly ones, so the weekly list is never touched. The same wish
on the same data gives the same list.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from data_contracts.errors import SettingsError
from models.detector import all_detectors
from models.period import Period
from pipelines.detect import detect_period
from pipelines.progress import Report, silent
from pipelines.rank import rank_period
from pipelines.settings import Settings
from pipelines.warehouse import reading

COLUMNS = """
    rank, subject_type, subject_id, subject_name, township, grid_id, warning_level, risk, amount_violation,
    amount_suspicion, n_findings, list_transform(reasons, lambda each: each.text_zh) as reasons_zh,
    list_transform(reasons, lambda each: each.text_en) as reasons_en, suggested_action, due_on
"""


@dataclass(frozen=True)
class Wish:
    """What a campaign wants: `packs` of rules, `areas` (townships; empty means all), at most `size` targets."""

    theme: str
    packs: tuple[str, ...]
    areas: tuple[str, ...]
    week: str
    size: int

    @property
    def label(self) -> str:
        return f"campaign:{self.theme}:{self.week}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, words: Mapping[str, Any]) -> "Wish":
        return cls(words["theme"], tuple(words["packs"]), tuple(words["areas"]), words["week"], int(words["size"]))


@dataclass(frozen=True)
class CampaignList:
    """Where the targets lie, and how many there are."""

    label: str
    folder: str
    n_targets: int

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def checked_wish(words: Mapping[str, Any]) -> Wish:
    """The wish, or SettingsError when it names no pack, an unknown pack or a week that does not exist."""
    wish = Wish.from_dict(words)
    Period.parse(wish.week)
    known = {each.folder for each in all_detectors().values() if each.kind == "rule"}
    unknown = sorted(set(wish.packs) - known)
    if unknown or not wish.packs:
        raise SettingsError(
            f"没有规则包 {', '.join(unknown) or '（未填写）'}，可选：{', '.join(sorted(known))}。 / "
            f"No such rule pack: {', '.join(unknown) or 'none given'}. There are {', '.join(sorted(known))}."
        )
    return wish


def list_campaign(wish: Wish, settings: Settings, progress: Report = silent) -> CampaignList:
    """Detect and rank for the wish; write targets.parquet and targets.csv under `YUJING_HOME/campaigns/<theme>/<week>`."""
    period = Period.parse(wish.week)
    detect_period(period, settings, packs=wish.packs, progress=progress, label=wish.label)
    rank_period(
        period,
        settings,
        packs=wish.packs,
        townships=wish.areas or None,
        size=wish.size,
        label=wish.label,
        progress=progress,
    )
    with reading(settings) as connection:
        order = "from risk.warnings where week = ? order by rank"
        targets = connection.execute(f"select {COLUMNS} {order}", [wish.label]).df()
    return CampaignList(wish.label, str(_write(targets, wish, settings)), len(targets))


def _write(targets: pd.DataFrame, wish: Wish, settings: Settings) -> Path:
    folder = settings.home / "campaigns" / wish.theme / wish.week
    folder.mkdir(parents=True, exist_ok=True)
    targets.to_parquet(folder / "targets.parquet", index=False)
    guarded = targets.map(
        lambda value: "; ".join(value) if not isinstance(value, str) and hasattr(value, "__len__") else value
    )
    guarded.map(_guarded).to_csv(folder / "targets.csv", index=False, encoding="utf-8-sig")
    return folder


def _guarded(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula is kept as text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value
