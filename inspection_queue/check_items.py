"""The list of items for random inspection, in versions: read from check_items.yaml or a file of the office.

The same text again changes nothing; a changed item becomes its next version. Refuses an item that says too little.
"""

import json
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from data_contracts.errors import SettingsError
from inspection_queue import audit
from inspection_queue.models import CheckItem

SHIPPED = Path(__file__).with_name("check_items.yaml")
NEEDED = ("item_code", "department", "title", "basis", "kinds", "steps")


def take_items(file: Path = SHIPPED, actor: Any = None) -> int:
    """Take the items of the file in; returns how many are new or changed. Raises SettingsError naming file and item."""
    with transaction.atomic():
        return sum(_take(item, actor) for item in _read(file))


def current_items() -> list[CheckItem]:
    """The newest version of each item."""
    newest: dict[str, CheckItem] = {}
    for item in CheckItem.objects.order_by("item_code", "version"):
        newest[item.item_code] = item
    return list(newest.values())


def _read(file: Path) -> list[dict[str, Any]]:
    try:
        items = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise SettingsError(f"{file.name} cannot be read as a list of items.") from None
    for place, item in enumerate(items if isinstance(items, list) else [None], start=1):
        lacking = [name for name in NEEDED if not isinstance(item, dict) or not item.get(name)]
        if lacking or any(set(step) != {"zh", "en"} for step in item["steps"]) or set(item["title"]) != {"zh", "en"}:
            raise SettingsError(
                f"{file.name}, item {place}: needs {', '.join(NEEDED)}, with title and steps in zh and en."
            )
    return list(items)


def _take(item: dict[str, Any], actor: Any) -> int:
    values = {
        "title_zh": item["title"]["zh"],
        "title_en": item["title"]["en"],
        **{name: item[name] for name in ("department", "basis", "kinds", "steps")},
    }
    last = CheckItem.objects.filter(item_code=item["item_code"]).order_by("-version").first()
    if last is not None and all(_same(getattr(last, name), value) for name, value in values.items()):
        return 0
    version = last.version + 1 if last else 1
    made = CheckItem.objects.create(
        item_code=item["item_code"], version=version, valid_from=timezone.localdate(), **values
    )
    audit.record(actor, "create", made, [("item", None, made)])
    return 1


def _same(old: Any, new: Any) -> bool:
    return json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)
