"""The addresses of campaigns, double random draws, complaints and the grid. Each view carries its permission."""

from django.urls import path

from inspection_queue.views import grid, roster

urlpatterns = [
    path("grid/", grid.cells, name="grid"),
    path("grid/<int:cell_id>/", grid.cell, name="grid_cell"),
    path("roster/", roster.objects, name="roster"),
    path("roster/<int:object_id>/", roster.one, name="roster_object"),
]
