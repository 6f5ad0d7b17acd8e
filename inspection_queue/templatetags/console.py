"""What the templates need: names of codes, money, published texts in the reader's language, versioned files."""

import hashlib
import json
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import timezone
from django.utils.translation import get_language

from inspection_queue.charts import figure as short_figure
from inspection_queue.filters import Filters
from inspection_queue.models import QueueItem
from inspection_queue.models.work import CLOSED
from inspection_queue.records import dataset_titles, word_of_code
from inspection_queue.views.evidence import EvidencePage
from inspection_queue.vocabulary import word as name_of

register = template.Library()
register.filter("figure", short_figure)


@register.filter
def word(code: str, vocabulary: str) -> str:
    """`{{ item.state|word:"state" }}`"""
    return name_of(vocabulary, code)


@register.filter
def words_of(codes: str, vocabulary: str) -> str:
    """`;`-separated codes as a sentence's list of names."""
    return ("、" if get_language() != "en" else ", ").join(
        name_of(vocabulary, code) for code in codes.split(";") if code
    )


@register.filter
def told_word(text: str, name: str) -> str:
    """What was told at a step: codes by their names, other texts as they are."""
    vocabularies = {"dismissal": "dismissal", "snooze_reason": "snooze_reason", "accepted": "accepted", "intent": "intent",
                    "papers": "paper"}  # fmt: skip
    return words_of(text, vocabularies[name]) if name in vocabularies else text


@register.filter
def roles_named(roles: str) -> str:
    """The roles of an audit entry, blank-separated, by name."""
    return ", ".join(name_of("role", role) for role in roles.split())


@register.filter
def said(text: Any, stem: str = "text") -> str:
    """A text that exists as `<stem>_zh` and `<stem>_en`, or as `zh` and `en`, or as one text for both."""
    language = "en" if get_language() == "en" else "zh"
    other = "zh" if language == "en" else "en"
    for key in (f"{stem}_{language}", language, f"{stem}_{other}", other):
        found = text.get(key) if isinstance(text, dict) else getattr(text, key, None)
        if found:
            return str(found)
    return "" if text is None or isinstance(text, dict) else str(text)


@register.filter
def as_list(value: Any) -> list[Any]:
    """A list as it is; one text, or a list written as JSON text, as a list too."""
    if isinstance(value, str) and value.startswith(("[", "{")):
        try:
            value = json.loads(value)
        except ValueError:
            return [value]
    return value if isinstance(value, list) else [value] if value else []


@register.filter
def peer_group_words(label: str) -> str:
    """`kind=clinic, level=primary` in words."""
    parts = [name_of("peer", part.split("=", 1)[-1]) for part in label.split(", ")]
    return (", " if get_language() == "en" else "·").join(parts)


@register.filter
def yuan(amount: Any) -> str:
    """Money with thousands separators and two places; a dash where none is known."""
    if amount is None or amount == "":
        return "–"
    try:
        return f"{Decimal(str(amount)):,.2f}"
    except InvalidOperation:
        return "–"


@register.filter
def plain_number(value: Any) -> str:
    """A number without trailing zeros; anything else as it is."""
    try:
        return f"{Decimal(str(value)).normalize():,f}" if value not in (None, "") else ""
    except InvalidOperation:
        return str(value)


@register.filter
def contract_word(code: str, place: str) -> str:
    """The Chinese name that the contract of a dataset gives a code, else the code in plain words: `"claims.visit_type"`."""
    dataset, name = place.split(".")
    return word_of_code(dataset, name, code)


@register.filter
def semicolons(codes: str) -> str:
    """`a;b` with the sign that the reader's language puts between names."""
    return ("、" if get_language() != "en" else ", ").join(code for code in codes.split(";") if code)


@register.filter
def counted(number: Any) -> str:
    """A whole number with thousands separators."""
    return f"{number:,}" if isinstance(number, int) else "–"


@register.filter
def percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f}%"


@register.filter
def get(mapping: Any, key: Any) -> Any:
    return mapping.get(key) if isinstance(mapping, dict) else None


@register.filter
def dataset_title(dataset: str) -> str:
    """The name of a dataset as its contract gives it."""
    return said(dataset_titles().get(dataset, {})) or dataset


@register.filter
def week_days(week: str) -> str:
    """`2026-W46` as its Monday and Sunday; other labels have no days."""
    try:
        monday = date.fromisocalendar(int(week[:4]), int(week[6:8]), 1)
    except ValueError:
        return ""
    return f"{monday:%Y-%m-%d} – {monday + timedelta(days=6):%Y-%m-%d}"


@register.filter
def is_overdue(item: QueueItem) -> bool:
    return item.state != CLOSED and item.due_on is not None and item.due_on < timezone.localdate()


@register.filter
def step_is_late(item: QueueItem) -> bool:
    """The office owes the next step of the chain since a day that is over."""
    return item.state != CLOSED and item.stage_due_at is not None and item.stage_due_at < timezone.now()


@register.simple_tag
def sorted_address(filters: Filters, key: str) -> str:
    return filters.address(sort=key)


@register.filter
def as_address(wishes: dict[str, str]) -> str:
    return urlencode({name: value for name, value in wishes.items() if value})


@register.filter
def evidence_query(shown: EvidencePage, number: int) -> str:
    """The query part of a further page of evidence, keeping the chosen finding."""
    chosen = {"finding": shown.finding.pk} if shown.finding else {}
    return urlencode({**chosen, f"{shown.counts.dataset}_page": number})


@register.simple_tag
def asset(name: str) -> str:
    """The address of one of our static files, with a mark of its content, so that browsers may keep it."""
    return f"{settings.STATIC_URL}{name}?v={_mark(name)}"


@cache
def _mark(name: str) -> str:
    found = finders.find(name)
    return hashlib.sha256(Path(str(found)).read_bytes()).hexdigest()[:12] if found else "0"
