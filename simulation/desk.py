"""The desk where deliveries are put: one writer thread behind it, rows and files counted."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from simulation.delivery import deliver, deliver_compressed, deliver_in_chinese, deliver_with, n_files

_WAITING = 5


@dataclass
class Desk:
    """Writes while the next part is made. `finish` waits, raises what went wrong and leaves no thread behind."""

    out: Path
    form: str
    rows: dict[str, int] = field(default_factory=dict)
    n_files: int = 0
    pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1)
    )  # its thread starts with the first table
    waiting: list[Future[None]] = field(default_factory=list)

    def put(self, dataset: str, part: str, table: pa.Table, bad: pa.Table | None = None) -> None:
        """Deliver a table, with spoiled rows at its end."""
        rows = len(table) + (len(bad) if bad is not None else 0)
        self.count({dataset: rows}, n_files(rows, self.form))
        while len(self.waiting) > _WAITING:
            self.waiting.pop(0).result()
        self.waiting.append(self.pool.submit(deliver_with, table, bad, self.out, dataset, part, self.form))

    def put_oddly(self, dataset: str, table: pa.Table, shape: str) -> None:
        """Deliver a small table in one of the shapes that counties send: chinese, compressed, spreadsheet."""
        if self.form != "csv":
            self.put(dataset, "all", table)
            return
        self.count({dataset: len(table)}, 1)
        if shape == "chinese":
            deliver_in_chinese(table, self.out, dataset, "all")
        elif shape == "compressed":
            deliver_compressed(table, self.out, dataset, "all")
        else:
            deliver(table, self.out, dataset, "all", "xlsx")

    def finish(self) -> None:
        """Wait until everything is written and no writer is left."""
        for each in self.waiting:
            each.result()
        self.waiting.clear()
        self.pool.shutdown()

    def count(self, rows: dict[str, int], n_files: int) -> None:
        """Note what was written, here or by another desk."""
        for dataset, n in rows.items():
            self.rows[dataset] = self.rows.get(dataset, 0) + n
        self.n_files += n_files
