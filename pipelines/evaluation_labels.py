"""Where the labels of an evaluation come from: what inspectors found after the list was out, or a ledger of truth.

Outcomes speak only about who was visited and say so; a ledger (a synthetic county's) speaks about everybody.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data_contracts.errors import SettingsError
from models.period import Period
from pipelines.published_week import PublishedWeek
from pipelines.warehouse import Connection

OUTCOMES = """
    select institution_id as subject_id, cast(max(cast(violation_found as integer)) as integer) as true,
        sum(coalesce(amount_recovered, 0)) as money
    from core.inspections
    where replaced_by is null and violation_found is not null and inspected_on >= $from and inspected_on < $until
    group by institution_id order by institution_id
"""
EVERY_VISIT = """
    select institution_id as subject_id, warning_id, inspected_on, cast(violation_found as integer) as confirmed
    from core.inspections where replaced_by is null and violation_found is not null order by inspection_id
"""
WEEKS_AFTER = 26


@dataclass(frozen=True)
class Labels:
    """`rows`: subject_id, true (0/1), money, for whoever is judged. `schemes`: subject_id, scheme, from a ledger only."""

    source: str
    rows: pd.DataFrame
    schemes: pd.DataFrame


def from_outcomes(connection: Connection, period: Period) -> Labels:
    """Outcomes of the half year after the list of `period`. Raises SettingsError where there are none."""
    window = {"from": period.end, "until": period.shifted(WEEKS_AFTER).end}
    rows = connection.execute(OUTCOMES, window).df()
    if rows.empty:
        raise SettingsError(
            f"{period} 之后尚无检查结果，无法评估该清单：请接收 inspections 交付，或用 --truth 指定模拟县的真相台账。 / "
            f"No inspection after {period} has reported an outcome yet, so its list cannot be judged; "
            "take in deliveries of `inspections`, or give the ledger of a synthetic county with --truth."
        )
    return Labels("outcomes", rows, pd.DataFrame(columns=["subject_id", "scheme"]))


def from_ledger(folder: Path, period: Period, houses: pd.Series) -> Labels:
    """The ledger of a synthetic county (`subjects.csv`): schemes of institutions that have begun before the week ended.

    `houses`: the ids of all institutions that could have been listed. Raises SettingsError where there is no ledger.
    """
    file = folder / "subjects.csv"
    if not file.is_file():
        raise SettingsError(
            f"{folder.name} 中没有 subjects.csv：--truth 应为 `yujing simulate` 写出的真相台账目录。 / "
            f"{folder.name} holds no subjects.csv; --truth wants the folder of truth that `yujing simulate` wrote."
        )
    ledger = pd.read_csv(file, dtype={"subject_id": str})
    begun = pd.to_datetime(ledger["starts_on"]) < pd.Timestamp(period.end)
    own = ledger[(ledger["subject_type"] == "institution") & begun]
    money = own.groupby("subject_id")["amount"].sum()
    rows = pd.DataFrame({"subject_id": houses, "true": houses.isin(money.index).astype(int)})
    rows["money"] = houses.map(money).fillna(0.0).astype(float)
    return Labels("ledger", rows, own[["subject_id", "scheme"]].reset_index(drop=True))


def random_arm(connection: Connection, lists: list[PublishedWeek]) -> tuple[pd.DataFrame, int]:
    """Drawn rows of the lists with a reported outcome (confirmed, inclusion_probability), and how many were drawn."""
    wanted = ["week", "warning_id", "subject_id", "arm", "inclusion_probability"]
    rows = pd.concat([each.warnings[wanted] for each in lists], ignore_index=True)
    visits = connection.execute(EVERY_VISIT).df()
    seen = visits.groupby("warning_id")["confirmed"].max()
    known = rows.assign(confirmed=rows["warning_id"].map(seen))
    drawn = int((rows["arm"] == "random").sum())
    return known.dropna(subset=["confirmed"]).astype({"confirmed": int}), drawn


def visited(connection: Connection) -> set[str]:
    """Everybody who was ever inspected, whatever the outcome."""
    sql = "select distinct institution_id from core.inspections where replaced_by is null"
    return {row[0] for row in connection.execute(sql).fetchall()}
