"""The knowledge tables (kp_*) of the county, consistent with its catalogue; built from the limits that lawful care respects."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from itertools import product

import pyarrow as pa

from data_contracts.contract import read_contract
from simulation import limits as limit
from simulation.catalogue import Catalogue
from simulation.tables import read_table

SOURCE = "county"
_SINCE = date(2024, 1, 1)
Rows = Iterable[dict[str, object]]


def knowledge_tables(catalogue: Catalogue) -> dict[str, pa.Table]:
    """Every knowledge table by dataset name."""
    return {dataset: _table(dataset, rows(catalogue)) for dataset, rows in _TABLES.items()}


def _table(dataset: str, rows: Rows) -> pa.Table:
    """The rows with the shared columns added, in the order of the contract's columns that are used."""
    full = [{**row, "source": SOURCE, "valid_from": _SINCE, "override_allowed": row.get("override_allowed", True)}
            for row in rows]  # fmt: skip
    names = [column.name for column in read_contract(dataset).columns if any(column.name in row for row in full)]
    return pa.table({name: [row.get(name) for row in full] for name in names})


def _rows(name: str) -> list[tuple[str, ...]]:
    """The rows of a table of limits on items that nobody of this county orders without being allowed to."""
    return list(zip(*read_table(name).values(), strict=True))


def _item(catalogue: Catalogue, key: str) -> dict[str, object]:
    at = catalogue.index(key)
    return {"item_code": catalogue.codes[at], "item_name": catalogue.names[at]}


def _pair(catalogue: Catalogue, first: str, second: str, names: tuple[str, str]) -> dict[str, object]:
    a, b = catalogue.index(first), catalogue.index(second)
    return {names[0]: catalogue.codes[a], f"{names[0]}_name": catalogue.names[a], names[1]: catalogue.codes[b],
            f"{names[1]}_name": catalogue.names[b]}  # fmt: skip


def _sex(c: Catalogue) -> Rows:
    for sex, keys in (("F", limit.FEMALE_ONLY), ("M", limit.MALE_ONLY)):
        yield from ({**_item(c, key), "sex": sex, "override_allowed": False} for key in keys)
    yield from ({**_item(c, key), "sex": sex, "override_allowed": False} for key, sex in _rows("sex_limited"))


def _age(c: Catalogue) -> Rows:
    yield from (
        {**_item(c, key), "age_group": "儿童", "max_age": 14, "age_unit": "year"} for key in limit.CHILDREN_ONLY
    )
    for key in limit.NEWBORNS_ONLY:
        yield {**_item(c, key), "age_group": "新生儿", "max_age": limit.NEWBORN_DAYS, "age_unit": "day"}


def _setting(c: Catalogue) -> Rows:
    return ({**_item(c, key), "visit_type": "inpatient"} for key in limit.INPATIENT_ONLY)


def _level(c: Catalogue) -> Rows:
    return ({**_item(c, key), "min_level": "secondary"} for key in limit.SECONDARY_ONLY)


def _insurance(c: Catalogue) -> Rows:
    return ({**_item(c, key), "insurance_type": "work_injury"} for key in limit.WORK_INJURY_ONLY)


def _course(c: Catalogue) -> Rows:
    for key, most in limit.COURSE_DAYS.items():
        yield {**_item(c, key), "max_days": most, "scope": "visit" if most < 30 else "episode"}


def _included(c: Catalogue) -> Rows:
    for main, part, scope in (*limit.INCLUDED, *_rows("included_pairs")):
        yield {**_pair(c, main, part, ("main", "part")), "scope": scope}


def _frequency(c: Catalogue) -> Rows:
    for key in limit.ONCE_A_DAY:
        yield {**_item(c, key), "max_quantity": 1, "unit": "day", "period": "day"}
    for key in limit.DAY_HOURS:
        yield {**_item(c, key), "max_quantity": 24, "unit": "hour", "period": "day"}


def _interval(c: Catalogue) -> Rows:
    return ({**_item(c, key), "max_times": 1, "interval_days": gap} for key, gap in limit.INTERVAL_DAYS.items())


def _bundles(c: Catalogue) -> Rows:
    return (_pair(c, main, part, ("main", "part")) for main, parts in limit.BUNDLES.items() for part in parts)


