"""An edition of a publication takes the place of the one before: what it does not repeat ends the day before it begins.

Refuses an edition older than the one in force, and one that shrinks without somebody's approval.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from data_contracts.contract import Contract
from data_contracts.errors import SettingsError
from pipelines.knowledge.stored import Key, Row, key_of


@dataclass(frozen=True)
class Approval:
    """Who let something happen that needs a second look, and why."""

    by: str
    why: str


def insist_not_older(old: Iterable[Row], begins: date, label: str) -> None:
    """Raise SettingsError when rows of the same publication are in force only from a later day."""
    latest = max((row["valid_from"] for row in old), default=None)
    if latest is not None and latest > begins:
        raise SettingsError(
            f"{label}: 已有自 {latest} 起执行的版本，不能再载入自 {begins} 起的旧版本；请用 --valid-from 写明更晚的日期。 / "
            f"An edition in force since {latest} is already loaded; one from {begins} would be older. "
            "Say with --valid-from when this one begins."
        )


def insist_on_approval(n_old: int, n_new: int, label: str, approval: Approval | None) -> None:
    """Raise SettingsError when an edition has fewer points than the one it replaces and nobody approved that."""
    if n_new < n_old and approval is None:
        raise SettingsError(
            f"{label}: 新版本 {n_new} 条，少于现行 {n_old} 条；如属实，请用 --approver 和 --why 写明批准人和理由。 / "
            f"The new edition has {n_new} points, fewer than the {n_old} in force; if that is meant, say who approved it "
            "with --approver and --why."
        )


def in_force(rows: Iterable[Row], on: date) -> list[Row]:
    """The rows whose validity has not ended before that day."""
    return [row for row in rows if row["valid_to"] is None or row["valid_to"] >= on]


def closing_rows(old: Iterable[Row], new: Mapping[Key, Row], begins: date, contract: Contract) -> list[Row]:
    """The old rows that the new edition does not carry under the same key, ended the day before it begins."""
    return [ended(row, begins) for row in in_force(old, begins) if key_of(row, contract) not in new]


def ended(row: Row, begins: date) -> Row:
    """The row, in force until the day before `begins`; never in force when it would begin no earlier itself."""
    return {**row, "valid_to": max(begins, row["valid_from"]) - timedelta(days=1)}


def of_publication(rows: Iterable[Row], source: str, batch: str, parts: set[bool], contract: Contract) -> list[Row]:
    """The rows of one publication: a batch may come as one workbook of drugs and one of items."""
    own = (row for row in rows if row["source"] == source and row["batch"] == batch)
    return [row for row in own if is_drug(row, contract) in parts]


def is_drug(row: Row, contract: Contract) -> bool:
    """Codes of drugs begin with a letter, those of services with a digit."""
    return str(row[contract.key[0]])[:1].isalpha()
