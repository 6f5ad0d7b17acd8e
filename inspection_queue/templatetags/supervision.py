"""What the templates of campaigns and draws need beside console.py."""

from collections.abc import Iterable
from typing import Any

from django import template

from inspection_queue.models import Inspector
from inspection_queue.roles import may

register = template.Library()


@register.filter
def share(value: Any) -> str:
    """A share as per cent with at most one decimal."""
    try:
        return f"{float(value) * 100:.1f}".removesuffix(".0") + "%"
    except (TypeError, ValueError):
        return "–"


@register.filter
def n_in_state(tasks: Iterable[Any], state: str) -> int:
    return sum(task.state == state for task in tasks)


@register.filter
def inspector_name(code: str) -> str:
    """The name of an inspector by code; the code itself where the register does not know it."""
    found = Inspector.objects.filter(inspector_id=code).first()
    return str(found) if found else code


@register.filter
def may_do(user: Any, permission: str) -> bool:
    return may(user, permission)
