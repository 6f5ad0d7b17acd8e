"""Answers `yujing rank <week> --why-not <subject>`: the same scoring as the list, nothing written.

A subject is named by its id, or by its name where exactly one carries it.
"""

from dataclasses import dataclass, replace

import pandas as pd

from data_contracts.errors import SettingsError
from models.period import Period
from models.policy import Policy
from models.ranking import SUBJECT
from models.weekly_list import choose
from models.why_not import WhyNot, why_not
from pipelines.rank_inputs import read_inputs
from pipelines.report_words import GROUPS
from pipelines.settings import Settings
from pipelines.warehouse import reading


@dataclass(frozen=True)
class Answer:
    """Why a subject is not on the list of `week`, or that it is."""

    week: str
    name: str | None
    why: WhyNot

    def as_text(self) -> str:
        why = self.why
        place = f"{why.place} / {why.n_ordered}" if why.place else "–"
        lines = [
            f"{self.week}  {why.subject_type} {why.subject_id}  {self.name or ''}".rstrip(),
            f"  listed 在列: {'yes 是' if why.listed else 'no 否'}   place 名次: {place}   risk 风险: {why.risk:.3f}"
            f"   priority 优先度: {why.priority:.3f} (last seat 末席 {why.needed_priority:.3f})",
        ]
        for title, said in (
            ("why not 原因", why.because),
            ("what would have to change 需要什么变化", why.would_change),
        ):
            lines += [f"  {title}", *(f"    - {each.text_zh}\n      {each.text_en}" for each in said)] if said else []
        return "\n".join(lines)


def why_not_listed(period: Period, subject: str, settings: Settings, policy: Policy | None = None) -> Answer:
    """Raises SettingsError before detect has run, for an unknown subject, and for a name that several carry."""
    policy = replace(policy or Policy(), capacity=settings.capacity)
    with reading(settings) as connection:
        inputs = read_inputs(connection, period, settings, policy)
    key = _found(inputs.subjects, subject, str(period))
    names = {code: (text.zh, text.en) for code, text in GROUPS.items()}
    name = inputs.subjects["name"].to_dict()[key]
    return Answer(
        str(period), name if isinstance(name, str) else None, why_not(choose(inputs, policy), key, policy, names)
    )


def _found(subjects: pd.DataFrame, subject: str, week: str) -> tuple[str, str]:
    known = subjects.reset_index()
    own = known[known["subject_id"] == subject]
    own = own if len(own) else known[known["name"] == subject]
    if len(own) > 1:
        ids = ", ".join(own["subject_id"].head(5))
        raise SettingsError(
            f"有多个对象同名（{ids} 等）：请填写编码。 / Several subjects are called so ({ids}, …); give the id."
        )
    if own.empty:
        raise SettingsError(
            f"名录中没有机构 {subject}，{week} 也没有关于它的发现：请核对编码。 / "
            f"'{subject}' is no institution of the register, and no finding of {week} names it; check the id."
        )
    return str(own[SUBJECT[0]].iloc[0]), str(own[SUBJECT[1]].iloc[0])
