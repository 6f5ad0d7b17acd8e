"""Recall of the rules by scheme, with and without evasion, and what they say in a county without schemes."""

import tempfile
from pathlib import Path

from bench_measure import table
from rules_county import RULES, VIOLATIONS, WEEKS, county_in, covering, innocent_hits, recalls, run_all, speaking

PEOPLE, INSTITUTIONS = 12_000, 40


def bench_rules() -> None:
    """Three small counties, about a minute of work each."""
    for evasion in (0.0, 1.0):
        _recall(evasion)
    _clean()


def _recall(evasion: float) -> None:
    with tempfile.TemporaryDirectory(prefix="yujing-bench-") as folder:
        county = county_in(
            Path(folder), people=PEOPLE, institutions=INSTITUTIONS, schemes="every", evasion=evasion, seed=3,
            strength=(0.9, 1.0),
        )  # fmt: skip
    run_all(county)
    rows: list[list[object]] = [
        [each.scheme, len(covering(each.scheme)), each.n_records, each.share, each.n_by_any_rule / max(each.n_records, 1),
         "yes" if each.is_named else "no"]
        for each in recalls(county).values()
    ]  # fmt: skip
    how = "all of them evade in one of their ways" if evasion else "none of them evades"
    table(
        f"Schemes at full strength, {how}: share of records that rules speak of",
        ["scheme", "its rules", "records", "by its rules", "by any rule", "subject named by its rules"],
        rows,
    )
    innocent = sum(len(innocent_hits(county, rule.id)) for rule in VIOLATIONS)
    print(f"\nHits of the {len(VIOLATIONS)} violation rules that speak of no planted record: {innocent}")


def _clean() -> None:
    with tempfile.TemporaryDirectory(prefix="yujing-bench-") as folder:
        county = county_in(Path(folder), people=PEOPLE, institutions=INSTITUTIONS, schemes="none", seed=7)
    run_all(county)
    results = {rule.id: rule.head.result for rule in RULES}
    rows = speaking(county)
    table(
        f"A county without schemes, {PEOPLE:,} people: what the rules say in {WEEKS} weeks",
        ["rule", "result", "hits", "subjects", "hits per institution and week"],
        [[rule, results[rule], *rest] for rule, *rest in rows],
    )
    total = sum(row[3] for row in rows)
    print(
        f"\n{len(RULES) - len(rows)} of {len(RULES)} rules say nothing; all together {total:.2f} hits per institution and week."
    )
