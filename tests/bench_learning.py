"""Half a year of inspections with feedback, played from the truth: does the list learn, what does chance cost, are chances true?

The counties of the quality bench form one prefecture of many houses, judged as of one week; what changes from week to week
is what inspectors report. Each house rests for half a year after a visit. Schemes are found by `simulation.inspecting`, with its
rates of detection and of false alarms.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
from bench_county import LAST_WEEK, County, county
from bench_measure import table
from bench_quality import unvisited

from models.draw_random_arm import draw
from models.evaluation import best_first, expected_calibration_error, overlap, prevalence
from models.learning import Learned, learn
from models.learning_rows import learning_rows
from models.outcomes import factors, trials
from models.policy import Policy, n_random_for, n_ranked_of
from models.ranking import score_subjects
from models.scoring import final_risk, weighted_findings
from simulation.inspecting import Rates, can_be_seen, inspected

WEEKS, CAPACITY = 26, 15
REPETITIONS = 50
MEMORY = Policy().memory


@dataclass(frozen=True)
class Prefecture:
    """All institutions of some counties: fused findings, features, truth; ids carry the seed of their county."""

    findings: pd.DataFrame
    features: pd.DataFrame
    subjects: pa.Table
    roster: pd.DataFrame


@dataclass
class Played:
    """What happened: every visit with its arm, chance, promised probability and outcome; the weeks a model ordered.

    `orders`: the risk of every house as each week's list had it, with the one after the last visit.
    """

    visits: list[pd.DataFrame] = field(default_factory=list)
    learned_weeks: int = 0
    orders: list[pd.Series] = field(default_factory=list)

    @property
    def all(self) -> pd.DataFrame:
        columns = ["subject_id", "turn", "arm", "chance", "promised", "confirmed"]
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
    houses, schemed = len(place.roster), len(_schemed(place))
    title = f"Learning: {WEEKS} weeks x {CAPACITY} visits, {houses} houses, {schemed} with schemes (also of their practitioners)"
    figures = pd.DataFrame(rows)
    lines = [[how, *map(float, getattr(figures, how)().iloc[1:])] for how in ("mean", "std")]
    table(title, list(rows[0]), [list(row.values()) for row in rows] + lines)
    _calibrated(pd.concat(seen))
    covered, width = coverage_of_intervals(place, policy)
    table("Prevalence from the random arm, 95 % interval", ["repetitions", "covers the truth", "mean width"],
          [[REPETITIONS, covered, width]])  # fmt: skip


def _calibrated(seen: pd.DataFrame) -> None:
    """What was promised to the visits that a model ordered, against what they found."""
    if len(seen):
        error = expected_calibration_error(seen["promised"], seen["confirmed"])
        means = [float(seen[name].mean()) for name in ("promised", "confirmed")]
        table("Promised chances, all plays", ["visits", "promised", "found", "ECE"], [[len(seen), *means, error]])


def _row(place: Prefecture, luck: int, static: Played, learns: Played, unmixed: Played) -> dict[str, object]:
    seen = learns.all.dropna(subset=["promised"])
    return {
        "play": luck,
        "hits static": static.hits,
        "hits learning": learns.hits,
        "ratio": learns.hits / max(static.hits, 1),
        "ratio, second half": _late(learns) / max(_late(static), 1),
        "best possible": _best(place),
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
    }


def prefecture(counties: Sequence[County]) -> Prefecture:
    """One authority over these counties; findings are weighed county by county, as each county's list would."""
    parts = [_one_county(each) for each in counties]
    features = pd.concat([each.features for each in parts]).sort_index()
    return Prefecture(
        pd.concat([each.findings for each in parts], ignore_index=True),
        features.reindex(columns=sorted(features.columns)),
        pa.concat_tables([each.subjects for each in parts]),
        pd.concat([each.roster for each in parts], ignore_index=True),
    )


def _one_county(one: County) -> Prefecture:
    week, mark = one.weeks[LAST_WEEK], f"{one.seed}-"
    # What the list makes of the findings where nobody has been visited: one fact speaks once, common causes are damped.
    findings = weighted_findings(unvisited(week.inputs))
    findings = findings[findings["subject_type"] == "institution"].assign(week=LAST_WEEK)
    known = one.subjects.assign(
        subject_id=mark + one.subjects["subject_id"].astype(str),
        institution_id=one.subjects["institution_id"].map(
            lambda each: f"{mark}{each}" if isinstance(each, str) else None
        ),
        **{name: pd.to_datetime(one.subjects[name]).dt.date for name in ("starts_on", "ends_on")},
    )
    return Prefecture(
        findings.assign(subject_id=mark + findings["subject_id"]),
        week.features.rename(index=lambda each: f"{mark}{each}"),
        pa.Table.from_pandas(known, preserve_index=False).replace_schema_metadata(None),
        week.inputs.institutions.assign(institution_id=lambda frame: mark + frame["institution_id"]),
    )


