"""Writes a synthetic county as deliveries and its truth beside them, part by part: memory does not grow with the lines."""

import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from data_contracts.errors import SettingsError
from simulation.chance import Array
from simulation.delivery import FORMATS
from simulation.desk import Desk
from simulation.knowledge_tables import decisions_table, knowledge_tables
from simulation.oversight import (
    adverse_events_table,
    complaints_table,
    credit_table,
    inspections_table,
    past_inspections,
    spot_checks_table,
    volume_of,
)
from simulation.plan import Plan, plan_county, plan_next
from simulation.planting import all_schemes
from simulation.press import Press, Progress, write_parts
from simulation.public_health import public_health_table
from simulation.reference_tables import (
    grids_table,
    holidays_table,
    inspectors_table,
    institutions_table,
    insured_persons_table,
    items_table,
    practitioners_table,
)
from simulation.span import span_ending
from simulation.stock import Stock
from simulation.subjects import Wanted
from simulation.truth import Truth

_FEWEST = 100


@dataclass(frozen=True)
class CountyReport:
    """What was written: rows by dataset, files, subjects with schemes, planted records, spoiled rows, seconds."""

    rows: dict[str, int]
    n_files: int
    n_subjects: int
    n_schemes: int
    n_planted_records: int
    n_spoiled_rows: int
    seconds: float
    not_planted: tuple[str, ...] = ()  # schemes asked for that no house of the county is large enough for

    @property
    def lines_per_second(self) -> float:
        return self.rows.get("claim_lines", 0) / max(self.seconds, 1e-9)


def write_county(out: Path, truth: Path, *, people: int = 60_000, institutions: int = 60, weeks: int = 52,
                 last_week: str = "2026-W46", seed: int = 1, schemes: str | list[str] | None = "all",
                 strength: tuple[float, float] = (0.3, 1.0), times: int = 1, evasion: float = 0.45, use: float = 1.0,
                 format: str = "csv", progress: Progress | None = None,
                 processes: int | None = None) -> CountyReport:  # fmt: skip
    """Write the deliveries of one county to `out` and its truth to `truth`, which must not lie inside `out`.

    `schemes` is "all", "every", "none" (or None) or a list of names, `strength` least and greatest, `times` and `evasion` as in
    `simulation.subjects.Wanted`. `use` scales how much care people seek; `processes` changes the speed, never a byte.
    Raises SettingsError for a week, a format, a scheme or a size that does not exist.
    """
    wanted = Wanted(None if schemes == "none" else schemes, strength, times, evasion)
    _check(out, truth, people, wanted, use, format)
    begun, tell = time.perf_counter(), progress or (lambda what, done, total: None)
    tell("plan", 0, 1)
    plan = plan_county(seed, people, institutions, span_ending(last_week, weeks), wanted, use)
    tell("plan", 1, 1)
    desk, ledger, stock = Desk(out, format), Truth(plan), Stock(plan.county, plan.plants)
    volume, opened = np.zeros(institutions, dtype=np.int64), 0
    while True:
        ledger.note_plan(plan)
        volume += volume_of(plan)
        press = Press(plan, out, format, stock, opened)
        write_parts(desk, press, ledger, tell, processes)
        _write_chapter(desk, plan, ledger)
        ledger.flush(truth)
        if plan.chapter.last:
            break
        opened, rest = press.closed, press.rest()
        plan, press = replace(plan, visits=rest), None  # type: ignore[assignment]  # only the rest outlives a chapter
        tell(f"plan {plan.chapter.nth + 1}", 0, 1)
        plan = plan_next(plan, rest)
        tell(plan.chapter.named("plan"), 1, 1)
    _write_reference(desk, plan)
    _write_oversight(desk, plan, volume)
    desk.put("stock_movements", "all", stock.cards())
    desk.finish()
    ledger.write(truth)
    return CountyReport(
        rows=dict(sorted(desk.rows.items())),
        n_files=desk.n_files,
        n_subjects=len({(plant.subject_type, plant.subject) for plant in plan.plants}),
        n_schemes=len({plant.scheme for plant in plan.plants}),
        n_planted_records=ledger.n_records,
        n_spoiled_rows=ledger.n_dirt,
        seconds=round(time.perf_counter() - begun, 1),
        not_planted=_not_planted(plan, wanted),
    )


def _check(out: Path, truth: Path, people: int, wanted: Wanted, use: float, form: str) -> None:
    """Raise SettingsError for what no county can be."""
    least, most = wanted.strength
    if form not in FORMATS:
        raise SettingsError(f"'{form}' is not a format; known are {', '.join(FORMATS)}.")
    if people < _FEWEST:
        raise SettingsError(f"A county needs at least {_FEWEST} people; {people} are asked for.")
    if not 0.2 <= use <= 3:
        raise SettingsError(f"--use {use} is outside of 0.2 to 3; 1 is a county as documented.")
    if not 0 < least <= most <= 1:
        raise SettingsError(f"Strength goes from above 0 to 1, the weakest first; {least} to {most} is asked for.")
    if not 0 <= wanted.evasion <= 1:
        raise SettingsError(f"--evasion {wanted.evasion} is no share; it goes from 0 to 1.")
    if truth.resolve().is_relative_to(out.resolve()):
        raise SettingsError("The truth must lie outside the deliveries.")


def _not_planted(plan: Plan, wanted: Wanted) -> tuple[str, ...]:
    """The schemes asked for by name, or by "every", for which no house of so small a county has the business."""
    asked = all_schemes() if wanted.schemes == "every" else wanted.schemes if isinstance(wanted.schemes, list) else ()
    return tuple(sorted(set(asked) - {plant.scheme for plant in plan.plants}))


def _write_reference(desk: Desk, plan: Plan) -> None:
    """Reference and knowledge tables; three of them in the other shapes that counties send."""
    county = plan.county
    desk.put("institutions", "all", institutions_table(county))
    desk.put("practitioners", "all", practitioners_table(county))
    desk.put("insured_persons", "all", insured_persons_table(county))
    desk.put("items", "all", items_table(county))
    for dataset, table in knowledge_tables(county.catalogue).items():
        desk.put(dataset, "all", table)
    desk.put("knowledge_decisions", "all", decisions_table(county.catalogue))
    desk.put_oddly("inspectors", inspectors_table(county), "chinese")
    desk.put_oddly("grids", grids_table(county), "compressed")
    desk.put_oddly("holidays", holidays_table(county), "spreadsheet")


def _write_chapter(desk: Desk, plan: Plan, ledger: Truth) -> None:
    """What is told once for every chapter; a county with one chapter has one file of each."""
    part = "all" if plan.chapter.of == 1 else f"{plan.chapter.span.first:%Y-%m-%d}"
    desk.put("adverse_events", part, adverse_events_table(plan))
    desk.put("public_health_services", part, public_health_table(plan, ledger))


def _write_oversight(desk: Desk, plan: Plan, volume: Array) -> None:
    visited = past_inspections(plan, volume)
    desk.put("complaints", "all", complaints_table(plan, volume))
    desk.put("inspections", "all", inspections_table(plan, visited))
    desk.put("credit_events", "all", credit_table(plan, visited))
    desk.put("spot_checks", "all", spot_checks_table(plan))
