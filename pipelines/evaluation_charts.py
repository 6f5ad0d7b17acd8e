"""Figures of the evaluation page, drawn with the house's colours: precision with intervals, reliability, stability, fairness.

Takes plain numbers and words in one language; `charts` says how a figure becomes JSON.
"""

from collections.abc import Sequence

import plotly.graph_objects as go

from pipelines.charts import ACCENT, LINES, MUTED, RULE, WARM, Figure, finished, new_figure, safe

Bar = tuple[str, Sequence[float], Sequence[float], Sequence[float]]
PALETTE = (ACCENT, "#7fb0ae", WARM, "#5b4a8a", "#d9a400", MUTED, "#a88f6a")


def bars(groups: Sequence[str], series: Sequence[Bar], percent: bool = True) -> Figure:
    """Grouped bars: (name, values, lows, highs) per order; no whiskers where lows are empty."""
    traces = []
    for place, (name, values, lows, highs) in enumerate(series):
        whiskers = {
            "type": "data", "symmetric": False, "thickness": 1, "width": 3, "color": "#1f2a33",
            "array": [high - value for high, value in zip(highs, values, strict=True)],
            "arrayminus": [value - low for low, value in zip(lows, values, strict=True)],
        } if lows else None  # fmt: skip
        traces.append(
            go.Bar(
                x=list(groups), y=list(values), name=safe(name), error_y=whiskers,
                marker={"color": PALETTE[place % len(PALETTE)]},
                hovertemplate="%{x}: %{y:.1%}<extra>%{fullData.name}</extra>" if percent else None,
            )
        )  # fmt: skip
    figure = new_figure(traces, height=380)
    figure.update_layout(
        barmode="group", bargap=0.18, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        margin={"l": 48, "r": 8, "t": 40, "b": 30},
    )  # fmt: skip
    figure.update_yaxes(tickformat=".0%", gridcolor=RULE, range=[0, 1.02], zerolinecolor=RULE)
    figure.update_xaxes(type="category")
    return finished(figure, {"margin.t": 110})


def reliability_curve(
    promised: Sequence[float], observed: Sequence[float], n: Sequence[int], words: tuple[str, str]
) -> Figure:
    """Observed rate against promised chance; on the diagonal the chances are true. `words`: of both axes."""
    diagonal = go.Scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": MUTED, "dash": "dot", "width": 1}, showlegend=False,
        hoverinfo="skip",
    )  # fmt: skip
    points = go.Scatter(
        x=list(promised), y=list(observed), mode="lines+markers", showlegend=False, customdata=list(n),
        line={"color": ACCENT, "width": 2}, marker={"size": [6 + min(18, each**0.5) for each in n], "color": ACCENT},
        hovertemplate="%{x:.1%} → %{y:.1%} (n = %{customdata})<extra></extra>",
    )  # fmt: skip
    figure = new_figure([diagonal, points], height=360)
    figure.update_xaxes(title=safe(words[0]), range=[0, 1], tickformat=".0%", gridcolor=RULE, zeroline=False)
    figure.update_yaxes(title=safe(words[1]), range=[0, 1.02], tickformat=".0%", gridcolor=RULE, zeroline=False)
    figure.update_layout(margin={"l": 64, "r": 12, "t": 12, "b": 54})
    return finished(figure, {})


def shares(names: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]) -> Figure:
    """Dots on one line per group: its share of each thing (of the money, of the list)."""
    marks = ("circle-open", "diamond")
    traces = [
        go.Scatter(
            x=list(values), y=list(range(len(names))), mode="markers", name=safe(name),
            marker={"size": 11, "color": LINES[place][0], "symbol": marks[place % 2], "line": {"width": 2}},
            hovertemplate="%{x:.1%}<extra>%{fullData.name}</extra>",
        )
        for place, (name, values) in enumerate(series)
    ]  # fmt: skip
    figure = new_figure(traces, height=110 + 28 * len(names))
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=[safe(each) for each in names], autorange="reversed",
        automargin=True, gridcolor=RULE, zeroline=False,
    )  # fmt: skip
    figure.update_xaxes(tickformat=".0%", rangemode="tozero", gridcolor=RULE, zeroline=False)
    figure.update_layout(
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}, margin={"l": 8, "r": 16, "t": 40, "b": 30}
    )
    return finished(figure, {})


def line(weeks: Sequence[str], values: Sequence[float]) -> Figure:
    """One share per week."""
    trace = go.Scatter(
        x=list(weeks), y=list(values), mode="lines+markers", line={"color": ACCENT, "width": 2}, showlegend=False,
        hovertemplate="%{x}: %{y:.0%}<extra></extra>",
    )  # fmt: skip
    figure = new_figure([trace], height=240)
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02], gridcolor=RULE, zeroline=False)
    figure.update_xaxes(type="category", showgrid=False)
    figure.update_layout(margin={"l": 48, "r": 16, "t": 12, "b": 30})
    return finished(figure, {})
