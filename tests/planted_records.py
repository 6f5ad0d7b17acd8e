"""Planted records beside ordinary ones of the same house, kind of visit and month, for the probes of the synthetic county.

`frame` reads a dataset of a written county with what the probes look at; `beside_ordinary` draws the comparison for one scheme,
weighted so that every stratum has as much ordinary as planted weight.
"""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

STRATA = {
    "claims": ["county", "institution_id", "visit_type", "month"],
    "claim_lines": ["county", "institution_id", "visit_type", "item_class", "month", "day_of_stay", "size"],
    "public_health_services": ["county", "service_code", "month"],
}
# A line's place is that among the lines of its class in its hour; `jitter` hides how many those are: that is content.
LOOSER = {"claim_lines": ["county", "institution_id", "visit_type", "month", "day_of_stay", "size"]}
WIDER = {"claim_lines": ["county", "institution_id", "visit_type", "item_class", "month"]}
_PLACED = """select *, hash(file_row_number) % 1000 / 1000.0 as jitter, file_row_number::double / count(*) over (partition by filename) as position
    from read_parquet('{folder}/{dataset}/*.parquet', filename = true, file_row_number = true)"""
_QUERY = {
    "claims": """
        select c.claim_id as key, hash(c.person_id) as who, hash(c.institution_id) as institution_id, c.visit_type,
            month(c.started_at) as month, position, right(c.claim_id, 9)::int as id_a, right(c.visit_id, 9)::int as id_b,
            second(c.started_at) as second_a, second(c.ended_at) as second_b, second(c.settled_at) as second_c,
            length(c.claim_id || c.visit_id) as length_a, length(c.person_id || c.terminal_id) as length_b,
            length(c.practitioner_id) as length_c, length(c.contact_phone) as length_d,
            date_diff('day', p.birth_date, c.started_at::date) / 365.25 as age, (p.sex = 'F')::int as female,
            hour(c.started_at) as hour, dayofweek(c.started_at) as weekday, hash(c.practitioner_id) as doctor,
            hash(c.department) as department, hash(c.principal_diagnosis) as diagnosis,
            date_diff('day', c.started_at::date, c.ended_at::date) as stay, n.n_lines, c.total_amount::double as total,
            ln(1 + epoch(c.settled_at) - epoch(c.ended_at)) as delay, right(c.terminal_id, 1)::int as terminal,
            (c.fund_amount / nullif(c.total_amount, 0))::double as fund_share, (c.insurance_type = 'employee')::int as employee,
            (p.township = h.township)::int as near, (c.discharge_kind = '医嘱离院')::int as as_advised,
            (c.account_amount / nullif(c.total_amount - c.fund_amount, 0))::double as account_share, x.supply,
            right(x.prescription_id, 9)::int as beside_id,
            (epoch(x.prescribed_at) - epoch(c.started_at)) % 60 as beside_second
        from ({placed}) c join insured_persons p using (person_id) join institutions h using (institution_id)
        join (select claim_id, count(*) as n_lines from claim_lines group by claim_id) n using (claim_id)
        left join (select claim_id, min(prescription_id) as prescription_id, min(prescribed_at) as prescribed_at,
            avg(days_supply)::double as supply
            from prescriptions group by claim_id) x using (claim_id)
        where c.reverses_claim_id is null""",
    "claim_lines": """
        select l.claim_id || '|' || l.line_no as key, right(l.claim_id, 9)::int as who,
            hash(c.institution_id) as institution_id, c.visit_type, l.item_class, month(c.started_at) as month,
            least(floor(sqrt(date_diff('day', c.started_at::date, l.charged_at::date))), 4)::int as day_of_stay,
            floor(log2(n.n_lines))::int as size, position, right(l.claim_id, 9)::int as id_a, right(l.order_id, 9)::int as id_b,
            second(l.charged_at) as second_a, length(l.claim_id) as length_a, length(l.order_id) as length_b,
            coalesce(length(l.performing_practitioner_id), 13) as length_c, coalesce(length(l.equipment_id), 11) as length_d,
            (row_number() over (partition by l.claim_id, date_trunc('hour', l.charged_at), l.item_class order by l.line_no::int) - jitter)
                / count(*) over (partition by l.claim_id, date_trunc('hour', l.charged_at), l.item_class) as line_share,
            hash(l.item_code) as item, l.quantity::double as quantity, jitter,
            round((l.unit_price / avg(l.unit_price) over (partition by c.institution_id, l.item_code, month(c.started_at)))::double, 6) as price,
            hash(l.performing_practitioner_id) as performer, hash(l.ordering_practitioner_id) as orderer,
            (l.covered_amount / nullif(l.amount, 0))::double as covered, hour(l.charged_at) as hour,
            epoch(l.charged_at) - epoch(c.started_at) as moment, (r.report_id is not null)::int as reported,
            right(l.report_id, 9)::int as beside_id, second(r.reported_at) as beside_second
        from ({placed}) l join claims c using (claim_id)
        join (select claim_id, count(*) as n_lines from claim_lines group by claim_id) n using (claim_id)
        left join reports r on r.report_id = l.report_id
        where l.quantity > 0 and l.claim_id not in (select key from truth where dataset = 'claims')""",
    "public_health_services": """
        select s.service_id as key, hash(s.person_id) as who, hash(s.institution_id) as institution_id, s.service_code,
            month(s.performed_at) as month,
            (row_number() over (partition by s.performed_at::date order by position) - jitter)
                / count(*) over (partition by s.performed_at::date) as position, right(s.service_id, 9)::int as id_a,
            second(s.performed_at) as second_a, length(s.service_id) as length_a, length(s.practitioner_id) as length_b,
            length(s.contact_phone) as length_c,
            date_diff('day', p.birth_date, s.performed_at::date) / 365.25 as age, (p.sex = 'F')::int as female,
            hour(s.performed_at) as hour, dayofweek(s.performed_at) as weekday, hash(s.practitioner_id) as server,
            (s.place = 'home')::int as at_home, regexp_extract(s.values_text, '[0-9]+')::int as upper
        from ({placed}) s join insured_persons p using (person_id)""",
}


