"""From complaints to findings on houses: whom they mean, how many are likely to prove true, against peers of that volume.

A house named in words only is found by normalised likeness; its complaint counts as much as the likeness is sure, and not at all
where two houses are equally likely. No word of a complaint leaves this file: findings carry numbers, topics of our own, and keys.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd

from data_contracts.name_matching import Name, match
from models.period import Period
from models.run_detector import bindings
from models.scorer import Scorer
from models.scorer_findings import LEAST_STRENGTH, STATISTICAL
from models.scorers.complaint_text import claims, wording
from models.strength import strength_by_volume

COMPLAINTS = """
    select complaint_id, institution_id as subject_id, institution_text, topic, text, cast(verified as integer) as verified
    from complaints where received_at >= $window_start and received_at < $period_end order by complaint_id
"""
NAMES = "select institution_id, name from institutions where name is not null order by institution_id"
# A complaint that will hardly prove true is no reason for anything and no record of a finding.
WORTH_NAMING = 0.2
THEMES = {
    "cards": ("刷卡与套现", "cards"),
    "stays": ("住院", "stays"),
    "charges": ("收费", "charges"),
    "tests": ("检查", "tests"),
    "drugs": ("药品", "drugs"),
    "licence": ("执业资质", "licences"),
}


def complaint_frame(connection: Any, period: Period, window_weeks: int) -> pd.DataFrame:
    """The window's complaints with the house they mean and `sure` (0..1), without those that nobody can place."""
    frame = connection.execute(COMPLAINTS, bindings(COMPLAINTS, period, window_weeks, {})).df()
    names = [Name(*row) for row in connection.execute(NAMES).fetchall()]
    return placed(frame, names)


def placed(frame: pd.DataFrame, names: Iterable[Name]) -> pd.DataFrame:
    """Adds subject_id where only words name the house, and `sure`: 1 by its number, the likeness of the name otherwise."""
    known = list(names)
    unknown = frame.loc[frame["subject_id"].isna(), "institution_text"].dropna().unique()
    found = {words: match(words, known) for words in unknown}
    by_words = frame["institution_text"].map(lambda each: found[each].object_id if each in found else None)
    likeness = frame["institution_text"].map(lambda each: found[each].confidence if each in found else 0.0)
    told = frame["subject_id"].notna()
    houses = frame["subject_id"].astype(object).where(told, by_words)
    return frame.assign(subject_id=houses, sure=likeness.where(~told, 1.0)).dropna(subset=["subject_id"])


def complaint_findings(
    scorer: Scorer, frame: pd.DataFrame, volume: pd.DataFrame, traits: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Findings, one per house, and their records (subject_id, evidence, weight), the likeliest first."""
    likely = frame.assign(weight=scorer.score(frame).fillna(0.0) * frame["sure"]).reset_index(drop=True)
    likely = likely[likely["weight"] > WORTH_NAMING]
    if likely.empty:
        return pd.DataFrame(), pd.DataFrame()
    hits = likely.groupby("subject_id")["weight"].sum().rename("n_hits").reset_index().assign(amount=0.0)
    judged = strength_by_volume(hits, volume, traits, STATISTICAL["result"])
    judged = judged[judged["strength"] >= LEAST_STRENGTH].reset_index(drop=True)
    own = likely[likely["subject_id"].isin(judged["subject_id"])]
    texts = {subject: _sentence(each) for subject, each in own.groupby("subject_id")}
    found = judged.assign(
        **STATISTICAL,
        detector_id=scorer.id,
        detector_hash=scorer.hash,
        source_group=scorer.group,
        subject_type="institution",
        n_hits=judged["subject_id"].map(own.groupby("subject_id").size()),
        amount=0.0,
        text_zh=judged["subject_id"].map(lambda each: texts[each][0]),
        text_en=judged["subject_id"].map(lambda each: texts[each][1]),
    )
    return found, own.assign(evidence=own["complaint_id"].map(lambda each: [f"complaints|{each}"]))


def _sentence(own: pd.DataFrame) -> tuple[str, str]:
    themes = Counter(name for words in wording(own) for name in claims(words)).most_common(2)
    about_zh = f"，涉及{'、'.join(THEMES[name][0] for name, _ in themes)}" if themes else ""
    about_en = f", about {' and '.join(THEMES[name][1] for name, _ in themes)}" if themes else ""
    expected = own["weight"].sum()
    return (
        f"{len(own)} 件投诉可能属实（预计 {expected:.1f} 件）{about_zh}",
        f"{len(own)} complaints that may prove true (about {expected:.1f}){about_en}",
    )
