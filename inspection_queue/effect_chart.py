"""Draws the after-effect of a campaign as a small SVG: two lines over the weeks, the campaign's period shaded.

No script, no inline style; every text is escaped, colours come from the style sheet.
"""

from collections.abc import Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from inspection_queue.campaign_results import EffectWeek

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640.0, 220.0, 44.0, 30.0, 12.0


def effect_chart(weeks: Sequence[EffectWeek], first: date, last: date) -> SafeString:
    """Empty where fewer than two weeks are known."""
    if len(weeks) < 2:
        return SafeString("")
    top = max(max(each.visited, each.others) for each in weeks) or 1.0
    told = _("Share on the weekly list: visited objects against other eligible ones, week by week")
    return format_html(
        '<svg class="effect" viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>{}{}'
        '<polyline class="others" points="{}"/><polyline class="visited" points="{}"/>{}</svg>',
        f"{WIDTH:g}",
        f"{HEIGHT:g}",
        told,
        told,
        _shade([each.week for each in weeks], first, last),
        _axis(top),
        _points([each.others for each in weeks], top),
        _points([each.visited for each in weeks], top),
        _labels([each.week for each in weeks]),
    )


def _x(place: int, n: int) -> float:
    return LEFT + place / (n - 1) * (WIDTH - LEFT - 16)


def _y(value: float, top: float) -> float:
    return TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM)


def _points(values: Sequence[float], top: float) -> str:
    return " ".join(f"{_x(place, len(values)):.1f},{_y(value, top):.1f}" for place, value in enumerate(values))


def _axis(top: float) -> SafeString:
    marks = ((f"{_y(value, top):.1f}", f"{value * 100:.0f}%") for value in (0.0, top / 2, top))
    rows = ((f"{LEFT:g}", f"{WIDTH - 16:g}", y, y, f"{LEFT - 6:g}", y, text) for y, text in marks)
    return format_html_join(
        "",
        '<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="mark end" x="{}" y="{}">{}</text>',
        rows,
    )


def _labels(weeks: Sequence[str]) -> SafeString:
    step = max(1, (len(weeks) + 5) // 6)
    shown = [(place, week) for place, week in enumerate(weeks) if place % step == 0]
    rows = ((f"{_x(place, len(weeks)):.1f}", f"{HEIGHT - 10:g}", week) for place, week in shown)
    return format_html_join("", '<text class="mark middle" x="{}" y="{}">{}</text>', rows)


def _shade(weeks: Sequence[str], first: date, last: date) -> SafeString:
    """The weeks of the campaign's period; nothing when none of them is known."""
    inside = [place for place, week in enumerate(weeks) if _week_of(first) <= week <= _week_of(last)]
    if not inside:
        return SafeString("")
    left, right = _x(inside[0], len(weeks)), _x(inside[-1], len(weeks))
    return format_html(
        '<rect class="period" x="{}" y="{}" width="{}" height="{}"/>',
        f"{left:.1f}",
        f"{TOP:g}",
        f"{max(right - left, 3):.1f}",
        f"{HEIGHT - TOP - BOTTOM:g}",
    )


def _week_of(day: date) -> str:
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"
