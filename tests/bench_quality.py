"""Quality of the list on synthetic counties with known truth, beside the plain ways of choosing whom to visit.

Institutions only, nobody visited yet: no outcome, no record of a house, no cool-down. The last table gives the county its
past visits back; houses in a cool-down then make room, also where the visit confirmed what the ledger says. The findings of a
county are computed once and kept (bench_county), so that another ranking is measured in seconds. Counties have 300 houses: with five schemed houses in sixty, no list of fifteen could
reach a precision of 0.85.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from bench_county import INSTITUTIONS, LAST_WEEK, PEOPLE, County, county
from bench_measure import table

from models.evaluation import at_k, auc, average_precision, best_first
from models.learning import Learned
from models.policy import Policy
from models.priority import in_order
from models.scoring import Inputs, score, weighted_findings
from models.verdict import too_few

KS = (15, 50, 100)
ORDERS = {
    "priority": "Our order",
    "risk": "Our risk (no money)",
    "billed_cents": "Biggest biller first",
    "rules_only": "Rules only",
    "n_findings": "Most findings first",
    "isolation_forest": "Isolation forest alone",
}
Scored = tuple[pd.DataFrame, pd.DataFrame]


def bench_quality(seeds: Sequence[int]) -> None:
    """Print the tables for these counties: mean and spread over the seeds."""
    counties = [county(seed) for seed in seeds]
    visited = [scored_houses(each.weeks[LAST_WEEK].inputs) for each in counties]
    scored = [scored_houses(unvisited(each.weeks[LAST_WEEK].inputs)) for each in counties]
    where = f"{len(seeds)} counties of {PEOPLE:,} people and {INSTITUTIONS} institutions"
    _orders(counties, scored, f"{where}, nobody visited yet")
    _each(counties, scored)
    _promises(counties, scored)
    _orders(counties, visited, f"{where}, with the visits and outcomes of the past year")


def unvisited(inputs: Inputs) -> Inputs:
    """The same week as if no inspector had ever gone out."""
    findings = inputs.findings[inputs.findings["source_group"] != "history"].reset_index(drop=True)
    learned = Learned(too_few(0, 0), inputs.learned.probability.head(0))
    nobody = {"visits": inputs.visits.head(0), "tried": inputs.tried.head(0), "learned": learned}
    return replace(inputs, findings=findings, **nobody)


def scored_houses(inputs: Inputs, policy: Policy | None = None) -> Scored:
    """All institutions in the order of the list with every baseline, and the weighted findings behind them."""
    weighed = weighted_findings(inputs)
    ordered = in_order(score(inputs, weighed, policy or Policy()))
    return ordered[ordered["subject_type"] == "institution"].reset_index(drop=True), weighed


def schemed(one: County) -> pd.Series:
    """Money that schemes of the house itself put on its bills, by institution; nobody else is in it."""
    own = one.subjects[one.subjects["subject_type"] == "institution"]
    total: pd.Series = own.groupby("subject_id")["amount"].sum()
    return total


def _orders(counties: Sequence[County], scored: Sequence[Scored], where: str) -> None:
    rows = [_figures(one, frame, order) for one, (frame, _) in zip(counties, scored, strict=True) for order in ORDERS]
    figures = pd.DataFrame(rows)
    names = [name for name in figures.columns if name != "order"]
    mean, spread = (getattr(figures.groupby("order", sort=False)[names], how)() for how in ("mean", "std"))
    head = ["order", *names]
    table(f"Quality, mean: {where}", head, [[ORDERS[o], *map(float, mean.loc[o])] for o in ORDERS])
    table(
        "The same, standard deviation over the counties",
        head,
        [[ORDERS[o], *map(float, spread.loc[o])] for o in ORDERS],
    )


def _each(counties: Sequence[County], scored: Sequence[Scored]) -> None:
    """Precision at 15 and money at 50 of every order, county by county: a mean hides the bad one."""
    for what in ("p@15", "money@50"):
        rows = [
            [one.seed, *(_figures(one, frame, order)[what] for order in ORDERS)]
            for one, (frame, _) in zip(counties, scored, strict=True)
        ]
        table(f"{what}, county by county", ["seed", *ORDERS.values()], rows)


def _figures(one: County, frame: pd.DataFrame, order: str) -> dict[str, object]:
    money = schemed(one)
    houses = frame.sort_values("subject_id", ignore_index=True)
    values = houses[order].astype(float)
    truth = houses["subject_id"].isin(money.index).astype(int)
    amount = houses["subject_id"].map(money).fillna(0.0)
    at = {k: at_k(values, truth, k, amount) for k in (*KS, 3 * int(truth.sum()))}
    return {
        "order": order,
        **{f"p@{k}": at[k].precision for k in KS},
        "recall@3n": at[3 * int(truth.sum())].recall,
        **{f"money@{k}": at[k].money_share for k in KS},
        "ndcg@50": at[50].ndcg,
        "auc": auc(values, truth),
        "ap": average_precision(values, truth),
    }


def _promises(counties: Sequence[County], scored: Sequence[Scored]) -> None:
    """The further figures of the issue, county by county."""
    rows: list[dict[str, object]] = []
    for one, (frame, weighed) in zip(counties, scored, strict=True):
        inputs, money = one.weeks[LAST_WEEK].inputs, schemed(one)
        ids = frame["subject_id"]
        top, true = ids.head(50), ids.isin(money.index)
        looks = set(one.look_alikes["subject_id"]) - set(money.index)
        sick = _sickest(inputs)
        rows.append({
            "seed": one.seed,
            "schemed": int(true.sum()),
            "look-alikes in county": float(ids.isin(looks).mean()),
            "in top 50": float(top.isin(looks).mean()),
            "sickest decile in truth": float(ids[true].isin(sick).mean()),
            "in top 50 ": float(top.isin(sick).mean()),
            "true cause among reasons": _cause_named(one, frame.head(50), weighed),
            "money@50 / biggest biller": _money_ratio(frame, money, "billed_cents"),
            "/ rules only": _money_ratio(frame, money, "rules_only"),
        })  # fmt: skip
    frame = pd.DataFrame(rows)
    lines = [list(row) for row in frame.itertuples(index=False)]
    mean = ["mean", *[float(frame[name].mean()) for name in frame.columns[1:]]]
    table("What a list must keep, county by county", list(frame.columns), [*lines, mean])


def _sickest(inputs: Inputs) -> set[str]:
    """The tenth of the houses whose patients are most often chronic, in cycles of treatment, or old."""
    profile = inputs.profile
    ranks = [profile[name].rank(pct=True) for name in ("mean_age", "share_chronic", "share_cyclic")]
    sickness = sum(ranks[1:], ranks[0]).sort_values(ascending=False)
    return set(sickness.index[: round(len(sickness) / 10)])


def _money_ratio(frame: pd.DataFrame, money: pd.Series, order: str) -> float:
    amount = frame["subject_id"].map(money).fillna(0.0).to_numpy(float)
    theirs = amount[best_first(frame[order])[:50]].sum()
    return float(amount[best_first(frame["priority"])[:50]].sum() / max(theirs, 1.0))


def _cause_named(one: County, top: pd.DataFrame, weighed: pd.DataFrame) -> float:
    """Share of the true houses among `top` of whose schemes one is named by the three strongest reasons.

    A reason names a scheme when its catalogue number is one of the scheme's; a reason of the peers counts through the
    catalogue numbers of its measures, where they have one.
    """
    from models.detector import all_detectors

    numbers = {name: set(str(each.head.catalogue or "").split(", ")) for name, each in all_detectors().items()}
    own = one.subjects[one.subjects["subject_type"] == "institution"]
    named = []
    for house, schemes in own.groupby("subject_id"):
        if house in set(top["subject_id"]):
            wanted = {each.strip() for text in schemes["catalogue"] for each in str(text).replace(";", ",").split(",")}
            reasons = weighed[(weighed["subject_id"] == house) & (weighed["subject_type"] == "institution")].head(3)
            said = set().union(*(numbers.get(each, set()) for each in reasons["detector_id"]))
            named.append(bool(said & wanted))
    return float(np.mean(named)) if named else float("nan")
