"""A synthetic county loaded straight into the tables that detection reads, every rule run on it, and what of each scheme they find.

`python -m tests.bench --only rules` prints the tables. Nothing here knows ids or amounts of the simulator.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from data_contracts.contract import Contract, all_contracts
from models.detector import Detector, all_detectors
from models.period import Period
from models.rule_findings import HITS
from models.run_detector import run_detector
from models.staged import stage_relations
from simulation.planting import all_schemes
from simulation.write import write_county

PERIOD = Period.parse("2026-W46")
RULES = [each for each in all_detectors().values() if each.kind == "rule"]
VIOLATIONS = [each for each in RULES if each.head.result == "violation"]
WEEKS = 52

# What a hit speaks about: its records, the claims of its lines, and the claims its prescriptions were charged in.
SPOKEN_OF = """
create or replace temp table spoken_of as
with evidence as (select rule, subject_id, hit, unnest(evidence) as record from hits),
told as (
    select rule, subject_id, hit, split_part(record, '|', 1) as dataset, substr(record, strpos(record, '|') + 1) as key
    from evidence
)
select distinct
    t.rule, t.subject_id, t.hit,
    case when t.dataset in ('claims', 'claim_lines', 'diagnoses', 'procedures') or p.claim_id is not null
        then 'claims' else t.dataset end as dataset,
    case when t.dataset in ('claims', 'claim_lines', 'diagnoses', 'procedures') then split_part(t.key, '|', 1)
        else coalesce(p.claim_id, t.key) end as key
from told as t
left join core.prescriptions as p
    on t.dataset = 'prescriptions' and t.key = concat_ws('|', p.prescription_id, p.drug_line)
"""
RECALL = """
with found as (
    select distinct p.scheme, p.dataset, p.key, c.rule is not null as is_own
    from planted as p
    join spoken_of as s on s.dataset = p.dataset and s.key = p.key
    left join covers as c on c.scheme = p.scheme and c.rule = s.rule
),
named as (
    select distinct s.scheme
    from schemers as s
    join covers as c on c.scheme = s.scheme
    join hits as h on h.rule = c.rule and h.subject_id in (s.subject_id, s.institution_id)
)
select
    scheme,
    (select count(*) from planted as p where p.scheme = s.scheme),
    (select count(*) from found as f where f.scheme = s.scheme and f.is_own),
    (select count(distinct (f.dataset, f.key)) from found as f where f.scheme = s.scheme),
    scheme in (select scheme from named)
from (select distinct scheme from schemers) as s order by scheme
"""


@dataclass(frozen=True)
class Recall:
    """Of one scheme: its records, how many of them its own rules and any rules speak of, whether its own name a subject."""

    scheme: str
    n_records: int
    n_by_its_rules: int
    n_by_any_rule: int
    is_named: bool

    @property
    def share(self) -> float:
        return self.n_by_its_rules / self.n_records if self.n_records else float("nan")


def covering(scheme: str) -> list[Detector]:
    """The rules that carry one of the scheme's catalogue numbers."""
    numbers = set(all_schemes()[scheme].CATALOGUE.split(";"))
    return [rule for rule in RULES if numbers & set(rule.head.catalogue.split(";"))]


def county_in(folder: Path, **county: Any) -> duckdb.DuckDBPyConnection:
    """Write a county under `folder`, load it and its truth, stage what the rules read."""
    write_county(folder / "out", folder / "truth", format="parquet", last_week=str(PERIOD), **county)
    connection = duckdb.connect()
    connection.execute("create schema core")
    for contract in all_contracts().values():
        if contract.kind != "published":
            load_table(connection, contract, folder / "out" / contract.dataset)
    _load_truth(connection, folder / "truth")
    stage_relations(connection, {name for rule in RULES for name in rule.reads}, PERIOD, WEEKS)
    return connection


def load_table(
    connection: duckdb.DuckDBPyConnection, contract: Contract, folder: Path, one_per_key: bool = True
) -> None:
    """One row per key; the rows spoiled on purpose lie in files of texts beside and are left there."""
    columns = ", ".join(f'"{each.name}" {each.type}' for each in contract.columns)
    connection.execute(
        f"create table core.{contract.dataset} ({columns}, delivery_id bigint default 1, replaced_by bigint)"
    )
    files = f"{folder}/*.parquet"
    if not list(folder.glob("*.parquet")):
        return
    described = connection.execute(f"describe select * from read_parquet('{files}', union_by_name = true)").fetchall()
    there = {row[0] for row in described}
    names = ", ".join(f'"{each.name}"' for each in contract.columns if each.name in there)
    first = f"distinct on ({', '.join(contract.key)})" if one_per_key else ""
    connection.execute(
        f"insert into core.{contract.dataset} ({names}) select {first} {names} "
        f"from read_parquet('{files}', union_by_name = true)"
    )


def _load_truth(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    connection.execute(
        "create table planted as select distinct scheme, "
        "case when dataset = 'claim_lines' then 'claims' else dataset end as dataset, "
        "case when dataset in ('claims', 'claim_lines') then split_part(key, '|', 1) else key end as key "
        f"from read_csv('{folder}/records.csv', all_varchar = true)"
    )
    connection.execute(
        "create table schemers as select scheme, subject_id, institution_id "
        f"from read_csv('{folder}/subjects.csv', all_varchar = true)"
    )


def run(connection: duckdb.DuckDBPyConnection, rule: Detector) -> None:
    """The rule's hits into the table `rule_hits`."""
    run_detector(connection, rule, PERIOD, WEEKS, into=HITS)


def run_all(connection: duckdb.DuckDBPyConnection) -> None:
    """The hits of all rules into `hits`, what they speak of into `spoken_of`."""
    connection.execute("create table covers (scheme varchar, rule varchar)")
    pairs = [(scheme, rule.id) for scheme in all_schemes() for rule in covering(scheme)]
    connection.executemany("insert into covers values (?, ?)", pairs)
    for number, rule in enumerate(RULES):
        run(connection, rule)
        start = "insert into hits" if number else "create table hits as"
        connection.execute(f"{start} select '{rule.id}' as rule, subject_id, amount, evidence, hit from rule_hits")
    connection.execute(SPOKEN_OF)


def count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(connection.execute(sql).fetchall()[0][0])


def innocent_hits(connection: duckdb.DuckDBPyConnection, rule: str) -> list[Any]:
    """Hits of the rule that speak of no planted record at all; the first three."""
    return connection.execute(
        """
        select h.subject_id, h.evidence from hits as h
        where h.rule = ? and not exists (
            select 1 from spoken_of as s join planted as p on p.dataset = s.dataset and p.key = s.key
            where s.rule = h.rule and s.subject_id = h.subject_id and s.hit = h.hit
        )
        """,
        [rule],
    ).fetchmany(3)


def recalls(connection: duckdb.DuckDBPyConnection) -> dict[str, Recall]:
    """What the rules find of each scheme, by its name."""
    return {row[0]: Recall(*row) for row in connection.execute(RECALL).fetchall()}


def speaking(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, int, int, float]]:
    """Rules with hits: rule, hits, subjects, hits per institution with claims and week; the most talkative first."""
    return connection.execute(f"""
        select rule, count(*), count(distinct subject_id),
            count(*) / (select count(distinct institution_id) from claims) / {WEEKS}
        from hits group by rule order by 2 desc, 1
    """).fetchall()
