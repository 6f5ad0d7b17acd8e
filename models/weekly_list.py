"""Composes the rows of a week's list from the scored subjects: the ranked part, the random arm, and what each row says.

Same inputs, same rows in the same order, whatever the threads, the order of the frames or the tokens of the persons.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd

from models import draw_random_arm, learned_reasons
from models.doubts import Case, counter_reasons, data_notes, reliability
from models.policy import Policy, n_random_for
from models.priority import in_order
from models.ranking import SUBJECT
from models.scoring import Inputs, score, weighted_findings
from models.selection import Selection, select
from models.warning import (
    NOTHING_STANDS_OUT,
    Reason,
    RiskWarning,
    change,
    due_on,
    suggested_action,
    warning_id,
    warning_level,
)

MOST_REASONS, MOST_FOLDED = 5, 2


@dataclass(frozen=True)
class WeeklyList:
    """The rows in the order of their ranks, and every scored subject beside them."""

    rows: tuple[RiskWarning, ...]
    scored: pd.DataFrame


@dataclass(frozen=True)
class Chosen:
    """The way to the ranked part: weighted findings, all scored subjects, those with findings in order, the choice."""

    weighed: pd.DataFrame
    scored: pd.DataFrame
    ordered: pd.DataFrame
    selection: Selection

    @property
    def ranked(self) -> pd.DataFrame:
        return self.ordered.iloc[list(self.selection.places)]


def choose(inputs: Inputs, policy: Policy, size: int | None = None) -> Chosen:
    """Score everybody and choose the ranked part; `size` as in compose."""
    weighed = weighted_findings(inputs)
    scored = score(inputs, weighed, policy)
    ordered = in_order(scored[scored["n_findings"] > 0])
    return Chosen(weighed, scored, ordered, select(ordered, policy, size))


def compose(inputs: Inputs, policy: Policy, size: int | None = None) -> WeeklyList:
    """The list of a week. `size`: that many rows in all instead of the policy's capacity (a campaign)."""
    chosen = choose(inputs, policy, size)
    weighed, scored, ordered, selection, ranked = (
        chosen.weighed, chosen.scored, chosen.ordered, chosen.selection, chosen.ranked,
    )  # fmt: skip
    drawn = _draw(inputs, ranked, policy, size or policy.capacity)
    rows = _interleaved(ranked, _scored_drawn(scored, drawn), str(inputs.period), policy)
    folded = ordered.iloc[list(selection.folded)].assign(into=list(selection.folded.values()))
    lowest = float(ranked["noisy_or"].min()) if len(ranked) else 0.0
    writer = _Writer(inputs, policy, weighed, folded, lowest)
    warnings = tuple(writer.warning(rank, row) for rank, row in enumerate(rows, start=1))
    return WeeklyList(warnings, _marked(scored, warnings))


def _draw(inputs: Inputs, ranked: pd.DataFrame, policy: Policy, wanted: int) -> pd.DataFrame:
    taken = ranked.loc[ranked["subject_type"] == "institution", "subject_id"]
    n = n_random_for(len(ranked), policy.random_share, wanted)
    return draw_random_arm.draw(inputs.institutions, list(taken), n, str(inputs.period), policy.salt)


