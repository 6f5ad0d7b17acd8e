"""A measure over the weeks, beside the median of its peers, as a small drawing. No script, no inline style."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH, HEIGHT, MARGIN = 240.0, 56.0, 6.0
Week = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Series:
    """One measure: newest value, peers' median, place among the peers (0..1), all weeks as numbers and as a drawing.

    `weeks`: (week, value, median of the peers), the oldest first.
    """

    measure_id: str
    title: dict[str, str]
    unit: str
    value: float
    peer_median: float | None
    percentile: float | None
    weeks: list[tuple[str, float, float | None]]
    drawing: SafeString


def trend(weeks: list[Week], titles: dict[str, Any], most: int) -> list[Series]:
    """The measures of the newest week that stand out most, the oldest week first in each drawing."""
    if not weeks:
        return []
    newest = weeks[-1][1]
    chosen = sorted(newest, key=lambda name: (_unlikely(newest[name]), name))[:most]
    return [_series(name, weeks, titles.get(name, {})) for name in chosen]


def _unlikely(told: dict[str, Any]) -> float:
    return float(told["p_value"]) if told.get("p_value") is not None else 1.0


def _series(name: str, weeks: list[Week], told: dict[str, Any]) -> Series:
    own = [(week, values[name]["value"], values[name].get("peer_median")) for week, values in weeks if name in values]
    last = weeks[-1][1][name]
    plain = name.replace("_", " ")
    title = {"zh": told.get("title_zh", plain), "en": told.get("title_en", plain)}
    drawing = _drawing(own)
    return Series(
        name,
        title,
        told.get("unit") or "",
        last["value"],
        last.get("peer_median"),
        last.get("percentile"),
        own,
        drawing,
    )


def _drawing(rows: list[tuple[str, float, float | None]]) -> SafeString:
    values = [value for _week, value, _median in rows]
    medians = [median for _week, _value, median in rows if median is not None]
    low, high = min([*values, *medians]), max([*values, *medians])
    told = _("%(first)s to %(last)s") % {"first": rows[0][0], "last": rows[-1][0]}

    def points(column: int) -> str:
        step = (WIDTH - 2 * MARGIN) / max(1, len(rows) - 1)
        known = [(place, row[column]) for place, row in enumerate(rows) if row[column] is not None]
        return " ".join(f"{MARGIN + step * place:.1f},{_y(float(value), low, high):.1f}" for place, value in known)

    x, y = points(1).split(" ")[-1].split(",")
    return format_html(
        '<svg class="trend" viewBox="0 0 {} {}" role="img" aria-label="{}"><polyline class="median" points="{}"/>'
        '<polyline class="own" points="{}"/><circle class="own" cx="{}" cy="{}" r="3.5"/></svg>',
        f"{WIDTH:g}",
        f"{HEIGHT:g}",
        told,
        points(2),
        points(1),
        x,
        y,
    )


def _y(value: float, low: float, high: float) -> float:
    return HEIGHT / 2 if high <= low else MARGIN + (high - value) / (high - low) * (HEIGHT - 2 * MARGIN)
