"""How good a list was: precision, recall, lift, gain and money at k, with intervals, always beside the plain baselines.

The live run, the back-test, the bench and the notebooks all measure with these functions. Recall counts all true cases,
never only those that fired.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import beta
from sklearn.metrics import average_precision_score, roc_auc_score

Vector = npt.NDArray[np.float64]
BASELINES = {
    "priority": ("本系统名次", "Our order"),
    "risk": ("本系统风险", "Our risk"),
    "noisy_or": ("仅专家权重", "Expert weights only"),
    "billed_amount": ("按基金支出排序", "Biggest biller first"),
    "n_findings": ("按发现数排序", "Most findings first"),
    "rules_only": ("仅用规则", "Rules only"),
    "isolation_forest": ("孤立森林", "Isolation forest alone"),
}


@dataclass(frozen=True)
class AtK:
    """The top k of one order. `money` is the true money inside; `money_share` its share of the best possible k."""

    k: int
    n_true: int
    precision: float
    recall: float
    lift: float
    ndcg: float
    money: float
    money_share: float


@dataclass(frozen=True)
class Interval:
    """A value with its bootstrap interval."""

    value: float
    low: float
    high: float


def best_first(scores: pd.Series) -> npt.NDArray[np.intp]:
    """Positions by falling score; equal scores stay in the order of the frame (sort it by a neutral key before)."""
    filled = scores.astype(float).fillna(-np.inf).to_numpy()
    return np.argsort(-filled, kind="stable")


def at_k(scores: pd.Series, truth: pd.Series, k: int, money: pd.Series | None = None) -> AtK:
    """Quality of the k highest scores. `truth` 0/1 over all who could have been listed, `money` of the true."""
    y = truth.to_numpy(float)
    gain = y if money is None else (money.fillna(0.0).to_numpy(float) * y)
    top = best_first(scores)[: min(k, len(y))]
    n_true, n_all = float(y[top].sum()), float(y.sum())
    best_money = float(np.sort(gain)[::-1][: len(top)].sum())
    precision = n_true / max(len(top), 1)
    return AtK(
        k=k,
        n_true=int(n_true),
        precision=precision,
        recall=n_true / n_all if n_all else 0.0,
        lift=precision / (n_all / len(y)) if n_all else 0.0,
        ndcg=_discounted(y[top]) / _discounted(np.sort(y)[::-1][: len(top)]) if n_all else 0.0,
        money=float(gain[top].sum()),
        money_share=float(gain[top].sum()) / best_money if best_money else 0.0,
    )


def auc(scores: pd.Series, truth: pd.Series) -> float:
    """Area under the ROC curve; NaN where only one class is present."""
    return float(roc_auc_score(truth, _numbers(scores))) if truth.nunique() == 2 else float("nan")


def average_precision(scores: pd.Series, truth: pd.Series) -> float:
    """Average precision; NaN without a true case."""
    return float(average_precision_score(truth, _numbers(scores))) if truth.sum() else float("nan")


def auc_among_largest(scores: pd.Series, truth: pd.Series, amount: pd.Series, share: float = 0.20) -> float:
    """AUC inside the top `share` by amount: what the score knows beyond size."""
    inside = best_first(amount)[: max(1, round(share * len(amount)))]
    return auc(scores.iloc[inside], truth.iloc[inside])


def bootstrap(
    measure: Callable[[pd.Series, pd.Series], float], scores: pd.Series, truth: pd.Series, n: int = 200, seed: int = 0
) -> Interval:
    """The 5th to 95th percentile of `measure` over resampled rows; resamples without both classes are left out."""
    generator = np.random.default_rng(seed)
    values = []
    for _ in range(n):
        drawn = generator.integers(0, len(truth), len(truth))
        if truth.iloc[drawn].nunique() == 2:
            values.append(measure(scores.iloc[drawn], truth.iloc[drawn]))
    low, high = np.quantile(values, [0.05, 0.95]) if values else (np.nan, np.nan)
    return Interval(measure(scores, truth), float(low), float(high))


def reliability(probability: pd.Series, truth: pd.Series, bins: int = 10) -> pd.DataFrame:
    """The reliability curve: per bin of equal size the mean probability, the observed rate and n."""
    order = np.argsort(probability.to_numpy(float), kind="stable")
    parts = [part for part in np.array_split(order, min(bins, len(order))) if len(part)]
    rows = [(probability.iloc[part].mean(), truth.iloc[part].mean(), len(part)) for part in parts]
    return pd.DataFrame(rows, columns=["mean_probability", "observed_rate", "n"])


def expected_calibration_error(probability: pd.Series, truth: pd.Series, bins: int = 10) -> float:
    """Mean distance between promised probability and observed rate, weighted by n. 0 is perfect."""
    curve = reliability(probability, truth, bins)
    gaps = (curve["mean_probability"] - curve["observed_rate"]).abs()
    return float((gaps * curve["n"]).sum() / curve["n"].sum())


def compare(
    ranking: pd.DataFrame, truth: pd.Series, ks: tuple[int, ...] = (15, 50, 100), money: pd.Series | None = None
) -> pd.DataFrame:
    """One row per order and k: ours and every baseline whose column `ranking` has, on the very same subjects.

    `truth` and `money` are aligned to the rows of `ranking`; rows must be in a neutral order (by subject id).
    `precision_low` and `precision_high` are the bootstrap interval over resampled subjects.
    """
    rows = []
    for name, (title_zh, title_en) in BASELINES.items():
        if name in ranking:
            whole = {"auc": auc(ranking[name], truth), "average_precision": average_precision(ranking[name], truth)}
            for k in ks:
                what = {"order": name, "title_zh": title_zh, "title_en": title_en}
                sure = precision_interval(ranking[name], truth, k)
                sides = {"precision_low": sure.low, "precision_high": sure.high}
                rows.append({**what, **asdict(at_k(ranking[name], truth, k, money)), **sides, **whole})
    return pd.DataFrame(rows)


def precision_interval(scores: pd.Series, truth: pd.Series, k: int, n: int = 200, seed: int = 0) -> Interval:
    """Precision at k with the 5th to 95th percentile over `n` resamples of the rows, all drawn at once."""
    order, y = best_first(scores), truth.to_numpy(float)
    many = np.random.default_rng(seed).multinomial(len(y), np.full(len(y), 1 / len(y)), size=n)[:, order]
    places = np.minimum(np.cumsum(many, axis=1), k)
    taken = np.diff(places, axis=1, prepend=0)
    precisions = taken @ y[order] / min(k, len(y))
    low, high = np.quantile(precisions, [0.05, 0.95])
    return Interval(float(y[order[:k]].mean()), float(low), float(high))


def horvitz_thompson(truth: pd.Series, inclusion_probability: pd.Series, population: int) -> Interval:
    """Unbiased share of true cases from drawn rows with known chances; interval by the variance of Poisson sampling."""
    y, chance = truth.to_numpy(float), inclusion_probability.to_numpy(float)
    estimate = float((y / chance).sum()) / population
    spread = 1.645 * float(np.sqrt(((1 - chance) * y / chance**2).sum())) / population
    return Interval(estimate, max(0.0, estimate - spread), min(1.0, estimate + spread))


def prevalence(truth: pd.Series, inclusion_probability: pd.Series, level: float = 0.95) -> Interval:
    """What visits would confirm if everybody were visited, from the rows of one or more lists with their chances.

    Ranked rows have chance 1, drawn ones n/N. Hájek's mean; the interval is Clopper and Pearson's on the effective number
    of draws (Korn and Graubard 1998), honest also where hardly any draw was a hit.
    """
    weight = 1 / inclusion_probability.to_numpy(float)
    if not len(weight):
        return Interval(float("nan"), 0.0, 1.0)
    share = float((weight * truth.to_numpy(float)).sum() / weight.sum())
    n = float(weight.sum() ** 2 / (weight**2).sum())
    hits, tail = share * n, (1 - level) / 2
    low = float(beta.ppf(tail, hits, n - hits + 1)) if hits > 0 else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, n - hits)) if hits < n else 1.0
    return Interval(share, low, high)


def overlap(before: pd.Series, now: pd.Series, k: int = 50) -> float:
    """Share of the first k of an order (scores by subject) that were among the first k of the order before."""
    tops = [set(each.sort_index().index[best_first(each.sort_index())[:k]]) for each in (before, now)]
    return len(tops[0] & tops[1]) / max(min(k, len(tops[1])), 1)


def coverage(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """How the first rows of a list fall on the groups of `column`, beside what each group bills.

    frame: listed (bool), true (0/1), billed (money), one row per institution. Rows by group: n, n_listed, n_true,
    n_found (true and listed), share_of_list, share_of_volume, and how often listed against its volume (`ratio`).
    """
    grouped = frame.assign(found=frame["listed"] & (frame["true"] == 1)).groupby(column, dropna=False, sort=True)
    rows = grouped.agg(
        n=("true", "size"),
        n_listed=("listed", "sum"),
        n_true=("true", "sum"),
        n_found=("found", "sum"),
        billed=("billed", "sum"),
    )
    rows["share_of_list"] = rows["n_listed"] / max(int(rows["n_listed"].sum()), 1)
    rows["share_of_volume"] = rows["billed"].astype(float) / max(float(rows["billed"].sum()), 1e-9)
    rows["ratio"] = rows["share_of_list"] / rows["share_of_volume"].where(rows["share_of_volume"] > 0)
    return rows.drop(columns="billed").reset_index(names="group")


def label_report(frame: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """Quality of scores against given labels, one row per score column, sort-by-amount first.

    `frame`: subject_id, label (0/1), amount, and one column per score. The result has order, n, n_true, auc and
    average_precision with intervals, auc_among_largest, precision at 50 and 100.
    """
    frame = frame.sort_values("subject_id", ignore_index=True)
    names = ["amount", *(name for name in frame.columns if name not in ("subject_id", "label", "amount"))]
    return pd.DataFrame([_label_row(name, frame[name], frame, seed) for name in names])


def _label_row(name: str, scores: pd.Series, frame: pd.DataFrame, seed: int) -> dict[str, object]:
    truth = frame["label"].astype(int)
    area, precision = bootstrap(auc, scores, truth, seed=seed), bootstrap(average_precision, scores, truth, seed=seed)
    return {
        "order": name,
        "n": len(truth),
        "n_true": int(truth.sum()),
        "auc": area.value,
        "auc_low": area.low,
        "auc_high": area.high,
        "average_precision": precision.value,
        "average_precision_low": precision.low,
        "average_precision_high": precision.high,
        "auc_among_largest": auc_among_largest(scores, truth, frame["amount"]),
        "precision_at_50": at_k(scores, truth, 50).precision,
        "precision_at_100": at_k(scores, truth, 100).precision,
    }


def _discounted(gains: Vector) -> float:
    return float((gains / np.log2(np.arange(2, len(gains) + 2))).sum()) or 1.0


def _numbers(scores: pd.Series) -> Vector:
    known = scores.to_numpy(float)
    if np.isnan(known).all():
        return np.zeros(len(known))
    return np.where(np.isnan(known), np.nanmin(known) - 1, known)