def _scored_drawn(scored: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    own = scored[scored["subject_type"] == "institution"]
    return drawn.merge(own, on="subject_id", how="left").assign(arm="random")


def _interleaved(ranked: pd.DataFrame, drawn: pd.DataFrame, week: str, policy: Policy) -> list[dict[str, Any]]:
    """Ranked rows in their order, the drawn ones at their seeded places."""
    waiting = _rows(ranked.assign(arm="ranked", inclusion_probability=1.0))
    n_rows = len(ranked) + len(drawn)
    places = draw_random_arm.places_in_list(n_rows, len(drawn), week, policy.salt)
    at = dict(zip(places, _rows(drawn), strict=True))
    return [at[rank] if rank in at else waiting.pop(0) for rank in range(1, n_rows + 1)]


def _marked(scored: pd.DataFrame, warnings: tuple[RiskWarning, ...]) -> pd.DataFrame:
    listed = pd.DataFrame(
        [(row.subject_type, row.subject_id, row.rank, row.arm) for row in warnings], columns=[*SUBJECT, "rank", "arm"]
    )
    return scored.merge(listed, on=SUBJECT, how="left").sort_values(SUBJECT, ignore_index=True)


class _Writer:
    """Turns a scored row into a warning. Holds the lookups, which are built once."""

    def __init__(
        self, inputs: Inputs, policy: Policy, weighed: pd.DataFrame, folded: pd.DataFrame, lowest: float
    ) -> None:
        self._inputs, self._policy, self._lowest = inputs, policy, lowest
        self._findings = dict(iter(weighed.groupby(SUBJECT, sort=False)))
        self._nothing = weighed.head(0)
        self._measures = dict(iter(inputs.measures.groupby(SUBJECT, sort=False)))
        self._folded = dict(iter(folded.groupby("into", sort=False))) if len(folded) else {}
        self._last_week = inputs.listed["week"].max() if len(inputs.listed) else None

    def warning(self, rank: int, row: dict[str, Any]) -> RiskWarning:
        level = warning_level(row["risk"], self._policy)
        action_zh, action_en = suggested_action(row["subject_type"], level)
        case = self._case(row)
        notes = data_notes(case)
        chance = [_number(row[name]) for name in ("probability", "probability_low", "probability_high")]
        return RiskWarning(
            week=str(self._inputs.period),
            rank=rank,
            warning_id=warning_id(str(self._inputs.period), row["subject_type"], row["subject_id"]),
            subject_type=row["subject_type"],
            subject_id=row["subject_id"],
            subject_name=_text(row["name"]),
            township=_text(row["township"]),
            grid_id=_text(row["grid_id"]),
            warning_level=level,
            risk=row["risk"],
            probability=chance[0],
            probability_low=chance[1],
            probability_high=chance[2],
            amount_at_stake=yuan(row["stake_cents"]),
            amount_violation=yuan(row["violation_cents"]),
            amount_suspicion=yuan(row["suspicion_cents"]),
            expected_amount=yuan(row["expected_cents"]),
            arm=row["arm"],
            inclusion_probability=row["inclusion_probability"],
            n_findings=int(row["n_findings"]),
            n_sources=int(row["n_sources"]),
            reasons=self._reasons(row),
            counter_reasons=counter_reasons(case),
            peer_group=row["peer_group"],
            peer_percentile=row["peer_percentile"],
            change=change(row["risk"], self._earlier(row), self._last_week, self._policy.change_band),
            data_reliability=reliability(case),
            data_notes="；".join(note.text_zh for note in notes),
            suggested_action=action_zh,
            due_on=due_on(self._inputs.period.end, level, self._inputs.holidays),
            data_notes_en="; ".join(note.text_en for note in notes),
            suggested_action_en=action_en,
            priority=row["priority"],
            smoothed_risk=row["smoothed_risk"],
            risk_without_strongest=row["risk_without_strongest"],
            scored_by="learned" if self._inputs.learned.verdict.learned else "expert_weights",
        )

    def _reasons(self, row: dict[str, Any]) -> tuple[Reason, ...]:
        own = [_reason(each) for each in _rows(self._own(row).head(MOST_REASONS))]
        own += self._learned(row)
        if row["subject_type"] == "institution" and row["subject_id"] in self._folded:
            own += [self._folded_reason(each) for each in _rows(self._folded[row["subject_id"]].head(MOST_FOLDED))]
        return tuple(own) or (NOTHING_STANDS_OUT,)

    def _learned(self, row: dict[str, Any]) -> list[Reason]:
        """What the model rests on, after the findings, where a model orders the list and the subject has findings."""
        parts = self._inputs.learned.parts
        known = row["subject_type"] == "institution" and row["subject_id"] in parts.index and row["n_findings"] > 0
        said = learned_reasons.sentence(pd.Series(parts.loc[row["subject_id"]])) if known else None
        return [] if said is None else [replace(NOTHING_STANDS_OUT, text_zh=said.text_zh, text_en=said.text_en)]

    def _folded_reason(self, row: dict[str, Any]) -> Reason:
        """The strongest reason of a practitioner whose institution is on the list for the same problems."""
        strongest = _reason(_rows(self._own(row).head(1))[0])
        name = _text(row["name"]) or row["subject_id"]
        return Reason(
            detector_id=strongest.detector_id,
            detector_hash=strongest.detector_hash,
            text_zh=f"其医师 {name}：{strongest.text_zh}",
            text_en=f"Its practitioner {name}: {strongest.text_en}",
            strength=strongest.strength,
            amount=strongest.amount,
            basis=strongest.basis,
        )

    def _own(self, row: dict[str, Any]) -> pd.DataFrame:
        found: pd.DataFrame = self._findings.get((row["subject_type"], row["subject_id"]), self._nothing)
        return found

    def _earlier(self, row: dict[str, Any]) -> list[tuple[str, float]]:
        rows = self._inputs.listed
        own = rows[(rows["subject_type"] == row["subject_type"]) & (rows["subject_id"] == row["subject_id"])]
        return list(zip(own["week"], own["risk"], strict=True))

    def _case(self, row: dict[str, Any]) -> Case:
        inputs, key = self._inputs, (row["subject_type"], row["subject_id"])
        home = row["subject_id"] if row["subject_type"] == "institution" else row["home"]
        profile = inputs.profile.loc[home] if home in inputs.profile.index else None
        visited = row["last_visit_on"]
        return Case(
            findings=self._own(row),
            measures=self._measures.get(key, inputs.measures.head(0)),
            profile=profile if row["subject_type"] == "institution" else None,
            peers=self._peers(row),
            household_share=_number(inputs.households.get(home)),
            last_visit_on=None if pd.isna(visited) else pd.Timestamp(visited).date(),
            last_visit_found=None if pd.isna(row["last_visit_found"]) else bool(row["last_visit_found"]),
            risk_without_strongest=row["risk_without_strongest"],
            risk_without_doubtful=row["risk_without_doubtful"],
            lowest_listed=self._lowest,
            week_end=inputs.period.end,
            rejected_share=float(inputs.rejected.get(home, 0.0)),
            doubtful_share=row["doubtful_share"],
        )

    def _peers(self, row: dict[str, Any]) -> pd.DataFrame:
        subjects = self._inputs.subjects
        same = (subjects["peer_group"] == row["peer_group"]).to_numpy()
        ids = subjects.index[same & (subjects.index.get_level_values(0) == row["subject_type"])].get_level_values(1)
        return self._inputs.profile[self._inputs.profile.index.isin(ids)]


def yuan(cents: int) -> Decimal:
    """Whole cents as a decimal amount."""
    return (Decimal(int(cents)) / 100).quantize(Decimal("0.01"))


def _reason(finding: dict[str, Any]) -> Reason:
    return Reason(
        detector_id=finding["detector_id"],
        detector_hash=finding["detector_hash"],
        text_zh=finding["text_zh"],
        text_en=finding["text_en"],
        strength=round(float(finding["said_strength"]), 6),
        amount=yuan(finding["amount_cents"]),
        basis=_text(finding["basis"]),
    )


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
