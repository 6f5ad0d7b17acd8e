"""Frames about subjects that comparisons need: peer traits, volume, case mix, weekly history.

Read from staged relations. Everything is ordered by id; frames hold sums and shares, never records.
"""

from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from models.shrinkage import Vector, upper_tail

COMPARED = ("institution", "practitioner")
# Quieter than this in most weeks, a rise is arithmetic and not news.
MIN_WEEKLY_CLAIMS = 3

TRAITS = {
    "institution": """
        select institution_id as subject_id, kind, level, ownership, township,
               case when strpos(departments, ';') > 0 then 'several' else departments end as speciality
        from institutions
    """,
    "practitioner": """
        select p.practitioner_id as subject_id, i.kind, i.level, i.ownership, i.township, p.scope, p.profession
        from practitioners as p left join institutions as i on i.institution_id = p.institution_id
    """,
    "insured_person": """
        select person_id as subject_id, insurance_type, township,
               case when birth_date is null then 'unknown' else
               concat('born ', cast(cast(floor(extract(year from birth_date) / 10) as integer) * 10 as varchar), 's')
               end as age_band
        from insured_persons
    """,
    "drug": "select drug_code as subject_id, min(drug_class) as drug_class from prescriptions group by drug_code",
}
NEEDED = (
    "institutions",
    "practitioners",
    "claim_summary",
    "case_mix",
    "weekly_activity",
    "holidays",
    "insured_persons",
    "complaints",
)


def peer_traits(connection: Any, subject_type: str) -> pd.DataFrame:
    """Peer columns by subject_id."""
    return _by_id(connection, TRAITS[subject_type]).sort_index()


def volume(connection: Any, subject_type: str) -> pd.DataFrame:
    """n_claims and fund_amount in the window by subject_id."""
    key = f"{subject_type}_id"
    return _by_id(
        connection,
        f"""
        select {key} as subject_id, count(*)::double as n_claims, sum(fund_amount)::double as fund_amount
        from claim_summary where {key} is not null group by {key}
        """,
    ).sort_index()


def case_mix(connection: Any, subject_type: str) -> pd.DataFrame:
    """One row per subject, one column per trait of its patients; chapters hardly anyone has are left out."""
    long = connection.execute(
        "select subject_id, trait, trait_value from case_mix where subject_type = ? order by all", [subject_type]
    ).df()
    wide = long.pivot(index="subject_id", columns="trait", values="trait_value")
    chapters = [name for name in wide.columns if name.startswith("chapter_")]
    wide[chapters] = wide[chapters].fillna(0.0)
    rare = [name for name in chapters if wide[name].mean() < 0.01]
    mix: pd.DataFrame = wide.drop(columns=rare).dropna(axis=1, how="all")
    return mix


def weekly_history(connection: Any, subject_type: str, n_weeks: int) -> pd.DataFrame:
    """One row per (subject_id, quantity), one column per week of the window; weeks without activity are 0."""
    long = connection.execute(
        """
        select subject_id, week_no, n_claims::double as n_claims, fund_amount::double as fund_amount,
        test_amount::double as test_amount, drug_amount::double as drug_amount, n_inpatient::double as n_inpatient
        from weekly_activity where subject_type = ? order by all
        """,
        [subject_type],
    ).df()
    busy = long.groupby("subject_id")["n_claims"].sum() >= MIN_WEEKLY_CLAIMS * n_weeks
    long = long[long["subject_id"].map(busy).fillna(False).astype(bool)]
    melted = long.melt(id_vars=["subject_id", "week_no"], var_name="quantity")
    wide = melted.pivot(index=["subject_id", "quantity"], columns="week_no", values="value")
    wide = wide.reindex(columns=range(n_weeks)).fillna(0.0)
    history: pd.DataFrame = wide[wide.sum(axis=1) > 0].sort_index()
    return history


def oriented(z: pd.Series, direction: str) -> Vector:
    """z turned so that higher always means more worth a visit; where both ends count, the z of a tail as rare."""
    if direction != "both":
        return np.asarray((z if direction == "high" else -z).to_numpy(float))
    known = z.notna().to_numpy()
    rarity = np.clip(2 * upper_tail(z.abs().fillna(0.0).to_numpy(float)), 1e-15, 1 - 1e-9)
    return np.where(known, [NormalDist().inv_cdf(1 - p) for p in rarity], np.nan)


def _by_id(connection: Any, sql: str) -> pd.DataFrame:
    frame: pd.DataFrame = connection.execute(sql).df()
    return frame.drop_duplicates("subject_id").set_index("subject_id")
