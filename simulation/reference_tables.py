"""The Arrow tables of the reference datasets: institutions, practitioners, insured persons, items, grids, holidays, inspectors."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from data_contracts.working_days import SCHEDULE
from simulation.catalogue import CLASSES, LEVELS
from simulation.chance import stream
from simulation.columns import days, decimals, texts_of_numbers, words
from simulation.county import County
from simulation.places import GRIDS_PER_TOWNSHIP
from simulation.practitioners import PROFESSIONS
from simulation.span import EPOCH, FOREVER
from simulation.tables import read_table

_INSPECTOR_NAMES = [
    "周明",
    "吴静",
    "郑强",
    "王丽",
    "冯刚",
    "陈芳",
    "褚亮",
    "卫兰",
    "蒋勇",
    "沈洁",
    "韩冰",
    "杨帆",
    "朱琳",
    "秦岭",
    "尤佳",
    "许诺",
    "何平",
    "吕梅",
    "施展",
    "张弛",
]


def institutions_table(county: County) -> pa.Table:
    inst, n = county.institutions, county.institutions.n
    order = np.argsort(inst.ids)
    every = np.arange(n)
    table = pa.table({
        "institution_id": list(inst.ids),
        "credit_code": list(inst.credit_codes),
        "name": list(inst.names),
        "kind": list(inst.kinds),
        "level": words(inst.level, LEVELS),
        "ownership": words(inst.private.astype(int), ("public", "private")),
        "township": words(inst.township, county.places.township_names),
        "grid_id": words(inst.grid, county.places.grid_ids),
        "beds": pa.array(inst.beds, pa.int32()),
        "departments": words(every, [";".join(each) for each in inst.departments]),
        "equipment": words(every, [";".join(each) for each in inst.equipment]),
        "licence_from": days(inst.licence_from),
        "licence_to": days(inst.licence_to),
        "next_verification_on": days(inst.verify_on),
        "designated": pa.array([kind not in ("cosmetology",) for kind in inst.kinds]),
        "lon": np.round(inst.lon, 6),
        "lat": np.round(inst.lat, 6),
    })  # fmt: skip
    return table.take(pa.array(order))


def practitioners_table(county: County) -> pa.Table:
    staff, inst = county.practitioners, county.institutions
    scope = np.where(staff.department >= 0, staff.department, len(county.departments) + staff.profession)
    table = pa.table({
        "practitioner_id": list(staff.ids),
        "name": list(staff.names),
        "profession": words(staff.profession, PROFESSIONS),
        "scope": words(scope, [*county.departments, "", "", "护理", "药学", "医技"]),
        "institution_id": words(staff.institution, inst.ids),
        "other_institution_ids": words(staff.other, inst.ids),
        "registered_from": days(staff.registered_from),
        "registered_to": days(staff.registered_to),
        "identity_token": texts_of_numbers(staff.identity, 12, "ID"),
    })  # fmt: skip
    order = np.argsort(staff.ids)
    return table.take(pa.array(order[staff.listed[order]]))


def insured_persons_table(county: County) -> pa.Table:
    people = county.people
    table = pa.table({
        "person_id": texts_of_numbers(people.ids, 12, "42"),
        "sex": words(people.sex, ("M", "F")),
        "birth_date": days(people.birth),
        "insurance_type": words(people.insurance, ("employee", "resident")),
        "township": words(people.township, county.places.township_names),
        "grid_id": words(people.grid, county.places.grid_ids),
        "enrolled_from": days(np.maximum(people.enrolled, people.birth)),
        "enrolled_to": days(np.maximum(people.left, people.birth)),
        "died_on": days(people.died),
        "household_token": texts_of_numbers(people.household_ids[people.household], 10, "F"),
    })  # fmt: skip
    return table.take(pa.array(np.argsort(people.ids)))


def items_table(county: County) -> pa.Table:
    """One row per item and tariff: two for items whose price changed inside the span."""
    catalogue = county.catalogue
    changed = np.flatnonzero(catalogue.tariff_day < FOREVER)
    item = np.concatenate([np.arange(len(catalogue.keys)), changed])
    version = np.repeat([0, 1], [len(catalogue.keys), len(changed)])
    begin = (date(2024, 1, 1) - EPOCH).days
    since = np.where(version == 1, catalogue.tariff_day[item], min(begin, county.span.first_day - 400))
    until = np.where((version == 0) & (catalogue.tariff_day[item] < FOREVER), catalogue.tariff_day[item] - 1, FOREVER)
    cap = np.round(catalogue.caps[version, :, item] * 10_000).astype(np.int64)
    codes = np.array(catalogue.codes)[item]
    table = pa.table({
        "item_code": pa.array(codes.tolist()),
        "valid_from": days(since),
        "valid_to": days(until),
        "name": words(item, catalogue.names),
        "item_class": words(catalogue.item_class[item], CLASSES),
        "unit": words(item, catalogue.units),
        "price_cap": decimals(cap[:, LEVELS.index("ungraded")], 4),
        "price_cap_tertiary": decimals(cap[:, 0], 4),
        "price_cap_secondary": decimals(cap[:, 1], 4),
        "price_cap_primary": decimals(cap[:, 2], 4),
        "std_minutes": decimals(np.round(catalogue.minutes[item] * 10_000).astype(np.int64), 4),
        "family": words(item, catalogue.family),
        "recognition_days": pa.array(catalogue.window[item], pa.int32(), mask=catalogue.window[item] == 0),
        "needs_department": words(item, catalogue.department),
        "needs_equipment": words(item, catalogue.equipment),
    })  # fmt: skip
    return table.take(pa.array(np.lexsort((since, codes))))


def grids_table(county: County) -> pa.Table:
    places, people = county.places, county.people
    n = len(places.grid_ids)
    insured = np.bincount(people.grid, minlength=n)
    owner = np.arange(n) // GRIDS_PER_TOWNSHIP % n_inspectors(county)
    rng = stream(county.seed, "grids")
    return pa.table({
        "grid_id": list(places.grid_ids),
        "name": list(places.grid_names),
        "township": words(np.arange(n) // GRIDS_PER_TOWNSHIP, places.township_names),
        "owner_inspector_id": words(owner, inspector_ids(county)),
        "backup_inspector_id": words((owner + 1) % n_inspectors(county), inspector_ids(county)),
        "residents": pa.array((insured * rng.uniform(1.02, 1.2, n)).astype(int), pa.int32()),
        "insured": pa.array(insured, pa.int32()),
        "lon": np.round(places.lon.repeat(GRIDS_PER_TOWNSHIP) + rng.normal(0, 0.01, n), 6),
        "lat": np.round(places.lat.repeat(GRIDS_PER_TOWNSHIP) + rng.normal(0, 0.01, n), 6),
    })  # fmt: skip


def holidays_table(county: County) -> pa.Table:
    """The days of the schedule from a year before the span to its end."""
    table = read_table("holidays", SCHEDULE.parent)
    first, last = county.span.first - timedelta(days=370), county.span.first + timedelta(days=county.span.n_days + 60)
    rows = [row for row in zip(*table.values(), strict=True) if first <= date.fromisoformat(row[0]) <= last]
    return pa.table({
        "day": pa.array([date.fromisoformat(row[0]) for row in rows], pa.date32()),
        "kind": pa.array([row[1] for row in rows], pa.string()),
        "name": pa.array([row[2] for row in rows], pa.string()),
    })  # fmt: skip


def n_inspectors(county: County) -> int:
    """One inspector for six institutions, at least eight, at most as many as there are names."""
    return min(max(county.institutions.n // 6, 8), len(_INSPECTOR_NAMES))


def inspector_ids(county: County) -> list[str]:
    return [f"J{1001 + 37 * each}" for each in range(n_inspectors(county))]


def inspectors_table(county: County) -> pa.Table:
    n, rng = n_inspectors(county), stream(county.seed, "inspectors")
    grids: list[list[str]] = [[] for _ in range(n)]
    for at, grid in enumerate(county.places.grid_ids):
        grids[at // GRIDS_PER_TOWNSHIP % n].append(grid)
    avoid = rng.integers(0, county.institutions.n, n)
    skills = ("fund", "fund;practice", "practice;infectious_disease", "fund;drugs", "practice;cosmetology;radiology")
    return pa.table({
        "inspector_id": inspector_ids(county),
        "name": _INSPECTOR_NAMES[:n],
        "department": [("医保基金监管科", "卫生监督所", "医保中心稽核科")[each % 3] for each in range(n)],
        "expertise": [skills[each % len(skills)] for each in range(n)],
        "certificate_no": [f"ZF{REGION_CERTIFICATE + 13 * each}" for each in range(n)],
        "certificate_to": days(np.full(n, county.span.last_day + 400) + 30 * np.arange(n)),
        "grid_ids": [";".join(each) for each in grids],
        "avoid_institution_ids": [county.institutions.ids[each] if at % 4 == 0 else None
                                  for at, each in enumerate(avoid)],
        "active": [True] * n,
    })  # fmt: skip


REGION_CERTIFICATE = 42_099_800
