"""Runs a rule over random worlds on DuckDB, as the weekly run does (refunds netted), and compares it with the oracle.

Several worlds share one run, told apart by a mark before every identifier and code, because one run costs more than
one world.
"""

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

from core_by_hand import create_core
from oracle_world import Hit, Window, World, net

from models.detector import Detector
from models.period import Period
from models.run_detector import run_detector
from models.staged import stage_relations

WEEK = Period.parse("2026-W46")
NAMES = {"item_code", "drug_code", "main", "part", "trace_codes"}
Oracle = Callable[..., list[Hit]]


def disagreement(connection, rule: Detector, oracle: Oracle, worlds: list[World], **changed) -> str | None:
    """None when the subjects, the money, the number of hits and the accused records are the same in every world; else
    one sentence with both sides. `changed`: parameters of the rule alone, to see that a change is noticed.
    """
    marked = [_marked(world, no) for no, world in enumerate(worlds)]
    said = _said(_answers(connection, rule, marked, changed))
    meant = _meant(rule, [hit for world in marked for hit in answers_of(rule, oracle, world)])
    for subject in sorted({*said, *meant}):
        (money, n, records), (expected, m, accused, allowed) = said[subject], meant[subject]
        if money != expected or n != m or not accused <= records <= allowed:
            beside = sorted(allowed - accused)
            return (
                f"{rule.id} on {subject}: the rule has {n} hits, {money} yuan, {sorted(records)}; "
                f"the oracle {m} hits, {expected} yuan, {sorted(accused)}, beside them perhaps {beside}"
            )
    return None


def answers_of(rule: Detector, oracle: Oracle, world: World) -> list[Hit]:
    """What the oracle finds in one world with the rule's documented parameters."""
    window = Window.of(WEEK)
    return oracle(net(world, window), window, **rule.params)


def smallest(world: World, disagrees: Callable[[World], bool]) -> World:
    """The world without every row that the disagreement does not need."""
    for name in set(world) - {"institutions", "insured_persons"}:
        for row in list(world[name]):
            less = world | {name: [each for each in world[name] if each is not row]}
            world = less if disagrees(less) else world
    return world


def _marked(world: World, no: int) -> World:
    def mark(name, value):
        if value is None or not (name.endswith("_id") or name in NAMES):
            return value
        return ";".join(f"w{no}.{part.strip()}" for part in value.split(";"))

    return {
        name: [{column: mark(column, row[column]) for column in row} for row in rows] for name, rows in world.items()
    }


def _answers(connection, rule: Detector, worlds: list[World], params: dict) -> list[dict]:
    _put(connection, worlds)
    stage_relations(connection, rule.reads, WEEK, 52)
    cursor = run_detector(connection, rule, WEEK, 52, params)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _put(connection, worlds: list[World]) -> None:
    """Empties the core tables that the worlds fill, and fills them."""
    if not connection.execute("select 1 from information_schema.schemata where schema_name = 'core'").fetchall():
        create_core(connection)
    for name in worlds[0]:
        rows = [row for world in worlds for row in world[name]]
        connection.execute(f"truncate core.{name}")
        if rows:
            names = list(rows[0])
            marks = ", ".join([f"({', '.join('?' * len(names))})"] * len(rows))
            values = [row[each] for row in rows for each in names]
            connection.execute(f"insert into core.{name} ({', '.join(names)}) values {marks}", values)


def _said(answers):
    found = defaultdict(lambda: (Decimal(0), 0, frozenset()))
    for row in answers:
        money, n, records = found[row["subject_id"]]
        found[row["subject_id"]] = (money + (row["amount"] or 0), n + 1, records | frozenset(row["evidence"]))
    return found


def _meant(rule, hits):
    subject = "person_id" if rule.subject == "insured_person" else "institution_id"
    found = defaultdict(lambda: (Decimal(0), 0, frozenset(), frozenset()))
    for hit in hits:
        who = getattr(hit, subject)
        money, n, accused, allowed = found[who]
        found[who] = (money + hit.money, n + 1, accused | hit.accused, allowed | hit.accused | hit.beside)
    return found
