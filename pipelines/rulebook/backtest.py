"""`yujing rules backtest`: runs a rule's text and another one over past weeks, each as it was known then.

Both go through the function of the live run. Reads the warehouse and changes nothing; shows counts, sums and subjects.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from data_contracts.errors import DetectorError, SettingsError
from models.detector import Detector, Scalar, find_detector, parse_detector
from models.detector_laws import faults
from models.period import Period
from models.rule_findings import collect_hits
from models.staged import stage_relations
from pipelines.progress import Report, silent
from pipelines.rulebook.as_it_was import AsOf, as_of_week
from pipelines.rulebook.governance import governance_of, with_params
from pipelines.rulebook.ledger import typed
from pipelines.rulebook.outcomes import Outcomes, compared_outcomes
from pipelines.settings import Settings
from pipelines.warehouse import Connection, close_the_doors, reading

SHOWN = 10
LONGEST = 53


@dataclass(frozen=True)
class WeekCompared:
    """One week under both texts. `as_of`: the delivery it was seen from, and how that is known."""

    week: str
    as_of: int | None
    how: str
    n_old: int
    n_new: int
    n_gained: int
    n_lost: int


@dataclass(frozen=True)
class Affected:
    """A subject whose hits change; money of gained and lost hits."""

    subject_id: str
    n_gained: int
    n_lost: int
    amount_gained: Decimal
    amount_lost: Decimal


@dataclass(frozen=True)
class Side:
    """The distinct hits of all weeks that only one text has; money by what the text calls them, never added together."""

    n_hits: int
    n_subjects: int
    amount_violation: Decimal
    amount_suspicion: Decimal


@dataclass(frozen=True)
class Backtest:
    """What another text would have changed. Hits that later weeks repeat count once; `not_evaluated`: week → reason."""

    rule: str
    old_hash: str
    new_hash: str
    changed: str
    weeks: tuple[WeekCompared, ...]
    gained: Side
    lost: Side
    kept: int
    outcomes: Outcomes
    most_affected: tuple[Affected, ...]
    not_evaluated: Mapping[str, str]

    def as_text(self) -> str:
        from pipelines.rulebook.backtest_text import text_of

        return text_of(self)


def backtest(
    rule_id: str,
    first: Period,
    last: Period,
    settings: Settings,
    file: Path | None = None,
    params: Sequence[str] = (),
    progress: Report = silent,
) -> Backtest:
    """Compare the rule as it stands with the text of `file`, or with other `params` (name=value), week by week.

    Raises SettingsError for weeks in the wrong order or without any data, DetectorError for a text that breaks a law.
    """
    old = find_detector(rule_id)
    if old.kind != "rule":
        raise DetectorError(f"{rule_id} 不是规则 / {rule_id} is a {old.kind}; only rules are back-tested.")
    trial = _trial(old, file, params)
    weeks = _weeks(first, last)
    with reading(settings) as connection:
        close_the_doors(connection)
        runs = [
            _week(connection, old, trial, week, settings, partial(progress, "backtest 回测", at, len(weeks)))
            for at, week in enumerate(weeks)
        ]
        progress("backtest 回测", len(weeks), len(weeks))
        outcomes = compared_outcomes(connection, [(run.week, run.old, run.new) for run in runs], old.subject)
    changed = file.name if file else ", ".join(params) or "nothing 无改动"
    return _told(old, trial.on(old), changed, runs, outcomes)


@dataclass(frozen=True)
class _Run:
    """Hits of one week: subject_id, key (of the charged record), amount."""

    week: Period
    as_of: AsOf
    old: pd.DataFrame
    new: pd.DataFrame
    reason: str | None


@dataclass(frozen=True)
class _Trial:
    """Another text, or other values on top of whatever stands."""

    text: Detector | None
    params: Mapping[str, Scalar]

    def on(self, standing: Detector) -> Detector:
        return with_params(self.text or standing, self.params)


def _trial(old: Detector, file: Path | None, params: Sequence[str]) -> _Trial:
    if file is None:
        return _Trial(None, dict(_pair(old, each) for each in params))
    if not file.is_file():
        raise SettingsError(f"没有文件 {file.name} / There is no file {file.name}; check the path.")
    new = parse_detector(file.read_text(encoding="utf-8"), "rule", old.id, old.folder)
    if found := faults(new):
        raise DetectorError(f"{file.name}: {'; '.join(found[:3])}")
    if new.subject != old.subject:
        raise DetectorError(
            f"{file.name} speaks of another kind of subject ({new.subject}) than {old.id} ({old.subject})."
        )
    return _Trial(new, dict(_pair(new, each) for each in params))


def _pair(rule: Detector, text: str) -> tuple[str, Scalar]:
    name, sign, value = text.partition("=")
    if not sign:
        raise SettingsError(f"参数应写作 名称=值 / write a parameter as name=value, not '{text}'.")
    return name, typed(rule, name, value)


def _weeks(first: Period, last: Period) -> list[Period]:
    n_weeks = (last.start - first.start).days // 7 + 1
    if not 1 <= n_weeks <= LONGEST:
        raise SettingsError(f"周次应从早到晚，至多 {LONGEST} 周 / Name at most {LONGEST} weeks, the earlier one first.")
    return [first.shifted(at) for at in range(n_weeks)]


def _week(
    connection: Connection, old: Detector, trial: _Trial, week: Period, settings: Settings, tell: Callable[[], None]
) -> _Run:
    tell()
    as_of = as_of_week(connection, week, settings)
    _, (standing,) = governance_of(connection, [old], week)
    new = trial.on(standing)
    reads = {*old.reads, *new.reads, "claims"}
    empty = set(stage_relations(connection, reads, week, settings.window_weeks, as_of.delivery))
    lacking = sorted(empty & (set(new.reads) - set(new.head.may_be_empty)))
    before = _hits(connection, standing, week, settings, empty)
    after = before if new.hash == standing.hash else _hits(connection, new, week, settings, empty)
    return _Run(week, as_of, before, after, f"no data in {', '.join(lacking)}" if lacking else None)


def _hits(connection: Connection, rule: Detector, week: Period, settings: Settings, empty: set[str]) -> pd.DataFrame:
    """Each hit once, by subject and charged record; the dearer of two on one record."""
    if empty & set(rule.reads) - set(rule.head.may_be_empty):
        return pd.DataFrame(columns=["subject_id", "key", "amount"])
    collect_hits(connection, rule, week, settings.window_weeks)
    rows = connection.execute(
        "select subject_id, evidence[1] as key, max(amount) as amount from rule_hits group by all order by all"
    ).fetchall()
    return pd.DataFrame(rows, columns=["subject_id", "key", "amount"])


def _told(old: Detector, new: Detector, changed: str, runs: Sequence[_Run], outcomes: Outcomes) -> Backtest:
    before, after = _all(run.old for run in runs), _all(run.new for run in runs)
    gained, lost = _only(after, before), _only(before, after)
    return Backtest(
        rule=old.id,
        old_hash=old.hash[:12],
        new_hash=new.hash[:12],
        changed=changed,
        weeks=tuple(_compared(run) for run in runs),
        gained=_side(gained, new),
        lost=_side(lost, old),
        kept=len(after) - len(gained),
        outcomes=outcomes,
        most_affected=_affected(gained, lost),
        not_evaluated={str(run.week): run.reason for run in runs if run.reason},
    )


def _all(frames: Any) -> dict[tuple[str, str], Decimal]:
    """Distinct hits over all weeks, with the amount of the latest week that has them."""
    return {(who, key): amount for frame in frames for who, key, amount in frame.itertuples(index=False)}


def _only(
    these: Mapping[tuple[str, str], Decimal], those: Mapping[tuple[str, str], Decimal]
) -> dict[tuple[str, str], Decimal]:
    return {each: amount for each, amount in these.items() if each not in those}


def _side(hits: Mapping[tuple[str, str], Decimal], rule: Detector) -> Side:
    amount, none = sum(hits.values(), Decimal(0)), Decimal(0)
    breach = rule.head.result == "violation"
    return Side(len(hits), len({who for who, _ in hits}), amount if breach else none, none if breach else amount)


def _compared(run: _Run) -> WeekCompared:
    before, after = _all([run.old]), _all([run.new])
    return WeekCompared(
        week=str(run.week),
        as_of=run.as_of.delivery,
        how=run.as_of.how,
        n_old=len(before),
        n_new=len(after),
        n_gained=len(_only(after, before)),
        n_lost=len(_only(before, after)),
    )


def _affected(
    gained: Mapping[tuple[str, str], Decimal], lost: Mapping[tuple[str, str], Decimal]
) -> tuple[Affected, ...]:
    found: dict[str, Affected] = {}
    for hits, sign in ((gained, "gained"), (lost, "lost")):
        for (who, _), amount in hits.items():
            one = found.get(who, Affected(who, 0, 0, Decimal(0), Decimal(0)))
            counted = {
                f"n_{sign}": getattr(one, f"n_{sign}") + 1,
                f"amount_{sign}": getattr(one, f"amount_{sign}") + amount,
            }
            found[who] = replace(one, **counted)
    order = sorted(
        found.values(),
        key=lambda each: (-(each.amount_gained + each.amount_lost), -each.n_gained - each.n_lost, each.subject_id),
    )
    return tuple(order[:SHOWN])
