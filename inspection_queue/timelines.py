"""Two drawings along time: the stays of one person by institution, and the charges of one stay by day.

Made here as SVG without script or inline style; every text is escaped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH, LEFT, LANE, TOP = 860.0, 170.0, 34.0, 26.0
BARS = 150.0
LABEL = 13


@dataclass(frozen=True)
class Span:
    """One stay on the line: from, to, where, its money, and whether evidence points at it."""

    start: datetime
    end: datetime
    lane: str
    cited: bool
    amount: str

    @property
    def told(self) -> str:
        return f"{self.lane} {self.start:%Y-%m-%d} – {self.end:%Y-%m-%d} · {self.amount}"


def of_person(spans: Sequence[Span]) -> SafeString:
    """One lane for each institution, one bar for each stay. Empty where no day is known."""
    if not spans:
        return SafeString("")
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    whole = max((last - first).total_seconds(), 86400.0)
    lanes = list(dict.fromkeys(span.lane for span in spans))

    def x(moment: datetime) -> float:
        return LEFT + (moment - first).total_seconds() / whole * (WIDTH - LEFT - 12)

    height = TOP + LANE * len(lanes) + 6
    bars = [_bar(span, lanes.index(span.lane), x(span.start), x(span.end)) for span in spans]
    return format_html(
        '<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        f"{WIDTH:g}",
        f"{height:g}",
        _("Stays along time"),
        _days(first, last),
        format_html_join("", '<text class="lane" x="0" y="{}">{}</text>', _lanes(lanes)),
        format_html_join(
            "", '<rect class="stay{}" x="{}" y="{}" width="{}" height="16" rx="3"><title>{}</title></rect>', bars
        ),
    )


def of_stay(lines: Iterable[dict[str, Any]], charged: Iterable[bool]) -> SafeString:
    """Money by day; the part in question stands at the foot of each bar."""
    days = [
        (str(line.get("charged_at") or "")[:10], Decimal(str(line.get("amount") or 0)), mark)
        for line, mark in zip(lines, charged, strict=True)
    ]
    known = sorted(each for each in days if each[0])
    sums = [(day, *_sums(rows)) for day, rows in groupby(known, key=lambda each: each[0])]
    most = max((whole for _day, whole, _part in sums), default=Decimal(0))
    if most <= 0:
        return SafeString("")
    step = min(60.0, (WIDTH - 20) / len(sums))
    rows = [row for place, each in enumerate(sums) for row in _columns(place, step, each, most)]
    marks = [(f"{10 + step * place:.1f}", f"{BARS + 38:g}", day[5:]) for place, (day, *_rest) in enumerate(sums)]
    every = max(1, round(44 / step))
    return format_html(
        '<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        f"{WIDTH:g}",
        f"{BARS + 46:g}",
        _("Charges by day"),
        format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>', rows),
        format_html_join("", '<text class="day" x="{}" y="{}">{}</text>', marks[::every]),
    )


def _sums(rows: Iterable[tuple[str, Decimal, bool]]) -> tuple[Decimal, Decimal]:
    known = [(max(amount, Decimal(0)), mark) for _day, amount, mark in rows]
    return sum((amount for amount, _ in known), Decimal(0)), sum((amount for amount, mark in known if mark), Decimal(0))


def _columns(place: int, step: float, each: tuple[str, Decimal, Decimal], most: Decimal) -> list[tuple[Any, ...]]:
    day, whole, part = each
    x, width = f"{10 + step * place:.1f}", f"{max(2.0, step - 4):.1f}"
    told = f"{day}: {whole:,.2f}"
    heights = [("whole", whole, told), ("part", part, f"{told}, {_('in question')} {part:,.2f}")]
    return [
        (kind, x, f"{TOP + BARS - float(value / most) * BARS:.1f}", width, f"{float(value / most) * BARS:.1f}", words)
        for kind, value, words in heights
        if value > 0
    ]


def _bar(span: Span, lane: int, start: float, end: float) -> tuple[str, str, str, str, str]:
    y = TOP + LANE * lane + 6
    return " cited" if span.cited else "", f"{start:.1f}", f"{y:g}", f"{max(4.0, end - start):.1f}", span.told


def _lanes(lanes: list[str]) -> Iterable[tuple[str, str]]:
    for place, lane in enumerate(lanes):
        yield f"{TOP + LANE * place + 18:g}", lane if len(lane) <= LABEL else f"{lane[:LABEL]}…"


def _days(first: datetime, last: datetime) -> SafeString:
    """The first and the last day above the lanes, and the middle one between them."""
    middle: date = (first + (last - first) / 2 + timedelta(0)).date()
    marks = [
        (f"{LEFT:g}", "start", f"{first:%Y-%m-%d}"),
        (f"{(LEFT + WIDTH - 12) / 2:g}", "middle", f"{middle:%Y-%m-%d}"),
        (f"{WIDTH - 12:g}", "end", f"{last:%Y-%m-%d}"),
    ]
    return format_html_join("", '<text class="day" x="{}" y="14" text-anchor="{}">{}</text>', marks)
