"""The simulation's only door to plotly: plain numbers in, figures out. Titles in Chinese and English at once."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs
from plotly.subplots import make_subplots

Numbers = Sequence[float]
Figure = go.Figure
INK, ACCENT, WARM, MUTED = "#1f2a33", "#0f5c63", "#b5541c", "#6b7680"
COLOURS = (ACCENT, WARM, "#5b4a8a", "#8a7a1f", MUTED, "#2460a7")
FONT = "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif"
WIDTH, HEIGHT = 1_000, 520
_STILL = {"displayModeBar": False}


def pyramid(title: str, bands: Sequence[str], men: Numbers, women: Numbers) -> go.Figure:
    """Shares by age band, men to the left."""
    left = go.Bar(y=list(bands), x=[-each for each in men], orientation="h", name="男 men", marker_color=ACCENT)
    right = go.Bar(y=list(bands), x=list(women), orientation="h", name="女 women", marker_color=WARM)
    figure = go.Figure([left, right])
    figure.update_layout(barmode="relative", bargap=0.08)
    top = max(*men, *women)
    ticks = [-top, -top / 2, 0, top / 2, top]
    figure.update_xaxes(
        tickvals=ticks, ticktext=[f"{abs(each):.1%}" for each in ticks], title="人口占比 share of people"
    )
    return _finished(figure, title)


def curves(title: str, x: Sequence[str], series: Mapping[str, Numbers], unit: str) -> go.Figure:
    """One line a series over the same points."""
    lines = [go.Scatter(x=list(x), y=list(y), name=name, mode="lines", line={"width": 2, "color": colour})
             for (name, y), colour in zip(series.items(), COLOURS, strict=False)]  # fmt: skip
    figure = go.Figure(lines)
    figure.update_yaxes(title=unit, rangemode="tozero")
    figure.update_xaxes(nticks=14)
    return _finished(figure, title)


def boxes(
    title: str, groups: Sequence[str], quantiles: Mapping[str, Sequence[Numbers]], unit: str, axis: str = "log"
) -> go.Figure:
    """For each series and group the 5, 25, 50, 75 and 95 % points, on a logarithmic or a linear axis."""
    figure = go.Figure()
    for (name, points), colour in zip(quantiles.items(), COLOURS, strict=False):
        low, q1, median, q3, high = (list(each) for each in zip(*points, strict=True))
        figure.add_trace(go.Box(x=list(groups), lowerfence=low, q1=q1, median=median, q3=q3, upperfence=high, name=name,
                                marker_color=colour))  # fmt: skip
    figure.update_layout(boxmode="group")
    figure.update_yaxes(type=axis, title=unit, dtick=1 if axis == "log" else None)
    return _finished(figure, title)


def bars(title: str, groups: Sequence[str], series: Mapping[str, Numbers], unit: str, form: str = "") -> go.Figure:
    """One panel of bars a series; each has its own scale."""
    figure = make_subplots(rows=1, cols=len(series), subplot_titles=list(series), horizontal_spacing=0.08)
    for column, (values, colour) in enumerate(zip(series.values(), COLOURS, strict=False), start=1):
        figure.add_trace(go.Bar(x=list(groups), y=list(values), marker_color=colour, showlegend=False), 1, column)
    figure.update_yaxes(title=unit, col=1)
    figure.update_yaxes(tickformat=form)
    figure.update_annotations(font_size=13)
    figure.update_xaxes(tickangle=30, tickfont={"size": 11})
    return _finished(figure, title, HEIGHT + 30)


def heat(
    title: str, rows: Sequence[str], columns: Sequence[str], shares: Sequence[Numbers], axes: tuple[str, str]
) -> go.Figure:
    """Shares of a row over the columns, written into the cells."""
    texts = [[f"{each:.0%}" if each >= 0.005 else "" for each in row] for row in shares]
    figure = go.Figure(go.Heatmap(z=[list(row) for row in shares], x=list(columns), y=list(rows), text=texts,
                                  texttemplate="%{text}", xgap=2, ygap=2, showscale=False,
                                  colorscale=[[0, "#f3f6f5"], [0.5, "#7fb0ae"], [1, ACCENT]]))  # fmt: skip
    figure.update_yaxes(autorange="reversed", title=axes[0])
    figure.update_xaxes(title=axes[1])
    return _finished(figure, title, HEIGHT + 60)


def beside(title: str, pairs: Sequence[tuple[str, str, Sequence[str], Numbers, Numbers, str]]) -> go.Figure:
    """Scheme (above) and innocent look-alike (below), one column a pair: titles, points, two series, unit."""
    names = [pair[0] for pair in pairs] + [pair[1] for pair in pairs]
    figure = make_subplots(
        rows=2, cols=len(pairs), subplot_titles=names, vertical_spacing=0.16, horizontal_spacing=0.07
    )
    for column, (_, _, points, scheme, innocent, unit) in enumerate(pairs, start=1):
        for row, (values, colour) in enumerate(((scheme, WARM), (innocent, ACCENT)), start=1):
            figure.add_trace(go.Bar(x=list(points), y=list(values), marker_color=colour, showlegend=False), row, column)
        figure.update_yaxes(title={"text": unit, "font": {"size": 12}, "standoff": 4}, col=column)
        if "-" in points[0]:
            figure.update_xaxes(nticks=7, tickangle=0, tickformat="%m月", col=column)
        else:  # every tenth bar is named, the last one too
            figure.update_xaxes(type="category", tickvals=list(points[::10]), tickangle=0, col=column)
    figure.update_annotations(font_size=13)
    figure.update_layout(bargap=0.1)
    return _finished(figure, title, HEIGHT + 140)


def page(figures: Mapping[str, go.Figure]) -> str:
    """All figures on one page that needs no network; each stands in an element named for it."""
    parts = "".join(f'<div id="{name}" style="width:{WIDTH}px">{figure.to_html(full_html=False, include_plotlyjs=False, config=_STILL)}</div>'
                    for name, figure in figures.items())  # fmt: skip
    head = '<meta charset="utf-8"><title>模拟县 Synthetic county</title>'
    return f"<!doctype html><html><head>{head}<script>{get_plotlyjs()}</script></head><body>{parts}</body></html>"


def _finished(figure: go.Figure, title: str, height: int = HEIGHT) -> go.Figure:
    figure.update_layout(
        title={"text": title, "font": {"size": 18}}, template="plotly_white", width=WIDTH, height=height,
        font={"family": FONT, "color": INK, "size": 13}, margin={"l": 80, "r": 30, "t": 70, "b": 60},
        legend={"orientation": "h", "y": -0.16},
    )  # fmt: skip
    return figure