def _companions(c: Catalogue) -> Rows:
    for key, companion, scope in limit.COMPANIONS:
        pair = _pair(c, key, companion, ("item", "companion"))
        yield {
            **_item(c, key),
            "companion": pair["companion"],
            "companion_name": pair["companion_name"],
            "scope": scope,
        }


def _exclusive(c: Catalogue) -> Rows:
    return ({**_pair(c, a, b, ("first", "second")), "scope": scope} for a, b, scope in limit.EXCLUSIVE)


def _incisions(c: Catalogue) -> Rows:
    groups = [*limit.INCISION_GROUPS.items(), *_rows("incision_groups")]
    return ({**_item(c, key), "incision_group": group} for key, group in groups)


def _swaps(c: Catalogue) -> Rows:
    return (_pair(c, billed, provided, ("billed", "provided")) for billed, provided in limit.SWAPS)


def _indications(c: Catalogue) -> Rows:
    for key, prefixes in limit.INDICATIONS.items():
        yield from ({**_item(c, key), "indication": each, "indication_kind": "icd_prefix"} for each in prefixes)


def _drug_classes(c: Catalogue) -> Rows:
    for at in range(len(c.keys)):
        if c.is_drug[at]:
            injected = any(word in c.names[at] for word in ("注射", "吸入用"))
            yield {"drug_code": c.codes[at], "generic_name": c.names[at], "drug_class": c.drug_class[at],
                   "dosage_form": "injection" if injected else "other", "resale_watch": c.keys[at] in limit.RESALE_WATCH,
                   "prescription_only": bool(c.prescription_only[at])}  # fmt: skip


def _frequencies(c: Catalogue) -> Rows:
    for code, name, times, period, single in limit.FREQUENCIES:
        yield {"frequency_code": code, "name": name, "times": times, "period_days": period, "single_dose": single}


def _annual(c: Catalogue) -> Rows:
    return ({**_item(c, key), "max_amount": Decimal(most)} for key, most in limit.ANNUAL_CAPS.items())


def _step(c: Catalogue) -> Rows:
    """Whoever made them: each preparation of the second-line drug after any preparation of the first-line one."""
    for second, first in limit.STEP_THERAPY.items():
        for later, earlier in product(_preparations(c, second), _preparations(c, first)):
            yield {
                **_item(c, later),
                "first_line": c.codes[c.index(earlier)],
                "first_line_name": c.names[c.index(earlier)],
            }


def _preparations(c: Catalogue, key: str) -> list[str]:
    return [other for at, other in enumerate(c.keys) if c.stands_for[at] == c.index(key)]


def decisions_table(c: Catalogue) -> pa.Table:
    """What the county decided otherwise than its publications, with reason and approval."""
    rows = []
    for table, applies_to, column, value, reason in limit.DECISIONS:
        named = ">".join(c.codes[c.index(key)] for key in applies_to.split(">"))
        rows.append({
            "table_name": table, "applies_to": named, "action": "withdraw" if column == "*" else "set",
            "column_name": column, "new_value": value, "valid_from": date(2025, 1, 1), "authority": "平川县医疗保障局",
            "province": "420000", "reason": f"{reason}（平医保发〔2024〕18号）", "approved_by": "分管副局长",
            "approved_on": date(2024, 12, 16),
        })  # fmt: skip
    return pa.Table.from_pylist(rows)


_TABLES: dict[str, Callable[[Catalogue], Rows]] = {
    "kp_age_limit": _age, "kp_annual_cap": _annual, "kp_bundles": _bundles, "kp_companions": _companions, "kp_course_limit": _course,
    "kp_dose_frequencies": _frequencies, "kp_drug_classes": _drug_classes, "kp_exclusive": _exclusive,
    "kp_frequency_limit": _frequency, "kp_incision_groups": _incisions, "kp_included_items": _included,
    "kp_indication": _indications, "kp_insurance_limit": _insurance, "kp_interval_limit": _interval,
    "kp_level_limit": _level, "kp_setting_limit": _setting, "kp_sex_limit": _sex, "kp_step_therapy": _step,
    "kp_swaps": _swaps,
}  # fmt: skip
