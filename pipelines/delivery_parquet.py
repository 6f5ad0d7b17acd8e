"""Makes a delivered Parquet file readable; its values are landed as the text that the same file as csv would hold.

Whole numbers stay whole, lists become `;` separated text, zoned moments local ones. A damaged file is refused.
"""

from collections.abc import Sequence
from pathlib import Path

from pipelines.headers import LOOKED_AT, Wanted, insist, resolve
from pipelines.refusals import refusal
from pipelines.tables import Table, is_fault_of_file, literal
from pipelines.warehouse import in_memory


def open_parquet(path: Path, wanted: Sequence[Wanted], file: str, subject: str) -> Table:
    """The Parquet file as a Table; `subject` names the dataset in refusals. Raises DeliveryRefused."""
    columns = _columns(path, file)
    names = tuple(name for name, _ in columns)
    resolution = resolve(names, wanted)
    if not resolution.places:
        raise refusal("no_header", file=file, n=LOOKED_AT, dataset=subject)
    insist(resolution, names, wanted, file)
    return Table(
        path=path,
        file=file,
        layout="parquet",
        headers=names,
        resolution=resolution,
        types=tuple(sql_type for _, sql_type in columns),
        notes=resolution.notes(),
    )


def _columns(path: Path, file: str) -> list[tuple[str, str]]:
    try:
        with in_memory() as connection:
            rows = connection.execute(f"describe select * from read_parquet({literal(str(path))})").fetchall()
    except Exception as fault:
        if is_fault_of_file(fault, path):
            raise refusal("damaged", file=file, kind="parquet") from None
        raise
    return [(row[0], row[1]) for row in rows]
