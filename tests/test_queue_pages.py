"""The pages say what the list says, in both languages, and lead from a warning to its records and its clause."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.queue_fixture import client_of, outcome, queue, settle, take, user, walk
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]
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
def test_the_address_of_the_list_says_what_is_shown(
    listed: list[Any], analyst: Any, query: str, found: list[str]
) -> None:
    assert shown(analyst, query) == found


def test_a_step_that_is_late_counts_as_overdue_like_a_visit_that_is_late(listed: list[Any], analyst: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from inspection_queue.models import QueueItem

    assert "环节超期" not in analyst.get("/items/").content.decode()
    QueueItem.objects.filter(pk=listed[0].pk).update(stage_due_at=timezone.now() - timedelta(minutes=1))
    assert shown(analyst, "state=overdue") == ["H00000000001", "H00000000002"]
    assert analyst.get("/items/").content.decode().count("环节超期") == 1


def test_the_page_of_clocks_counts_what_is_late_elsewhere_and_leads_to_it(queue: Path) -> None:
    """A complaint, a publication, a field task and a result without an answer, each late since 2020."""
    from inspection_queue.models import Complaint, FieldTask, Publication, RegisterEntry
    from tests.closer_routes import furnish as furnish_closer
    from tests.supervision_routes import furnish

    furnish()
    furnish_closer()
    long_ago = date(2020, 1, 5)
    for model in (Complaint, FieldTask, Publication):
        model.objects.update(due_on=long_ago)
    place = {"subject_type": "institution", "subject_id": "H00000000001", "name": "仁济诊所"}
    RegisterEntry.objects.create(**place, first_week="2026-W46", digest="d", row={})
    client = client_of(user("qian", "supervisor"))
    page = client.get("/clocks/")
    told = {each.route: each.n for each in page.context["elsewhere"]}
    assert told == {"complaints": 1, "publications": 1, "field_tasks": 1, "dossiers": 1}
    for each in page.context["elsewhere"]:
        where = f"/{each.route.replace('_tasks', '')}/?{each.query}"
        assert f'href="{where.replace("&", "&amp;")}"' in page.content.decode()
        assert "仁济" in client.get(where).content.decode(), where


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
    assert "数据须留意" in page


def test_the_list_counts_what_was_decided_before(queue: Path, analyst: Any) -> None:
    from inspection_queue.models import QueueItem

    take(write_week(queue / "published", "2026-W45", [LIST[1]]))
    settle(QueueItem.objects.get().pk, user("wang", "investigator"), outcome())
    take(write_week(queue / "published", "2026-W46", LIST))
    assert "本周另有 1 条预警" in analyst.get("/items/").content.decode()


def test_a_reader_gets_from_the_warning_to_the_records_and_the_clause(listed: list[Any], analyst: Any) -> None:
    page = analyst.get(f"/items/{listed[0].pk}/").content.decode()
    for said in (
        "30 次主项与所含子项重复收费",
        "第38条(三)",
        "收治重症比例高于同类",
        "费用明细",
        "血常规",
        "1.2 % 的行缺少开单医师",
    ):
        assert said in page
    assert page.count('class="charged"') == 10
    rule = analyst.get("/detectors/included_item_billed/").content.decode()
    for said in ("重复收费", "第38条(三)", "30 次主项与所含子项重复收费"):
        assert said in rule


def test_the_strongest_reasons_come_first_and_the_others_follow(queue: Path, analyst: Any) -> None:
    from inspection_queue.models import QueueItem

    detectors = [
        "tests_repeated_within_days",
        "included_item_billed",
        "split_admission",
        "complaint_burst",
        "peer_deviation",
    ]
    take(write_week(queue / "published", "2026-W46", [Listed("H00000000001", dict.fromkeys(detectors, 7))]))
    context = analyst.get(f"/items/{QueueItem.objects.get().pk}/").context
    assert [each.detector_id for each in context["reasons"]] == detectors[:3]
    assert [each.detector_id for each in context["further"]] == detectors[3:]


def test_the_records_come_page_by_page_with_the_charged_ones_first(listed: list[Any], analyst: Any) -> None:
    where = f"/items/{listed[0].pk}/evidence/claim_lines/"
    keys = [
        record.key
        for page in (1, 2, 3)
        for record in analyst.get(f"{where}?claim_lines_page={page}").context["each"].page.object_list
    ]
    assert len(set(keys)) == len(keys) == 30
    assert all(each.charged for each in analyst.get(where).context["each"].page.object_list)


def test_the_week_says_what_moved_an_item_and_a_corrected_list_counts_as_corrected(queue: Path, analyst: Any) -> None:
    """Also the other way to find the newest list, by the items' own week, gives what the lists themselves say."""
    from inspection_queue import grid
    from inspection_queue.filters import Filters, listed_in, matching
    from inspection_queue.models import QueueItem
    from inspection_queue.week_changes import moved_since

    clinic, person = LIST[1], LIST[2]
    other = Listed(clinic.subject_id, {"complaint_burst": 0}, clinic.name)
    take(write_week(queue / "published", "2026-W45", [person, clinic, LIST[0]]))
    settle(QueueItem.objects.get(subject__subject_id="tok-1").pk, user("wang", "investigator"), outcome())
    take(write_week(queue / "published", "2026-W46", [other, LIST[0], person]))
    take(write_week(queue / "published", "2026-W46", [LIST[0], other], note="corrected"))
    moved = {
        each.item.subject.subject_id: each
        for each in moved_since(QueueItem.objects.filter(week="2026-W46"), "2026-W45")
    }
    told = moved[clinic.subject_id]
    assert (told.rank_before, told.item.rank, told.new, told.gone) == (2, 2, ["complaint_burst"], ["split_admission"])
    assert "名次 3 → 1" in analyst.get("/week/").content.decode()
    assert analyst.get("/week.json").json()["groups"][0]["rows"][0]["rank_before"] == 3
    seen = grid.items_of(QueueItem.objects.filter(author__isnull=False).first().decider)
    newest = [(each.pk, each.shown_rank) for each in matching(Filters(week="2026-W46"), seen)]
    assert newest == [(each.pk, each.shown_rank) for each in listed_in(seen, "2026-W46").order_by("shown_rank", "pk")]
    assert [rank for _pk, rank in newest] == [1, 2]
    assert [each.shown_rank for each in matching(Filters(week="2026-W45"), seen)] == [1, 2, 3]


