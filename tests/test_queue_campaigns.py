"""Campaigns: a list beside a random share, frozen at the launch, blind in the field, judged with bounds."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_contracts.errors import QueueConflict, SettingsError
from tests.queue_fixture import client_of, queue, take, user
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]
FROM, TO = date(2026, 11, 2), date(2030, 11, 27)
FINDING = "tests_repeated_within_days"  # of the problem unreasonable_examination


@pytest.fixture
def county(queue: Path) -> dict[str, Any]:
    """Forty hospitals of which eight are on the newest list for the theme, and a pharmacy that no theme asks for."""
    from inspection_queue.models import RosterObject

    for n in range(40):
        told = {"kind": "general_hospital", "township": "城关镇" if n % 2 else "石桥镇", "grid_id": "G1"}
        RosterObject.objects.create(object_id=f"H{n:011}", name=f"第{n}医院", **told)
    RosterObject.objects.create(object_id="P00000000001", name="药房", kind="pharmacy")
    listed = [Listed(f"H{n:011}", {FINDING: 5000 - n}, f"第{n}医院") for n in range(8)]
    take(write_week(queue / "published", "2026-W45", [*listed[:2], Listed("H00000000030", {"split_admission": 1})]))
    take(write_week(queue / "published", "2026-W46", [*listed, Listed("H00000000031", {"split_admission": 1})]))
    return {"lead": user("zhao", "lead"), "boss": user("qian", "supervisor"), "home": queue}


def told(**changes: Any) -> dict[str, Any]:
    values = {
        "template": "unreasonable_tests", "title": "不合理检查", "list_source": "weekly", "packs": ["examination"],
        "kinds": ["general_hospital"], "areas": [], "period_from": FROM, "period_to": TO, "capacity": 12,
        "size_by": "share", "random_share": Decimal("0.5"), "precision": Decimal("0.2"), "expected_rate": Decimal("0.3"),
    }  # fmt: skip
    return {**values, **changes}


def launched(county: dict[str, Any], **changes: Any) -> Any:
    from inspection_queue import campaigns

    draft = campaigns.save_draft(county["lead"], told(**changes))
    return campaigns.launch(draft.pk, county["lead"])


def test_the_preview_says_what_the_launch_does(county: dict[str, Any]) -> None:
    from inspection_queue import campaigns
    from inspection_queue.models import CampaignArm

    draft = campaigns.save_draft(county["lead"], told())
    seen = campaigns.preview(draft)
    assert (seen.n_eligible, seen.n_random, seen.n_ranked, seen.n_on_list) == (40, 6, 6, 8)
    assert seen.n_needed == 14 and not seen.enough
    launch = campaigns.launch(draft.pk, county["lead"])
    arms = CampaignArm.objects.filter(task__campaign=launch)
    assert arms.filter(is_random=True).count() == 6
    assert set(arms.filter(is_random=True).values_list("chance", flat=True)) == {"6/40"}
    assert launch.tasks.count() <= 12
    assert set(launch.tasks.values_list("object_id", flat=True)) <= set(launch.population)
    assert all(task.checklist and task.due_on == TO for task in launch.tasks.all())


def test_the_same_draft_chooses_the_same_targets_and_launches_once(county: dict[str, Any]) -> None:
    from inspection_queue import campaigns

    made = launched(county)
    again = campaigns.choose(made.seed, made.population, [row["object_id"] for row in made.ranked_list], 12, 6)
    assert [each.object_id for each in again] == list(
        made.tasks.order_by("order_no").values_list("object_id", flat=True)
    )
    with pytest.raises(QueueConflict):
        campaigns.launch(made.pk, county["lead"])


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 60), st.integers(1, 40), st.floats(0, 1), st.integers(), st.text(min_size=1, max_size=8))
def test_a_choice_keeps_capacity_and_fills_by_rank_whatever_the_order(
    n: int, capacity: int, part: float, dice_seed: int, seed: str
) -> None:
    from inspection_queue.campaigns import choose

    dice = Random(dice_seed)
    population = [f"H{k:03}" for k in range(n)]
    listed = dice.sample([*population, "H999"], dice.randint(0, n))
    drawn = min(capacity, n, round(part * capacity))
    targets = choose(seed, population, listed, capacity, drawn)
    shuffled = list(population)
    dice.shuffle(shuffled)
    assert choose(seed, shuffled, listed, capacity, drawn) == targets
    assert sum(each.is_random for each in targets) == drawn
    assert len(targets) <= max(capacity, drawn)
    known = [each for each in listed if each != "H999"]
    by_rank = [each.object_id for each in targets if not each.is_random]
    assert set(by_rank) <= set(known)
    waiting = [each for each in known if each not in {t.object_id for t in targets}]
    assert not waiting or len(targets) == capacity  # nobody of the list waits while there is room
    assert all(known.index(a) < known.index(b) for a in by_rank for b in waiting)


def test_nobody_below_supervisor_sees_who_came_how_while_it_runs(county: dict[str, Any]) -> None:
    from inspection_queue import campaigns

    made = launched(county)
    for role in ("analyst", "lead", "auditor"):
        client = client_of(user(role, role))
        page = client.get(f"/campaigns/{made.pk}/results/").content.decode()
        assert 'id="arms"' not in page
        for place in (f"/campaigns/{made.pk}/", f"/campaigns/{made.pk}/results/", f"/field/{made.tasks.first().pk}/"):
            assert not any(
                word in client.get(place[:-1] + ".json").content.decode()
                for word in ("is_random", "ranked_no", "chance")
            )
    assert 'id="arms"' in client_of(county["boss"]).get(f"/campaigns/{made.pk}/results/").content.decode()
    campaigns.finish(made.pk, county["lead"])
    assert 'id="arms"' in client_of(county["lead"]).get(f"/campaigns/{made.pk}/results/").content.decode()


def test_the_chosen_packs_decide_which_findings_of_the_weekly_list_are_of_the_theme(county: dict[str, Any]) -> None:
    """A measure has no pack: of it, as of a list that names none, the problems of the template decide."""
    from inspection_queue.campaign_templates import templates
    from inspection_queue.campaigns import weekly_rows
    from inspection_queue.models import PublishedWeek

    def listed(*packs: str) -> list[str]:
        return [row["object_id"] for row in weekly_rows(templates()["unreasonable_tests"], list(packs))]

    eight, other = [f"H{n:011}" for n in range(8)], "H00000000031"
    assert listed("examination") == listed() == eight
    PublishedWeek.objects.update(
        manifest={"detectors": {FINDING: {"pack": "examination"}, "split_admission": {"pack": "inpatient"}}}
    )
    assert [listed("examination"), listed("inpatient"), listed("examination", "inpatient")] == [
        eight,
        [other],
        [*eight, other],
    ]
    assert listed("billing") == []
    PublishedWeek.objects.update(manifest={"detectors": {"split_admission": {"pack": "inpatient"}}})
    assert listed("inpatient") == [*eight, other]


def test_what_the_template_asks_for_is_ticked_and_asked_of_the_object_once(county: dict[str, Any]) -> None:
    from inspection_queue import field_work
    from inspection_queue.campaign_templates import templates
    from inspection_queue.models import EvidenceRequest

    wang = user("wang", "investigator")
    task = field_work.take(launched(county).tasks.first().pk, wang)
    client, usual = client_of(wang), [each["zh"] for each in templates()["unreasonable_tests"].evidence]
    place, told = f"/field/{task.pk}/ask/", {"version": task.version, "due_on": "2031-01-01"}
    assert [code for code, _title in client.get(place).context["form"].fields["usual"].choices] == usual
    assert client.post(place, told).status_code == 200  # nothing is asked for
    assert client.post(place, {**told, "usual": usual[:1], "what": "排班表"}).status_code == 302
    assert list(EvidenceRequest.objects.order_by("pk").values_list("what", flat=True)) == [usual[0], "排班表"]
    assert usual[0] not in dict(client.get(place).context["form"].fields["usual"].choices)


def test_a_list_that_the_pipeline_made_becomes_the_ranked_share(county: dict[str, Any]) -> None:
    from inspection_queue import campaigns

    rows = [
        {"rank": 2, "subject_type": "institution", "subject_id": "H00000000039", "amount_violation": Decimal(5), "amount_suspicion": None},
        {"rank": 1, "subject_type": "institution", "subject_id": "H00000000038", "amount_violation": Decimal(9), "amount_suspicion": Decimal(1)},
        {"rank": 3, "subject_type": "insured_person", "subject_id": "tok", "amount_violation": None, "amount_suspicion": None},
    ]  # fmt: skip
    folder = county["home"] / "campaigns" / "unreasonable_tests" / "2026-W46"
    folder.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows), folder / "targets.parquet")
    assert campaigns.pipeline_lists() == ["unreasonable_tests/2026-W46"]
    made = launched(county, list_source="unreasonable_tests/2026-W46", random_share=Decimal("0"), capacity=2)
    assert set(made.tasks.values_list("object_id", flat=True)) == {"H00000000038", "H00000000039"}
    with pytest.raises(SettingsError):
        campaigns.pipeline_rows("../../etc/2026-W46")
    (folder / "targets.parquet").write_bytes(b"x")
    with pytest.raises(SettingsError, match="cannot be read"):
        campaigns.pipeline_rows("unreasonable_tests/2026-W46")


def test_results_keep_both_kinds_of_money_apart_and_count_an_object_of_both_shares_in_each(
    county: dict[str, Any],
) -> None:
    from inspection_queue import campaign_results as results
    from inspection_queue.models import CampaignArm, FieldTask

    made = launched(county, capacity=40, random_share=Decimal("1"), size_by="share")  # everybody drawn: a census
    for number, task in enumerate(made.tasks.all()):
        found = number < 10
        values = {"result": "found" if found else "none", "amount_violation": 100 if found else None}
        more = {"amount_suspicion": 7 if found else None, "amount_recovered": 50 if found else None}
        FieldTask.objects.filter(pk=task.pk).update(state="checked", checked_on=FROM, **values, **more)
    made.refresh_from_db()
    sums, arms = results.sums(made), results.arms(made)
    assert (sums.n_checked, sums.n_found, sums.money["amount_violation"], sums.money["amount_suspicion"]) == (
        40,
        10,
        1000,
        70,
    )
    assert (arms.random.hits, arms.random.n, arms.random.low, arms.random.high) == (10, 40, 0.25, 0.25)
    assert (arms.totals["amount_violation"].low, arms.totals["amount_suspicion"].low) == (1000, 70)
    assert CampaignArm.objects.filter(task__campaign=made, is_random=True).count() == 40
    page = client_of(county["boss"]).get(f"/campaigns/{made.pk}/results/").content.decode()
    assert "1,000.00" in page and "1,070" not in page


def test_the_after_effect_is_drawn_from_the_weekly_lists(county: dict[str, Any]) -> None:
    from inspection_queue import campaign_results as results
    from inspection_queue.models import FieldTask

    made = launched(county, random_share=Decimal("0"), capacity=4)
    assert results.after_effect(made) == []
    FieldTask.objects.filter(campaign=made).update(state="checked", checked_on=FROM, result="none")
    weeks = results.after_effect(made)
    assert [(each.week, each.visited) for each in weeks] == [("2026-W45", 0.5), ("2026-W46", 1.0)]
    assert weeks[1].others == pytest.approx(4 / 36)
    page = client_of(county["boss"]).get(f"/campaigns/{made.pk}/results/").content.decode()
    assert '<svg class="effect"' in page and "2026-W46" in page


def test_the_lead_builds_a_campaign_on_the_pages_and_a_late_form_changes_nothing(county: dict[str, Any]) -> None:
    from inspection_queue.models import AuditEntry, Campaign

    lead = client_of(county["lead"])
    form = {name: value for name, value in told().items() if name != "template"}
    form |= {"period_from": FROM.isoformat(), "period_to": (FROM - timedelta(days=1)).isoformat()}
    place = "/campaigns/new/?template=unreasonable_tests"
    assert lead.post(place, form).status_code == 200  # the end before the beginning
    assert lead.post(place, {**form, "period_to": TO.isoformat(), "capacity": 0}).status_code == 200
    assert lead.post(place, {**form, "period_to": TO.isoformat(), "list_source": "x/y"}).status_code == 200
    assert Campaign.objects.count() == 0
    assert (
        lead.post(place, {**form, "period_to": TO.isoformat(), "title": "<script>alert(1)</script>"}).status_code == 302
    )
    made = Campaign.objects.get()
    page = lead.get(f"/campaigns/{made.pk}/").content.decode()
    assert "<script>alert" not in page and "有限总体校正" in page
    steps = [lead.post(f"/campaigns/{made.pk}/launch/", {"version": made.version}).status_code for _ in range(2)]
    assert steps == [302, 409]
    assert lead.get(f"/campaigns/{made.pk}/revise/").status_code == 409
    assert {"create", "launch"} <= set(
        AuditEntry.objects.filter(object_type="Campaign").values_list("action", flat=True)
    )


def test_a_formula_in_a_name_is_harmless_in_the_exported_targets(county: dict[str, Any]) -> None:
    from inspection_queue.models import AuditEntry, RosterObject

    RosterObject.objects.filter(object_id="H00000000000").update(name='=HYPERLINK("http://x")')
    made = launched(county, random_share=Decimal("0"))
    lead = client_of(county["lead"])
    text = lead.get(f"/campaigns/{made.pk}/targets.csv?purpose=check").content.decode("utf-8-sig")
    assert "'=HYPERLINK" in text and ",=HYPERLINK" not in text
    assert "random" not in text and "随机" not in text
    assert AuditEntry.objects.filter(action="export", object_type="Campaign").count() == 1


def test_every_template_is_read_and_a_bad_one_is_named(tmp_path: Path) -> None:
    from inspection_queue.campaign_templates import FOLDER, read_template, templates

    assert {"unreasonable_tests", "fund_fraud", "infectious_disease", "cosmetology", "illegal_practice"} <= set(
        templates()
    )
    good = (FOLDER / "cosmetology.yaml").read_text(encoding="utf-8")
    bad = {
        "kinds knows no": good.replace("kinds: [cosmetology,", "kinds: [space_station,"),
        "gives exactly": good.replace("domain: cosmetology\n", ""),
        "between 0 and 1": good.replace('random_share: "0.3"', 'random_share: "3"'),
        "zh and en": good.replace(
            "{zh: 药品器械采购凭证, en: Purchase papers of drugs and devices}", "{zh: 药品器械采购凭证}"
        ),
    }
    for sentence, text in bad.items():
        (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError, match=sentence):
            read_template(tmp_path / "bad.yaml")
