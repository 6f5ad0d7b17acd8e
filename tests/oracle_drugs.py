"""The oracle for the hard rules about drugs: course days, overlapping supply, trace codes used again."""

import itertools
from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from oracle_world import CENT, Hit, Row, Window, World, charges, in_force, in_scope, keys, local_first


def course_days_exceeded(world: World, window: Window, episode_days: int = 180) -> list[Hit]:
    """B07: distinct days of a drug within the stay or course > the payable days. Money: the in-scope amount of the
    charges on days after the last payable one.

    Readings of the rule where the catalogue is silent: counted in one house; only days on which a limit was in force
    and the insurance paid count; a limit without a span speaks of the stay; an episode ends when half a year passes.
    """
    courses, hits = defaultdict(list), []
    for line in charges(world):
        rows = [row for row in world["kp_course_limit"] if row["item_code"] == line["item_code"]]
        limit = local_first(row for row in rows if in_force(row, line["day"]))
        if limit and in_scope(line) > 0:
            scope = limit["scope"] or "visit"
            span = {"visit": line["visit_id"] or line["claim_id"], "year": line["day"].year}.get(scope)
            course = (line["person_id"], line["institution_id"], line["item_code"], scope, span)
            courses[course].append(line | {"max_days": limit["max_days"]})
    for (*_, scope, _), lines in courses.items():
        for course in _episodes(lines, episode_days) if scope == "episode" else [lines]:
            days = sorted({line["day"] for line in course})
            beyond = [line for line in course if line["day"] not in days[: line["max_days"]]]
            hits += [
                _hit(line, in_scope(line), keys("claim_lines", [line]), keys("claim_lines", course))
                for line in beyond
                if window.judges(line["charged_at"])
            ]
    return hits


def _episodes(lines: list[Row], episode_days: int) -> list[list[Row]]:
    """A charge more than so many days after the last one begins a new episode."""
    episodes = []
    for line in sorted(lines, key=lambda each: each["charged_at"]):
        if not episodes or (line["day"] - episodes[-1][-1]["day"]).days > episode_days:
            episodes.append([])
        episodes[-1].append(line)
    return episodes


def overlapping_supply(world: World, window: Window, grace: float = 0.2, min_early_days: int = 7) -> list[Hit]:
    """G05: next fill < previous fill + supply − grace, across all institutions. The grace is a share of the last
    supply.

    Readings of the rule where the catalogue is silent: early by less than `min_early_days` is let pass; two fills on
    one day are another rule; where nobody says when a supply was handed out, it was when it was prescribed; drugs of a
    stay are handed out day by day and no supply. Money: the later fill in proportion to the days that overlap.
    """
    fills, hits = defaultdict(list), []
    for row in world["prescriptions"]:
        if row["days_supply"] and row["visit_type"] != "inpatient":
            fills[row["person_id"], row["drug_code"]].append(row)
    for rows in fills.values():
        rows.sort(key=lambda each: (_moment(each).date(), each["prescription_id"], each["drug_line"]))
        for last, fill in itertools.pairwise(rows):
            apart = (_moment(fill).date() - _moment(last).date()).days
            early = last["days_supply"] - apart
            too_early = early > last["days_supply"] * Decimal(str(grace)) and early >= min_early_days
            if apart > 0 and too_early and window.judges(_moment(fill)):
                money = fill["amount"] * min(early / fill["days_supply"], 1)
                hits.append(_hit(fill, money, keys("prescriptions", [fill]), keys("prescriptions", [last])))
    return hits


def trace_code_reused(world: World, window: Window) -> list[Hit]:
    """G09: one drug trace code settled at least twice, net of refunds: one pack, one code, one sale. Accused is every
    sale after the first. Money: the cost of the drug in the later sale.

    Readings of the rule where the catalogue is silent: repeats inside one prescription do not count.
    """
    sales, hits = defaultdict(list), []
    for row in sorted(
        world["prescriptions"], key=lambda each: (_moment(each), each["prescription_id"], each["drug_line"])
    ):
        for code in _codes(row):
            sales[code].append(row)
    for row in world["prescriptions"]:
        first = [sales[code][0] for code in _codes(row) if sales[code][0]["prescription_id"] != row["prescription_id"]]
        if first and window.judges(_moment(row)):
            hits.append(_hit(row, row["amount"], keys("prescriptions", [row]), keys("prescriptions", first)))
    return hits


def _moment(row: Row) -> datetime:
    return row["dispensed_at"] or row["prescribed_at"]


def _codes(row: Row) -> set[str]:
    return {code.strip() for code in (row["trace_codes"] or "").split(";")} - {""}


def _hit(row: Row, money: Decimal, accused: frozenset[str], beside: frozenset[str]) -> Hit:
    place = row.get("dispensed_by_institution_id") or row["institution_id"]
    return Hit(place, row["person_id"], Decimal(money or 0).quantize(CENT, "ROUND_HALF_UP"), accused, beside)
