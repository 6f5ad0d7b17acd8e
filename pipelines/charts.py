"""The pipelines' only door to plotly: turns plain numbers into figures (JSON), in one language at a time.

Draws nothing by itself and never refers to another machine; the report brings plotly.js along.
"""

import html
import json
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs
from plotly.utils import PlotlyJSONEncoder

INK, MUTED, RULE, ACCENT, WARM = "#1f2a33", "#6b7680", "#dcd8ce", "#0f5c63", "#b5541c"
LEVEL_COLOURS = {"red": "#b3261e", "orange": "#c2570c", "yellow": "#d9a400", "blue": "#2460a7"}
LINES = (("#0f5c63", "solid"), ("#b5541c", "dash"), ("#5b4a8a", "dot"), ("#6b7680", "dashdot"))
FONT = "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif"

Figure = dict[str, Any]
MOVES = {"up": WARM, "down": ACCENT, "same": MUTED, "entered": WARM, "left": MUTED}


def plotly_js() -> str:
    """The whole library as text, for a page that must work without a network."""
    return str(get_plotlyjs())


def reasons_map(
    labels: Sequence[tuple[str, str]], groups: Sequence[str], strengths: Sequence[Sequence[float | None]]
) -> Figure:
    """A heat map: one row per warning (its long and its short label), one column per source group, strength 0..1."""
    texts = [["" if value is None or value < 0.01 else f"{value:.2f}" for value in row] for row in strengths]
    places = list(range(len(labels)))
    heat = go.Heatmap(
        z=[list(row) for row in strengths], x=[safe(each) for each in groups], y=places, text=texts,
        texttemplate="%{text}", hovertemplate="%{y} · %{x}: %{z:.2f}<extra></extra>", zmin=0, zmax=1, xgap=3, ygap=3,
        colorscale=[[0, "#eef3f2"], [0.5, "#7fb0ae"], [1, ACCENT]], showscale=False, hoverongaps=False,
    )  # fmt: skip
    figure = new_figure([heat], height=86 + 30 * len(labels))
    figure.update_yaxes(
        autorange="reversed", zeroline=False, tickvals=places, ticktext=[safe(long) for long, _ in labels],
        automargin=True,
        ticks="", showgrid=False,
    )  # fmt: skip
    figure.update_xaxes(side="top", tickangle=0, ticks="", showgrid=False, zeroline=False, automargin=True)
    return finished(figure, {"yaxis.ticktext": [safe(short) for _, short in labels]})


def peer_plot(peers: Sequence[float], own: float, level: str, words: tuple[str, str]) -> Figure:
    """One subject against its peers on one measure: every peer a dot, their box, and the subject marked."""
    box = go.Box(
        x=list(peers), y0=0, name=safe(words[0]), orientation="h", boxpoints="all", jitter=0.6, pointpos=0, width=0.7,
        marker={"size": 4, "color": "rgba(107,118,128,.55)"}, line={"width": 1, "color": MUTED},
        fillcolor="rgba(15,92,99,.07)", hovertemplate="%{x:.4g}<extra></extra>", showlegend=False,
    )  # fmt: skip
    mark = go.Scatter(
        x=[own], y=[0], mode="markers", name=safe(words[1]), showlegend=False,
        marker={
            "symbol": "diamond", "size": 15, "color": LEVEL_COLOURS.get(level, INK),
            "line": {"width": 2, "color": "#fff"},
        },
        hovertemplate=f"{safe(words[1])}: %{{x:.4g}}<extra></extra>",
    )  # fmt: skip
    figure = new_figure([box, mark], height=104)
    figure.update_yaxes(visible=False, range=[-0.6, 0.6], fixedrange=True)
    figure.update_xaxes(showgrid=True, gridcolor=RULE, zeroline=False, nticks=5, ticks="outside", tickcolor=RULE)
    figure.update_layout(margin={"l": 12, "r": 12, "t": 6, "b": 26})
    return finished(figure, {})