def test_english_is_one_click_away_and_stays(listed: list[Any], analyst: Any) -> None:
    assert "预警理由" in analyst.get(f"/items/{listed[0].pk}/").content.decode()
    analyst.post("/language/", {"language": "en", "next": "/items/"})
    page = analyst.get(f"/items/{listed[0].pk}/").content.decode()
    assert "30 double charges, 4,000.00 yuan" in page
    assert "Why this subject" in page
    assert "more severe cases than its peers" in page


def test_looking_and_exporting_are_on_record(listed: list[Any], analyst: Any) -> None:
    from inspection_queue.models import AuditEntry

    analyst.get(f"/items/{listed[0].pk}/")
    analyst.get(f"/items/{listed[0].pk}/evidence/claims.csv?purpose=check")
    said = AuditEntry.objects.filter(actor="sun", object_id=str(listed[0].pk), object_type="QueueItem").order_by("no")
    assert [(each.action, each.changes) for each in said] == [
        ("view", "[]"),
        ("export", f'[["file","","item_{listed[0].pk}_claims.csv"],["rows","","30"],["purpose","","check"]]'),
    ]


def test_the_outcome_form_knows_what_was_suspected_and_says_what_is_missing(listed: list[Any]) -> None:
    from inspection_queue import changes

    wang = user("wang", "investigator", inspector="D001")
    walk(listed[0].pk, "verification")
    item = changes.claim(listed[0].pk, wang)
    client = client_of(wang)
    form = client.get(f"/items/{item.pk}/report/").context["form"]
    assert form.initial["institution_id"] == "H00000000001"
    assert form.initial["problem_codes"] == ["duplicate_charge", "statistical_outlier"]
    told = {"version": item.version, "verdict": "confirmed", "inspected_on": "2026-11-18", "on_site": "yes",
            "institution_id": "H00000000001", "domain": "fund", "measure": "talk",
            "inspector_ids": ["D001"]}  # fmt: skip
    answer = client.post(f"/items/{item.pk}/report/", told)
    assert answer.status_code == 200
    assert "不少于两名" in answer.content.decode()
    assert "请选择查实的问题" in answer.content.decode()


def test_the_place_of_a_persons_check_is_taken_from_the_evidence(listed: list[Any]) -> None:
    from inspection_queue.forms import place_of

    assert place_of(listed[2]) == "tok-1"  # what the claims of this fixture name as their institution


def test_the_tasks_of_a_person_are_their_own(listed: list[Any]) -> None:
    from inspection_queue import changes

    wang, li = user("wang", "investigator"), user("li", "investigator")
    changes.claim(listed[0].pk, wang)
    changes.claim(listed[1].pk, li)
    page = client_of(wang).get("/tasks/").content.decode()
    assert "青河县人民医院" in page
    assert "仁济诊所" not in page


def test_notices_of_failed_runs_are_shown(queue: Path, analyst: Any) -> None:
    (queue / "notices.jsonl").write_text(
        '{"at": "2026-11-16T06:00:00", "dag": "d", "task": "t", "sentence": "磁盘已满"}\nnot json\n'
    )
    assert "磁盘已满" in analyst.get("/data/").content.decode()
