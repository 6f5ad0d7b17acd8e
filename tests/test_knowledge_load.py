"""Knowledge points come in at the door of deliveries: counted, reconciled, superseded by editions, bent by local decisions."""

import shutil
from datetime import date
from decimal import Decimal

import published_by_hand as by_hand
import pytest

from data_contracts.errors import SettingsError
from pipelines import warehouse
from pipelines.knowledge.edition import Approval
from pipelines.knowledge.load import load_knowledge
from pipelines.settings import Settings

FREE = ("奥扎格雷钠注射液", "限急性脑梗死，支付不超过14天。", "14天")
TORN = ("注射用益气复脉(冻干)", "单次住院最多支付14天。", "15天")
DAY, VISIT = ("单日", "001103000010000", "001102000030000"), ("单次就诊", "003313010060000", "003313010070000")


PLAIN = ("天麻素注射液", "支付不超过14天。", "14天")


def at(home):
    return Settings(home=home, threads=2, lock_wait=20)


@pytest.fixture
def settings(tmp_path):
    return at(tmp_path / "home")


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A home in which batches 6 (one row torn) and 7 are loaded, with what the load said; made once, copied by each test."""
    folder = tmp_path_factory.mktemp("base")
    by_hand.drug_course(folder / "k", FREE, PLAIN, TORN)
    by_hand.included(folder / "k", DAY, VISIT)
    return folder, load_knowledge(folder / "k", at(folder / "home"))


@pytest.fixture
def loaded(base, tmp_path):
    """Settings of a copy of the base home; the folder that was loaded lies beside it."""
    shutil.copytree(base[0], tmp_path, dirs_exist_ok=True)
    return at(tmp_path / "home")


def ask(settings, sql):
    with warehouse.reading(settings) as connection:
        return connection.execute(sql).fetchall()


def course(settings, when="2026-11-09"):
    """(name, days, source) in force on a day of service."""
    return ask(
        settings,
        f"select item_name, max_days, source from core.kp_course_limit where replaced_by is null "
        f"and date '{when}' between valid_from and coalesce(valid_to, date '9999-12-31') order by all",
    )


def test_points_are_counted_and_carry_where_they_stood(base):
    folder, told = base
    assert told.n_by_batch == {"6": 3, "7": 2} and told.refused == ()
    rows = ask(
        at(folder / "home"),
        "select source, batch, source_sheet, source_row, scope from core.kp_included_items order by 4",
    )
    assert rows == [("national batch 7", "7", "重复收费", 3, "day"), ("national batch 7", "7", "重复收费", 4, "visit")]
    assert "各批次" in told.as_text() and "2025-01-01" in told.as_text()


def test_a_row_whose_words_and_value_disagree_is_told_and_kept_out(base):
    (conflict,) = base[1].conflicts
    assert (conflict.sheet, conflict.row, conflict.name, conflict.value) == ("Sheet1", 4, TORN[0], "15天")
    assert "14" in conflict.text_en and "15" in conflict.text_zh and conflict.n_points == 1
    home = at(base[0] / "home")
    assert TORN[0] not in [name for name, *_ in course(home)]
    reasons = ask(home, "select reasons, json_extract_string(\"row\", '$.source_row') from rejects.kp_course_limit")
    assert reasons == [(["words_agree_with_value"], "4")]


def test_loading_again_changes_nothing_and_tells_the_conflicts_again(loaded, base, tmp_path):
    by_hand.decisions(
        tmp_path / "k", f"kp_course_limit,{FREE[0]},改值,max_days,10,2026-01-01,,某县医保局,地方规定,王主任,2025-12-20"
    )
    load_knowledge(tmp_path / "k", loaded)
    before = ask(loaded, "select count(*), max(delivery_id) from ledger.deliveries"), course(loaded)
    again = load_knowledge(tmp_path / "k", loaded)
    assert (ask(loaded, "select count(*), max(delivery_id) from ledger.deliveries"), course(loaded)) == before
    assert all(each.already_known for each in again.files)
    assert again.conflicts == base[1].conflicts and again.n_by_batch == base[1].n_by_batch


def test_a_new_edition_ends_the_one_before_the_day_before_it_begins(loaded, tmp_path):
    by_hand.drug_course(
        tmp_path / "new", (FREE[0], "支付不超过10天。", "10天"), ("新药注射液", "支付不超过7天。", "7天")
    )
    load_knowledge(tmp_path / "new", loaded, begins=date(2026, 7, 1))
    source = "national batch 6"
    assert course(loaded, "2026-06-30") == [(PLAIN[0], 14, source), (FREE[0], 14, source)]
    assert course(loaded, "2026-07-01") == [(FREE[0], 10, source), ("新药注射液", 7, source)]


def test_a_correction_of_the_same_day_withdraws_what_it_leaves_out(loaded, tmp_path):
    by_hand.included(tmp_path / "new", DAY, ("单日", "001103000010000", "001109000010000"))
    load_knowledge(tmp_path / "new", loaded)
    held = "select part from core.kp_included_items where replaced_by is null and coalesce(valid_to, '9999-12-31') >= valid_from"
    assert sorted(ask(loaded, held)) == [("001102000030000",), ("001109000010000",)]


def test_drugs_and_items_of_one_batch_do_not_end_each_other(settings, tmp_path):
    kind = "限定性别对象"
    by_hand.save(
        tmp_path / "k", "【第一批】药品规则库(限定性别对象).xlsx",
        Sheet1=[("药品通用名", "药品说明", "限定类型", "限定对象"), ("艾附暖宫丸", "调经", kind, "女")],
        Sheet2=[("药品通用名", "序号", "药品代码", "限定类型"), ("艾附暖宫丸", 1, "ZD03AAA0043010100166", kind)],
    )  # fmt: skip
    by_hand.save(
        tmp_path / "k", "【第一批】项目规则库(限定性别对象).xlsx",
        Sheet1=[("项目名称", "项目说明", "国标代码", "限定类型", "限定性别"), ("输精管造影", "检查", "002101030290000", kind, "男")],
    )  # fmt: skip
    load_knowledge(tmp_path / "k", settings)
    assert ask(settings, "select sex, valid_to from core.kp_sex_limit where replaced_by is null order by 1") == [
        ("F", None),
        ("M", None),
    ]


def test_an_older_edition_and_an_unapproved_shrinking_one_are_refused(loaded, tmp_path):
    by_hand.included(tmp_path / "less", DAY)
    ((_, sentence),) = load_knowledge(tmp_path / "less", loaded, begins=date(2024, 6, 1)).refused
    assert "2025-01-01" in sentence and "older" in sentence
    ((_, sentence),) = load_knowledge(tmp_path / "less", loaded, begins=date(2026, 6, 1)).refused
    assert "fewer than the 2" in sentence and "--approver" in sentence
    told = load_knowledge(tmp_path / "less", loaded, date(2026, 6, 1), approval=Approval("王主任", "国家版本删减"))
    assert told.refused == ()
    assert "王主任" in ask(loaded, "select notes from ledger.deliveries order by delivery_id desc limit 1")[0][0]


def test_local_decisions_hold_from_their_day_with_reason_and_approver(loaded, tmp_path):
    """One changes a value for half a year, one frees a row in conflict, one matches nothing, three lack what they need."""
    by_hand.decisions(
        tmp_path / "d",
        f"kp_course_limit,{FREE[0]},改值,max_days,10,2026-03-01,2026-08-31,某县医保局,地方规定,王主任,2026-02-20",
        f"kp_course_limit,{TORN[0]},改值,max_days,14,2026-01-01,,某省医保局,省目录写明14天,李处长,2025-12-20",
        "kp_course_limit,没有的药,改值,max_days,10,2026-03-01,,某县医保局,理由,王主任,2026-02-20",
        f"kp_course_limit,{PLAIN[0]},改值,max_days,1,2026-03-01,,某县医保局,,王主任,2026-02-20",
        f"kp_course_limit,{PLAIN[0]},改值,max_days,2,2026-03-02,,某县医保局,理由,,2026-02-20",
        f"kp_course_limit,{PLAIN[0]},改值,max_days,3,2026-03-03,,某县医保局,理由,王主任,",
    )
    told = load_knowledge(tmp_path / "d", loaded)
    assert told.n_departures == 4 and any("没有的药" in note for note in told.notes)
    for when, days, source in (("2026-02-28", 14, "national batch 6"), ("2026-03-01", 10, "某县医保局"),
                               ("2026-08-31", 10, "某县医保局"), ("2026-09-01", 14, "national batch 6")):  # fmt: skip
        assert (FREE[0], days, source) in course(loaded, when) and len(course(loaded, when)) == 3
    assert (PLAIN[0], 14, "national batch 6") in course(loaded)
    assert (TORN[0], 14, "某省医保局") in course(loaded)
    assert TORN[0] not in [name for name, *_ in course(loaded, "2025-12-31")]
    why = "select distinct reason, approved_by, approved_on from core.kp_course_limit where source = '某县医保局'"
    assert ask(loaded, why) == [("地方规定", "王主任", date(2026, 2, 20))]


def test_a_decision_may_permit_several_values_and_be_taken_back(settings, tmp_path):
    kind = "限定就医方式"
    by_hand.save(
        tmp_path / "k", "【第四批】药品规则库（限定就医方式）.xlsx",
        Sheet1=[("药品通用名", "药品说明", "限定类型", "限定值域"), ("脂肪乳注射液", "住院患者", kind, "住院")],
        Sheet2=[("药品通用名", "序号", "国标代码", "限定类型"), ("脂肪乳注射液", 1, f"{by_hand.X}01", kind)],
    )  # fmt: skip
    line = (
        "kp_setting_limit,脂肪乳注射液,改值,visit_type,住院;急诊,2026-01-01,{end},某县医保局,急诊留观,王主任,2025-12-20"
    )
    permitted = (
        "select visit_type from core.kp_setting_limit where replaced_by is null "
        "and date '2026-11-09' between valid_from and coalesce(valid_to, '9999-12-31') order by 1"
    )
    by_hand.decisions(tmp_path / "k", line.format(end=""))
    load_knowledge(tmp_path / "k", settings)
    assert ask(settings, permitted) == [("emergency",), ("inpatient",)]
    by_hand.decisions(tmp_path / "k", line.format(end="2025-12-31"))
    load_knowledge(tmp_path / "k", settings)
    assert ask(settings, permitted) == [("inpatient",)]
    by_hand.decisions(tmp_path / "k", line.format(end=""), file="knowledge_decisions_2.csv")
    (tmp_path / "k" / "knowledge_decisions_2.csv").write_text(
        (tmp_path / "k" / "knowledge_decisions_2.csv").read_text(encoding="utf-8") + "\n", encoding="utf-8"
    )
    load_knowledge(tmp_path / "k", settings)
    assert ask(settings, permitted) == [("emergency",), ("inpatient",)]


def test_a_decision_outlives_a_new_edition(loaded, tmp_path):
    by_hand.decisions(
        tmp_path / "k", f"kp_course_limit,{FREE[0]},不适用,*,,2026-01-01,,某县医保局,本县不适用,王主任,2025-12-20"
    )
    by_hand.drug_course(tmp_path / "new", FREE, (PLAIN[0], "支付不超过10天。", "10天"))
    load_knowledge(tmp_path / "k", loaded)
    assert [name for name, *_ in course(loaded)] == [PLAIN[0]]
    load_knowledge(tmp_path / "new", loaded, begins=date(2026, 7, 1))
    assert course(loaded) == [(PLAIN[0], 10, "national batch 6")]
    assert (FREE[0], 14, "national batch 6") in course(loaded, "2025-12-31")


def test_a_provincial_list_stands_beside_the_national_one(loaded, tmp_path):
    by_hand.drug_course(tmp_path / "p", (FREE[0], "支付不超过20天。", "20天"), file="省疗程.xlsx")
    ((_, sentence),) = load_knowledge(tmp_path / "p", loaded).refused
    assert "--source" in sentence
    load_knowledge(tmp_path / "p", loaded, source="湖北省", province="420000")
    assert (FREE[0], 14, "national batch 6") in course(loaded) and (FREE[0], 20, "湖北省") in course(loaded)


def items(settings):
    return ask(
        settings,
        "select item_code, valid_from, valid_to, price_cap, recognition_days from core.items where replaced_by is null order by all",
    )


def test_price_and_recognition_lists_end_the_interval_before(settings, tmp_path):
    folder = tmp_path / "k"
    folder.mkdir()
    code, others = "002503020030000", [f"00250302003000{at}" for at in range(1, 5)]
    catalogue = [f"{each},糖化血红蛋白测定,检验,40,2024-01-01" for each in (code, *others)]
    (folder / "items.csv").write_text(
        "\n".join(["项目编码,项目名称,收费项目类别,限价,有效期起", *catalogue]), encoding="utf-8"
    )
    prices = [f"{each},35,2026-01-01" for each in (code, *others, "009999999999999")]
    (folder / "价格表2026.csv").write_text("\n".join(["项目编码,限价,有效期起", *prices]), encoding="utf-8")
    (folder / "互认清单.csv").write_text(f"项目编码,互认天数,有效期起\n{code},15,2026-06-01\n", encoding="utf-8")
    told = load_knowledge(folder, settings)
    wanted = [
        (code, date(2024, 1, 1), date(2025, 12, 31), Decimal(40), None),
        (code, date(2026, 1, 1), date(2026, 5, 31), Decimal(35), None),
        (code, date(2026, 6, 1), None, Decimal(35), 15),
    ]
    assert items(settings)[:3] == wanted
    assert [each.n_held_back for each in told.files if each.file == "价格表2026.csv"] == [1]
    load_knowledge(folder, settings)
    assert items(settings)[:3] == wanted


def test_holidays_load_by_their_chinese_name_and_strays_are_named(settings, tmp_path):
    folder = tmp_path / "k"
    by_hand.save(folder, "节假日2026.xlsx", 日历=[("日期", "类别", "名称"), (date(2026, 10, 1), "节假日", "国庆节")])
    by_hand.save(folder, "随便.xlsx", 表=[("甲", "乙"), (1, 2)])
    loaded = load_knowledge(folder, settings)
    assert ask(settings, "select day, kind, name from core.holidays") == [(date(2026, 10, 1), "holiday", "国庆节")]
    assert [file for file, _ in loaded.refused] == ["随便.xlsx"]


def test_a_damaged_workbook_does_not_stop_the_others(settings, tmp_path):
    by_hand.included(tmp_path / "k", DAY, VISIT)
    (tmp_path / "k" / "【第六批】坏.xlsx").write_bytes(
        (tmp_path / "k" / "【第七批 】项目规则库（重复收费）.xlsx").read_bytes()[:900]
    )
    loaded = load_knowledge(tmp_path / "k", settings)
    assert loaded.n_by_batch == {"7": 2} and [file for file, _ in loaded.refused] == ["【第六批】坏.xlsx"]


def test_a_folder_that_is_not_there_is_said_in_one_sentence(settings, tmp_path):
    with pytest.raises(SettingsError, match="does not exist"):
        load_knowledge(tmp_path / "nowhere", settings)
