"""A county in which nobody runs a scheme, a year long, for tests of ordinary life; written once per test process, changed never."""

import tempfile
from functools import cache
from pathlib import Path

import duckdb

from simulation.write import write_county

_KEPT: list[tempfile.TemporaryDirectory[str]] = []
NET = """
    create view bills as select * from claims c where reverses_claim_id is null
        and not exists (select 1 from claims r where r.reverses_claim_id = c.claim_id);
    create view net as select l.*, b.person_id, b.institution_id, b.visit_type, b.started_at, b.ended_at,
        p.sex, p.birth_date, p.died_on, i.level, starts_with(b.principal_diagnosis, 'P') as newborn
        from claim_lines l join bills b using (claim_id) join insured_persons p using (person_id)
        join institutions i using (institution_id) where l.quantity > 0;
"""


@cache
def honest_folder() -> Path:
    """The folder with `out` and `truth`. Removed when the process ends."""
    _KEPT.append(tempfile.TemporaryDirectory(prefix="yujing-honest-"))
    folder = Path(_KEPT[-1].name)
    write_county(folder / "out", folder / "truth", people=9_000, institutions=40, weeks=52, seed=5, schemes="none",
                 format="parquet")  # fmt: skip
    return folder


@cache
def honest_county() -> duckdb.DuckDBPyConnection:
    """A connection with a view for each dataset, `look_alikes` of the truth, and what is left after refunds (`bills`, `net`)."""
    folder = honest_folder()
    connection = duckdb.connect()
    for each in sorted((folder / "out").iterdir()):
        connection.execute(f"create view {each.name} as select * from '{each}/*.parquet'")
    connection.execute(f"create table look_alikes as select * from read_csv('{folder / 'truth' / 'look_alikes.csv'}')")
    connection.execute(NET)
    return connection
