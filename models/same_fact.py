"""Findings of different sources that rest on one fact, told by its number in the rule catalogue: the loudest speaks.

A rule on sales at night and a measure of the share of visits at night see the same thing; they do not corroborate each
other. Of a deviation from the peers only that part counts which no rule on the same fact has said already.
"""

from functools import cache

import numpy as np
import pandas as pd

from models.conditional import conditional_z, tail_terms
from models.detector import all_detectors
from models.measure_rows import deviation_frame
from models.ranking import SUBJECT
from models.scorer import all_scorers

DEVIATION = "peers"


@cache
def facts() -> dict[str, frozenset[str]]:
    """The catalogue numbers each detector and scorer rests on."""
    said = {name: each.head.catalogue or "" for name, each in all_detectors().items()}
    said |= {name: each.catalogue for name, each in all_scorers().items()}
    return {name: frozenset(part.strip() for part in text.split(";") if part.strip()) for name, text in said.items()}


def told_twice(findings: pd.DataFrame) -> pd.DataFrame:
    """finding_id, other_id, share = 1: findings of different groups on one subject that rest on the same number."""
    told = by_fact(findings)[["finding_id", *SUBJECT, "source_group", "fact"]]
    both = told.merge(told, on=[*SUBJECT, "fact"], suffixes=("", "_other"))
    both = both[both["source_group"] != both["source_group_other"]]
    pairs = both[["finding_id", "finding_id_other"]].drop_duplicates().rename(columns={"finding_id_other": "other_id"})
    return pairs.assign(share=1.0)


def by_fact(findings: pd.DataFrame) -> pd.DataFrame:
    """One row per finding and number it rests on; deviations, which rest on many, are left out."""
    named = findings[findings["source_group"] != DEVIATION]
    numbers = named["detector_id"].map(facts()).map(lambda own: sorted(own) if isinstance(own, frozenset) else [])
    return named.assign(fact=numbers).explode("fact").dropna(subset=["fact"])


def unexplained_parts(findings: pd.DataFrame, measures: pd.DataFrame) -> pd.Series:
    """Of each deviation's tail sum the share from measures on whose fact nothing else was found, by index of `findings`.

    `measures`: subject_type, subject_id, measure_id, z of the week. A fact found with strength s explains s of a term.
    1 for findings of other groups.
    """
    parts = pd.Series(1.0, index=findings.index)
    told = by_fact(findings).groupby([*SUBJECT, "fact"])["strength"].max()
    for subject_type, own in findings[findings["source_group"] == DEVIATION].groupby("subject_type"):
        terms = _terms(measures[measures["subject_type"] == subject_type])
        if not terms.empty and len(told):
            known = told[told.index.get_level_values("subject_type") == subject_type]
            parts.loc[own.index] = own["subject_id"].map(_unexplained(terms, known)).fillna(1.0)
    return parts


def _terms(measures: pd.DataFrame) -> pd.DataFrame:
    live = {name: each for name, each in all_detectors().items() if each.kind == "measure"}
    compared = measures[measures["measure_id"].isin(live)]
    return tail_terms(conditional_z(deviation_frame(compared, live))) if len(compared) else pd.DataFrame()


def _unexplained(terms: pd.DataFrame, told: pd.Series) -> pd.Series:
    """By subject: the part of the tail sum that is left when told facts are taken out."""
    wide = told.droplevel("subject_type").unstack("fact").reindex(terms.index).fillna(0.0)
    left = pd.DataFrame(
        {
            name: terms[name] * (1 - wide[sorted(set(wide.columns) & facts()[name])].max(axis=1).fillna(0.0))
            for name in map(str, terms)
        }
    )
    whole = terms.sum(axis=1)
    return (left.sum(axis=1) / whole.where(whole > 0)).fillna(1.0).clip(0.0, 1.0).round(6)


def without_the_told(strength: pd.Series, part: pd.Series) -> pd.Series:
    """The strength of a deviation with `part` of its tail sum: strengths are 1 − exp(−excess)."""
    return pd.Series(1 - np.power(1 - strength.clip(0.0, 1.0), part), index=strength.index)
