"""A challenger: how likely a complaint states a fact that proves true, told from its words.

Reads Chinese as pieces of one to three characters. Where the county has enough answered complaints a linear model learns which
words proved true, each house judged by the others' answers only; until then claims of fact (a card swiped, a stay that was free)
weigh more than temper. Says nothing of a complaint without words. Keeps and shows no word of a complaint.
"""

import re

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline

READS = "complaints"
GROUP = "challenger"
CATALOGUE = "J04"
TITLE = {"zh": "投诉内容（对照）", "en": "What complaints say (challenger)"}
HOW = {
    "zh": "对照方法：按投诉文字判断其是否陈述可核实的事实（刷卡、免费住院、多收费等）；已答复的投诉足够多时，"
    "由线性模型学习哪些说法多被查实，且不用本机构的答复判断本机构。不保存、不展示投诉文字；只并列展示，不参与合成。",
    "en": "A challenger: tells from a complaint's words whether it states a fact that can be checked (cards, free stays, charges); where "
    "enough complaints were answered a linear model learns which words proved true, no house judged by its own answers. "
    "Keeps and shows no words. Reported beside the list, never fused with it.",
}
# Claims of fact by what they are about: words that only somebody uses who saw something. Ours; no published list is known to us.
CLAIMS = {
    "cards": r"盗刷|空刷|套现|刷了|刷卡|没有?买过|代刷|押卡|扣卡",
    "stays": r"免费住院|包吃|接送|挂床|没住院|未住院|冒名住院|拉人住院|住院名单",
    "charges": r"多收|重复收|乱收|对不上|没做|未做|没有做|不符",
    "tests": r"全套检查|不必要的?检查|强制检查|都要做检查",
    "drugs": r"倒卖|回收药|串换|换药|回流药|假药|过期药",
    "licence": r"执业证|无证|没有?证|冒用",
}
CLAIM, TEMPER = 0.35, 0.15
ENOUGH, ENOUGH_OF_EACH, FOLDS = 60, 15, 5


def score(frame: pd.DataFrame) -> pd.Series:
    """`frame`: one row per complaint with subject_id, text, topic (Chinese) and verified (1, 0, NaN = not answered).

    The chance that it proves true, of an answered complaint what the answer was; NaN without words.
    """
    words = wording(frame)
    answered = frame["verified"].notna() & (words != "")
    chances = learned(frame[answered], frame, words) if _teaches(frame["verified"][answered]) else plain(words)
    known = frame["verified"].astype(float).clip(0.0, 1.0)
    return known.fillna(chances).where(words != "")


def wording(frame: pd.DataFrame) -> pd.Series:
    """Topic and text as one string, empty where there is neither."""
    parts = [frame[name].map(lambda each: each if isinstance(each, str) else "") for name in ("topic", "text")]
    return (parts[0] + " " + parts[1]).str.strip()


def claims(words: str) -> tuple[str, ...]:
    """What the claims of fact in a complaint are about, as keys of CLAIMS."""
    return tuple(name for name, pattern in CLAIMS.items() if re.search(pattern, words))


def plain(words: pd.Series) -> pd.Series:
    """The chance where nothing has been learned: a claim of fact, or temper."""
    return words.map(lambda each: CLAIM if claims(each) else TEMPER).astype(float)


def learned(answered: pd.DataFrame, frame: pd.DataFrame, words: pd.Series) -> pd.Series:
    """Chances by models that never saw an answer about the complaint's own house."""
    teachers = answered.assign(words=words.reindex(answered.index)).sort_values(["subject_id", "words", "verified"])
    houses = teachers["subject_id"].astype(str)
    fold = pd.Series(-1, index=sorted(set(houses)))
    for number, (_, own) in enumerate(GroupKFold(min(FOLDS, len(fold))).split(teachers, groups=houses)):
        fold[houses.iloc[own].unique()] = number
    home = frame["subject_id"].astype(str).map(fold).fillna(-1).astype(int)
    chances = pd.Series(np.nan, index=frame.index)
    for number in sorted(set(home)):
        own = teachers[houses.map(fold).ne(number).to_numpy()]
        rows = home.eq(number) & (words != "")
        if rows.any():
            chances[rows] = _fitted(own).predict_proba(words[rows])[:, 1].round(6)
    return chances


def _teaches(verified: pd.Series) -> bool:
    true = int(verified.astype(float).sum())
    return len(verified) >= ENOUGH and min(true, len(verified) - true) >= ENOUGH_OF_EACH


def _fitted(own: pd.DataFrame) -> LogisticRegression:
    pieces = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    return make_pipeline(pieces, LogisticRegression(C=1.0, max_iter=1000)).fit(
        own["words"], own["verified"].astype(int)
    )