def rank_changes(rows: Sequence[tuple[str, int | None, int | None, str]], ends: tuple[str, str], away: str) -> Figure:
    """Lines from last list's rank to this one's: (label, before, now, move); None where not on that list."""
    bottom = max([0, *(place for _, *places, _ in rows for place in places if place)]) + 1.4
    traces = []
    for label, before, now, move in rows:
        y = [before or bottom, now or bottom]
        traces.append(go.Scatter(
            x=[0, 1], y=y, mode="lines+markers", showlegend=False, opacity=0.9 if move != "same" else 0.55,
            line={"color": MOVES[move], "width": 2, "dash": "dot" if move in ("entered", "left") else "solid"},
            marker={
                "size": 8, "color": MOVES[move],
                "symbol": ["circle" if place else "circle-open" for place in (before, now)],
            },
            hovertemplate=f"{safe(label)}<extra></extra>",
        ))  # fmt: skip
    figure = new_figure(traces, height=96 + 26 * int(bottom))
    figure.update_xaxes(
        tickvals=[0, 1],
        ticktext=[safe(end) for end in ends],
        side="top",
        range=[-0.12, 1.12],
        showgrid=False,
        zeroline=False,
    )
    names = {now: label for label, _, now, _ in rows if now}
    figure.update_yaxes(
        range=[bottom + 0.7, 0.3], side="right", automargin=True, showgrid=False, ticks="", zeroline=False,
        tickvals=[*names, bottom], ticktext=[*(safe(f"{now} · {label}") for now, label in names.items()), safe(away)],
    )  # fmt: skip
    return finished(figure, {"yaxis.ticktext": [*(str(now) for now in names), safe(away)]})


def weekly_rows(series: Sequence[tuple[str, Sequence[int]]], weeks: Sequence[str]) -> Figure:
    """Records per week of each dataset, as a share of its own median week; a gap in the data is a dip at the right."""
    traces = []
    for place, (name, counts) in enumerate(series):
        colour, dash = LINES[place % len(LINES)]
        middle = sorted(counts)[len(counts) // 2] or max([*counts, 1])
        traces.append(go.Scatter(
            x=list(weeks), y=[count / middle for count in counts], customdata=list(counts),
            name=safe(name), mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 2}, marker={"size": 5},
            hovertemplate="%{x}: %{customdata:,}<extra>%{fullData.name}</extra>",
        ))  # fmt: skip
    figure = new_figure(traces, height=300)
    ends = [weeks[place] for place in range(len(weeks) - 1, -1, -3)]
    figure.update_xaxes(type="category", tickvals=ends, tickangle=0, showgrid=False, zeroline=False)
    figure.update_yaxes(tickformat=".0%", rangemode="tozero", gridcolor=RULE, zerolinecolor=RULE)
    figure.update_layout(
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}, margin={"l": 48, "r": 24, "t": 34, "b": 30}
    )
    return finished(figure, {"xaxis.tickvals": ends[::2]})


def new_figure(traces: list[Any], height: int) -> Any:
    """A figure in the house's type and colours; `height` in pixels."""
    figure = go.Figure(data=traces)
    figure.update_layout(
        template="none", height=height, autosize=True, font={"family": FONT, "size": 12.5, "color": INK},
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", margin={"l": 8, "r": 8, "t": 30, "b": 10},
        hoverlabel={"font": {"family": FONT}}, dragmode=False,
    )  # fmt: skip
    return figure


def finished(figure: Any, narrow: dict[str, Any]) -> Figure:
    """Plain JSON values. `narrow` are the changes of layout for a small screen."""
    figure.update_layout(meta={"narrow": narrow})
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(fixedrange=True)
    plain: Figure = json.loads(json.dumps(figure.to_plotly_json(), cls=PlotlyJSONEncoder))
    plain["layout"].pop("template", None)
    return plain


def safe(text: str) -> str:
    """Plotly reads some tags in texts; a name must stay a name."""
    return html.escape(text, quote=False)
