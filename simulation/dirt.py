"""Rows spoiled on purpose, as real deliveries have them: impossible dates, missing keys, wrong signs, unknown words, doubles.

Every spoiled row is written down. Planted and refunded records are never spoiled, so that truth and netting stay exact.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from simulation.chance import Array, stream


@dataclass(frozen=True)
class Spoil:
    """One way to spoil a row: which column gets which text; an empty column means that the row is delivered twice."""

    problem: str
    column: str
    text: str | None


SPOILS: dict[str, tuple[Spoil, ...]] = {
    "claims": (
        Spoil("impossible date", "settled_at", "2026-13-45 25:61:00"),
        Spoil("missing person", "person_id", None),
        Spoil("unknown visit type", "visit_type", "门诊2"),
        Spoil("negative amount without refund", "total_amount", "-88.00"),
        Spoil("amount is not a number", "fund_amount", "一百元"),
        Spoil("delivered twice", "", None),
    ),
    "claim_lines": (
        Spoil("impossible date", "charged_at", "2025-02-30 08:00:00"),
        Spoil("negative price", "unit_price", "-5.0000"),
        Spoil("missing item", "item_code", None),
        Spoil("unknown class", "item_class", "药品费"),
        Spoil("wrong sign", "quantity", "-1"),
        Spoil("delivered twice", "", None),
    ),
    "prescriptions": (
        Spoil("impossible date", "prescribed_at", "0000-00-00"),
        Spoil("missing drug", "drug_code", None),
        Spoil("quantity is not a number", "quantity", "2盒"),
        Spoil("negative days", "days_supply", "-7"),
    ),
    "diagnoses": (Spoil("missing diagnosis", "diagnosis_code", None), Spoil("position zero", "position", "0")),
    "reports": (Spoil("impossible date", "reported_at", "2026/02/31"), Spoil("unknown yes or no", "positive", "阳性?")),
}
_SHARE = {"claims": 0.001, "claim_lines": 0.0003, "prescriptions": 0.001, "diagnoses": 0.0005, "reports": 0.0005}


def spoiled(table: pa.Table, dataset: str, allowed: Array, seed: int, label: str,
            keys: tuple[str, ...]) -> tuple[pa.Table, pa.Table, list[dict[str, str]]]:  # fmt: skip
    """The table without the rows to be spoiled, those rows as texts with their faults, and a note on each."""
    rng = stream(seed, "dirt", dataset, label)
    rows = np.flatnonzero(allowed)
    rows = np.sort(rng.permutation(rows)[: round(len(table) * _SHARE[dataset])])
    spoils = rng.integers(0, len(SPOILS[dataset]), len(rows))
    twice = np.array([not SPOILS[dataset][each].column for each in spoils], dtype=bool)
    bad = [{name: None if value is None else str(value) for name, value in row.items()}
           for row in _as_texts(table.take(pa.array(rows))).to_pylist()]  # fmt: skip
    notes = []
    for row, each in zip(bad, spoils, strict=True):
        spoil = SPOILS[dataset][each]
        notes.append({"dataset": dataset, "key": "|".join(str(row[key]) for key in keys), "column": spoil.column,
                      "problem": spoil.problem})  # fmt: skip
        if spoil.column:
            row[spoil.column] = spoil.text
    kept = np.ones(len(table), dtype=bool)
    kept[rows[~twice]] = False
    texts = pa.table({name: pa.array([row[name] for row in bad], pa.string()) for name in table.column_names})
    return table.filter(pa.array(kept)), texts, notes


def _as_texts(table: pa.Table) -> pa.Table:
    """All columns as the texts that a csv would have."""
    return pa.table({name: pc.cast(column, pa.string()) for name, column in
                     zip(table.column_names, table.columns, strict=True)})  # fmt: skip
