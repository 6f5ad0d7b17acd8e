"""Memory does not grow with the length of the history, and nothing shows where one chapter ends and the next begins."""

import gc
import tracemalloc
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from simulation.chapters import WEEKS, chapters
from simulation.span import span_ending
from simulation.write import write_county

LONG = 2 * WEEKS


def peak_mb(folder: Path, weeks: int) -> float:
    """The most that Python and numpy hold at once while a county is written in one process; Arrow gives back part by part."""
    gc.collect()
    held_before = pa.total_allocated_bytes()
    tracemalloc.start()
    try:
        write_county(folder / "out", folder / "truth", people=4_000, institutions=30, weeks=weeks, seed=9, format="parquet",
                     processes=1)  # fmt: skip
        assert pa.total_allocated_bytes() - held_before < 50e6, "Arrow keeps what was written"
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


@pytest.fixture(scope="module")
def peaks(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[int, float], Path]:
    write_county(
        tmp_path_factory.mktemp("warm"), tmp_path_factory.mktemp("truth"), people=500, institutions=20, weeks=4
    )
    folders = {weeks: tmp_path_factory.mktemp(f"weeks{weeks}") for weeks in (WEEKS // 4, WEEKS, LONG)}
    return {weeks: peak_mb(folder, weeks) for weeks, folder in folders.items()}, folders[LONG]


@pytest.fixture(scope="module")
def county(peaks: tuple[dict[int, float], Path]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for each in sorted((peaks[1] / "out").iterdir()):
        connection.execute(f"create view {each.name} as select * from '{each}/*.parquet'")
    connection.execute(
        f"create view truth as select * from read_csv('{peaks[1]}/truth/records.csv', all_varchar = true)"
    )
    return connection


def test_two_years_need_no_more_memory_than_one(peaks: tuple[dict[int, float], Path]) -> None:
    quarter, year, two_years = (peaks[0][weeks] for weeks in (WEEKS // 4, WEEKS, LONG))
    assert year > 1.2 * quarter, "the measure itself sees a plan that grows"
    assert two_years < 1.1 * year


def test_chapters_are_whole_weeks_one_after_the_other() -> None:
    for weeks in (2, WEEKS, WEEKS + 1, 3 * WEEKS - 5):
        span = span_ending("2026-W46", weeks)
        parts = chapters(span)
        assert parts[0].span.first == span.first and sum(part.span.weeks for part in parts) == weeks
        assert all(a.span.end == b.span.start for a, b in pairwise(parts))
        assert max(part.span.weeks for part in parts) <= WEEKS and [part.last for part in parts][-1]


@pytest.mark.parametrize(
    ("dataset", "key"),
    [("claims", "claim_id"), ("claims", "claim_id || visit_id"), ("reports", "report_id"), ("public_health_services", "service_id"),
     ("prescriptions", "prescription_id || '|' || drug_line"), ("adverse_events", "event_id")],
)  # fmt: skip
def test_no_number_is_given_out_twice(dataset: str, key: str, county: duckdb.DuckDBPyConnection) -> None:
    assert county.execute(f"select count(*) - count(distinct {key}) from {dataset}").fetchall() == [(0,)]


def test_every_planted_bill_is_delivered_once(county: duckdb.DuckDBPyConnection) -> None:
    planted = county.execute("select count(*), count(distinct key) from truth where dataset = 'claims'").fetchall()[0]
    found = county.execute("select count(*) from claims where claim_id in (select key from truth)").fetchall()[0][0]
    assert planted[0] == planted[1] == found > 0


def test_stays_and_refills_go_on_over_the_end_of_a_chapter(county: duckdb.DuckDBPyConnection) -> None:
    border = f"timestamp '{chapters(span_ending('2026-W46', LONG))[1].span.first}'"
    over = county.execute(
        f"select count(*) from claims where visit_type = 'inpatient' and started_at < {border} and ended_at > {border}"
    )
    assert over.fetchall()[0][0] >= 5
    weeks = dict(county.execute(f"""
        select date_diff('week', {border}, started_at) as week, count(*) from claims
        where reverses_claim_id is null and visit_type = 'chronic_outpatient' group by 1
    """).fetchall())  # fmt: skip
    before, at, after = (sum(weeks.get(week, 0) for week in range(low, low + 3)) for low in (-7, -2, 4))
    assert 0.6 * before < at < 1.6 * before and 0.6 * before < after < 1.6 * before


def test_nobody_lies_in_two_beds_where_a_chapter_ends(county: duckdb.DuckDBPyConnection) -> None:
    """Planted stays may clash with others, as such stays do; honest ones do not."""
    twice = """
        with stays as (select * from claims where visit_type = 'inpatient' and reverses_claim_id is null
            and claim_id not in (select key from truth) and not starts_with(principal_diagnosis, 'P')
            and claim_id not in (select reverses_claim_id from claims where reverses_claim_id is not null))
        select count(*) from stays a join stays b on a.person_id = b.person_id and a.claim_id < b.claim_id
        and a.started_at < b.ended_at and b.started_at < a.ended_at"""
    assert county.execute(twice).fetchall() == [(0,)]
