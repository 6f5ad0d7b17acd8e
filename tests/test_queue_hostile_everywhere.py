"""Hostile input on every route, from the list of routes: scripts in names, forged tokens, ten megabytes, formulas in files."""

import csv
import io
from typing import Any

import pytest

from tests.flow_routes import FORMS
from tests.queue_office import MAY, POSTED, address, listed, office

__all__ = ["listed", "office"]
SCRIPT = "<script>alert(1)</script>"
FORMULA = "=cmd|' /C calc'!A0"
FILES = ("evidence_csv", "campaign_targets", "lines_file", "list_file", "case_file", "dossier_file", "audit_file")
OTHER = {"attachment", "draw_record"}  # bytes as they were given, and a record for a program
PAGES = sorted(set(MAY) - POSTED - FORMS - OTHER - set(FILES))


def name_everything(text: str) -> None:
    """This text wherever somebody outside, or a colleague, may have written a name or a sentence."""
    from inspection_queue.models import (
        Campaign,
        Complaint,
        DrawPlan,
        EvidenceRequest,
        FieldTask,
        Finding,
        GridCell,
        RegisterEntry,
        RosterObject,
        Subject,
    )

    Subject.objects.update(name=text, township=text)
    RosterObject.objects.update(name=text, other_names=text, township=text)
    FieldTask.objects.update(object_name=text, note=text, township=text)
    Campaign.objects.update(title=text)
    DrawPlan.objects.update(title=text)
    GridCell.objects.update(name=text)
    EvidenceRequest.objects.update(what=text)
    Complaint.objects.update(object_text=text, text=text, topic=text)
    RegisterEntry.objects.update(name=text, township=text)
    Finding.objects.update(text_zh=text, text_en=text)


def as_a_browser(client: Any) -> Any:
    """The same session, but with the check of the form's token that the test client leaves out."""
    from django.test import Client

    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies = client.cookies
    return strict


def n_entries() -> int:
    from inspection_queue.models import AuditEntry

    return int(AuditEntry.objects.count())


@pytest.mark.parametrize("route", PAGES)
def test_a_script_in_any_name_stays_text_on_every_page(listed: Any, office: dict[str, Any], route: str) -> None:
    name_everything(SCRIPT)
    for role in MAY[route][:1]:
        answer = office[role].get(address(route, listed.pk))
        assert answer.status_code in (200, 302, 409)
        assert SCRIPT not in answer.content.decode()


@pytest.mark.parametrize("route", sorted(MAY))
def test_a_form_without_its_token_or_with_a_forged_one_changes_nothing(
    listed: Any, office: dict[str, Any], route: str
) -> None:
    client, before = as_a_browser(office[MAY[route][0]]), n_entries()
    for told in ({}, {"csrfmiddlewaretoken": "x" * 64}):
        answer = client.post(address(route, listed.pk), {"version": 1, **told})
        assert answer.status_code == 403, told
    assert n_entries() == before


@pytest.mark.parametrize("route", sorted(MAY))
def test_ten_megabytes_are_refused_by_every_route(listed: Any, office: dict[str, Any], route: str) -> None:
    before = n_entries()
    answer = as_a_browser(office[MAY[route][0]]).post(
        address(route, listed.pk), b"text=" + b"a" * 10_000_000, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400
    assert n_entries() == before


@pytest.mark.parametrize("route", FILES)
def test_a_formula_in_any_name_is_harmless_in_every_file(listed: Any, office: dict[str, Any], route: str) -> None:
    import openpyxl

    name_everything(FORMULA)
    answer = office[MAY[route][0]].get(address(route, listed.pk))
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        cells = [
            cell for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row
        ]
        assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
        assert any(FORMULA in str(cell.value) for cell in cells) or route not in ("list_file", "case_file")
    else:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))] == []
