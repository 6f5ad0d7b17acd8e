"""The plain ways that the bench sets beside ours, each run in a process of its own: `python tests/bench_baselines.py NAME FOLDER`.

`duckdb_load` loads the same files into typed tables and does nothing else; `pandas_rules` is three rules as one would write them.
"""

import json
import sys
import time
from pathlib import Path

import duckdb
import pandas as pd

from data_contracts.contract import all_contracts

LINE_COLUMNS = [
    "claim_id",
    "line_no",
    "charged_at",
    "item_code",
    "quantity",
    "unit_price",
    "amount",
    "covered_amount",
    "price_cap",
]


def files(folder: Path, dataset: str) -> list[Path]:
    return sorted(file for file in (folder / dataset).glob("*") if file.name.endswith((".csv", ".csv.gz", ".parquet")))


def duckdb_load(folder: Path) -> dict[str, float]:
    """Every dataset of the folder into a typed table of a new database file; GB18030 files are left out (they are small)."""
    target = folder.parent / "baseline.duckdb"
    target.unlink(missing_ok=True)
    connection = duckdb.connect(str(target))
    started = time.monotonic()
    rows = 0
    for contract in all_contracts().values():
        names = [str(file) for file in files(folder, contract.dataset) if readable(file)]
        if contract.kind != "published" and names:
            reader = "read_parquet" if names[0].endswith(".parquet") else "read_csv"
            header = [row[0] for row in connection.execute(f"describe select * from {reader}($1)", [names]).fetchall()]
            types = {each.name: each.type for each in contract.columns}
            casts = ", ".join(f'try_cast("{name}" as {types[name]}) as "{name}"' for name in header if name in types)
            options = "" if reader == "read_parquet" else ", all_varchar = true, ignore_errors = true"
            connection.execute(f"create table {contract.dataset} as select {casts} from {reader}($1{options})", [names])
            rows += connection.execute(f"select count(*) from {contract.dataset}").fetchall()[0][0]
    connection.close()
    seconds = time.monotonic() - started
    target.unlink()
    return {"rows": rows, "seconds": seconds}


def readable(file: Path) -> bool:
    """A parquet or compressed file, or a text file whose beginning is UTF-8."""
    if not file.name.endswith(".csv"):
        return True
    try:
        file.open("rb").read(4096).decode("utf-8", errors="strict")
    except UnicodeDecodeError as fault:
        return fault.start > 4090
    return True


def frame(folder: Path, dataset: str, columns: list[str] | None = None) -> pd.DataFrame:
    parts = [file for file in files(folder, dataset) if readable(file)]
    read = pd.read_parquet if parts and parts[0].name.endswith(".parquet") else pd.read_csv
    return (
        pd.concat([read(part) for part in parts], ignore_index=True)[columns or slice(None)]
        if columns
        else pd.concat([read(part) for part in parts], ignore_index=True)
    )


def pandas_rules(folder: Path) -> dict[str, float]:
    """Same line billed twice, price above the cap, billed after death: read, join, group in pandas."""
    started = time.monotonic()
    claims = frame(folder, "claims", ["claim_id", "person_id", "institution_id", "started_at"])
    lines = frame(folder, "claim_lines", LINE_COLUMNS)
    people = frame(folder, "insured_persons", ["person_id", "died_on"])
    joined = lines.merge(claims, on="claim_id")
    same = ["person_id", "institution_id", "item_code", "charged_at", "unit_price", "quantity"]
    positive = joined[pd.to_numeric(joined["quantity"], errors="coerce") > 0]
    twice = positive[positive.duplicated(same)].groupby("institution_id")["amount"].agg(["size"])
    price, cap = (pd.to_numeric(joined[name], errors="coerce") for name in ("unit_price", "price_cap"))
    above = joined[price > cap * 1.001].groupby("institution_id").size()
    dead = claims.merge(people.dropna(subset=["died_on"]), on="person_id")
    started_at = pd.to_datetime(dead["started_at"], errors="coerce")
    late = dead[started_at > pd.to_datetime(dead["died_on"], errors="coerce") + pd.Timedelta(days=2)]
    found = len(twice) + len(above) + late["institution_id"].nunique()
    return {"rows": len(lines), "seconds": time.monotonic() - started, "institutions_found": found}


if __name__ == "__main__":
    print(json.dumps({"duckdb_load": duckdb_load, "pandas_rules": pandas_rules}[sys.argv[1]](Path(sys.argv[2]))))
