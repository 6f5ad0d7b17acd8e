"""Finds our columns among the headers of a delivered table, whatever spelling of the contract the supplier used.

Spelling is compared without case, spaces, underscores, punctuation and width. A required column that is not there is
refused, with the header that resembles it most.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from data_contracts.contract import Contract
from pipelines.refusals import refusal

LOOKED_AT = 10
_SHOWN = 20


@dataclass(frozen=True)
class Wanted:
    """A column we look for; `spellings` in the order in which they are preferred, the canonical name first.

    `kind`: text (codes and words) | time (days and moments) | number | any; a spreadsheet must know it.
    """

    name: str
    spellings: tuple[str, ...]
    required: bool
    kind: str = "any"


@dataclass(frozen=True)
class Resolution:
    """Where the columns stand: `places` maps our name to the position of the header, counted from 0."""

    places: dict[str, int]
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    def notes(self) -> tuple[str, ...]:
        if not self.extra:
            return ()
        shown = ", ".join(each[:40] for each in self.extra[:_SHOWN])
        return (f"{len(self.extra)} 个未用到的列 / {len(self.extra)} columns not used: {shown}",)


def wanted_of(contract: Contract) -> tuple[Wanted, ...]:
    """The columns of a contract with all spellings that it accepts."""
    return tuple(
        Wanted(column.name, (column.name, *column.aliases, column.title_zh), column.required, _kind(column.type))
        for column in contract.columns
    )


def fold(header: object) -> str:
    """A header reduced to what counts: half width, lower case, letters and digits only."""
    text = unicodedata.normalize("NFKC", str(header or "")).casefold()
    return "".join(sign for sign in text if sign.isalnum())


def resolve(headers: Sequence[object], wanted: Sequence[Wanted]) -> Resolution:
    """Give each wanted column the header that suits it best; canonical names have their choice first."""
    folded = [fold(header) for header in headers]
    places: dict[str, int] = {}
    taken: set[int] = set()
    for rank in range(max((len(each.spellings) for each in wanted), default=0)):
        for each in wanted:
            if each.name in places or rank >= len(each.spellings):
                continue
            place = _first_free(_folded_spelling(each.spellings[rank]), folded, taken)
            if place is not None:
                places[each.name] = place
                taken.add(place)
    extra = tuple(str(header) for at, header in enumerate(headers) if at not in taken and folded[at])
    missing = tuple(each.name for each in wanted if each.required and each.name not in places)
    return Resolution(places, missing, extra)


def best_header(
    rows: Iterable[Sequence[object]], wanted: Sequence[Wanted]
) -> tuple[int, Sequence[object], Resolution] | None:
    """The row among the first ones that names most columns, so that titles above the header do no harm."""
    best: tuple[int, Sequence[object], Resolution] | None = None
    for at, row in enumerate(rows):
        resolution = resolve(row, wanted)
        if resolution.places and (best is None or len(resolution.places) > len(best[2].places)):
            best = (at, row, resolution)
    return best


def insist(resolution: Resolution, headers: Sequence[object], wanted: Sequence[Wanted], file: str) -> None:
    """Raise DeliveryRefused when a required column is missing or one that we use stands there twice."""
    if resolution.missing:
        raise _missing(resolution, wanted, file)
    folded = [fold(header) for header in headers]
    for name, place in resolution.places.items():
        if folded.count(folded[place]) > 1:
            raise refusal("column_twice", file=file, column=name)


def closest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that resembles the word, if any does."""
    by_fold = {fold(choice): choice for choice in choices}
    found = difflib.get_close_matches(fold(word), list(by_fold), n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None


def _kind(sql_type: str) -> str:
    if sql_type == "VARCHAR":
        return "text"
    return "time" if sql_type in ("DATE", "TIMESTAMP") else "number"


def _first_free(sought: str, folded: list[str], taken: set[int]) -> int | None:
    if sought not in folded:
        return None
    return next((at for at, header in enumerate(folded) if header == sought and at not in taken), None)


@cache
def _folded_spelling(spelling: str) -> str:
    """Folding again and again what stands in the contracts would cost more than reading small files."""
    return fold(spelling)


def _missing(resolution: Resolution, wanted: Sequence[Wanted], file: str) -> Exception:
    spellings = {each.name: each.spellings for each in wanted}
    named = "、".join(f"{name}（{spellings[name][-1]}）" for name in resolution.missing)
    pairs = [(name, _resembling(spellings[name], resolution.extra)) for name in resolution.missing]
    found = [(name, header) for name, header in pairs if header]
    zh = "；".join(f"“{header}” 是否应为 {name}" for name, header in found)
    en = "; ".join(f"did you mean {name} by '{header}'?" for name, header in found)
    zh, en = (f"（{zh}？）", f" ({en})") if found else ("", "")
    return refusal("missing_columns", file=file, columns=named, closest_zh=zh, closest_en=en)


def _resembling(spellings: Sequence[str], headers: Sequence[str]) -> str | None:
    for spelling in spellings:
        found = closest(spelling, headers)
        if found:
            return found
    return None
