"""From which delivery a past week must be seen, so that no later correction leaks into it."""

from dataclasses import dataclass

from models.period import Period
from pipelines.seal import read_manifest
from pipelines.settings import Settings
from pipelines.warehouse import Connection

HOW = {
    "published": "清单所用的交付 as the list was made",
    "landed": "周末前已到的交付 landed before the week's end",
    "backfilled": "历史补录，仅按事件时间 delivered later: by the time of the events only",
}


@dataclass(frozen=True)
class AsOf:
    """`how`: published (the list of that week names it) | landed (before the week's end) | backfilled (nothing had come)."""

    delivery: int | None
    how: str


def as_of_week(connection: Connection, week: Period, settings: Settings) -> AsOf:
    """The newest delivery that people had for that week.

    A county that delivers its history at once had none; then only the time of the events is left to go by: what was
    settled or reported after the week is not seen, but corrections of its rows are.
    """
    folder = settings.published / str(week)
    if (folder / "manifest.json").is_file():
        return AsOf(int(read_manifest(folder)["as_of_delivery"]), "published")
    present = "select 1 from duckdb_tables() where schema_name = 'ledger' and table_name = 'deliveries'"
    if not connection.execute(present).fetchall():
        return AsOf(None, "backfilled")
    newest = connection.execute(
        "select max(delivery_id) from ledger.deliveries where state = 'accepted' and landed_at < ?", [week.end]
    ).fetchall()[0][0]
    has_claims = connection.execute(
        "select count(*) from ledger.deliveries where state = 'accepted' and dataset = 'claims' and landed_at < ?",
        [week.end],
    ).fetchall()[0][0]
    return AsOf(newest, "landed") if newest is not None and has_claims else AsOf(None, "backfilled")
