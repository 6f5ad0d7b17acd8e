"""The addresses of campaigns, double random draws, complaints and the grid. Each view carries its permission."""

from django.urls import path

from inspection_queue.views import campaigns, complaints, draws, field, grid, publications, roster

urlpatterns = [
    path("grid/", grid.cells, name="grid"),
    path("grid/<int:cell_id>/", grid.cell, name="grid_cell"),
    path("roster/", roster.objects, name="roster"),
    path("roster/<int:object_id>/", roster.one, name="roster_object"),
    path("double-random/", draws.plans, name="draw_plans"),
    path("double-random/new/", draws.new, name="draw_plan_new"),
    path("double-random/ratios/", draws.ratios, name="ratios"),
    path("double-random/items/", draws.items, name="check_items"),
    path("double-random/<int:plan_id>/", draws.plan, name="draw_plan"),
    path("draws/<int:draw_id>/", draws.one, name="draw"),
    path("draws/<int:draw_id>/record/", draws.record, name="draw_record"),
    path("campaigns/", campaigns.overview, name="campaigns"),
    path("campaigns/new/", campaigns.new, name="campaign_new"),
    path("campaigns/<int:campaign_id>/", campaigns.one, name="campaign"),
    path("campaigns/<int:campaign_id>/revise/", campaigns.revise, name="campaign_revise"),
    path("campaigns/<int:campaign_id>/results/", campaigns.results, name="campaign_results"),
    path("campaigns/<int:campaign_id>/targets.csv", campaigns.targets, name="campaign_targets"),
    path("campaigns/<int:campaign_id>/<slug:action>/", campaigns.step, name="campaign_step"),
    path("complaints/", complaints.rows, name="complaints"),
    path("complaints/new/", complaints.new, name="complaint_new"),
    path("complaints/<int:complaint_pk>/", complaints.one, name="complaint"),
    path("complaints/<int:complaint_pk>/informant/", complaints.informant, name="informant"),
    path("complaints/<int:complaint_pk>/<slug:action>/", complaints.step, name="complaint_step"),
    path("field/", field.tasks, name="field_tasks"),
    path("field/<int:task_id>/", field.task, name="field_task"),
    path("field/<int:task_id>/received/<int:request_id>/", field.received, name="field_received"),
    path("field/<int:task_id>/<slug:action>/", field.step, name="field_step"),
    path("publications/", publications.rows, name="publications"),
    path("publications/<int:publication_id>/<slug:action>/", publications.step, name="publication_step"),
]
