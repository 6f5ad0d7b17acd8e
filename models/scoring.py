"""Scores every subject of a week: findings weighted by their record and fused, with money, visits and the past.

One frame in, one frame out; the list is composed from it in weekly_list. All institutions of the register are scored,
also those without a finding, because recall and the random arm need the whole population.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from models.common_shock import common_shares, damping
from models.learning import Learned
from models.money import at_stake, expected
from models.outcomes import factors
from models.period import Period
from models.policy import Policy
from models.priority import SEVERITIES, with_priority
from models.ranking import SUBJECT, contributions, group_strengths, risk_of, score_subjects, weights
from models.same_fact import told_twice, unexplained_parts, without_the_told
from models.shared_evidence import own_parts, parts_added


@dataclass(frozen=True)
class Inputs:
    """What one list is made from. Frames as pipelines.rank_inputs reads them; amounts are whole cents.

    `subjects`: by (subject_type, subject_id) name, township, grid_id, home, peer_group, n_in_group, billed_cents.
    `own_shares` and `overlaps`: what findings rest on in common, models.shared_evidence.
    `before`: by the same index smoothed_risk and violation_cents of the newest earlier list; `listed`: rows of all.
    """

    period: Period
    findings: pd.DataFrame
    money: pd.DataFrame
    measures: pd.DataFrame
    subjects: pd.DataFrame
    institutions: pd.DataFrame
    profile: pd.DataFrame
    visits: pd.DataFrame
    records: pd.DataFrame
    own_shares: pd.Series
    overlaps: pd.DataFrame
    households: pd.Series
    rejected: pd.Series
    tried: pd.DataFrame
    before: pd.DataFrame
    listed: pd.DataFrame
    holidays: dict[date, str]
    learned: Learned


def weighted_findings(inputs: Inputs) -> pd.DataFrame:
    """The findings that are fused, strongest contribution first; strengths weighed by record, commonness, and by what
    they rest on: people met at several houses count in part at each, what a stronger finding says already does not."""
    findings = inputs.findings.assign(said_strength=inputs.findings["strength"])
    shares = common_shares(findings, inputs.subjects)
    factor = factors(findings, inputs.tried) * damping(findings, shares)
    own = own_parts(findings, inputs.own_shares)
    plain = findings["strength"].astype(float) * factor
    weighed = findings.assign(strength=plain * own, plain_strength=plain, common_share=shares)
    weighed["strength"] = without_the_told(weighed["strength"], unexplained_parts(weighed, inputs.measures))
    weight = weights(weighed["subject_type"], weighed["source_group"]).fillna(0.0)
    added = parts_added(weighed, pd.concat([inputs.overlaps, told_twice(weighed)]), weight)
    weighed = weighed.assign(strength=weighed["strength"] * added, own_part=own, added_part=added)
    return contributions(weighed).merge(inputs.records, left_on="finding_id", right_index=True, how="left")


def score(inputs: Inputs, weighed: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """One row per subject in the order of type and id: risk, priority, money and the plain baselines."""
    scored = score_subjects(weighed).reindex(inputs.subjects.index)
    counted = ["n_findings", "n_sources"]
    scored = scored.fillna(0.0).astype(dict.fromkeys(counted, int)).join(inputs.subjects)
    scored = scored.join(_money(inputs, scored, policy)).join(_about(weighed)).join(_past(inputs))
    scored = scored.join(inputs.learned.probability.rename_axis("subject_id").pipe(_institutions_only))
    scored["noisy_or"] = scored["risk"]
    scored["risk"] = final_risk(scored, inputs.learned.verdict.blend)
    scored["expected_cents"] = expected(scored["stake_cents"], scored["probability"].fillna(scored["risk"]))
    scored["rules_only"] = _rules_alone(weighed).reindex(scored.index).fillna(0.0)
    sound = weighed.assign(strength=weighed["strength"] * (1 - weighed["doubtful_share"].astype(float).fillna(0.0)))
    scored["risk_without_doubtful"] = risk_of(group_strengths(sound).reindex(scored.index).fillna(0.0))
    forest = inputs.findings[inputs.findings["detector_id"] == "isolation_forest"].groupby(SUBJECT)["strength"].max()
    scored["isolation_forest"] = forest.reindex(scored.index).fillna(0.0).round(6)
    filled = scored.fillna({"severity": 0.0, "violation_cents_since_visit": 0, "doubtful_share": 0.0})
    filled["listed_before"] = filled["listed_before"].eq(True)
    filled["peer_percentile"] = _peer_percentile(filled)
    return with_priority(filled.reset_index(), policy)


def _rules_alone(weighed: pd.DataFrame) -> pd.Series:
    """The plain baseline: rules as they are, without a word about what they rest on."""
    rules = weighed[weighed["kind"] == "rule"]
    return risk_of(group_strengths(rules.assign(strength=rules["plain_strength"])))


def _money(inputs: Inputs, scored: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    money = inputs.money.set_index(SUBJECT).reindex(scored.index).fillna(0).astype("int64")
    return money.assign(
        stake_cents=at_stake(money["violation_cents"], money["suspicion_cents"], policy.suspicion_recovery)
    )


def _about(weighed: pd.DataFrame) -> pd.DataFrame:
    """Per subject: the gravest severity, the problems, the first record, new violation money, the doubtful share."""
    records = weighed["n_records"].fillna(0.0).astype(float)
    frame = weighed.assign(
        grave=weighed["severity"].map(SEVERITIES).fillna(0.0),
        doubtful=weighed["doubtful_share"].fillna(0.0) * records,
        records=records,
    )
    grouped = frame.groupby(SUBJECT)
    about = grouped.agg(
        severity=("grave", "max"),
        first_record=("first_record", "min"),
        violation_cents_since_visit=("violation_cents_since_visit", "sum"),
        n_hits=("n_hits", "sum"),
        doubtful=("doubtful", "sum"),
        records=("records", "sum"),
    )
    about["doubtful_share"] = (about["doubtful"] / about["records"].clip(lower=1.0)).round(6)
    about["problems"] = pd.Series({key: _problems(own) for key, own in grouped}, dtype=object)
    return about.drop(columns=["doubtful", "records"])


def _problems(own: pd.DataFrame) -> frozenset[str]:
    """What a subject's findings are about; 'statistical outlier' is about nothing, there the detector itself says it."""
    named = own["problem"].where(own["problem"] != "statistical_outlier", own["detector_id"])
    return frozenset(named.dropna())


