"""Pages of long lists: the count is told, not asked again, and only the rows of the page are read in full."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet


class LongList(Paginator):  # type: ignore[type-arg]
    """Pages of `rows`, of which there are `n`. A far page passes over keys of an index, not over whole rows."""

    def __init__(self, rows: QuerySet[Any], per_page: int, n: int) -> None:
        super().__init__(rows, per_page)
        self.n = n

    @property
    def count(self) -> int:  # type: ignore[override]
        return self.n

    def page(self, number: Any) -> Any:
        number = self.validate_number(number)
        begin = (number - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[begin : begin + self.per_page])
        places = {key: place for place, key in enumerate(keys)}
        rows = sorted(self.object_list.filter(pk__in=keys).order_by(), key=lambda row: places[row.pk])
        return self._get_page(rows, number, self)
