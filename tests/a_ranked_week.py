"""A small warehouse made by hand, for the tests of ranking: a register, claims, findings with evidence, inspections."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from data_contracts.contract import all_contracts
from models.period import Period
from pipelines import warehouse
from pipelines.core import ensure_core
from pipelines.ledger import ensure_ledger
from pipelines.rank import WarningList, rank_period
from pipelines.risk_tables import append, clear_week, ensure_risk
from pipelines.settings import Settings

WEEK = Period.parse("2026-W46")


@dataclass
class World:
    """`institutions` clinics H0001…; findings, inspections and the like are added row by row, then `rank()`."""

    home: Path
    institutions: int = 40
    findings: list[dict[str, Any]] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    inspections: list[dict[str, Any]] = field(default_factory=list)
    practitioners: list[tuple[str, str]] = field(default_factory=list)
    measures: list[dict[str, Any]] = field(default_factory=list)
    rejected: dict[str, int] = field(default_factory=dict)
    week: Period = WEEK

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, memory="1GB", threads=2, lock_wait=20)

    def finding(self, subject_id: str, detector: str = "rule_a", strength: float = 0.5, **said: Any) -> str:
        """One finding; returns its id. Says suspicion of an institution unless told otherwise."""
        row = {
            "finding_id": f"{detector}-{subject_id}",
            "detector_id": detector,
            "detector_hash": "0" * 64,
            "kind": "rule",
            "source_group": "suspicions",
            "subject_type": "institution",
            "subject_id": subject_id,
            "result": "suspicion",
            "problem": "duplicate_charge",
            "dimension": "cost",
            "severity": "medium",
            "strength": strength,
            "n_hits": 1,
            "amount": 0,
            "text_zh": f"{detector} 的发现",
            "text_en": f"found by {detector}",
            "basis": "条38",
        } | said
        if row["result"] == "violation":
            row["source_group"] = said.get("source_group", "violations")
        self.findings.append(row)
        return str(row["finding_id"])

    def charged(self, finding_id: str, dataset: str, key: str, amount: float) -> None:
        hit = sum(each["finding_id"] == finding_id for each in self.evidence) + 1
        self.evidence.append(
            {"finding_id": finding_id, "hit": hit, "dataset": dataset, "key": key, "role": "charged", "amount": amount}
        )

    def inspected(self, institution_id: str, on: date, found: bool, **said: Any) -> None:
        n = len(self.inspections) + 1
        self.inspections.append(
            {
                "inspection_id": f"I{n:05d}",
                "institution_id": institution_id,
                "inspected_on": on,
                "violation_found": found,
            }
            | {"kind": "warning", "domain": "fund"}
            | said
        )

    def rank(self, **asked: Any) -> WarningList:
        self.write()
        return rank_period(self.week, self.settings, **asked)

    def write(self) -> None:
        """Put everything into the warehouse; the week's findings are replaced, the register is written once."""
        with warehouse.writing(self.settings) as connection:
            ensure_ledger(connection)
            ensure_core(connection)
            ensure_risk(connection)
            clear_week(connection, str(self.week))
            if not connection.execute("select 1 from core.institutions").fetchall():
                self._register(connection)
            connection.execute("delete from core.inspections")
            _core(connection, "inspections", self.inspections)
            for table in ("findings", "evidence", "measures"):
                append(
                    connection, table, pd.DataFrame([each | {"week": str(self.week)} for each in getattr(self, table)])
                )
            detections = [{"week": str(self.week), "detector_id": "rule_a", "kind": "rule", "evaluated": True}]
            append(connection, "detections", pd.DataFrame(detections))

    def _register(self, connection: Any) -> None:
        kinds = [("village_clinic", "ungraded"), ("clinic", "ungraded"), ("township_health_centre", "primary")]
        own = [
            {
                "institution_id": f"H{n:04d}",
                "name": f"机构{n}",
                "kind": kinds[n % 3][0],
                "level": kinds[n % 3][1],
                "township": f"T{n % 5}",
                "grid_id": f"G{n % 8}",
            }
            for n in range(1, self.institutions + 1)
        ]
        _core(connection, "institutions", own)
        staff = [
            {"practitioner_id": who, "institution_id": where, "name": "王*", "profession": "doctor"}
            for who, where in self.practitioners
        ]
        _core(connection, "practitioners", staff)
        people = [{"person_id": f"p{n}", "sex": "F", "birth_date": date(1960, 1, 1 + n % 28)} for n in range(20)]
        _core(connection, "insured_persons", people)
        _core(connection, "claims", [claim for each in own for claim in _claims(each["institution_id"])])
        _core(connection, "holidays", [{"day": date(2026, 11, 17), "kind": "holiday", "name": "试"}])
        for institution_id, n in self.rejected.items():
            connection.execute(
                "insert into rejects.claims select 1, range, ['x'], ? from range(?)",
                [f'{{"institution_id": "{institution_id}"}}', n],
            )

    def warnings(self, week: str | None = None) -> list[dict[str, Any]]:
        return self.rows("warnings", "rank", week)

    def ranking(self) -> list[dict[str, Any]]:
        return self.rows("ranking", "subject_type, subject_id")

    def rows(self, table: str, order: str, week: str | None = None) -> list[dict[str, Any]]:
        with warehouse.reading(self.settings) as connection:
            found = connection.sql(f"select * from risk.{table} where week = '{week or self.week}' order by {order}")
            rows: list[dict[str, Any]] = found.to_arrow_table().to_pylist()
        return rows

    def publish_by_hand(self) -> None:
        """Lay the list where earlier published weeks lie (only the files that rank reads)."""
        folder = self.settings.published / str(self.week)
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text("{}")
        with warehouse.reading(self.settings) as connection:
            for table in ("warnings", "ranking"):
                connection.execute(
                    f"copy (select * from risk.{table} where week = '{self.week}') "
                    f"to '{folder / table}.parquet' (format parquet)"
                )


def _claims(institution_id: str) -> list[dict[str, Any]]:
    start = datetime(2026, 1, 5, 9)
    return [
        {
            "claim_id": f"{institution_id}-{n}",
            "person_id": f"p{n % 20}",
            "institution_id": institution_id,
            "visit_type": "outpatient",
            "started_at": start + timedelta(days=n * 4),
            "settled_at": start + timedelta(days=n * 4, hours=1),
            "total_amount": Decimal("100.00"),
            "fund_amount": Decimal("60.00"),
        }
        for n in range(75)
    ]


def _core(connection: Any, dataset: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    columns = {column.name: column.type for column in all_contracts()[dataset].columns}
    frame = pd.DataFrame(rows)
    names = ", ".join(f'"{name}"' for name in frame.columns)
    casts = ", ".join(f'cast("{name}" as {columns[name]})' for name in frame.columns)
    connection.register("rows_by_hand", frame)
    connection.execute(f"insert into core.{dataset} ({names}, delivery_id) select {casts}, 1 from rows_by_hand")
    connection.unregister("rows_by_hand")
