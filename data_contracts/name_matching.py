"""Whom a complaint means: the words of the complainant against the names and other names of the roster.

Normalised text, then rapidfuzz. Sure enough and clearly ahead of the next: matched by rule; else a person decides.
Pure: knows no database. Refuses to guess between two equally likely objects.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

SURE, AHEAD, WORTH_SHOWING, SHOWN = 0.9, 0.05, 0.5, 5
# Endings that people leave out or use for each other; the place and the proper name carry the difference.
SAME = {
    "卫生院": ("中心卫生院", "镇卫生院", "乡卫生院"),
    "医院": ("人民医院有限公司", "医院有限公司"),
    "药房": ("大药房连锁", "大药房", "药店", "大药店"),
    "卫生室": ("卫生所", "村医务室", "医务室"),
    "诊所": ("门诊部", "诊所有限公司"),
}
DIGITS = str.maketrans("一二三四五六七八九", "123456789")


@dataclass(frozen=True)
class Name:
    """One name of an object."""

    object_id: str
    text: str


@dataclass(frozen=True)
class Candidate:
    """An object the words may mean; `confidence` 0–1."""

    object_id: str
    confidence: float


@dataclass(frozen=True)
class Match:
    """`object_id` when the rule is sure; None when a person must decide among `candidates`."""

    object_id: str | None
    confidence: float
    candidates: tuple[Candidate, ...]


def match(words: str, names: Iterable[Name]) -> Match:
    """The best candidates first, each object once with its best name."""
    wanted = normalised(words)
    texts = [(name.object_id, normalised(name.text)) for name in names]
    if not wanted or not texts:
        return Match(None, 0.0, ())
    best: dict[str, float] = {}
    scored = process.extract(wanted, [text for _key, text in texts], scorer=_likeness, limit=SHOWN * 8)
    for _text, score, place in scored:
        key = texts[place][0]
        best[key] = max(best.get(key, 0.0), round(score / 100, 3))
    ranked = sorted((Candidate(key, score) for key, score in best.items()), key=lambda c: (-c.confidence, c.object_id))
    kept = tuple(each for each in ranked if each.confidence >= WORTH_SHOWING)[:SHOWN]
    if not kept:
        return Match(None, 0.0, ())
    first, second = kept[0].confidence, kept[1].confidence if len(kept) > 1 else 0.0
    sure = first >= SURE and first - second >= AHEAD
    return Match(kept[0].object_id if sure else None, first, kept)


def normalised(text: str) -> str:
    """Full and half width, brackets, blanks and usual endings made alike; numerals as digits."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[\s()\[\]{}<>《》“”\"'·,.。，、:;：；-]+", "", plain).translate(DIGITS)
    plain = re.sub(r"第(?=\d+村)", "", plain)
    for short, others in SAME.items():
        for other in sorted(others, key=len, reverse=True):
            plain = plain.removesuffix(other) + short if plain.endswith(other) else plain
    return plain


def _likeness(one: str, other: str, **_options: object) -> float:
    """Whole likeness, softened by the part: a name left out in front must not look the same as the full one.

    Numbers must agree: the clinic of village 1 is not the one of village 2.
    """
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return min(60.0, fuzz.ratio(one, other) * 0.7)
    return 0.75 * fuzz.ratio(one, other) + 0.25 * fuzz.partial_ratio(one, other)