def play(place: Prefecture, luck: int, policy: Policy, learns: bool = True) -> Played:
    """Half a year of lists and visits; `learns=False` keeps the order of the first week."""
    played, order = Played(), None
    for turn in range(WEEKS):
        if learns or order is None:
            order, promised = _order(place, played.all, luck)
            played.learned_weeks += bool(promised.notna().any())
            played.orders.append(order)
        rested = order[~order.index.isin(played.all["subject_id"])].sort_index()
        ranked = rested.sort_values(ascending=False, kind="stable").head(
            n_ranked_of(policy.capacity, policy.random_share)
        )
        drawn = _drawn(place, ranked.index, played, turn, luck, policy)
        visits = pd.concat([pd.DataFrame({"subject_id": ranked.index, "arm": "ranked", "chance": 1.0}), drawn])
        visits["promised"] = promised.reindex(visits["subject_id"]).to_numpy(float)
        # A house is visited once; what a visit finds is the same in every play of one luck, so that lists are compared.
        visits["confirmed"] = _outcomes(place, list(visits["subject_id"]), luck)
        played.visits.append(visits.assign(turn=turn))
    if learns:
        played.orders.append(_order(place, played.all, luck)[0])
    return played


def _order(place: Prefecture, visits: pd.DataFrame, luck: int) -> tuple[pd.Series, pd.Series]:
    """The risk of every house after these visits, and the chances a model promises (NaN where none was good enough)."""
    own = _as_inspected(visits)
    tried = trials(own, place.findings)
    weighed = place.findings.assign(strength=place.findings["strength"] * factors(place.findings, tried))
    scored = score_subjects(weighed).droplevel("subject_type")
    risk = scored["risk"].reindex(place.roster["institution_id"]).fillna(0.0)
    learned = _learned(place, own, visits, luck)
    chance = learned.probability["probability"].reindex(risk.index)
    frame = pd.DataFrame({"noisy_or": risk, "probability": chance})
    return final_risk(frame, learned.verdict.blend), chance


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
    truth, order = _rate_if_all_were_visited(place), _order(place, Played().all, 0)[0]
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


def _rate_if_all_were_visited(place: Prefecture) -> float:
    """The mean chance that a visit confirms something, over all houses."""
    rates, missed = Rates(), dict.fromkeys(place.roster["institution_id"], 1 - Rates().false_alarm)
    day = pd.Timestamp.fromisocalendar(2026, 46, 3).date()
    for row in place.subjects.to_pylist():
        house = row["subject_id"] if row["subject_type"] == "institution" else row["institution_id"]
        if house in missed and can_be_seen(row["starts_on"], row["ends_on"], day):
            missed[house] *= 1 - rates.chance(row["strength"], row["variant"])
    return float(np.mean([1 - each for each in missed.values()]))


def _schemed(place: Prefecture) -> set[str]:
    rows = place.subjects.to_pylist()
    houses = {row["subject_id"] if row["subject_type"] == "institution" else row["institution_id"] for row in rows}
    return houses & set(place.roster["institution_id"])


def _best(place: Prefecture) -> float:
    """Hits that a seer would have: every schemed house visited once, as far as the visits go."""
    rates, chances = Rates(), []
    missed: dict[str, float] = {}
    for row in place.subjects.to_pylist():
        house = row["subject_id"] if row["subject_type"] == "institution" else row["institution_id"]
        missed[house] = missed.get(house, 1 - rates.false_alarm) * (1 - rates.chance(row["strength"], row["variant"]))
    chances = sorted((1 - missed[each] for each in _schemed(place)), reverse=True)[: WEEKS * CAPACITY]
    return float(sum(chances)) + max(0, WEEKS * CAPACITY - len(chances)) * rates.false_alarm


def _late(played: Played) -> int:
    visits = played.all
    return int(visits.loc[visits["turn"] >= WEEKS // 2, "confirmed"].sum())


def _precision_at(place: Prefecture, order: pd.Series, k: int = 15) -> float:
    """Share of the first k of all houses, visited or not, that have a scheme."""
    own = order.sort_index()
    return float(own.index[best_first(own)[:k]].isin(list(_schemed(place))).mean())


def _smoothed(orders: Sequence[pd.Series], memory: float) -> list[pd.Series]:
    """Each week's risk as the list smooths it: `memory` of what is known now, the rest of the week before."""
    kept = [orders[0]]
    for order in orders[1:]:
        kept.append(memory * order + (1 - memory) * kept[-1])
    return kept


def _overlap(orders: Sequence[pd.Series], memory: float) -> float:
    """Mean overlap of the first fifty of successive weeks, before anybody rests from a visit."""
    return float(np.mean([overlap(before, now) for before, now in pairwise(_smoothed(orders, memory))]))
