"""Every route × role × grid: what somebody whose rows are limited to a cell gets of each route, named route by route.

A new route fails here until it is named in PLACE (and in MAY of queue_office.py, which says who may use it at all).
"""

from typing import Any

import pytest

from tests.flow_routes import FORMS
from tests.queue_office import MAY, OPEN_TO_ALL, POSTED, ROLES, address, asked, listed, office, routes

__all__ = ["listed", "office"]
LIMITED = ("investigator",)  # every wider role sees all cells
# thing: lies in one cell; to somebody of another cell it does not exist. rows: a list without the rows of other cells.
# plain: says nothing of any cell. own: belongs to the reader. whole: names objects of all cells, not for who may see only some.
PLACE: dict[str, str] = {
    **dict.fromkeys(
        ("item", "evidence", "evidence_csv", "comment", "move", "report", "open_case", "open_referral", "correct",
         "exempt", "attach", "attachment", "investigate", "stay", "lines_file", "unmask", "case_file", "case", "referral",
         "move_case", "move_referral", "clock_wish", "clock_resume", "dossier", "dossier_file", "dossier_write",
         "points_reverse", "use_acknowledge", "roster_object", "complaint", "complaint_step", "informant", "field_task",
         "field_received", "field_step", "grid_cell", "publication_step", "answer"),
        "thing",
    ),
    **dict.fromkeys(
        ("items", "list_file", "cases", "clocks", "week", "exemptions", "dossiers", "roster", "complaints", "field_tasks",
         "grid", "campaign", "campaign_targets", "draw", "publications", "claim_next"),
        "rows",
    ),
    **dict.fromkeys(
        ("detector", "data", "quality", "campaigns", "campaign_new", "campaign_revise", "campaign_results", "campaign_step",
         "complaint_new", "draw_plans", "draw_plan_new", "draw_plan", "ratios", "check_items", "audit", "audit_file",
         "tokens", "token_revoke"),
        "plain",
    ),
    **dict.fromkeys(("password", "tasks"), "own"),
    "draw_record": "whole",
}  # fmt: skip
OBJECT = ("仁济诊所", "H00000000001")
# What a token needs for each call of the API; with a token of another cell a thing is not found and a list is empty.
API: dict[str, tuple[str, str]] = {
    "api:lists": ("list", "plain"),
    "api:items": ("list", "rows"),
    "api:item": ("list", "thing"),
    "api:lines": ("lines", "thing"),
    "api:dossier": ("dossier", "thing"),
    "api:outcomes": ("outcomes", "rows"),
}
API_OPEN = {
    "api:api-root",
    "api:openapi-json",
}  # the root has no page; the description needs a sign-in (test_queue_api)


def test_every_route_says_what_another_cell_gets_of_it() -> None:
    names = {name for name, _view in routes()}
    assert names == set(PLACE) | OPEN_TO_ALL | set(API) | API_OPEN
    assert set(PLACE) == set(MAY)


def expected(route: str, role: str, cell: str) -> set[int]:
    """The statuses that are right for this role, limited to the item's cell (near) or to another one (far)."""
    if role not in MAY[route]:
        return {403}
    if role in LIMITED and PLACE[route] == "whole":
        return {403}
    return {404} if role in LIMITED and cell == "far" and PLACE[route] == "thing" else {200, 302, 409}


@pytest.mark.parametrize("route", sorted(PLACE))
def test_a_route_answers_a_limited_role_by_its_cell(listed: Any, office: dict[str, Any], route: str) -> None:
    got = {
        (cell, role): asked(office[f"{cell} {role}"], route, listed.pk) for cell in ("near", "far") for role in LIMITED
    }
    assert {pair: status for pair, status in got.items() if status not in expected(route, pair[1], pair[0])} == {}


@pytest.mark.deep
@pytest.mark.parametrize("route", sorted(PLACE))
def test_a_route_answers_every_role_of_every_cell(listed: Any, office: dict[str, Any], route: str) -> None:
    got = {
        (cell, role): asked(office[f"{cell} {role}"], route, listed.pk) for cell in ("near", "far") for role in ROLES
    }
    assert {pair: status for pair, status in got.items() if status not in expected(route, pair[1], pair[0])} == {}


@pytest.mark.parametrize("twin", [False, True])
@pytest.mark.parametrize("route", sorted(set(PLACE) - POSTED))
def test_no_page_and_no_twin_shows_what_lies_in_another_cell(
    listed: Any, office: dict[str, Any], route: str, twin: bool
) -> None:
    where = address(route, listed.pk)
    if twin:
        where = where.partition("?")[0].rstrip("/") + ".json"
    text = office["far investigator"].get(where).content.decode("utf-8", "replace")
    assert [word for word in OBJECT if word in text.replace(where, "") and word not in where] == []


def test_every_twin_of_a_thing_of_another_cell_is_not_found(listed: Any, office: dict[str, Any]) -> None:
    pages = [
        each for each in PLACE if PLACE[each] == "thing" and each not in POSTED | FORMS and "investigator" in MAY[each]
    ]
    places = {each: address(each, listed.pk) for each in pages}
    twins = {each: where.rstrip("/") + ".json" for each, where in places.items() if where.endswith("/")}
    assert {each: office["far investigator"].get(where).status_code for each, where in twins.items()} == dict.fromkeys(
        twins, 404
    )


@pytest.mark.parametrize("route", sorted(API))
def test_every_call_of_the_api_answers_by_scope_and_cell(listed: Any, office: dict[str, Any], route: str) -> None:
    from django.test import Client
    from django.urls import reverse

    from inspection_queue.api_access import make_token
    from inspection_queue.models import User

    scope, place = API[route]
    given = {"api:item": [listed.pk], "api:lines": [listed.pk], "api:dossier": ["institution", OBJECT[1]]}
    where, admin = reverse(route, args=given.get(route, [])), User.objects.get(username="administrator")

    def ask(scopes: list[str], grids: str = "") -> Any:
        _token, secret = make_token(admin, "portal", scopes, grids=grids)
        return Client(raise_request_exception=False).get(where, headers={"Authorization": f"Bearer {secret}"})

    assert {office[role].get(where).status_code for role in ROLES} == {401}, "a session is no token"
    others = sorted({each for each, _place in API.values()} - {scope})
    assert (ask(others).status_code, ask([scope]).status_code, ask([scope], "G1").status_code) == (403, 200, 200)
    far = ask([scope], "G9")
    assert far.status_code == (404 if place == "thing" else 200)
    assert OBJECT[0] not in far.content.decode()
