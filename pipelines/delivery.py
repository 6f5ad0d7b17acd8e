"""What taking in one delivery, or a folder of them, has done: counts and sentences, never rows."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Delivery:
    """One delivery. `n_rows` are all its rows, of which `n_unreadable` lines did not fit and lie in `rejects`.

    `already_known`: the same bytes had been taken in before (under whatever name), so nothing was done.
    """

    delivery_id: int
    dataset: str
    source: str | None
    file_name: str
    content_hash: str
    n_bytes: int
    n_rows: int
    n_unreadable: int = 0
    already_known: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ingestion:
    """What came of a folder: the deliveries, and (file, sentence) of each one that was refused."""

    deliveries: tuple[Delivery, ...]
    refused: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Delivery]:
        return iter(self.deliveries)

    def __len__(self) -> int:
        return len(self.deliveries)

    @property
    def n_new(self) -> int:
        return sum(not each.already_known for each in self.deliveries)
