"""Renders the evaluation of a list: one file, Chinese and English, that works offline and loads nothing.

Shares the look, the words and the language switch of the weekly report.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from pipelines import charts, evaluation_charts
from pipelines.evaluate import GROUPED_BY, Evaluation
from pipelines.published_week import plain_rows
from pipelines.report import TEMPLATES, inert, script_hash, templates
from pipelines.report_words import KINDS, Text, money, share, word

LANGUAGES = ("zh", "en")
COLUMNS = {
    "kind": Text("机构类别", "Kind"),
    "level": Text("等级", "Level"),
    "ownership": Text("所有制", "Ownership"),
    "grid_id": Text("网格", "Grid"),
}
PROMISES = {
    "probability": Text("校准概率", "calibrated probability"),
    "risk": Text("风险值（非概率）", "risk (no probability)"),
}
SHARES = Text("占基金支出", "share of fund money"), Text("占前 50 名", "share of the first 50")
AXES = Text("清单所示", "as the list says"), Text("实际查实比例", "observed rate")

PLAIN = ("rules_only", "n_findings", "isolation_forest", "billed_amount")
HEAD = (
    (15, "precision", Text("前 15 名查准率", "Precision of the first 15")),
    (50, "money_share", Text("前 50 名可追回金额占最优", "Money of the first 50, of the best possible")),
    (50, "lift", Text("前 50 名提升倍数", "Lift of the first 50")),
)


def write_page(found: Evaluation, file: Path) -> None:
    """Render into `file`, whose folder must exist; the same figures give the same bytes."""
    file.write_text(render(found), encoding="utf-8")


def render(found: Evaluation) -> str:
    """The whole page as text."""
    figures = _figures(found)
    scripts = {"plotly": charts.plotly_js(), "page": (TEMPLATES / "evaluation.js").read_text(encoding="utf-8")}
    page = templates()
    page.filters["interval"] = _interval
    return page.get_template("evaluation.html").render(
        found=found,
        orders=[(name, Text(rows[0]["title_zh"], rows[0]["title_en"]), rows) for name, rows in _by_order(found)],
        groups=[(name, COLUMNS[name], _group_rows(found.groups[name])) for name in GROUPED_BY],
        schemes=_scheme_rows(found),
        never=plain_rows(found.never_visited),
        promise=PROMISES[found.curve_of],
        figures=figures,
        figures_json=inert(figures),
        head=_head(found),
        style=(TEMPLATES / "report.css").read_text(encoding="utf-8")
        + (TEMPLATES / "evaluation.css").read_text(encoding="utf-8"),
        scripts=scripts,
        script_hashes=[script_hash(text) for text in scripts.values()],
        money=money,
    )


def _by_order(found: Evaluation) -> list[tuple[str, list[dict[str, Any]]]]:
    return [(str(name), plain_rows(rows)) for name, rows in found.orders.groupby("order", sort=False)]


def _group_rows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Largest share of the money first."""
    ordered = rows.sort_values(["share_of_volume", "group"], ascending=[False, True])
    return [{**row, "words": word(KINDS, row["group"])} for row in plain_rows(ordered)]


def _scheme_rows(found: Evaluation) -> list[dict[str, Any]]:
    """Least found first: that is where to work."""
    rows = found.schemes.assign(share=found.schemes["n_found"] / found.schemes["n"].clip(lower=1))
    return plain_rows(rows.sort_values(["share", "scheme"]))


def _head(found: Evaluation) -> list[tuple[Text, str, str]]:
    """The figures at the top: what, the value, and the same of a plain way."""
    best = [name for name in dict.fromkeys(found.orders["order"]) if name in PLAIN]
    cards = []
    for k, name, words in HEAD:
        plain = [found.figure(each, k, name) for each in best]
        cards.append(
            (words, _written(found.figure("priority", k, name), name), _written(max(plain), name) if plain else "—")
        )
    return cards


def _written(value: float, name: str) -> str:
    return f"{value:.1f} ×" if name == "lift" else share(value)


def _figures(found: Evaluation) -> dict[str, dict[str, charts.Figure]]:
    drawn: dict[str, dict[str, charts.Figure]] = {}
    for figure, sides in (("precision", True), ("money_share", False)):
        drawn[figure] = {each: _bars(found, figure, sides, each) for each in LANGUAGES}
    for name in GROUPED_BY:
        rows = _group_rows(found.groups[name])[:20]
        drawn[f"fair-{name}"] = {each: _fair(rows, each) for each in LANGUAGES}
    if len(found.curve):
        curve = found.curve
        promised, observed, n = (curve[name].tolist() for name in ("mean_probability", "observed_rate", "n"))
        drawn["curve"] = {
            each: evaluation_charts.reliability_curve(
                promised, observed, n, (getattr(AXES[0], each), getattr(AXES[1], each))
            )
            for each in LANGUAGES
        }
    if found.stability:
        said = [week for week, _ in found.stability], [value for _, value in found.stability]
        drawn["stability"] = dict.fromkeys(LANGUAGES, evaluation_charts.line(*said))
    return drawn


def _bars(found: Evaluation, figure: str, sides: bool, language: str) -> charts.Figure:
    series: list[evaluation_charts.Bar] = []
    for _, rows in found.orders.groupby("order", sort=False):
        low, high = ([float(each) for each in rows[f"{figure}_{side}"]] if sides else [] for side in ("low", "high"))
        series.append((str(rows[f"title_{language}"].iloc[0]), [float(each) for each in rows[figure]], low, high))
    ks = [f"k = {k}" for k in dict.fromkeys(found.orders["k"])]
    return evaluation_charts.bars(ks, series)


def _fair(rows: list[dict[str, Any]], language: str) -> charts.Figure:
    names = [getattr(row["words"], language) for row in rows]
    return evaluation_charts.shares(
        names,
        [(getattr(text, language), [float(row[name]) for row in rows])
         for text, name in zip(SHARES, ("share_of_volume", "share_of_list"), strict=True)],
    )  # fmt: skip


def _interval(sure: Any) -> str:
    return f"{sure.value:.1%} [{sure.low:.1%}, {sure.high:.1%}]" if sure.value == sure.value else "—"
