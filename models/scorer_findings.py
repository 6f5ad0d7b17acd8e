"""From scorers to findings: who departs from its peers, who changed, who is in a ring, and the sentence that says why.

A finding is made only where the strength is worth a reader's line; below that the numbers stay in the measures.
"""

from typing import Any

import numpy as np
import pandas as pd

from models.conditional import conditional_z, tail_terms
from models.detector import Detector
from models.scorer import Scorer
from models.scorers import change_from_own_past, ring
from models.sentences import change_sentence, deviation_sentence, measure_clause, rule_sentence

LEAST_STRENGTH = 0.05
N_CLAUSES = 3
STATISTICAL = {
    "kind": "scorer",
    "result": "suspicion",
    "problem": "statistical_outlier",
    "dimension": "cost",
    "severity": "medium",
    "basis": "线索，不作为处理依据 Lead only",
}


def deviation_findings(
    scorer: Scorer, z: pd.DataFrame, compared: pd.DataFrame, measures: dict[str, Detector], subject_type: str
) -> pd.DataFrame:
    """`z`: subjects x measures, higher = more worth a visit. `compared`: their rows of risk.measures.

    The reasons are the measures that add most to the tail sum of conditional z.
    """
    strength = scorer.score(z).fillna(0.0)
    terms = tail_terms(conditional_z(z))
    rows = {(row["subject_id"], row["measure_id"]): row for row in compared.to_dict("records")}
    worth = [str(each) for each in strength.index[(strength >= LEAST_STRENGTH) & (terms.max(axis=1) > 0)]]
    found = [_deviation(each, float(strength[each]), pd.Series(terms.loc[each]), rows, measures) for each in worth]
    return _complete(pd.DataFrame(found), scorer, subject_type)


def _deviation(
    subject: str, strength: float, terms: pd.Series, rows: dict[Any, Any], measures: dict[str, Detector]
) -> dict[str, Any]:
    order = sorted((-value, name) for name, value in terms.items() if value > 0)
    top = [rows[subject, name] for _, name in order]
    text_zh, text_en = deviation_sentence(
        [measure_clause(measures[row["measure_id"]], row) for row in top[:N_CLAUSES]],
        top[0]["n_peers"],
        top[0]["peer_group"],
        measures[top[0]["measure_id"]].head.subject,
    )
    money = [row["excess_amount"] for row in top if row["excess_amount"] == row["excess_amount"]]
    return {
        "subject_id": subject,
        "strength": strength,
        "n_hits": len(top),
        "amount": max([0.0, *money]),
        "text_zh": text_zh,
        "text_en": text_en,
        "peer_group": top[0]["peer_group"],
        "n_peers": top[0]["n_peers"],
        "subject_value": top[0]["value"],
        "peer_median": top[0]["peer_median"],
    }


def change_findings(scorer: Scorer, history: pd.DataFrame, subject_type: str) -> pd.DataFrame:
    """`history`: rows (subject_id, quantity), columns weeks. One finding per subject: what rose most."""
    strength = scorer.score(history).fillna(0.0)
    found = []
    for subject, own in strength[strength >= LEAST_STRENGTH].groupby(level=0, sort=True):
        quantity = str(own.sort_index().index[int(own.sort_index().to_numpy(float).argmax())][1])
        weeks = history.xs((subject, quantity)).to_numpy(float)
        recent, usual = (
            weeks[-change_from_own_past.RECENT :].mean(),
            float(np.median(weeks[: -change_from_own_past.GUARD])),
        )
        text_zh, text_en = change_sentence(quantity, float(recent), usual)
        found.append(
            {
                "subject_id": subject,
                "strength": float(own.max()),
                "n_hits": len(own),
                "amount": max(0.0, recent - usual) * change_from_own_past.RECENT if quantity == "fund_amount" else 0.0,
                "text_zh": text_zh,
                "text_en": text_en,
                "subject_value": float(recent),
                "peer_median": usual,
            }
        )
    return _complete(pd.DataFrame(found), scorer, subject_type)


def ring_strengths(link: Detector, ties: pd.DataFrame, scorer: Scorer) -> pd.DataFrame:
    """The ties with weight and strength; only those that belong to a ring. `ties` as the link's SELECT returns them."""
    ordered = ties.sort_values(["place_id", "left_id", "right_id"]).reset_index(drop=True)
    ordered["weight"] = np.round(ring.tie_weights(ordered), 6) if len(ordered) else []
    strength = scorer.score(ordered, members=link.head.members, companions=link.head.companions)
    ordered["strength"] = strength.fillna(0.0)
    return ordered[ordered["strength"] >= LEAST_STRENGTH].reset_index(drop=True)


def ring_findings(link: Detector, ties: pd.DataFrame) -> pd.DataFrame:
    """One finding per subject of a ring: the place (the link's subject) and both ends, each with its strongest ring.

    The sentence names how often the subject's strongest tie met, and how often chance would have it.
    """
    if ties.empty:
        return pd.DataFrame()
    long = _by_end(link, ties).sort_values(["weight", "tie"], ascending=[False, True], kind="stable")
    grouped = long.groupby(["subject_type", "subject_id"], sort=True)
    frame = grouped.agg(
        strength=("strength", "max"),
        n_hits=("tie", "size"),
        together=("n_together", "first"),
        chance=("chance", "first"),
    ).reset_index()
    texts = [
        rule_sentence(link.head.says, {"n": n, "value": together, "peer": chance, "amount": None, "n_peers": None})
        for n, together, chance in zip(
            frame["n_hits"].tolist(), frame["together"].tolist(), frame["chance"].tolist(), strict=True
        )
    ]
    return frame.drop(columns=["together", "chance"]).assign(
        **{
            **STATISTICAL,
            "kind": "link",
            "problem": "identity_anomaly",
            "dimension": link.head.dimension,
            "severity": link.head.severity,
            "basis": link.head.basis,
            "source_group": "networks",
            "detector_id": link.id,
            "detector_hash": link.hash,
            "amount": 0.0,
            "text_zh": [zh for zh, _ in texts],
            "text_en": [en for _, en in texts],
        }
    )


def _by_end(link: Detector, ties: pd.DataFrame) -> pd.DataFrame:
    """Every tie once for each subject it speaks about."""
    told = ties.assign(tie=ties.index, chance=np.round(ring.expected_meetings(ties), 2))
    ends = [("left_id", link.head.ends[0]), ("right_id", link.head.ends[1]), ("place_id", link.subject)]
    kept = ["subject_type", "subject_id", "tie", "strength", "weight", "n_together", "chance"]
    parts = [told.assign(subject_id=told[column], subject_type=subject)[kept] for column, subject in ends]
    return pd.concat(parts).drop_duplicates(["subject_type", "subject_id", "tie"])


def _complete(frame: pd.DataFrame, scorer: Scorer, subject_type: str) -> pd.DataFrame:
    return frame.assign(
        **STATISTICAL,
        detector_id=scorer.id,
        detector_hash=scorer.hash,
        source_group=scorer.group,
        subject_type=subject_type,
    )