# A quantity is told by its place among the ordinary ones of its item (even between 0 and 1 if it is like them), for items differ; ties
# are broken by chance, and an item that nobody orders ordinarily has no usual quantity to differ from.
_RANKED = """
    , usual as (select visit_type, item, quantity, count(*) filter (where scheme is null) as n from told group by all)
    , ranked as (
        select *, sum(n) over (partition by visit_type, item order by quantity) as up_to, sum(n) over (partition by visit_type, item) as everyone
        from usual)
    select t.* exclude (key, jitter, quantity), coalesce((up_to - n * jitter) / nullif(everyone, 0), jitter) as quantity
    from told t join ranked using (visit_type, item, quantity)"""
_PLAIN = "select * exclude (key) from told"


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection with a view for each dataset of a county written as Parquet, and its truth."""
    connection = duckdb.connect()
    for each in sorted((folder / "out").iterdir()):
        connection.execute(f"create view {each.name} as select * from '{each}/*.parquet'")
    connection.execute(
        f"create table truth as select * from read_csv('{folder}/truth/records.csv', all_varchar = true)"
    )
    return connection


def frame(folder: Path, dataset: str, county: int = 0) -> pd.DataFrame:
    """All records of a dataset but refunds, as numbers, with `scheme` where they are planted.

    Lines of bills that are planted as a whole are left out: they are neither ordinary nor planted one by one.
    """
    placed = _PLACED.format(folder=folder / "out", dataset=dataset)
    return opened(folder).execute(f"""
        with told as materialized (
            select t.scheme, {county} as county, r.* from ({_QUERY[dataset].format(placed=placed)}) r
            left join (select distinct on (key) key, scheme from truth where dataset = '{dataset}') t using (key))
        {_RANKED if dataset == "claim_lines" else _PLAIN}
        order by id_a, position""").df()  # fmt: skip


def with_strata(rows: pd.DataFrame, dataset: str) -> pd.DataFrame:
    """The records with the numbers of their strata: the usual one, one of all classes, one of all days and sizes."""
    usual = STRATA[dataset]
    strata = {"stratum": usual, "looser": LOOSER.get(dataset, usual), "wider": WIDER.get(dataset, usual)}
    numbers = {name: rows.groupby(keys, dropna=False, observed=True).ngroup() for name, keys in strata.items()}
    return rows.assign(ordinary=rows["scheme"].isna(), scheme=rows["scheme"].astype("category"), **numbers)


def beside_ordinary(rows: pd.DataFrame, scheme: str, stratum: str, most: int, times: int, few: int = 2) -> pd.DataFrame:
    """Up to `most` planted records of a scheme and up to `times` as many ordinary ones out of the same strata.

    `weight` makes both sides of each stratum weigh the same; strata without ordinary records are left out. Of one bill at most
    `few` lines are taken on either side: they are no independent witnesses.
    """
    rng = np.random.default_rng(0)
    where, who = rows[stratum].to_numpy(), rows["who"].to_numpy()
    ordinary = rng.permutation(np.flatnonzero(rows["ordinary"].to_numpy()))
    few = few if "line_share" in rows else len(rows)
    planted = _few_of_each(rng.permutation(np.flatnonzero((rows["scheme"] == scheme).to_numpy())), who, few)[:most]
    wanted = np.bincount(where[planted], minlength=int(where.max()) + 1)
    ordinary = _few_of_each(ordinary[wanted[where[ordinary]] > 0], who, few)
    nth = pd.Series(where[ordinary]).groupby(where[ordinary]).cumcount().to_numpy()
    ordinary = ordinary[nth < wanted[where[ordinary]] * times]
    there = np.bincount(where[ordinary], minlength=len(wanted))
    planted = planted[there[where[planted]] > 0]
    weight = np.concatenate([np.ones(len(planted)), wanted[where[ordinary]] / there[where[ordinary]]])
    return rows.iloc[np.concatenate([planted, ordinary])].assign(weight=weight)


def _few_of_each(chosen: np.ndarray, who: np.ndarray, few: int) -> np.ndarray:
    """The chosen rows, but of one person or bill only the first few."""
    nth = pd.Series(who[chosen]).groupby(who[chosen]).cumcount().to_numpy()
    return np.asarray(chosen[nth < few])


# What is compared of each dataset: measured as it is, or (`*`) by how common the value is among the ordinary records of its stratum.
_MARGINS = {
    "claims": {"person": ("age", "female", "employee", "near"), "hour": ("hour",), "day": ("weekday",), "doctor": ("*doctor",),
               "department": ("*department",), "diagnosis": ("*diagnosis",), "stay": ("stay", "as_advised"), "content": ("n_lines", "total", "supply"),
               "settlement": ("delay",), "terminal": ("terminal",), "payer": ("fund_share", "account_share")},
    "claim_lines": {"item": ("*item", "covered"), "quantity": ("quantity",), "price": ("price",), "orderer": ("*orderer",), "performer": ("*performer",),
                    "moment": ("hour", "moment"), "report": ("reported",)},
    "public_health_services": {"served": ("age", "female"), "place": ("at_home",), "values": ("upper",),
                               "server": ("*server",), "time": ("hour", "weekday")},
}  # fmt: skip
_SLACK = 0.06


def gaps(rows: pd.DataFrame, dataset: str) -> dict[str, float]:
    """For each thing that a scheme may change, by how much planted and ordinary records differ beyond chance and `_SLACK`.

    The difference is the largest between the two (weighted) distribution functions, as in the test of Kolmogorov and Smirnov;
    chance is 1.8 of its standard errors, with persons and bills as the independent units.
    """
    planted = rows["scheme"].notna().to_numpy()
    units = [rows.loc[each, "who"].nunique() for each in (planted, ~planted)]
    chance = 1.8 * np.sqrt(1 / units[0] + 1 / _effective(rows[~planted], units[1])) + _SLACK
    return {about: max(_distance(rows, planted, column) for column in columns) - chance
            for about, columns in _MARGINS[dataset].items()}  # fmt: skip


def _effective(ordinary: pd.DataFrame, units: int) -> float:
    """Independent ordinary records, fewer where weights are uneven."""
    weight = ordinary["weight"]
    return float(weight.sum() ** 2 / (weight**2).sum()) * units / len(ordinary)


def _distance(rows: pd.DataFrame, planted: np.ndarray, column: str) -> float:
    """The largest difference between two weighted distribution functions."""
    value = _commonness(rows, planted, column[1:]) if column.startswith("*") else rows[column].astype(float).fillna(-1)
    order = np.argsort(value.to_numpy(), kind="stable")
    value, inside, weight = value.to_numpy()[order], planted[order], rows["weight"].to_numpy()[order]
    ours, others = np.cumsum(inside * weight), np.cumsum(~inside * weight)
    last = np.append(value[1:] != value[:-1], True)
    return float(np.abs(ours / ours[-1] - others / others[-1])[last].max())


def _commonness(rows: pd.DataFrame, planted: np.ndarray, column: str) -> pd.Series:
    """The share of each record's value among the ordinary records of its house and kind of visit."""
    keys = [each for each in ("county", "institution_id", "visit_type", "service_code", "item_class") if each in rows]
    ordinary = rows[~planted]
    n = ordinary.groupby(keys, dropna=False, observed=True)["weight"].sum().rename("all")
    own = ordinary.groupby([*keys, column], dropna=False, observed=True)["weight"].sum().rename("own")
    found = rows[[*keys, column]].merge(n, on=keys, how="left").merge(own, on=[*keys, column], how="left")
    return (found["own"] / found["all"]).fillna(0)
