"""The closer look: claim lines with their marks, stays along time, ties and pairs; tokens masked; files are the screen."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.queue_beside import PEOPLE, add_beside
from tests.queue_fixture import client_of, queue, take, user
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]
HOSPITAL = Listed("H00000000001", {"included_item_billed": 4000, "split_admission": 90}, "青河县人民医院", n_records=6)
CLINIC = Listed("H00000000002", {"split_admission": 900}, "仁济诊所", township="石桥镇")


@pytest.fixture
def listed(queue: Path) -> Any:
    from inspection_queue.models import QueueItem

    both = [HOSPITAL, CLINIC]
    take(add_beside(write_week(queue / "published", "2026-W46", both), both))
    return QueueItem.objects.get(subject__subject_id=HOSPITAL.subject_id)


def text_of(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return str(answer.content.decode())


def test_the_lines_in_question_are_marked_among_all_lines_of_the_claim(listed: Any) -> None:
    client = client_of(user("sun", "analyst"))
    answer = client.get(f"/items/{listed.pk}/investigate/")
    stays = answer.context["stays"]
    assert [stay.claim_id for stay in stays] == [f"C001{number:04d}" for number in range(4)]
    assert [[line.charged for line in stay.lines] for stay in stays] == [[True, False, False]] * 4
    assert stays[0].lines[0].findings == ("included_item_billed", "split_admission")
    assert stays[0].n_hidden == 2, "lines that were not published must be owned up to"
    second = client.get(f"/items/{listed.pk}/investigate/?page=2")
    assert len(second.context["stays"]) == 2


def test_a_finding_limits_the_view_to_its_own_marks(listed: Any) -> None:
    from inspection_queue.models import Finding

    finding = Finding.objects.get(warning=listed.newest, detector_id="split_admission")
    answer = client_of(user("sun", "analyst")).get(f"/items/{listed.pk}/investigate/?finding={finding.pk}")
    assert {line.findings for stay in answer.context["stays"] for line in stay.lines} == {("split_admission",), ()}
    assert f"?version={finding.detector_hash}" in answer.content.decode()


def test_ties_reach_two_hops_and_no_further(listed: Any) -> None:
    from inspection_queue.graph import near_and_far, read_ties

    chain = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")]
    rows = [
        {"left_type": "drug", "left_id": left, "right_type": "drug", "right_id": right, "n_claims": 1}
        for left, right in chain
    ]
    hops, _parent = near_and_far(("drug", "a"), read_ties(rows))
    assert {node[1]: hop for node, hop in hops.items()} == {"a": 0, "b": 1, "c": 2}
    page = text_of(client_of(user("sun", "analyst")), f"/items/{listed.pk}/investigate/")
    assert page.count('class="node insured_person hop1"') == 2
    assert 'class="node drug hop2"' in page and 'class="node institution hop2"' in page


def test_no_whole_token_leaves_before_a_purpose_was_stated(listed: Any) -> None:
    client = client_of(user("wang", "investigator"))
    places = [
        f"/items/{listed.pk}/investigate/", f"/items/{listed.pk}/stays/C0010000/", f"/items/{listed.pk}/investigate.json",
        f"/items/{listed.pk}/stays/C0010000.json", f"/items/{listed.pk}/investigate/lines.csv?purpose=check",
        f"/items/{listed.pk}/case.xlsx?purpose=check",
    ]  # fmt: skip
    for place in places:
        content = client.get(place).content
        assert not any(token.encode() in content for token in PEOPLE), place
    assert not re.search(r"tk_[0-9a-f]{6,}", text_of(client, places[0]))


def test_whole_tokens_are_shown_for_a_purpose_to_that_person_for_a_while_and_it_is_on_record(listed: Any) -> None:
    from datetime import timedelta

    from inspection_queue.models import AuditEntry, Unmasking

    client, other = client_of(user("wang", "investigator")), client_of(user("zhou", "investigator"))
    address = f"/items/{listed.pk}/investigate/"
    assert client.post(f"{address}unmask/", {"purpose": "curiosity", "reason": "just so"}).status_code == 302
    assert PEOPLE[0] not in text_of(client, address)
    client.post(f"{address}unmask/", {"purpose": "check", "reason": "ask the agency who this is"})
    assert PEOPLE[0] in text_of(client, address)
    assert PEOPLE[0] not in text_of(other, address)
    entry = AuditEntry.objects.filter(action="unmask").get()
    assert entry.actor == "wang" and "ask the agency" in entry.changes
    leave = Unmasking.objects.get()
    from inspection_queue import masking

    assert leave.until - leave.granted_at == timedelta(minutes=masking.MINUTES)
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(masking.timezone, "now", lambda: leave.until + timedelta(seconds=1))
        assert not masking.sight_of(leave.user, listed).whole


def test_a_file_without_a_purpose_is_not_made(listed: Any) -> None:
    from inspection_queue.models import AuditEntry

    client = client_of(user("wang", "investigator"))
    for place in ("investigate/lines.csv", "investigate/lines.xlsx", "case.pdf", "case.xlsx"):
        answer = client.get(f"/items/{listed.pk}/{place}?purpose=none")
        assert answer.status_code == 400 and "文件用途" in answer.content.decode(), place
    assert not AuditEntry.objects.filter(action="export").exists()


def test_the_file_holds_exactly_the_rows_of_the_view_and_says_who_made_it_for_what(listed: Any) -> None:
    from inspection_queue.models import AuditEntry

    client = client_of(user("wang", "investigator"))
    shown = [
        (stay.claim_id, str(line.cells["line_no"]))
        for page in (1, 2)
        for stay in client.get(f"/items/{listed.pk}/investigate/?page={page}").context["stays"]
        for line in stay.lines
    ]
    text = client.get(f"/items/{listed.pk}/investigate/lines.csv?purpose=check").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [(row[2], row[4]) for row in rows[1:-1]] == shown
    assert "wang" in rows[-1][0] and "核查" in rows[-1][0]
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/items/{listed.pk}/investigate/lines.xlsx?purpose=check").content)
    )
    sheet = list(book.worksheets[0].iter_rows(values_only=True))
    assert [(row[2], row[4]) for row in sheet[3:]] == shown and "wang" in sheet[0][0]
    assert isinstance(sheet[3][11], int | float), "money must stay a number"
    assert AuditEntry.objects.filter(action="export").count() == 2


def test_a_case_file_carries_outcome_and_course_and_each_drawing_its_numbers(listed: Any) -> None:
    from tests.queue_fixture import outcome, settle

    settle(listed.pk, user("zhao", "lead"), outcome(note="三份病历缺医嘱"))
    client = client_of(user("wang", "investigator"))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/items/{listed.pk}/case.xlsx?purpose=check").content))
    course = [row[2] for row in list(book.worksheets[3].iter_rows(values_only=True))[3:]]
    assert len(course) == listed.steps.count() >= 6 and course[-1] == "办结"
    paper = client.get(f"/items/{listed.pk}/case.pdf?purpose=check")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF-")
    twin = client.get(f"/items/{listed.pk}/investigate.json").json()
    assert len(twin["spans"]) == 4 and "timeline" not in twin and "graph" not in twin
    assert twin["spans"][0]["start"].startswith("2026-10-20") and twin["peers"][0]["measure"]["peer_values"]
    weeks = client.get("/dossiers/institution/H00000000001.json").json()["dossier"]["series"][0]["weeks"]
    assert [week for week, _value, _median in weeks] == ["2026-W46"]


def test_a_formula_in_an_item_name_runs_in_no_file_and_a_script_on_no_page(queue: Path) -> None:
    from inspection_queue.models import QueueItem

    bad = Listed("H00000000001", {"split_admission": 9}, "<script>alert(1)</script>", item_name='=HYPERLINK("x")')
    take(add_beside(write_week(queue / "published", "2026-W46", [bad]), [bad], name_of_drug="<svg onload=alert(1)>"))
    item = QueueItem.objects.get()
    client = client_of(user("wang", "investigator"))
    for place in (f"/items/{item.pk}/investigate/", f"/items/{item.pk}/stays/C0010000/", "/dossiers/",
                  "/dossiers/institution/H00000000001/"):  # fmt: skip
        page = text_of(client, place)
        assert "<script>alert" not in page and "<svg onload" not in page, place
    text = client.get(f"/items/{item.pk}/investigate/lines.csv?purpose=check").content.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    for place in (f"/items/{item.pk}/investigate/lines.xlsx", f"/items/{item.pk}/case.xlsx", "/items/list.xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{place}?purpose=check").content))
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row), place


def test_the_text_clause_and_version_that_fired_are_on_the_detectors_page(listed: Any) -> None:
    from inspection_queue.models import Finding

    finding = Finding.objects.filter(warning=listed.newest, detector_id="split_admission").get()
    client = client_of(user("sun", "analyst"))
    page = text_of(client, f"/detectors/split_admission/?version={finding.detector_hash}")
    assert "from claim_lines" in page and finding.detector_hash in page and "第38条(三)" in page
    assert "基金被多付一次" in page and "另有医嘱" in page
    old = text_of(client, "/detectors/split_admission/?version=" + "0" * 64)
    assert "from claim_lines" not in old, "another version's text must not be shown for it"


def test_the_same_week_again_keeps_nothing_twice_and_a_stay_of_two_weeks_once(listed: Any, queue: Path) -> None:
    from inspection_queue.models import CaseStay, RegisterEntry, RuleText, Stay

    before = (Stay.objects.count(), RegisterEntry.objects.count(), RuleText.objects.count())
    both = [HOSPITAL, CLINIC]
    take(queue / "published" / "2026-W46")
    assert (Stay.objects.count(), RegisterEntry.objects.count(), RuleText.objects.count()) == before
    ties = CaseStay.objects.count()
    take(add_beside(write_week(queue / "published", "2026-W47", both), both))
    assert (Stay.objects.count(), RegisterEntry.objects.count(), RuleText.objects.count()) == before
    assert CaseStay.objects.count() == 2 * ties


def test_a_list_with_nothing_beside_it_is_taken_in_and_says_so(queue: Path) -> None:
    from inspection_queue.models import QueueItem

    take(write_week(queue / "published", "2026-W46", [HOSPITAL]))
    page = text_of(client_of(user("sun", "analyst")), f"/items/{QueueItem.objects.get().pk}/investigate/")
    assert "未随附" in page


def test_another_cells_item_cannot_be_looked_at_closer(listed: Any) -> None:
    from inspection_queue.models import GridCell, GridMember

    wang = user("wang", "investigator")
    GridMember.objects.create(cell=GridCell.objects.create(grid_id="G9"), user=wang)
    client = client_of(wang)
    for place in (f"/items/{listed.pk}/investigate/", f"/items/{listed.pk}/investigate.json", "/dossiers/institution/H00000000001/",
                  f"/items/{listed.pk}/stays/C0010000/", f"/items/{listed.pk}/case.xlsx?purpose=check",
                  f"/items/{listed.pk}/investigate/lines.csv?purpose=check"):  # fmt: skip
        assert client.get(place).status_code == 404, place
    assert client.get("/dossiers/").context["page"].paginator.count == 0


def test_a_protected_diagnosis_is_masked_in_the_evidence_too(listed: Any) -> None:
    from inspection_queue.models import Record

    for code, record in zip(("B20.1", "I10.0"), Record.objects.filter(dataset="claims").order_by("pk"), strict=False):
        Record.objects.filter(pk=record.pk).update(row={**record.row, "principal_diagnosis": code})
    client = client_of(user("sun", "analyst"))
    places = {"": "受保护诊断", "evidence/claims/": "受保护诊断", "evidence/claims.csv?purpose=check": "protected"}
    for place, word in places.items():
        text = client.get(f"/items/{listed.pk}/{place}").content.decode()
        assert "B20.1" not in text and word in text and "I10.0" in text, place
    assert "B20.1" not in client.get(f"/items/{listed.pk}.json").content.decode()


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "门诊"), ("en", "chronic outpatient")])
def test_codes_in_the_evidence_are_told_in_words_and_stay_codes_in_files(listed: Any, language: str, word: str) -> None:
    from inspection_queue.models import Record

    record = Record.objects.filter(dataset="claims").order_by("pk")[0]
    code = "outpatient" if language == "zh-hans" else "chronic_outpatient"
    Record.objects.filter(pk=record.pk).update(row={**record.row, "visit_type": code})
    client = client_of(user("sun", "analyst"))
    client.cookies["django_language"] = language
    page = client.get(f"/items/{listed.pk}/evidence/claims/").content.decode()
    assert f"<td>{word}</td>" in page and f"<td>{code}</td>" not in page
    assert code in client.get(f"/items/{listed.pk}/evidence/claims.csv?purpose=check").content.decode()
