"""Planted records cannot be told by their numbers, their place in the file, their seconds or the length of their texts.

A gradient-boosting probe gets only that and must do no better than a coin (each planted record beside an ordinary one of
the same kind of visit at the same sort of place).
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from simulation.write import write_county

IDS = {"claims": ["claim_id", "visit_id"], "claim_lines": ["claim_id", "order_id"]}
MOMENTS = {"claims": ["started_at", "ended_at", "settled_at"], "claim_lines": ["charged_at"]}
TEXTS = {"claims": ["claim_id", "visit_id", "person_id", "settled_at", "terminal_id", "contact_phone", "practitioner_id"],
         "claim_lines": ["claim_id", "charged_at", "order_id"]}  # fmt: skip


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("probe")
    write_county(folder / "out", folder / "truth", people=8_000, institutions=60, weeks=40, seed=21)
    return folder


def delivered(folder: Path, dataset: str) -> pd.DataFrame:
    """All rows as texts, with their relative position in their file."""
    frames = []
    for file in sorted((folder / "out" / dataset).glob("*.csv")):
        frame = pd.read_csv(file, dtype=str)
        frames.append(frame.assign(position=np.arange(len(frame)) / len(frame)))
    return pd.concat(frames, ignore_index=True)


def marked(folder: Path, dataset: str) -> pd.DataFrame:
    """Ordinary and planted rows of a dataset, without refunds."""
    rows, truth = delivered(folder, dataset), pd.read_csv(folder / "truth" / "records.csv", dtype=str)
    truth = truth[truth["dataset"] == dataset].drop_duplicates("key")
    key = rows["claim_id"] if dataset == "claims" else rows["claim_id"] + "|" + rows["line_no"]
    rows = rows.assign(scheme=key.map(truth.set_index("key")["scheme"]))
    amount = pd.to_numeric(rows["total_amount" if dataset == "claims" else "quantity"], errors="coerce")
    return rows[amount > 0]


def features(rows: pd.DataFrame, dataset: str) -> pd.DataFrame:
    made = {"position": rows["position"]}
    for name in IDS[dataset]:
        digits = rows[name].fillna("").str.replace(r"\D", "", regex=True).str[-9:].replace("", "0").astype(np.int64)
        made |= {f"{name}_{10**power}": digits // 10**power % 10 for power in range(9)} | {f"{name}_all": digits}
    for name in MOMENTS[dataset]:
        made[f"{name}_second"] = pd.to_numeric(rows[name].str[17:19], errors="coerce")
    made |= {f"{name}_length": rows[name].fillna("").str.len() for name in TEXTS[dataset]}
    if dataset == "claim_lines":
        made["line_share"] = rows["line_share"]
    return pd.DataFrame(made)


def beside_ordinary(rows: pd.DataFrame, strata: list[str], most: int = 1_500) -> pd.DataFrame:
    """Planted rows and as many ordinary ones out of the same strata."""
    rng = np.random.default_rng(0)
    planted = rows[rows["scheme"].notna()]
    planted = planted.iloc[rng.permutation(len(planted))[:most]]
    ordinary = rows[rows["scheme"].isna()]
    groups = {key: group.index.to_numpy() for key, group in ordinary.groupby(strata, dropna=False)}
    chosen = []
    for key, group in planted.groupby(strata, dropna=False):
        if key in groups:
            chosen.append(rng.choice(groups[key], min(len(group), len(groups[key])), replace=False))
    return pd.concat([planted, ordinary.loc[np.concatenate(chosen)]])


def probe(rows: pd.DataFrame, dataset: str) -> float:
    """AUC over folds that keep a person (a claim, for lines) together: who takes part is no secret, how it is written is."""
    seen, truth = features(rows, dataset), rows["scheme"].notna().to_numpy()
    groups = rows["person_id" if dataset == "claims" else "claim_id"].factorize()[0]
    order = np.random.default_rng(1).permutation(len(rows))
    model = HistGradientBoostingClassifier(max_iter=40, learning_rate=0.1, max_leaf_nodes=15, random_state=0)
    guess = cross_val_predict(model, seen.iloc[order], truth[order], cv=GroupKFold(5), groups=groups[order],
                              method="predict_proba")[:, 1]  # fmt: skip
    return float(roc_auc_score(truth[order], guess))


def test_a_probe_cannot_tell_planted_claims(county: Path) -> None:
    rows = marked(county, "claims")
    both = beside_ordinary(rows, ["visit_type", "institution_id"])
    assert both["scheme"].notna().sum() > 500
    assert abs(probe(both, "claims") - 0.5) <= 0.06


def test_a_probe_cannot_tell_planted_lines(county: Path) -> None:
    rows = marked(county, "claim_lines")
    number = pd.to_numeric(rows["line_no"])
    rows["line_share"] = number / number.groupby(rows["claim_id"]).transform("max")
    visits = delivered(county, "claims").drop_duplicates("claim_id").set_index("claim_id")
    rows = rows.join(visits[["visit_type", "institution_id"]], on="claim_id")
    both = beside_ordinary(rows, ["item_class", "visit_type", "institution_id"])
    assert both["scheme"].notna().sum() > 500
    assert abs(probe(both, "claim_lines") - 0.5) <= 0.06


def test_the_probe_itself_sees_a_leak_where_there_is_one(county: Path) -> None:
    both = beside_ordinary(marked(county, "claims"), ["visit_type", "institution_id"])
    leaky = both.assign(position=np.where(both["scheme"].notna(), 0.9, 0.1))
    assert probe(leaky, "claims") > 0.95
