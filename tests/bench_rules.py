"""Recall of the rules by scheme, with and without evasion, and what they say in a county without schemes."""

import tempfile
from pathlib import Path

import duckdb
from bench_measure import table
from rules_county import RULES, VIOLATIONS, WEEKS, count, county_in, covering, found_by_scheme, innocent_hits, run

PEOPLE, INSTITUTIONS = 12_000, 40


def bench_rules() -> None:
    """Three small counties, about a minute of work each."""
    for evasion in (0.0, 1.0):
        with tempfile.TemporaryDirectory(prefix="yujing-bench-") as folder:
            _recall(_county(folder, schemes="every", evasion=evasion, seed=3, strength=(0.9, 1.0)), evasion)
    with tempfile.TemporaryDirectory(prefix="yujing-bench-") as folder:
        _clean(_county(folder, schemes="none", seed=7))


def _county(folder: str, **county: object) -> duckdb.DuckDBPyConnection:
    return county_in(Path(folder), people=PEOPLE, institutions=INSTITUTIONS, **county)


def _recall(county: duckdb.DuckDBPyConnection, evasion: float) -> None:
    everything = found_by_scheme(county, RULES)
    rows: list[list[object]] = []
    for scheme in sorted(everything):
        planted = count(county, f"select count(*) from planted where scheme = '{scheme}'")
        own, named = found_by_scheme(county, covering(scheme))[scheme]
        records, _ = everything[scheme]
        share = [part / planted if planted else float("nan") for part in (own, records)]
        rows.append([scheme, len(covering(scheme)), planted, *share, "yes" if named else "no"])
    how = "all of them evade in one of their ways" if evasion else "none of them evades"
    table(
        f"Schemes at full strength, {how}: share of records that rules speak of",
        ["scheme", "its rules", "records", "by its rules", "by any rule", "subject named by its rules"],
        rows,
    )
    innocent = sum(len(_innocent(county, rule)) for rule in VIOLATIONS)
    print(f"\nHits of the {len(VIOLATIONS)} violation rules that speak of no planted record: {innocent}")


def _innocent(county: duckdb.DuckDBPyConnection, rule: object) -> list[object]:
    run(county, rule)  # type: ignore[arg-type]
    return innocent_hits(county)


def _clean(county: duckdb.DuckDBPyConnection) -> None:
    n_houses = count(county, "select count(distinct institution_id) from claims")
    rows: list[list[object]] = []
    for rule in RULES:
        run(county, rule)
        n_hits, n_subjects = count(county, "select count(*) from rule_hits"), _subjects(county)
        rows.append([rule.id, rule.head.result, n_hits, n_subjects, n_hits / n_houses / WEEKS])
    table(
        f"A county without schemes, {PEOPLE:,} people: what the rules say in a year",
        ["rule", "result", "hits", "subjects", "hits per institution and week"],
        sorted([row for row in rows if row[2]], key=lambda row: -int(str(row[2]))),
    )
    silent = sum(not row[2] for row in rows)
    total = sum(float(str(row[4])) for row in rows)
    print(f"\n{silent} of {len(rows)} rules say nothing; all together {total:.2f} hits per institution and week.")


def _subjects(county: duckdb.DuckDBPyConnection) -> int:
    return count(county, "select count(distinct subject_id) from rule_hits")
