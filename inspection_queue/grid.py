"""The grid 网格化: which rows somebody may see, to whom a new item goes, and how much lies in each cell.

A user who is a member of cells and has no wider role sees rows of these cells, and what was given to them by name.
Routing is read from the cells as they stand: a cell that changes hands takes its waiting items along.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Case, Count, Model, Q, QuerySet, Value, When
from django.utils import timezone

from inspection_queue.models import GridCell, GridMember, QueueItem, RosterObject, Subject, User
from inspection_queue.models.work import CLAIMED, CLOSED, OPEN, late
from inspection_queue.roles import INVESTIGATOR, roles_of

LIMITED_ROLES = (INVESTIGATOR,)
PARTS = ("n_open", "n_in_work", "n_overdue", "n_closed")
Row = TypeVar("Row", bound=Model)


def cells_of(user: Any) -> frozenset[str] | None:
    """Ids of the cells whose rows this user may see; None means all of them. Read once per request.

    The system itself (None) sees all.
    """
    if user is None:
        return None
    if not hasattr(user, "_cells"):
        user._cells = _cells_of(user)
    known: frozenset[str] | None = user._cells
    return known


def _cells_of(user: Any) -> frozenset[str] | None:
    if any(role not in LIMITED_ROLES for role in roles_of(user)):
        return None
    cells = frozenset(GridMember.objects.filter(user=user).values_list("cell__grid_id", flat=True))
    return cells if cells or settings.GRID_STRICT else None


def within(user: Any, rows: QuerySet[Row], path: str, own: Q | None = None) -> QuerySet[Row]:
    """The rows this user may see. `path` leads to the grid id; `own` describes rows that were given to them by name."""
    cells = cells_of(user)
    return rows if cells is None else rows.filter(Q(**{f"{path}__in": cells}) | (own or Q(pk__in=())))


def items_of(user: Any) -> QuerySet[QueueItem]:
    """The queue items this user may see."""
    return within(user, QueueItem.objects.all(), "subject__grid_id", Q(assignee_id=user.pk))


def responsible(cell: GridCell) -> User | None:
    """Who takes what arises in the cell: the owner, else the stand-in; only people who sign in and are active."""
    for inspector in (cell.owner, cell.backup):
        user = getattr(inspector, "user", None) if inspector and inspector.active else None
        if user is not None and user.is_active:
            return user
    return None


def routed_to(user: User) -> list[str]:
    """Ids of the cells whose new items go to this user."""
    if user.inspector_id is None:
        return []
    near = GridCell.objects.filter(Q(owner_id=user.inspector_id) | Q(backup_id=user.inspector_id))
    cells = near.select_related("owner__user", "backup__user")
    return [cell.grid_id for cell in cells if responsible(cell) == user]


def nearest_first(user: User, items: QuerySet[QueueItem]) -> QuerySet[QueueItem]:
    """Newest list first; of one list what lies in this user's own cells, then by rank.

    Who is responsible for no cell gets no such term: a case without a branch is a bare 1, and PostgreSQL would
    read `ORDER BY 1` as the first column.
    """
    cells = routed_to(user)
    near = [Case(When(subject__grid_id__in=cells, then=Value(0)), default=Value(1))] if cells else []
    return items.order_by("-week", *near, "rank", "pk")


@dataclass(frozen=True)
class CellRow:
    """One cell with its load. `owner` is who new items go to; None is a fault that the page names."""

    cell: GridCell
    owner: User | None
    n_objects: int
    n_open: int
    n_in_work: int
    n_overdue: int
    n_closed: int


Loads = dict[str, dict[str, int]]


def workload(user: Any, loads: Loads | None = None) -> list[CellRow]:
    """Every cell this user may see, the fullest first. `loads`: what `loads_of_cells` gave, where it is known already."""
    cells = within(user, GridCell.objects.select_related("owner__user", "backup__user"), "grid_id")
    objects = _counted(RosterObject.objects.filter(active=True).values_list("grid_id").annotate(n=Count("pk")))
    loads, nothing = loads_of_cells() if loads is None else loads, dict.fromkeys(PARTS, 0)
    rows = [
        CellRow(cell, responsible(cell), objects.get(cell.grid_id, 0), **loads.get(cell.grid_id, nothing))
        for cell in cells
    ]
    return sorted(rows, key=lambda row: (-row.n_open - row.n_in_work, row.cell.grid_id))


def without_owner(user: Any) -> QuerySet[QueueItem]:
    """Open items that reach nobody: their cell is unknown or has no owner who signs in. A fault of the data."""
    waiting = items_of(user).filter(state=OPEN).exclude(subject__grid_id__in=_reached())
    return waiting.select_related("subject").order_by("-week", "rank")


def n_without_owner(user: Any, loads: Loads) -> int:
    """How many they are; for who sees all cells the sum of what was counted by cell."""
    if cells_of(user) is not None:
        return without_owner(user).count()
    reached = _reached()
    return sum(each["n_open"] for grid_id, each in loads.items() if grid_id not in reached)


def _reached() -> set[str]:
    """Cells whose items go to somebody who signs in."""
    cells = GridCell.objects.select_related("owner__user", "backup__user")
    return {cell.grid_id for cell in cells if responsible(cell)}


def grid_of_object(object_id: str) -> str:
    """The cell of an object: as the roster says, else as the published lists said."""
    known: Iterable[str] = (
        *RosterObject.objects.filter(object_id=object_id).values_list("grid_id", flat=True),
        *Subject.objects.filter(subject_type="institution", subject_id=object_id).values_list("grid_id", flat=True),
    )
    return next((each for each in known if each), "")


def loads_of_cells() -> Loads:
    """How many items of each kind lie in each cell; the items are read once."""
    states = {"n_open": Q(state=OPEN), "n_in_work": Q(state=CLAIMED), "n_closed": Q(state=CLOSED)}
    parts = {**states, "n_overdue": late(timezone.now())}
    counted = {name: Count("pk", filter=condition) for name, condition in parts.items()}
    rows = QueueItem.objects.values("subject__grid_id").annotate(**counted)
    return {row.pop("subject__grid_id"): row for row in rows.values("subject__grid_id", *PARTS)}


def _counted(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    return dict(pairs)
