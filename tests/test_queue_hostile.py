"""Hostile text stays text, late or broken forms change nothing, and no answer allows what it must not."""

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.queue_fixture import client_of, queue, take, user, walk
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]
SCRIPT = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://x","click")'
LIST = [
    Listed(
        "H00000000001", {"included_item_billed": 4000, "peer_deviation": 0}, "青河县人民医院", level="red", n_records=30
    ),
    Listed(
        "H00000000002", {"split_admission": 900}, "仁济诊所", level="blue", township="石桥镇", due_on=date(2026, 1, 5)
    ),
    Listed("tok-1", {"split_admission": 50}, level="yellow", township="柳林镇", subject_type="insured_person"),
]


@pytest.fixture
def listed(queue: Path) -> list[Any]:
    from inspection_queue.models import QueueItem

    take(write_week(queue / "published", "2026-W45", [LIST[1]]))
    take(write_week(queue / "published", "2026-W46", LIST))
    return list(QueueItem.objects.order_by("rank"))


@pytest.fixture
def analyst(queue: Path) -> Any:
    return client_of(user("sun", "analyst"))


def shown(client: Any, query: str) -> list[str]:
    """Subject ids on the list page, in order."""
    return [each.subject.subject_id for each in client.get(f"/items/?{query}").context["page"].object_list]


ALL = ["H00000000001", "H00000000002", "tok-1"]


def test_the_language_switch_leads_nowhere_else(queue: Path) -> None:
    answer = client_of().post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("role", ["analyst", "supervisor", "auditor"])
def test_a_script_in_a_name_or_a_remark_stays_text(queue: Path, role: str) -> None:
    from inspection_queue import changes
    from inspection_queue.models import QueueItem

    bad = Listed("H00000000001", {SCRIPT: 5}, SCRIPT, township=SCRIPT, item_name=SCRIPT)
    take(write_week(queue / "published", "2026-W46", [bad], coverage={"text_zh": SCRIPT, "complete": False}))
    item = QueueItem.objects.get()
    changes.comment(item.pk, user("zhao", "lead"), SCRIPT)
    client = client_of(user("x", role))
    for where in (
        "/items/",
        f"/items/?township={SCRIPT}&text={SCRIPT}",
        f"/items/{item.pk}/",
        "/data/",
        "/audit/",
        "/quality/",
    ):
        page = client.get(where).content.decode()
        assert "<script>alert" not in page, where
        assert "<img src=x" not in page, where


@pytest.mark.parametrize("name", [FORMULA, "+1+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\t=1", "  =1+1"])
def test_a_formula_in_a_record_is_harmless_in_the_exported_file(queue: Path, analyst: Any, name: str) -> None:
    from inspection_queue.models import QueueItem

    take(write_week(queue / "published", "2026-W46", [Listed("H00000000001", {"split_admission": 9}, item_name=name)]))
    answer = analyst.get(f"/items/{QueueItem.objects.get().pk}/evidence/claim_lines.csv?purpose=check")
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text.split("\r\n", 1)[1])))
    assert rows[0]["item_name"] == f"'{name}"
    assert rows[0]["amount"] == "12.5"


def test_a_negative_amount_stays_a_number_in_the_exported_file(listed: list[Any], analyst: Any) -> None:
    text = analyst.get(f"/items/{listed[0].pk}/evidence/claims.csv?purpose=check").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text.split("\r\n", 1)[1])))
    assert len(rows) == 31 and "导出" in str(rows[-1])  # the last line is the watermark
    assert rows[0]["total_amount"] == "-80.0"


def test_who_comes_too_late_sees_a_conflict_and_the_way_back(listed: list[Any]) -> None:
    from inspection_queue import changes

    changes.claim(listed[0].pk, user("wang", "investigator"))
    late = client_of(user("li", "investigator"))
    answer = late.post(f"/items/{listed[0].pk}/move/claim/", {"version": listed[0].version})
    assert answer.status_code == 409
    assert "wang" in answer.content.decode()
    assert f"/items/{listed[0].pk}/" in answer.content.decode()
    assert late.get(f"/items/{listed[0].pk}/report/").status_code == 409


@pytest.mark.parametrize("version", ["", "x", "-1", "999999999999999999999", None])
def test_a_move_without_a_proper_version_is_a_conflict(listed: list[Any], version: str | None) -> None:
    client = client_of(user("wang", "investigator"))
    told = {} if version is None else {"version": version}
    assert client.post(f"/items/{listed[0].pk}/move/claim/", told).status_code == 409
    listed[0].refresh_from_db()
    assert listed[0].state == "open"


def test_a_form_sent_twice_reports_once(listed: list[Any]) -> None:
    from inspection_queue import changes
    from inspection_queue.models import Outcome

    wang = user("wang", "investigator")
    walk(listed[0].pk, "verification")
    item = changes.claim(listed[0].pk, wang)
    told = {
        "version": item.version, "verdict": "confirmed", "inspected_on": "2026-11-18", "on_site": "no",
        "institution_id": "H00000000001", "domain": "fund", "problem_codes": ["duplicate_charge"], "measure": "talk",
        "amount_recovered": "1200.50", "note": "已核对",
    }  # fmt: skip
    client = client_of(wang)
    answers = [client.post(f"/items/{item.pk}/report/", told).status_code for _ in range(2)]
    assert answers == [302, 409]
    assert str(Outcome.versions.get().amount_recovered) == "1200.50"


def test_a_text_of_ten_megabytes_is_refused(listed: list[Any]) -> None:
    from inspection_queue.models import Comment

    client = client_of(user("zhao", "lead"))
    answer = client.post(f"/items/{listed[0].pk}/comment/", {"text": "长" * 4_000_000})
    assert answer.status_code == 400
    client.post(f"/items/{listed[0].pk}/comment/", {"text": "长" * 4001})
    assert Comment.objects.count() == 0
    client.post(f"/items/{listed[0].pk}/comment/", {"text": "长" * 4000})
    assert Comment.objects.count() == 1


def test_nothing_inline_and_nothing_from_elsewhere_is_allowed_on_a_page(listed: list[Any], analyst: Any) -> None:
    for where in ("/items/", f"/items/{listed[0].pk}/", "/data/", "/sign-in/"):
        answer = analyst.get(where, follow=True)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        page = answer.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r'\sstyle="|\son\w+="|https?://', page.replace("http://www.w3.org/2000/svg", ""))
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_static_files_may_be_kept_by_the_browser(queue: Path) -> None:
    answer = client_of().get("/static/queue/console.css")
    assert answer.status_code == 200
    assert "no-store" not in answer.headers.get("Cache-Control", "")


def test_an_address_that_is_wrong_gets_a_page_with_a_way_back(analyst: Any) -> None:
    answer = analyst.get("/nowhere/")
    assert answer.status_code == 404
    assert "该地址不存在" in answer.content.decode()


def test_a_fault_of_ours_shows_no_detail(analyst: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from inspection_queue.views import items

    monkeypatch.setattr(items, "read_filters", lambda query: 1 / 0)
    answer = analyst.get("/items/")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.content.decode()
