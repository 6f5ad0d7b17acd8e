"""The pages say what the list says, in both languages, and hostile text in it stays text."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.queue_fixture import client_of, outcome, queue, take, user
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]
SCRIPT = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>"
FORMULA = "=HYPERLINK(\"http://x\",\"click\")"
LIST = [
    Listed("H00000000001", {"included_item_billed": 4000, "peer_deviation": 0}, "青河县人民医院", level="red", n_records=30),
    Listed("H00000000002", {"split_admission": 900}, "仁济诊所", level="blue", township="石桥镇", due_on=date(2026, 1, 5)),
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


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("week=2026-W45", ["H00000000002"]),
        ("week=all", ALL),
        ("week=1999-W01", ALL),
        ("level=red", ["H00000000001"]),
        ("level=purple", ALL),
        ("kind=insured_person", ["tok-1"]),
        ("township=石桥镇", ["H00000000002"]),
        ("township='; drop table x; --", []),
        ("state=open", ALL),
        ("state=closed", []),
        ("state=overdue", ["H00000000002"]),
        ("assignee=nobody", ALL),
        ("assignee=999", []),
        ("assignee=1 or 1=1", ALL),
        ("text=人民", ["H00000000001"]),
        ("text=tok-", ["tok-1"]),
        ("text=%25", []),
        ("text=%00", ALL),
        ("sort=violation", ["H00000000001", "H00000000002", "tok-1"]),
        ("sort=suspicion", ["H00000000002", "tok-1", "H00000000001"]),
        ("sort=due", ["H00000000002", "H00000000001", "tok-1"]),
        ("sort=level", ["H00000000001", "tok-1", "H00000000002"]),
        ("sort=password", ALL),
        ("page=99999", ALL),
        ("page=x", ALL),
    ],
)
def test_the_address_of_the_list_says_what_is_shown(listed: list[Any], analyst: Any, query: str, found: list[str]) -> None:
    assert shown(analyst, query) == found


def test_the_two_kinds_of_money_are_shown_apart_and_never_added(listed: list[Any], analyst: Any) -> None:
    page = analyst.get("/items/").content.decode()
    assert "4,000.00" in page
    assert "950.00" in page
    assert "4,950.00" not in page


def test_a_list_is_never_shown_without_its_coverage(queue: Path, analyst: Any) -> None:
    gap = {"text_zh": "41 家机构中 3 家未报送", "text_en": "3 of 41 institutions missing", "complete": False}
    take(write_week(queue / "published", "2026-W46", LIST, coverage=gap))
    page = analyst.get("/items/").content.decode()
    assert "41 家机构中 3 家未报送" in page
    assert "数据不完整" in page


def test_the_list_counts_what_was_decided_before(queue: Path, analyst: Any) -> None:
    from inspection_queue import changes
    from inspection_queue.models import QueueItem

    take(write_week(queue / "published", "2026-W45", [LIST[1]]))
    wang = user("wang", "investigator")
    changes.claim(QueueItem.objects.get().pk, wang)
    changes.close(QueueItem.objects.get().pk, wang, outcome())
    take(write_week(queue / "published", "2026-W46", LIST))
    assert "本周另有 1 条预警" in analyst.get("/items/").content.decode()


def test_a_reader_gets_from_the_warning_to_the_records_and_the_clause(listed: list[Any], analyst: Any) -> None:
    page = analyst.get(f"/items/{listed[0].pk}/").content.decode()
    for said in ("30 次主项与所含子项重复收费", "第38条(三)", "收治重症比例高于同类", "费用明细", "血常规", "1.2 % 的行缺少开单医师"):
        assert said in page
    assert page.count('class="charged"') == 10
    rule = analyst.get("/detectors/included_item_billed/").content.decode()
    for said in ("重复收费", "第38条(三)", "30 次主项与所含子项重复收费"):
        assert said in rule


def test_the_records_come_page_by_page_with_the_charged_ones_first(listed: list[Any], analyst: Any) -> None:
    where = f"/items/{listed[0].pk}/evidence/claim_lines/"
    keys = [
        record.key
        for page in (1, 2, 3)
        for record in analyst.get(f"{where}?claim_lines_page={page}").context["each"].page.object_list
    ]
    assert len(set(keys)) == len(keys) == 30
    assert all(each.charged for each in analyst.get(where).context["each"].page.object_list)


def test_english_is_one_click_away_and_stays(listed: list[Any], analyst: Any) -> None:
    assert "预警理由" in analyst.get(f"/items/{listed[0].pk}/").content.decode()
    analyst.post("/language/", {"language": "en", "next": "/items/"})
    page = analyst.get(f"/items/{listed[0].pk}/").content.decode()
    assert "30 double charges, 4,000.00 yuan" in page
    assert "Why this subject" in page
    assert "more severe cases than its peers" in page


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
    for where in ("/items/", f"/items/?township={SCRIPT}&text={SCRIPT}", f"/items/{item.pk}/", "/data/", "/audit/", "/quality/"):
        page = client.get(where).content.decode()
        assert "<script>alert" not in page, where
        assert "<img src=x" not in page, where


@pytest.mark.parametrize("name", [FORMULA, "+1+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\t=1", "  =1+1"])
def test_a_formula_in_a_record_is_harmless_in_the_exported_file(queue: Path, analyst: Any, name: str) -> None:
    from inspection_queue.models import QueueItem

    take(write_week(queue / "published", "2026-W46", [Listed("H00000000001", {"split_admission": 9}, item_name=name)]))
    answer = analyst.get(f"/items/{QueueItem.objects.get().pk}/evidence/claim_lines.csv")
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text.split("\r\n", 1)[1])))
    assert rows[0]["item_name"] == f"'{name}"
    assert rows[0]["amount"] == "12.5"


def test_a_negative_amount_stays_a_number_in_the_exported_file(listed: list[Any], analyst: Any) -> None:
    text = analyst.get(f"/items/{listed[0].pk}/evidence/claims.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text.split("\r\n", 1)[1])))
    assert len(rows) == 30
    assert rows[0]["total_amount"] == "-80.0"


def test_looking_and_exporting_are_on_record(listed: list[Any], analyst: Any) -> None:
    from inspection_queue.models import AuditEntry

    analyst.get(f"/items/{listed[0].pk}/")
    analyst.get(f"/items/{listed[0].pk}/evidence/claims.csv")
    said = AuditEntry.objects.filter(actor="sun", object_id=str(listed[0].pk), object_type="QueueItem").order_by("no")
    assert [(each.action, each.changes) for each in said] == [
        ("view", "[]"),
        ("export", '[["dataset","","claims"],["rows","","30"]]'),
    ]


def test_who_comes_too_late_sees_a_conflict_and_the_way_back(listed: list[Any]) -> None:
    from inspection_queue import changes

    changes.claim(listed[0].pk, user("wang", "investigator"))
    late = client_of(user("li", "investigator"))
    answer = late.post(f"/items/{listed[0].pk}/move/claim/", {"version": listed[0].version})
    assert answer.status_code == 409
    assert "wang" in answer.content.decode()
    assert f"/items/{listed[0].pk}/" in answer.content.decode()
    assert late.get(f"/items/{listed[0].pk}/close/").status_code == 409


@pytest.mark.parametrize("version", ["", "x", "-1", "999999999999999999999", None])
def test_a_move_without_a_proper_version_is_a_conflict(listed: list[Any], version: str | None) -> None:
    client = client_of(user("wang", "investigator"))
    told = {} if version is None else {"version": version}
    assert client.post(f"/items/{listed[0].pk}/move/claim/", told).status_code == 409
    listed[0].refresh_from_db()
    assert listed[0].state == "open"


def test_a_form_sent_twice_closes_once(listed: list[Any]) -> None:
    from inspection_queue import changes
    from inspection_queue.models import Outcome

    wang = user("wang", "investigator")
    item = changes.claim(listed[0].pk, wang)
    told = {
        "version": item.version, "verdict": "confirmed", "inspected_on": "2026-11-18", "on_site": "no",
        "institution_id": "H00000000001", "domain": "fund", "problem_codes": ["duplicate_charge"], "measure": "talk",
        "amount_recovered": "1200.50", "note": "已核对",
    }  # fmt: skip
    client = client_of(wang)
    answers = [client.post(f"/items/{item.pk}/close/", told).status_code for _ in range(2)]
    assert answers == [302, 409]
    assert str(Outcome.objects.get().amount_recovered) == "1200.50"


def test_the_outcome_form_knows_what_was_suspected_and_says_what_is_missing(listed: list[Any]) -> None:
    from inspection_queue import changes

    wang = user("wang", "investigator", inspector="D001")
    item = changes.claim(listed[0].pk, wang)
    client = client_of(wang)
    form = client.get(f"/items/{item.pk}/close/").context["form"]
    assert form.initial["institution_id"] == "H00000000001"
    assert form.initial["problem_codes"] == ["duplicate_charge", "statistical_outlier"]
    told = {"version": item.version, "verdict": "confirmed", "inspected_on": "2026-11-18", "on_site": "yes",
            "institution_id": "H00000000001", "domain": "fund", "measure": "talk", "inspector_ids": ["D001"]}  # fmt: skip
    answer = client.post(f"/items/{item.pk}/close/", told)
    assert answer.status_code == 422
    assert "不少于两名" in answer.content.decode()
    assert "请选择查实的问题" in answer.content.decode()


def test_the_place_of_a_persons_check_is_taken_from_the_evidence(listed: list[Any]) -> None:
    from inspection_queue.forms import place_of

    assert place_of(listed[2]) == "tok-1"  # what the claims of this fixture name as their institution


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
    import re

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


def test_the_tasks_of_a_person_are_their_own(listed: list[Any]) -> None:
    from inspection_queue import changes

    wang, li = user("wang", "investigator"), user("li", "investigator")
    changes.claim(listed[0].pk, wang)
    changes.claim(listed[1].pk, li)
    page = client_of(wang).get("/tasks/").content.decode()
    assert "青河县人民医院" in page
    assert "仁济诊所" not in page


def test_notices_of_failed_runs_are_shown(queue: Path, analyst: Any) -> None:
    (queue / "notices.jsonl").write_text('{"at": "2026-11-16T06:00:00", "dag": "d", "task": "t", "sentence": "磁盘已满"}\nnot json\n')
    assert "磁盘已满" in analyst.get("/data/").content.decode()
