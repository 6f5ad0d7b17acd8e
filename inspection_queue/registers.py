"""Takes the published registers into the rosters: objects, inspectors, grid cells. The same registers again change nothing.

What people keep by hand here (risk tier, credit, a name of an inspector, an owner of a cell) is never overwritten by
an empty value. An object that is no longer delivered becomes inactive; nothing is deleted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from data_contracts.errors import SettingsError
from inspection_queue import audit
from inspection_queue.models import Avoidance, GridCell, Inspector, InspectorStanding, RosterObject
from inspection_queue.register_files import Register, Row, read_register

OBJECT_FIELDS = ("name", "kind", "level", "ownership", "township", "grid_id", "departments", "equipment", "credit_code")


@dataclass
class Taken:
    """How many rows of each register were new, changed or unchanged, and which rows were left out and why."""

    n_new: int = 0
    n_changed: int = 0
    n_unchanged: int = 0
    n_inactive: int = 0
    left_out: list[str] = field(default_factory=list)

    def count(self, what: str) -> None:
        setattr(self, f"n_{what}", getattr(self, f"n_{what}") + 1)


def take_registers(folder: Path, actor: Any = None) -> Taken:
    """One transaction: all registers of the folder or none. Raises SettingsError when there is none."""
    found = {name: read_register(folder, name) for name in ("institutions", "inspectors", "grids")}
    if not any(found.values()):
        raise SettingsError(f"{folder.name} holds no registers; run `yujing registers` first.")
    taken = Taken()
    with transaction.atomic():
        for name, take in (("institutions", _objects), ("inspectors", _inspectors), ("grids", _cells)):
            register = found[name]
            if register is not None:
                taken.left_out += register.left_out
                take(register, taken, actor)
    return taken


def _objects(register: Register, taken: Taken, actor: Any) -> None:
    for row in register.rows:
        values = {name: row.get(name) or "" for name in OBJECT_FIELDS}
        values |= {"licence_to": row.get("licence_to"), "active": True}
        taken.count(put(RosterObject, {"object_id": row["institution_id"]}, values, actor)[1])
    delivered = {row["institution_id"] for row in register.rows}
    codes = {"H", "P"}  # institutions of the register; objects of other kinds are kept by hand
    for gone in RosterObject.objects.filter(active=True).exclude(object_id__in=delivered):
        if gone.object_id[:1] in codes and len(gone.object_id) == 12:
            put(RosterObject, {"object_id": gone.object_id}, {"active": False}, actor)
            taken.n_inactive += 1


def _inspectors(register: Register, taken: Taken, actor: Any) -> None:
    for row in register.rows:
        known = Inspector.objects.filter(inspector_id=row["inspector_id"]).first()
        values: dict[str, Any] = {"active": row.get("active") is not False}
        if known is None or not known.name or "*" in known.name:
            values["name"] = row.get("name") or row["inspector_id"]
        if known is None or not known.organisation:
            values["organisation"] = row.get("department") or ""
        inspector, what = put(Inspector, {"inspector_id": row["inspector_id"]}, values, actor)
        standing = {name: row.get(name) or "" for name in ("department", "expertise")}
        standing["certificate_to"] = row.get("certificate_to")
        _none, second = put(InspectorStanding, {"inspector": inspector}, standing, actor)
        taken.count(what if what != "unchanged" else second)
        _avoidances(inspector, row, actor)


def _avoidances(inspector: Inspector, row: Row, actor: Any) -> None:
    for object_id in filter(None, str(row.get("avoid_institution_ids") or "").split(";")):
        if not Avoidance.objects.filter(inspector=inspector, object_id=object_id.strip(), ended_on=None).exists():
            values = {"reason": "register 名录", "since": timezone.localdate()}
            made = Avoidance.objects.create(inspector=inspector, object_id=object_id.strip(), **values)
            audit.record(actor, "create", made, [("inspector", None, inspector), ("object", None, made.object_id)])


def _cells(register: Register, taken: Taken, actor: Any) -> None:
    people = {each.inspector_id: each for each in Inspector.objects.all()}
    for row in register.rows:
        values: dict[str, Any] = {"name": row["name"], "township": row.get("township") or ""}
        named = {
            "owner": people.get(row.get("owner_inspector_id")),
            "backup": people.get(row.get("backup_inspector_id")),
        }
        is_known = GridCell.objects.filter(grid_id=row["grid_id"]).exists()
        values |= {} if is_known else named  # a cell that is known here is handed over here, on record
        taken.count(put(GridCell, {"grid_id": row["grid_id"]}, values, actor)[1])


def put(model: Any, key: dict[str, Any], values: dict[str, Any], actor: Any) -> tuple[Any, str]:
    """Create or change one row, on record with old and new; says `new`, `changed` or `unchanged`."""
    found = model.objects.filter(**key).first()
    if found is None:
        made = model.objects.create(**key, **values)
        audit.record(actor, "create", made, [(name, None, value) for name, value in {**key, **values}.items()])
        return made, "new"
    changed = list(_differences(found, values))
    if not changed:
        return found, "unchanged"
    for name, _old, new in changed:
        setattr(found, name, new)
    found.save(update_fields=[name for name, _old, _new in changed])
    audit.record(actor, "change", found, changed)
    return found, "changed"


def _differences(row: models.Model, values: dict[str, Any]) -> Iterable[tuple[str, Any, Any]]:
    for name, new in values.items():
        old = getattr(row, name)
        if old != new:
            yield name, old, new
