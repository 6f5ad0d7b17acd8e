"""Rings: how long it takes to get from visits to ranked rings, and how many of the planted ones are found.

Speed is measured on visits drawn by the engine itself: homes, favourite houses, monthly habits, households, dialysis, and
rings that tour. Quality is measured on a simulated county, where every pair of the ledger's members of one ring is true.
"""

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
from bench_measure import run, table

from data_contracts.contract import all_contracts
from models.detector import all_detectors
from models.run_detector import run_detector
from models.scorer import all_scorers
from models.scorer_findings import ring_strengths
from models.staged import stage_relations

SIZES = (300_000, 1_000_000, 3_000_000, 10_000_000)
LINK, LINKS = "co_visits", ("co_visits", "co_admissions")
# A person comes ten times a year; a house has three thousand visits, the largest of an area half of them.
VISITS_PER_PERSON, PEOPLE_PER_AREA, HOUSES_PER_AREA, PEOPLE_PER_RING = 10, 3_000, 12, 20_000
RING_SCHEMES = ("resale_ring", "card_pooling", "companion_admissions")
OTHER_SCHEMES = ("professional_buyer", "volume_surge", "closed_hours", "checkup_admissions", "phantom_tests")
# Ring members are five or more on twelve or more tours; at 0.05 a finding is written, at 0.5 a reader sees it early.
STRENGTHS = (0.05, 0.3, 0.5)
# Deterministic chance: a share in [0, 1) for a number and a purpose.
CHANCE = "(hash({number}, '{purpose}') % 1000003 / 1000003.0)"
DRAWN = """
create or replace table claim_summary as
with people as (
    select i as person, i // {area} as area, {sick} < 0.3 as is_chronic, {cycle} < 0.003 as in_cycle
    from range({people}) as r (i)
),
visits as (
    select
        v.i as claim, p.*,
        case when {far} < 0.15 then 0 else 1 + p.area * {houses} + cast(floor(power({house}, 3) * {houses}) as bigint) end as house,
        case
            when p.in_cycle then v.i // {people} * 5 + 1
            when p.is_chronic and {habitual} < 0.7 then v.i // {people} * 28 + hash(p.person) % 28
            else cast(floor({day} * 364) as bigint)
        end as day,
        case when p.is_chronic or p.in_cycle then 480 + hash(p.person, 'hour') % 240 else 480 + cast(floor(power({hour}, 1.5) * 600) as bigint) end as minute
    from range({visits}) as v (i)
    join people as p on p.person = v.i % {people}
),
tours as (
    select
        {visits} + row_number() over () as claim,
        r.i * {per_ring} + m.i * 37 % {per_ring} as person,
        1 + hash(r.i, t.i % 3) % ({areas} * {houses}) as house,
        hash(r.i, t.i, 'day') % 364 as day,
        500 + hash(r.i, t.i, 'hour') % 500 + hash(r.i, t.i, m.i) % 40 as minute
    from range(greatest({people} // {per_ring}, 1)) as r (i), range(6) as m (i), range(15) as t (i)
    where hash(r.i, m.i, t.i, 'ill') % 8 > 0
),
drawn as (
    select claim, person, house, day, minute, case when in_cycle then 'Z49.1' else 'I10' end as diagnosis from visits
    union all
    select claim, person, house, day, minute, 'I10' from tours
)
select
    'C' || claim as claim_id, md5('P' || person) as person_id, 'H' || house as institution_id,
    timestamp '2025-11-17' + interval (day * 1440 + minute) minute as started_at,
    date '2025-11-17' + cast(day as integer) as started_on,
    diagnosis as principal_diagnosis
from drawn
"""
REGISTER = """
create or replace table insured_persons as
select md5('P' || i) as person_id, 'F' || i // 3 as household_token from range({people}) as r (i)
"""
# What a person would ask of the same visits without thinking of rings.
PLAIN = "select institution_id, started_on, count(*), count(distinct person_id) from claim_summary group by all"


def bench_rings(people: int, sizes: tuple[int, ...] = SIZES) -> None:
    """Print both tables: speed at several numbers of visits, quality in a county of `people`."""
    rows = []
    for size in sizes:
        done = run([__file__, "speed", str(size)], {"PYTHONPATH": "."})
        if done.code:
            raise SystemExit(done.output)
        said = json.loads(done.output.splitlines()[-1])
        rows.append([*said.values(), said["cpu seconds"] / said["its cpu s"], done.peak_mb])
    table("Rings: from visits to ranked rings", [*said, "times plain by cpu", "peak MB"], rows)
    done = run([__file__, "quality", str(people)], {"PYTHONPATH": "."})
    if done.code:
        raise SystemExit(done.output)
    print(done.output)


def _speed(visits: int) -> dict[str, float]:
    place = Path(tempfile.mkdtemp(prefix="yujing-rings-"))
    try:
        connection = duckdb.connect(str(place / "visits.duckdb"))
        connection.execute("set enable_progress_bar = false; set threads = 2; set memory_limit = '2500MB'")
        _draw(connection, visits)
        plain = sorted(_seconds(lambda: connection.execute(PLAIN).fetchall()) for _ in range(3))[1]
        return _ranked(connection, visits, plain)
    finally:
        shutil.rmtree(place)


