"""What a learned order rests on for one subject, as one sentence: the features that raised its odds most, and what lowered them.

The parts are the model's own additive contributions (tree SHAP); features of one thing are added up before they are named.
Never a reason by itself: the findings remain what an inspector checks.
"""

from functools import cache

import numpy as np
import pandas as pd

from models.detector import all_detectors
from models.scorer import all_scorers
from models.warning import Sentence

MOST_UP, MOST_DOWN = 3, 1
# Below a twentieth of the odds a part is noise to a reader.
LEAST = 0.05
SOURCES = {
    "violations": ("明确违规", "violations"),
    "suspicions": ("可疑情形", "suspicions"),
    "peers": ("同类偏离", "departure from peers"),
    "change": ("自身突变", "jump against its own past"),
    "networks": ("关联网络", "networks"),
    "complaints": ("投诉举报", "complaints"),
}
# What the some seventy numbers of activity/institution.sql are about, by a word in their name; the first that fits.
ACTIVITY = (
    (("practitioner", "surgeon"), ("医务人员构成", "who works there")),
    (
        ("person", "age", "old", "young", "chronic", "died", "women", "township", "visits"),
        ("患者构成", "who comes there"),
    ),
    (("days", "stays", "inpatient", "soon_again"), ("住院与再次就诊", "stays and returns")),
    (("case_group", "principal", "diagnoses", "procedure", "case_mix"), ("病种与操作", "case groups and procedures")),
    (("fund", "total", "amount", "claims"), ("费用水平与规模", "money and size")),
)


def sentence(parts: pd.Series) -> Sentence | None:
    """`parts`: log odds by feature name. None where no part is worth a word."""
    named: dict[tuple[str, str], float] = {}
    for name, value in parts.items():
        named[words(str(name))] = named.get(words(str(name)), 0.0) + float(value)
    order = sorted(named.items(), key=lambda item: (-item[1], item[0]))
    up = [item for item in order if item[1] >= LEAST][:MOST_UP]
    down = [item for item in order[::-1] if item[1] <= -LEAST][:MOST_DOWN]
    if not up and not down:
        return None
    zh, en = ("、".join(_part(each, side) for each in [*up, *down]) for side in (0, 1))
    return Sentence(
        f"学习模型所依据（几率倍数）：{zh}",
        f"What the learned model rests on (factor of the odds): {en.replace('、', ', ')}",
    )


def _part(item: tuple[tuple[str, str], float], side: int) -> str:
    return f"{item[0][side]} ×{np.exp(item[1]):.2f}"


@cache
def words(feature: str) -> tuple[str, str]:
    """A feature in both languages: the title of its detector or measure, its source, or what its number is about."""
    kind, _, name = feature.partition(".")
    if kind == "group":
        return SOURCES.get(name, (name, name))
    if kind == "activity":
        return next(
            (said for hints, said in ACTIVITY if any(each in name for each in hints)), ("业务规律", "its routine")
        )
    if name in all_detectors():
        title = all_detectors()[name].head.title
        return title.zh, title.en
    if name in all_scorers():
        return all_scorers()[name].title_zh, all_scorers()[name].title_en
    return name, name
