"""Persons, institutions, practitioners and drugs around a subject, at most two hops away, as a drawing made here.

Bounded so that it can be read: the most frequent ties first. Every text that reaches the drawing is escaped.
"""

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

NEAR, FAR_OF_EACH, NODES = 14, 3, 44
WIDTH, HEIGHT = 860.0, 620.0
RINGS = {0: 0.0, 1: 165.0, 2: 262.0}
LABEL = 11
Node = tuple[str, str]
Named = Callable[[str, str], str]


@dataclass(frozen=True)
class Tie:
    """One pair with its weight. `row` is the published row."""

    left: Node
    right: Node
    n_claims: int
    row: dict[str, Any]


def read_ties(rows: list[dict[str, Any]]) -> list[Tie]:
    """The published rows, the most frequent first."""
    ties = [
        Tie((row["left_type"], row["left_id"]), (row["right_type"], row["right_id"]), row["n_claims"] or 0, row)
        for row in rows
    ]
    return sorted(ties, key=lambda tie: (-tie.n_claims, tie.left, tie.right))


def near_and_far(centre: Node, ties: list[Tie]) -> tuple[dict[Node, int], dict[Node, Node]]:
    """Hops of each node that is shown (0, 1, 2) and the node it hangs on."""
    neighbours: dict[Node, list[Node]] = defaultdict(list)
    for tie in ties:
        neighbours[tie.left].append(tie.right)
        neighbours[tie.right].append(tie.left)
    hops, parent = {centre: 0}, {}
    for node in neighbours[centre][:NEAR]:
        hops[node], parent[node] = 1, centre
    for near in [node for node, hop in hops.items() if hop == 1]:
        for node in [each for each in neighbours[near] if each not in hops][:FAR_OF_EACH]:
            if len(hops) < NODES:
                hops[node], parent[node] = 2, near
    return hops, parent


def drawing(centre: Node, ties: list[Tie], named: Named) -> SafeString:
    """The graph as SVG; empty where the subject has no ties."""
    hops, parent = near_and_far(centre, ties)
    if len(hops) < 2:
        return SafeString("")
    places = _places(hops, parent)
    shown = [tie for tie in ties if tie.left in hops and tie.right in hops]
    most = max(tie.n_claims for tie in shown)
    return format_html(
        '<svg class="graph" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        f"{WIDTH:g}",
        f"{HEIGHT:g}",
        _("Ties around the subject, at most two hops"),
        format_html_join("", *_lines(shown, places, most)),
        format_html_join("", *_nodes(hops, places, named)),
    )


def _places(hops: dict[Node, int], parent: dict[Node, Node]) -> dict[Node, tuple[float, float]]:
    """Near nodes evenly on a ring, sorted by kind; far nodes on a wider one, beside what they hang on."""
    near = sorted((node for node, hop in hops.items() if hop == 1), key=lambda node: (node[0], node[1]))
    far = sorted(
        (node for node, hop in hops.items() if hop == 2), key=lambda node: (near.index(parent[node]), node[0], node[1])
    )
    angles = {node: 2 * math.pi * place / len(near) for place, node in enumerate(near)}
    angles |= {node: 2 * math.pi * (place + 0.25) / max(1, len(far)) for place, node in enumerate(far)}
    centre = next(node for node, hop in hops.items() if hop == 0)
    places = {node: _at(RINGS[hops[node]], angle) for node, angle in angles.items()}
    return {centre: _at(0.0, 0.0), **places}


def _at(radius: float, angle: float) -> tuple[float, float]:
    return WIDTH / 2 + 1.28 * radius * math.cos(angle), HEIGHT / 2 + radius * math.sin(angle)


def _lines(shown: list[Tie], places: dict[Node, tuple[float, float]], most: int) -> tuple[str, Any]:
    rows = []
    for tie in shown:
        (x1, y1), (x2, y2) = places[tie.left], places[tie.right]
        weight = 1 if tie.n_claims * 4 < most else 2 if tie.n_claims * 2 < most else 3
        rows.append((f"w{weight}", f"{x1:.1f}", f"{y1:.1f}", f"{x2:.1f}", f"{y2:.1f}", tie.n_claims))
    return '<line class="tie {}" x1="{}" y1="{}" x2="{}" y2="{}"><title>{}</title></line>', rows


def _nodes(hops: dict[Node, int], places: dict[Node, tuple[float, float]], named: Named) -> tuple[str, Any]:
    rows = []
    for node, hop in hops.items():
        x, y = places[node]
        name = named(*node)
        label = name if len(name) <= LABEL else f"{name[:LABEL]}…"
        rows.append(
            (
                node[0],
                hop,
                f"{x:.1f}",
                f"{y:.1f}",
                17 if hop == 0 else 9,
                name,
                f"{x:.1f}",
                f"{y + (34 if hop == 0 else 23):.1f}",
                label,
            )
        )
    return (
        '<g class="node {} hop{}"><circle cx="{}" cy="{}" r="{}"><title>{}</title></circle>'
        '<text x="{}" y="{}">{}</text></g>',
        rows,
    )