def _draw(connection: duckdb.DuckDBPyConnection, visits: int) -> None:
    people = visits // VISITS_PER_PERSON
    numbers = {"sick": "i", "cycle": "i", "far": "v.i", "house": "p.person, v.i % 3", "habitual": "v.i", "day": "v.i", "hour": "v.i"}  # fmt: skip
    chances = {name: CHANCE.format(number=number, purpose=name) for name, number in numbers.items()}
    sizes = {"visits": visits, "people": people, "area": PEOPLE_PER_AREA, "houses": HOUSES_PER_AREA,
             "areas": people // PEOPLE_PER_AREA + 1, "per_ring": PEOPLE_PER_RING}  # fmt: skip
    connection.execute(DRAWN.format(**chances, **sizes))
    connection.execute(REGISTER.format(people=people))
    connection.execute("checkpoint")


def _ranked(connection: duckdb.DuckDBPyConnection, visits: int, plain: tuple[float, float]) -> dict[str, float]:
    from rules_county import PERIOD, WEEKS

    link, scorer = all_detectors()[LINK], all_scorers()["ring"]
    started, busy = time.perf_counter(), time.process_time()
    ties = run_detector(connection, link, PERIOD, WEEKS).df()
    paired = time.perf_counter()
    rings = ring_strengths(link, ties, scorer)
    done, busy = time.perf_counter(), time.process_time() - busy
    people = visits // VISITS_PER_PERSON
    planted = connection.execute(
        f"select md5('P' || (r.i * {PEOPLE_PER_RING} + m.i * 37 % {PEOPLE_PER_RING})) "
        f"from range({max(people // PEOPLE_PER_RING, 1)}) as r (i), range(6) as m (i)"
    ).fetchall()
    found, true = set(rings["left_id"]) | set(rings["right_id"]), {each for (each,) in planted}
    return {
        "visits": visits,
        "candidate pairs": len(ties),
        "pairs/visits": len(ties) / visits,
        "seconds": done - started,
        "of it pairs": paired - started,
        "cpu seconds": busy,
        "visits per cpu s": visits / busy,
        "plain DuckDB s": plain[0],
        "its cpu s": plain[1],
        "precision": len(found & true) / max(len(found), 1),
        "recall": len(found & true) / len(true),
    }


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    """On the wall, and of all processors: the second is the one to compare on a machine that others use too."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def _quality(people: int, seed: int = 1, times: int | None = None, kept: Path | None = None) -> None:
    """People named by rings beside the ledger's members, by scheme, and what stands behind the wrongly named."""
    place = kept or Path(tempfile.mkdtemp(prefix="yujing-rings-"))
    try:
        ties, truth, n_claims, n_rows = _county(place, people, seed, times or max(2, people // 30_000))
    finally:
        if not kept:
            shutil.rmtree(place)
    _print_quality(ties, truth, f"{people:,} people, {n_claims:,} visits, {n_rows:,} candidate pairs")


def _county(place: Path, people: int, seed: int, times: int) -> tuple[pd.DataFrame, pd.DataFrame, int, int]:
    from rules_county import PERIOD, WEEKS, load_table

    from simulation.write import write_county

    if not (place / "truth").exists():
        write_county(place / "out", place / "truth", people=people, institutions=max(60, people // 1000), seed=seed,
                     format="parquet", last_week=str(PERIOD), schemes=[*RING_SCHEMES, *OTHER_SCHEMES], times=times)  # fmt: skip
    connection = duckdb.connect()
    connection.execute("create schema core")
    for name in ("claims", "insured_persons"):
        load_table(connection, all_contracts()[name], place / "out" / name)
    stage_relations(connection, {"claim_summary", "insured_persons"}, PERIOD, WEEKS)
    found, n_rows = [], 0
    for link in (all_detectors()[name] for name in LINKS):
        ties = run_detector(connection, link, PERIOD, WEEKS).df()
        found.append(ring_strengths(link, ties, all_scorers()["ring"]).assign(link=link.id))
        n_rows += len(ties)
    rings = pd.concat(found, ignore_index=True)
    truth = pd.read_csv(place / "truth" / "subjects.csv", dtype=str)
    truth = truth[(truth["subject_type"] == "insured_person") & truth["scheme"].isin(RING_SCHEMES)]
    n_claims = connection.execute("select count(*) from claim_summary").fetchall()[0][0]
    return rings, truth, n_claims, n_rows


def _print_quality(ties: pd.DataFrame, truth: pd.DataFrame, where: str) -> None:
    members = {scheme: set(own["subject_id"]) for scheme, own in truth.groupby("scheme")}
    everybody = set().union(*members.values())
    rows = []
    for least, link in [*((each, "") for each in STRENGTHS), *((STRENGTHS[0], each) for each in LINKS)]:
        kept = ties[(ties["strength"] >= least) & ties["link"].str.startswith(link)]
        named = set(kept["left_id"]) | set(kept["right_id"])
        recalls = [len(named & own) / len(own) for _, own in sorted(members.items())]
        rows.append(
            [
                least,
                link or "all",
                len(named),
                len(named & everybody) / max(len(named), 1),
                len(named & everybody) / max(len(everybody), 1),
                *recalls,
            ]
        )
    table(
        f"Rings found: {where}",
        [
            "strength from",
            "link",
            "people named",
            "precision",
            "recall",
            *(f"recall {each}" for each in sorted(members)),
        ],
        rows,
    )


if __name__ == "__main__":
    if sys.argv[1] == "speed":
        print(json.dumps(_speed(int(sys.argv[2]))))
    else:
        _quality(int(sys.argv[2]))
