"""How much of a list of fifty stays when a week's new data come in, with and without what keeps it steady.

Nobody is visited: what leaves the list leaves it for the data alone. The steady list is the product's: risk smoothed over
the weeks, who was listed stays until clearly behind. The plain one ranks each week anew.
"""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from bench_county import County, county
from bench_measure import table
from bench_quality import schemed, unvisited

from models.policy import Policy
from models.priority import in_order
from models.ranking import SUBJECT
from models.scoring import Inputs, score, weighted_findings
from models.selection import select

WEEKS = ("2026-W45", "2026-W46")
K = 50
STEADY = Policy(random_share=0.0)
PLAIN = replace(STEADY, memory=1.0, leave_band=1.0)


def bench_stability(seeds: Sequence[int]) -> None:
    """Print overlap of the first fifty and precision at 15 and 50, county by county and in the mean."""
    rows = []
    for seed in seeds:
        one = county(seed, WEEKS)
        steady, plain = lists(one, STEADY), lists(one, PLAIN)
        rows.append([seed, _overlap(steady), _overlap(plain), *_precisions(one, steady), *_precisions(one, plain)])
    head = ["seed", "overlap at 50", "ranked anew", "p@15", "p@50", "p@15 anew", "p@50 anew"]
    frame = pd.DataFrame(rows, columns=head)
    means = ["mean", *map(float, frame[head[1:]].mean())]
    table(f"Successive lists, {' to '.join(WEEKS)}: what stays and what it costs", head, [*rows, means])


def lists(one: County, policy: Policy) -> list[pd.DataFrame]:
    """The first fifty institutions of each week's list in their order, each knowing the list before it."""
    made: list[pd.DataFrame] = []
    before: pd.DataFrame | None = None
    for week in WEEKS:
        inputs = unvisited(one.weeks[week].inputs)
        if before is not None:
            inputs = _after(inputs, before, made[-1])
        scored = in_order(score(inputs, weighted_findings(inputs), policy))
        before = scored[scored["subject_type"] == "institution"].reset_index(drop=True)
        made.append(before.loc[list(select(before, policy, K).places)])
    return made


def _after(inputs: Inputs, before: pd.DataFrame, listed: pd.DataFrame) -> Inputs:
    known = before.set_index(SUBJECT)[["smoothed_risk", "violation_cents"]].astype(float)
    rows = pd.DataFrame({name: listed[name] for name in SUBJECT}).assign(week=WEEKS[0])
    return replace(inputs, before=known, listed=rows)


def _overlap(made: Sequence[pd.DataFrame]) -> float:
    first, second = (set(each["subject_id"]) for each in made[-2:])
    return len(first & second) / K


def _precisions(one: County, made: Sequence[pd.DataFrame]) -> list[float]:
    true = made[-1]["subject_id"].isin(schemed(one).index)
    return [float(true.head(15).mean()), float(true.mean())]
