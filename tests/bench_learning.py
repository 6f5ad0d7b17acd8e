"""Half a year of inspections with feedback, played from the truth: does the list learn, what does chance cost, are chances true?

The counties of the quality bench form one prefecture of many houses, judged as of one week; what changes from week to week
is what inspectors report. Each house rests for half a year after a visit. Schemes are found by `simulation.inspecting`, with its
rates of detection and of false alarms.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from bench_county import LAST_WEEK, county
from bench_measure import table
from bench_prefecture import Prefecture, best_possible, prefecture, rate_if_all_were_visited, schemed_houses

from models.calibration import chosen
from models.draw_random_arm import draw
from models.evaluation import best_first, expected_calibration_error, overlap, prevalence
from models.learning import Learned, learn
from models.learning_rows import learning_rows
from models.outcomes import factors, trials
from models.policy import Policy, n_random_for, n_ranked_of
from models.ranking import score_subjects
from models.scoring import final_risk
from simulation.inspecting import inspected

WEEKS, CAPACITY = 26, 15
REPETITIONS = 50
STATIC_PLAYS = 20
MEMORY = Policy().memory


@dataclass
class Played:
    """What happened: every visit with its arm, chance, promised probability and outcome; the weeks a model ordered.

    `orders`: the risk of every house as each week's list had it, with the one after the last visit. `stated`: the model's
    calibration error on houses it never saw, as the last list states it, whether or not the model won.
    """

    visits: list[pd.DataFrame] = field(default_factory=list)
    learned_weeks: int = 0
    orders: list[pd.Series] = field(default_factory=list)
    stated: float = float("nan")

    @property
    def all(self) -> pd.DataFrame:
        columns = ["subject_id", "turn", "arm", "chance", "risk", "promised", "confirmed"]
        return pd.concat(self.visits, ignore_index=True) if self.visits else pd.DataFrame(columns=columns)

    @property
    def hits(self) -> int:
        return int(self.all["confirmed"].sum())


def bench_learning(seeds: Sequence[int], plays: int = 2) -> None:
    """Print hits, cost of chance, calibration, steadiness and coverage, each over `plays` plays of luck."""
    place = prefecture([county(seed) for seed in seeds])
    policy = Policy(capacity=CAPACITY)
    rows, seen = [], []
    for luck in range(1, plays + 1):
        static = play(place, luck, policy, learns=False)
        learns = play(place, luck, policy)
        unmixed = play(place, luck, Policy(capacity=CAPACITY, random_share=0.0))
        rows.append(_row(place, luck, static, learns, unmixed))
        seen.append(learns.all.dropna(subset=["promised"]))
    houses, schemed = len(place.roster), len(schemed_houses(place))
    title = f"Learning: {WEEKS} weeks x {CAPACITY} visits, {houses} houses, {schemed} with schemes (also of their practitioners)"
    figures = pd.DataFrame(rows)
    lines = [[how, *map(float, getattr(figures, how)().iloc[1:])] for how in ("mean", "std")]
    table(title, list(rows[0]), [list(row.values()) for row in rows] + lines)
    _calibrated(pd.concat(seen))
    _of_chance(place, policy)
    covered, width = coverage_of_intervals(place, policy)
    table("Prevalence from the random arm, 95 % interval", ["repetitions", "covers the truth", "mean width"],
          [[REPETITIONS, covered, width]])  # fmt: skip


def _calibrated(seen: pd.DataFrame) -> None:
    """What was promised to the visits that a model ordered, against what they found."""
    if len(seen):
        error = expected_calibration_error(seen["promised"], seen["confirmed"])
        means = [float(seen[name].mean()) for name in ("promised", "confirmed")]
        table("Promised chances, all plays", ["visits", "promised", "found", "ECE"], [[len(seen), *means, error]])


def _of_chance(place: Prefecture, policy: Policy) -> None:
    """What the random share costs and how true the risk is as a chance, over many plays of the order of the first week."""
    unmixed = replace(policy, random_share=0.0)
    both = [
        [play(place, luck, each, learns=False) for each in (policy, unmixed)] for luck in range(1, STATIC_PLAYS + 1)
    ]
    hits = np.array([[each.hits for each in pair] for pair in both], dtype=float)
    errors = np.array([_risk_calibrated(mixed.all) for mixed, _ in both])
    cost = 1 - hits[:, 0].sum() / hits[:, 1].sum()
    table(f"The first week's order kept, {STATIC_PLAYS} plays", ["hits", "sd", "without chance", "cost of chance", "ECE of the risk", "sd"],
          [[float(hits[:, 0].mean()), float(hits[:, 0].std(ddof=1)), float(hits[:, 1].mean()), float(cost),
            float(errors.mean()), float(errors.std(ddof=1))]])  # fmt: skip


def _row(place: Prefecture, luck: int, static: Played, learns: Played, unmixed: Played) -> dict[str, object]:
    seen = learns.all.dropna(subset=["promised"])
    return {
        "play": luck,
        "hits static": static.hits,
        "hits learning": learns.hits,
        "ratio": learns.hits / max(static.hits, 1),
        "ratio, second half": _late(learns) / max(_late(static), 1),
        "best possible": best_possible(place, WEEKS * CAPACITY),
        "weeks by the model": learns.learned_weeks,
        "p@15 first": _precision_at(place, static.orders[0]),
        "p@15 after": _precision_at(place, learns.orders[-1]),
        "overlap at 50": _overlap(learns.orders, 1.0),
        "smoothed": _overlap(learns.orders, MEMORY),
        "p@50 after": _precision_at(place, learns.orders[-1], 50),
        "p@50 smoothed": _precision_at(place, _smoothed(learns.orders, MEMORY)[-1], 50),
        "without chance": unmixed.hits,
        "cost of chance": 1 - learns.hits / max(unmixed.hits, 1),
        "ECE": expected_calibration_error(seen["promised"], seen["confirmed"]) if len(seen) else float("nan"),
        "promised visits": len(seen),
        "ECE of the model, unseen houses": learns.stated,
        "ECE of the risk, unseen houses": _risk_calibrated(learns.all),
    }


def play(place: Prefecture, luck: int, policy: Policy, learns: bool = True) -> Played:
    """Half a year of lists and visits; `learns=False` keeps the order of the first week."""
    played, order = Played(), None
    for turn in range(WEEKS):
        if learns or order is None:
            order, promised, _ = _order(place, played.all, luck)
            played.learned_weeks += bool(promised.notna().any())
            played.orders.append(order)
        rested = order[~order.index.isin(played.all["subject_id"])].sort_index()
        ranked = rested.sort_values(ascending=False, kind="stable").head(
            n_ranked_of(policy.capacity, policy.random_share)
        )
        drawn = _drawn(place, ranked.index, played, turn, luck, policy)
        visits = pd.concat([pd.DataFrame({"subject_id": ranked.index, "arm": "ranked", "chance": 1.0}), drawn])
        visits["risk"] = order.reindex(visits["subject_id"]).to_numpy(float)
        visits["promised"] = promised.reindex(visits["subject_id"]).to_numpy(float)
        # A house is visited once; what a visit finds is the same in every play of one luck, so that lists are compared.
        visits["confirmed"] = _outcomes(place, list(visits["subject_id"]), luck)
        played.visits.append(visits.assign(turn=turn))
    if learns:
        order, _, played.stated = _order(place, played.all, luck)
        played.orders.append(order)
    return played


def _order(place: Prefecture, visits: pd.DataFrame, luck: int) -> tuple[pd.Series, pd.Series, float]:
    """The risk of every house after these visits, the chances a model promises (NaN where none won), its error."""
    own = _as_inspected(visits)
    tried = trials(own, place.findings)
    weighed = place.findings.assign(strength=place.findings["strength"] * factors(place.findings, tried))
    scored = score_subjects(weighed).droplevel("subject_type")
    risk = scored["risk"].reindex(place.roster["institution_id"]).fillna(0.0)
    learned = _learned(place, own, visits, luck)
    chance = learned.probability["probability"].reindex(risk.index)
    frame = pd.DataFrame({"noisy_or": risk, "probability": chance})
    error = learned.verdict.calibration_error
    return final_risk(frame, learned.verdict.blend), chance, float("nan") if error is None else error


def _learned(place: Prefecture, own: pd.DataFrame, visits: pd.DataFrame, luck: int) -> Learned:
    weights = pd.DataFrame({"inspection_id": own["inspection_id"], "weight": (1 / visits["chance"]).clip(upper=20.0)})
    if own.empty:
        return learn(own.assign(weight=1.0, risk=0.0), place.features.head(0), place.features)
    outcomes, features = learning_rows(own, {LAST_WEEK: place.features}, weights)
    return learn(outcomes, features, place.features, seed=luck)


def _as_inspected(visits: pd.DataFrame) -> pd.DataFrame:
    days = pd.Timestamp("2026-01-05") + pd.to_timedelta(visits["turn"].astype(float) * 7, unit="D")
    return pd.DataFrame(
        {
            "subject_type": "institution",
            "subject_id": visits["subject_id"].astype(str),
            "inspected_on": days,
            "confirmed": visits["confirmed"].astype(int),
            "inspection_id": [f"I{n:05d}" for n in range(len(visits))],
            "week": LAST_WEEK,
        }
    )


def _drawn(place: Prefecture, ranked: pd.Index, played: Played, turn: int, luck: int, policy: Policy) -> pd.DataFrame:
    n = n_random_for(len(ranked), policy.random_share, policy.capacity)
    drawn = draw(place.roster, list(ranked), n, f"turn {turn}", f"luck {luck}")
    return drawn.rename(columns={"inclusion_probability": "chance"})[["subject_id", "chance"]].assign(arm="random")


def _outcomes(place: Prefecture, ids: list[str], seed: int) -> list[int]:
    rows = inspected(place.subjects, ids, LAST_WEEK, seed)
    return [int(each) for each in rows.column("violation_found").to_pylist()]


def coverage_of_intervals(place: Prefecture, policy: Policy) -> tuple[float, float]:
    """In which share of repetitions the interval holds what visits to everybody would confirm; and its mean width."""
    truth, order = rate_if_all_were_visited(place), _order(place, Played().all, 0)[0]
    first = (
        order.sort_index()
        .sort_values(ascending=False, kind="stable")
        .head(n_ranked_of(policy.capacity, policy.random_share))
    )
    inside, widths = [], []
    for repetition in range(REPETITIONS):
        rows = []
        for turn in range(WEEKS):
            drawn = _drawn(place, first.index, Played(), turn, 10_000 + repetition, policy)
            both = pd.concat([pd.DataFrame({"subject_id": first.index, "chance": 1.0}), drawn])
            rows.append(
                both.assign(confirmed=_outcomes(place, list(both["subject_id"]), 10**6 + repetition * 100 + turn))
            )
        seen = pd.concat(rows)
        interval = prevalence(seen["confirmed"], seen["chance"])
        inside.append(interval.low <= truth <= interval.high)
        widths.append(interval.high - interval.low)
    return float(np.mean(inside)), float(np.mean(widths))


def _risk_calibrated(visits: pd.DataFrame) -> float:
    """The calibration error of the list's risk itself, once it is turned into a chance by the visits to other houses."""
    promise = chosen(visits["risk"], visits["confirmed"], visits["subject_id"])
    return expected_calibration_error(promise.chances, visits["confirmed"])


def _late(played: Played) -> int:
    visits = played.all
    return int(visits.loc[visits["turn"] >= WEEKS // 2, "confirmed"].sum())


def _precision_at(place: Prefecture, order: pd.Series, k: int = 15) -> float:
    """Share of the first k of all houses, visited or not, that have a scheme."""
    own = order.sort_index()
    return float(own.index[best_first(own)[:k]].isin(list(schemed_houses(place))).mean())


def _smoothed(orders: Sequence[pd.Series], memory: float) -> list[pd.Series]:
    """Each week's risk as the list smooths it: `memory` of what is known now, the rest of the week before."""
    kept = [orders[0]]
    for order in orders[1:]:
        kept.append(memory * order + (1 - memory) * kept[-1])
    return kept


def _overlap(orders: Sequence[pd.Series], memory: float) -> float:
    """Mean overlap of the first fifty of successive weeks, before anybody rests from a visit."""
    return float(np.mean([overlap(before, now) for before, now in pairwise(_smoothed(orders, memory))]))
