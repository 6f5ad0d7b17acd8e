"""The oracle for the hard rules about drugs: course days, overlapping supply, trace codes used again."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from oracle_world import CENT, Hit, Row, Window, World, charges, in_force, in_scope, keys, local_first


def course_days_exceeded(world: World, window: Window, episode_days: int = 180) -> list[Hit]:
    """B07: distinct days of a drug within the stay or course > the payable days. Money: the in-scope amount of the
    charges on days after the last payable one.

    Readings of the rule where the catalogue is silent: counted in one house; only days on which the limit was in
    force count.
    """
    courses, hits = defaultdict(list), []
    for line in charges(world):
        courses[line["person_id"], line["institution_id"], line["item_code"]].append(line)
    for (*_, code), lines in courses.items():
        limits = [row for row in world["kp_course_limit"] if row["item_code"] == code]
        for line in (each for each in lines if window.judges(each["charged_at"])):
            limit = local_first(row for row in limits if in_force(row, line["day"]))
            counted = [
                each
                for each in lines
                if limit and in_force(limit, each["day"]) and _one_course(limit["scope"], each, line, episode_days)
            ]
            days = {each["day"] for each in counted if each["day"] <= line["day"]}
            if limit and len(days) > limit["max_days"]:
                hits.append(_hit(line, in_scope(line), keys("claim_lines", [line]), keys("claim_lines", counted)))
    return hits


def _one_course(scope: str | None, one: Row, other: Row, episode_days: int) -> bool:
    """Visit: the same visit. Episode: within so many days before. Year: the same calendar year. Total: for ever."""
    if scope in (None, "visit"):
        return (one["visit_id"] or one["claim_id"]) == (other["visit_id"] or other["claim_id"])
    if scope == "year":
        return one["day"].year == other["day"].year
    return scope == "total" or timedelta(0) <= other["day"] - one["day"] < timedelta(days=episode_days)


def overlapping_supply(world: World, window: Window, grace: float = 0.2, min_early_days: int = 7) -> list[Hit]:
    """G05: next fill < previous fill + supply − grace, across all institutions. The grace is a share of the last
    supply.

    Readings of the rule where the catalogue is silent: early by less than `min_early_days` is let pass; two fills on
    one day are another rule. Money: the later fill in proportion to the days that overlap.
    """
    fills, hits = defaultdict(list), []
    for row in world["prescriptions"]:
        if row["dispensed_at"] and row["days_supply"]:
            fills[row["person_id"], row["drug_code"]].append(row)
    for rows in fills.values():
        rows.sort(key=lambda each: (each["dispensed_at"], each["prescription_id"], each["drug_line"]))
        for last, fill in zip(rows, rows[1:], strict=False):
            apart = (fill["dispensed_at"].date() - last["dispensed_at"].date()).days
            early = last["days_supply"] - apart
            too_early = early > last["days_supply"] * Decimal(str(grace)) and early >= min_early_days
            if apart > 0 and too_early and window.judges(fill["dispensed_at"]):
                money = fill["amount"] * min(early / fill["days_supply"], 1)
                hits.append(_hit(fill, money, keys("prescriptions", [fill]), keys("prescriptions", [last])))
    return hits


def trace_code_reused(world: World, window: Window) -> list[Hit]:
    """G09: one drug trace code settled at least twice, net of refunds: one pack, one code, one sale. Accused is every
    sale after the first. Money: the cost of the drug in the later sale.

    Readings of the rule where the catalogue is silent: repeats inside one prescription do not count.
    """
    sales, hits = defaultdict(list), []
    for row in sorted(world["prescriptions"], key=lambda each: (_moment(each), each["prescription_id"], each["drug_line"])):
        for code in _codes(row):
            sales[code].append(row)
    for row in world["prescriptions"]:
        first = [
            sales[code][0] for code in _codes(row) if sales[code][0]["prescription_id"] != row["prescription_id"]
        ]
        if first and window.judges(_moment(row)):
            hits.append(_hit(row, row["amount"], keys("prescriptions", [row]), keys("prescriptions", first)))
    return hits


def _moment(row: Row):
    return row["dispensed_at"] or row["prescribed_at"]


def _codes(row: Row) -> set[str]:
    return {code.strip() for code in (row["trace_codes"] or "").split(";")} - {""}


def _hit(row: Row, money: Decimal, accused: frozenset[str], beside: frozenset[str]) -> Hit:
    place = row.get("dispensed_by_institution_id") or row["institution_id"]
    return Hit(place, row["person_id"], Decimal(money or 0).quantize(CENT, "ROUND_HALF_UP"), accused, beside)
