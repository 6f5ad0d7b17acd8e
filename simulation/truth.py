"""The ledger of truth, kept outside the deliveries: who runs which scheme, which records carry it, what looks alike but is honest.

Person ids in it are those of the deliveries, before any pseudonymisation.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from simulation.chunk import Chunk
from simulation.columns import days, moments, money, texts_of_numbers, words
from simulation.delivery import write_csv
from simulation.plan import Plan
from simulation.planting import Plant, all_schemes
from simulation.visits import new_visits


@dataclass
class Truth:
    """Collects what was planted while the chunks are written. Amounts in cents by plant; `rings` are the people of a plant,
    `looks` (number of visits, first, last) of each look-alike and institution. Records and spoiled rows are written away chapter
    by chapter (`flush`); `n_records` and `n_dirt` count those."""

    plan: Plan
    records: list[pa.Table] = field(default_factory=list)
    amounts: dict[int, int] = field(default_factory=dict)
    dirt: list[dict[str, str]] = field(default_factory=list)
    rings: dict[int, set[int]] = field(default_factory=dict)
    looks: dict[tuple[int, int], tuple[int, int, int]] = field(default_factory=dict)
    n_records: int = 0
    n_dirt: int = 0
    flushed: bool = False

    def __post_init__(self) -> None:
        self.plan = replace(self.plan, visits=new_visits(np.zeros(0, dtype=np.int64)))  # not the visits: they are many

    def note_plan(self, plan: Plan) -> None:
        """Who takes part, and which look-alikes there are in a chapter."""
        span, modules = plan.chapter.span, all_schemes()
        for plant in plan.plants:
            if getattr(modules[plant.scheme], "RING", False):
                people = plan.visits.person[plan.visits.plant == plant.number]
                self.rings.setdefault(plant.number, set()).update(people.tolist())
        visits = plan.visits.take(
            (plan.visits.look > 0) & (plan.visits.start >= span.start) & (plan.visits.start < span.end)
        )
        key = visits.look.astype(np.int64) * 100_000 + visits.institution
        order = np.argsort(key, kind="stable")
        kinds, first, n = np.unique(key[order], return_index=True, return_counts=True)
        ends = zip(np.minimum.reduceat(visits.start[order], first), np.maximum.reduceat(visits.start[order], first),
                   strict=True) if len(kinds) else ()  # fmt: skip
        for kind, count, (begin, end) in zip(kinds.tolist(), n.tolist(), ends, strict=True):
            before = self.looks.get(divmod(kind, 100_000), (0, begin, end))
            self.looks[divmod(kind, 100_000)] = (
                before[0] + count,
                min(before[1], int(begin)),
                max(before[2], int(end)),
            )

    def note(self, chunk: Chunk) -> None:
        """The planted claims and lines of a chunk, with the money that the scheme put there (for lines: none where the whole bill
        is counted already)."""
        bills, copies = chunk.bills, chunk.bill_lines
        plant = np.where(bills.sign > 0, chunk.visits.plant[bills.visit], 0)
        rows = np.flatnonzero(plant)
        wrong = np.round(bills.total[rows] * chunk.visits.wrong[bills.visit[rows]]).astype(np.int64)
        self._add(plant[rows], "claims", chunk.claim_ids(rows).dictionary_decode(), wrong)
        own = chunk.lines.plant[copies.line] * (copies.sign > 0)
        lines = np.flatnonzero(own)
        if len(lines):
            keys = pc.binary_join_element_wise(chunk.claim_ids(copies.bill[lines]).dictionary_decode(),
                                               pa.array(copies.number[lines]).cast(pa.string()), "|")  # fmt: skip
            wrong = np.round(copies.amount[lines] * chunk.lines.wrong[copies.line[lines]]).astype(np.int64)
            counted = own[lines] == chunk.visits.plant[chunk.lines.visit[copies.line[lines]]]
            self._add(own[lines], "claim_lines", keys, np.where(counted, 0, wrong))

    def note_services(self, keys: pa.Array, plant: np.ndarray, cents: np.ndarray) -> None:
        """The planted public-health services; what one of them brings in cents."""
        rows = np.flatnonzero(plant)
        self._add(plant[rows], "public_health_services", keys.take(pa.array(rows)), cents[rows])

    def absorb(self, records: list[pa.Table], amounts: dict[int, int], dirt: list[dict[str, str]]) -> None:
        """Take over what was noted of another chunk."""
        self.records += records
        self.dirt += dirt
        for number, cents in amounts.items():
            self.amounts[number] = self.amounts.get(number, 0) + cents

    def _add(self, plant: np.ndarray, dataset: str, keys: pa.Array, cents: np.ndarray) -> None:
        if not len(plant):
            return
        by_number = {each.number: each for each in self.plan.plants}
        top = max(by_number) + 1
        schemes = [by_number[n].scheme if n in by_number else "" for n in range(top)]
        subjects = [subject_id(self.plan, by_number[n]) if n in by_number else "" for n in range(top)]
        self.records.append(pa.table({
            "scheme": words(plant, schemes).dictionary_decode(),
            "subject_id": words(plant, subjects).dictionary_decode(),
            "dataset": pa.array([dataset] * len(plant)), "key": keys, "amount": money(cents),
        }))  # fmt: skip
        for number, total in zip(*_sums(plant, cents), strict=True):
            self.amounts[int(number)] = self.amounts.get(int(number), 0) + int(total)

    def flush(self, folder: Path) -> None:
        """Write away the records and spoiled rows noted since the last time, sorted, to records.csv and dirt.csv."""
        folder.mkdir(parents=True, exist_ok=True)
        empty = {"scheme": pa.string(), "subject_id": pa.string(), "dataset": pa.string(), "key": pa.string(),
                 "amount": pa.decimal64(14, 2)}  # fmt: skip
        records = pa.concat_tables(self.records) if self.records else pa.schema(empty).empty_table()
        records = records.sort_by([("scheme", "ascending"), ("dataset", "ascending"), ("key", "ascending")])
        names = ("dataset", "file", "key", "column", "problem")
        dirt = pa.table({name: pa.array([row[name] for row in self.dirt], pa.string()) for name in names})
        write_csv(records, folder / "records.csv", goes_on=self.flushed)
        write_csv(dirt, folder / "dirt.csv", goes_on=self.flushed)
        self.n_records, self.n_dirt, self.flushed = self.n_records + len(records), self.n_dirt + len(dirt), True
        self.records, self.dirt = [], []

    def write(self, folder: Path) -> None:
        """Who and what looks alike, as csv; the records are there already (`flush`)."""
        write_csv(self._subjects(), folder / "subjects.csv")
        write_csv(_look_alikes(self.plan, self.looks), folder / "look_alikes.csv")

    def _subjects(self) -> pa.Table:
        plants, ids = self.plan.plants, self.plan.county.institutions.ids
        rows = [(plant, plant.subject_type, subject_id(self.plan, plant)) for plant in plants]
        rows += [(plant, "institution", ids[place]) for plant in plants for place in plant.also]
        rows += [
            (plant, "insured_person", person)
            for plant in plants
            for person in person_ids(self.plan, np.array(sorted(self.rings.get(plant.number, ())), dtype=np.int64))
        ]
        rows += [(plant, "practitioner", doctor) for plant in plants for doctor in _lent(self.plan, plant)]
        modules = all_schemes()
        return pa.table({
            "subject_type": [kind for _, kind, _ in rows],
            "subject_id": [subject for _, _, subject in rows],
            "scheme": [plant.scheme for plant, _, _ in rows],
            "variant": [plant.variant for plant, _, _ in rows],
            "strength": [plant.strength for plant, _, _ in rows],
            "share": [plant.share for plant, _, _ in rows],
            "starts_on": days(np.array([plant.starts // 86_400 for plant, _, _ in rows], dtype=np.int64)),
            "ends_on": days(np.array([plant.stops // 86_400 - 1 for plant, _, _ in rows], dtype=np.int64)),
            "amount": money(np.array([self.amounts.get(plant.number, 0) for plant, _, _ in rows], dtype=np.int64)),
            "pack": [modules[plant.scheme].PACK for plant, _, _ in rows],
            "catalogue": [modules[plant.scheme].CATALOGUE for plant, _, _ in rows],
            "institution_id": pa.array([ids[plant.place] if plant.place >= 0 else None for plant, _, _ in rows], pa.string()),
            "ring": pa.array([plant.group or None for plant, _, _ in rows], pa.int32()),
        })  # fmt: skip


def subject_id(plan: Plan, plant: Plant) -> str:
    """The id of the subject as it stands in the deliveries."""
    if plant.subject_type == "practitioner":
        return plan.county.practitioners.ids[plant.subject]
    if plant.subject_type == "insured_person":
        return str(person_ids(plan, np.array([plant.subject]))[0])
    return plan.county.institutions.ids[plant.place]


def _lent(plan: Plan, plant: Plant) -> list[str]:
    """The practitioner whose name is used elsewhere, where the scheme has one."""
    module = all_schemes()[plant.scheme]
    return [plan.county.practitioners.ids[module.lender(plan.county, plant)]] if hasattr(module, "lender") else []


def person_ids(plan: Plan, people: np.ndarray) -> list[str]:
    """The numbers of people as they stand in the deliveries."""
    return list(texts_of_numbers(plan.county.people.ids[people], 12, "42").to_pylist())


def _sums(plant: np.ndarray, cents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    numbers = np.unique(plant)
    return numbers, np.array([cents[plant == number].sum() for number in numbers])


def _look_alikes(plan: Plan, looks: dict[tuple[int, int], tuple[int, int, int]]) -> pa.Table:
    """One row per look-alike and institution: how many visits, from when to when."""
    keys = sorted(looks)
    n, begin, end = np.array([looks[key] for key in keys], dtype=np.int64).reshape(-1, 3).T
    return pa.table({
        "subject_type": ["institution"] * len(keys),
        "subject_id": words(np.array([place for _, place in keys], dtype=np.int64), plan.county.institutions.ids),
        "look_alike": pa.array([plan.looks[look] for look, _ in keys], pa.string()),
        "n_visits": n,
        "starts_at": moments(begin),
        "ends_at": moments(end),
    })  # fmt: skip
