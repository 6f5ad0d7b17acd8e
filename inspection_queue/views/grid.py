"""The grid: the load of each cell, what reaches nobody, and who owns a cell. Changes are on record."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from data_contracts.errors import QueueConflict
from inspection_queue import audit, grid
from inspection_queue.models import GridCell, GridMember, Inspector, User
from inspection_queue.registers import put
from inspection_queue.roles import INVESTIGATOR, may, needs, reader
from inspection_queue.twins import render

SHOWN = 50


class CellForm(forms.Form):
    """Who owns a cell, who stands in, and which users see only such cells."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    owner = forms.ModelChoiceField(Inspector.objects.none(), label=gettext_lazy("Owner"), required=False)
    backup = forms.ModelChoiceField(Inspector.objects.none(), label=gettext_lazy("Stand-in"), required=False)
    members = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Investigators limited to this cell (and other cells that name them)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        active = Inspector.objects.filter(active=True)
        for name in ("owner", "backup"):
            self.fields[name].queryset = active  # type: ignore[attr-defined]
        members = self.fields["members"]
        members.queryset = User.objects.filter(is_active=True, groups__name=INVESTIGATOR).order_by("username")  # type: ignore[attr-defined]
        members.label_from_instance = User.shown_name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        told = super().clean() or {}
        if told.get("owner") and told.get("owner") == told.get("backup"):
            self.add_error("backup", _("The stand-in is somebody else than the owner."))
        return told


@require_safe
@needs("see_grid")
def cells(request: HttpRequest) -> HttpResponse:
    township = request.GET.get("township", "")[:80].replace("\x00", "")
    loads = grid.loads_of_cells()
    rows = grid.workload(request.user, loads)
    context = {
        "rows": [row for row in rows if township in ("", row.cell.township)],
        "townships": sorted({row.cell.township for row in rows if row.cell.township}),
        "township": township,
        "n_ownerless": sum(row.owner is None for row in rows),
        "lost": grid.without_owner(request.user)[:SHOWN],
        "n_lost": grid.n_without_owner(request.user, loads),
        "may_keep": may(request.user, "keep_grid"),
        "limited_to": grid.cells_of(request.user),
    }
    return render(request, "queue/grid.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("keep_grid")
def cell(request: HttpRequest, cell_id: int) -> HttpResponse:
    shown = get_object_or_404(GridCell, pk=cell_id)
    members = User.objects.filter(grid_memberships__cell=shown)
    told = {"owner": shown.owner_id, "backup": shown.backup_id, "members": members, "version": shown.version}
    form = CellForm(request.POST or None, initial=told)
    if request.method == "POST" and form.is_valid():
        _hand_over(shown, reader(request), form)
        messages.success(request, _("Saved. Waiting items follow the cell."))
        return redirect("grid")
    return render(request, "queue/grid_cell.html", {"cell": shown, "form": form})


def _hand_over(shown: GridCell, user: User, form: CellForm) -> None:
    told = form.cleaned_data
    with transaction.atomic():
        locked = GridCell.objects.select_for_update().get(pk=shown.pk)
        if locked.version != told["version"]:
            raise QueueConflict(_("This cell has changed in the meantime; open it again."))
        values = {"owner": told["owner"], "backup": told["backup"]}
        _cell, what = put(GridCell, {"pk": shown.pk}, values, user)
        before, after = set(User.objects.filter(grid_memberships__cell=shown)), set(told["members"])
        GridMember.objects.filter(cell=shown, user__in=before - after).delete()
        GridMember.objects.bulk_create(GridMember(cell=shown, user=each) for each in after - before)
        if before != after:
            audit.record(user, "change", shown, [("members", _names(before), _names(after))])
        if what == "changed" or before != after:
            GridCell.objects.filter(pk=shown.pk).update(version=locked.version + 1)


def _names(users: set[User]) -> str:
    return " ".join(sorted(user.username for user in users))
