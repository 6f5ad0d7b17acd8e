"""Draws one value among its peers as a small SVG: no script, no inline style, prints as it looks.

Every text that reaches the drawing is escaped; colours and strokes come from the style sheet.
"""

import math
from collections.abc import Callable, Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from inspection_queue.models import Measure

WIDTH, HEIGHT, MARGIN, MIDDLE = 280.0, 36.0, 8.0, 18.0
Place = Callable[[float], float]


def strip(measure: Measure, unit: str = "") -> SafeString:
    """Peers as dots, their median and 90 % mark as ticks, the subject as a diamond."""
    own = _number(measure.value)
    if own is None:
        return SafeString("")
    marks = [value for value in (_number(measure.peer_median), _number(measure.peer_p90)) if value is not None]
    peers = [value for value in map(_number, measure.peer_values) if value is not None]
    place = _scale([own, *marks, *peers])
    return format_html(
        '<svg class="strip" viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>'
        '<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>{}{}{}<path class="own" d="{}"/></svg>',
        f"{WIDTH:g}",
        f"{HEIGHT:g}",
        _told(measure, unit),
        _told(measure, unit),
        f"{MARGIN:g}",
        f"{WIDTH - MARGIN:g}",
        f"{MIDDLE:g}",
        f"{MIDDLE:g}",
        _dots(place(value) for value in peers),
        _tick("median", place, measure.peer_median),
        _tick("p90", place, measure.peer_p90),
        _diamond(place(own)),
    )


def figure(value: float | None, unit: str = "") -> str:
    """A number as short as its size allows: 1,234 · 12.3 · 0.0123; a share as 12.3%."""
    if value is None or not math.isfinite(value):
        return "–"
    if unit == "share":
        return f"{value * 100:.1f}%"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.1f}"


def _scale(values: list[float]) -> Place:
    """Maps a value to its x; everything given here fits between the margins."""
    low, high = min(values), max(values)

    def place(value: float) -> float:
        return MARGIN + (value - low) / (high - low) * (WIDTH - 2 * MARGIN) if high > low else WIDTH / 2

    return place


def _dots(places: Iterable[float]) -> SafeString:
    shown = ((f"{x:.1f}", f"{MIDDLE:g}") for x in places)
    return format_html_join("", '<circle class="peer" cx="{}" cy="{}" r="3.2"/>', shown)


def _tick(kind: str, place: Place, value: float | None) -> SafeString:
    known = _number(value)
    if known is None:
        return SafeString("")
    line = '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>'
    x = f"{place(known):.1f}"
    return format_html(line, kind, x, x, f"{MIDDLE - 11:g}", f"{MIDDLE + 11:g}")


def _diamond(x: float) -> str:
    return f"M{x:.1f} {MIDDLE - 8:g}L{x + 7:.1f} {MIDDLE:g}L{x:.1f} {MIDDLE + 8:g}L{x - 7:.1f} {MIDDLE:g}Z"


def _told(measure: Measure, unit: str) -> str:
    values = {"own": measure.value, "median": measure.peer_median, "p90": measure.peer_p90}
    words = {name: figure(value, unit) for name, value in values.items()}
    return _("here %(own)s, median of the peers %(median)s, 90 %% mark %(p90)s") % words


def _number(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