def _past(inputs: Inputs) -> pd.DataFrame:
    """Per subject: what the newest earlier list said, and when it was last visited."""
    newest = inputs.listed[inputs.listed["week"] == inputs.listed["week"].max()]
    past = pd.DataFrame(index=inputs.subjects.index)
    before = inputs.before.rename(
        columns={"smoothed_risk": "smoothed_before", "violation_cents": "violation_cents_before"}
    )
    visits = inputs.visits.set_index(SUBJECT)
    on_list = pd.MultiIndex.from_frame(newest[SUBJECT])
    past = past.join(before).join(visits)
    days = (pd.Timestamp(inputs.period.end) - pd.to_datetime(past["last_visit_on"])).dt.days
    return past.assign(listed_before=past.index.isin(on_list), weeks_since_visit=days / 7)


def _institutions_only(probability: pd.DataFrame) -> pd.DataFrame:
    keyed = probability.reset_index().assign(subject_type="institution")
    return keyed.set_index(SUBJECT)


def final_risk(scored: pd.DataFrame, blend: float) -> pd.Series:
    """The noisy-OR, or, where a model was learned, the institutions in the order of both, mixed in log odds.

    The mixed order hands out the larger of both values, so that institutions stay on one scale with practitioners and
    persons, about whom nothing was learned.
    """
    risk = scored["noisy_or"].copy()
    learned = scored["probability"].notna()
    if not blend or not learned.any():
        return risk
    own = scored[learned]
    mixed = (blend * _log_odds(own["probability"]) + (1 - blend) * _log_odds(own["noisy_or"])).round(6)
    values = np.sort(own[["noisy_or", "probability"]].max(axis=1).to_numpy(float))
    order = np.argsort(mixed.to_numpy(), kind="stable")
    handed_out = pd.Series(values, index=own.index[order])
    shared = handed_out.groupby(mixed.iloc[order].to_numpy()).transform("mean")
    risk.loc[shared.index] = shared.round(6)
    return risk


def _log_odds(chance: pd.Series) -> pd.Series:
    inside = chance.astype(float).clip(0.001, 0.999)
    return pd.Series(np.log(inside / (1 - inside)), index=chance.index)


def _peer_percentile(scored: pd.DataFrame) -> pd.Series:
    """Share of the peer group with a lower risk, equals counted half; peers without a finding have risk 0."""
    grouped = scored.groupby(["subject_type", "peer_group"])["risk"]
    n_scored, n_all = grouped.transform("size"), scored["n_in_group"].astype(float)
    silent = (n_all - n_scored).clip(lower=0.0)
    below = grouped.rank(method="min") - 1
    equal = grouped.rank(method="max") - below
    has_risk = scored["risk"] > 0
    below, equal = below + silent.where(has_risk, 0.0), equal + silent.where(~has_risk, 0.0)
    return ((below + equal / 2) / (n_scored + silent)).round(6)
