"""Words and value of a published point are held against each other; a disagreement is told and nothing is guessed."""

import pytest

from pipelines.knowledge.layout import all_layouts
from pipelines.knowledge.published import batch_of
from pipelines.knowledge.readings import READINGS

ASSUMED = {each.name: each.assume for each in all_layouts()}


def read(kind, **cells):
    return READINGS[kind](cells, ASSUMED.get("age", {}))


def test_every_layout_has_its_reading_and_table():
    assert {each.reads for each in all_layouts()} == set(READINGS)


@pytest.mark.parametrize(
    ("kind", "cells", "says"),
    [
        ("drug_course", {"words": "单次住院最多支付14天。", "value": "15天"}, "14"),
        ("drug_course", {"words": "支付不超过12个月", "value": "300天"}, "12"),
        ("drug_course", {"words": "支付不超过14天", "value": "两周"}, "cannot be read"),
        ("setting", {"words": "限急诊或住院患者。", "value": "住院"}, "急诊"),
        ("setting", {"words": "", "value": "家庭病床"}, "cannot be read"),
        ("level", {"words": "需三级综合医院或二级及以上专科医院", "value": "三级"}, "二级"),
        ("level", {"words": "首次处方时需由二级及以上医疗机构开具", "value": "二级"}, "first prescription"),
        ("sex", {"words": "用于女性及男性尿路感染", "value": "女"}, "男"),
        ("sex", {"words": "", "value": "不限"}, "cannot be read"),
        ("age", {"words": "（药品说明书包含成人用法用量）", "value": "儿童"}, "adults"),
        ("age", {"words": "限6-20岁患者", "value": "儿童"}, "20"),
        ("age", {"words": "", "value": "青壮年"}, "cannot be read"),
        ("insurance", {"words": "工伤保险、生育保险目录用药", "value": "工伤"}, "生育"),
        ("item_course", {"words": "按需支付。"}, "cannot be read"),
        ("interval", {"words": "间隔时间不短于14天", "value": "7", "times": "1"}, "14"),
        ("interval", {"words": "每周最多支付一次", "value": "14", "times": "1"}, "7"),
        ("frequency", {"value": "1", "unit": "疗程"}, "cannot be read"),
    ],
)
def test_words_against_value_is_a_conflict(kind, cells, says):
    assert any(says in text for text in read(kind, **cells).conflict)


@pytest.mark.parametrize(
    ("kind", "cells", "row"),
    [
        ("drug_course", {"words": "单次住院支付不超过3天。", "value": "3天"}, {"max_days": 3, "scope": "visit"}),
        ("drug_course", {"words": "支付不超过12个月：1.", "value": "365天"}, {"max_days": 365, "scope": "total"}),
        (
            "drug_course",
            {"words": "在发作48小时内开始使用，支付不超过14天", "value": "14天"},
            {"max_days": 14, "scope": "visit"},
        ),
        ("level", {"words": "限二级及以上医疗机构。", "value": "二级"}, {"min_level": "二级"}),
        ("setting", {"words": "住院患者方予支付", "value": "住院"}, {"visit_type": "inpatient"}),
        (
            "age",
            {"words": "限6-17岁儿童和青少年", "value": "儿童"},
            {"age_group": "儿童", "max_age": 18, "age_unit": "year"},
        ),
        ("age", {"words": "用于未成年人", "value": "儿童"}, {"age_group": "儿童", "max_age": 18, "age_unit": "year"}),
        ("age", {"value": "新生儿"}, {"age_group": "新生儿", "max_age": 29, "age_unit": "day"}),
        ("frequency", {"value": "24", "unit": "小时"}, {"max_quantity": "24", "unit": "hour", "period": "day"}),
        ("frequency", {"value": "1", "unit": "天"}, {"max_quantity": "1", "unit": "day", "period": "day"}),
        (
            "item_course",
            {"words": "总时间不超过90天，评定间隔时间不短于14天。"},
            {"max_days": 90, "scope": "total", "min_gap_days": 14, "max_per_week": None},
        ),
        (
            "item_course",
            {"words": "支付不超过一年，每周最多支付一次。"},
            {"max_days": 365, "scope": "total", "min_gap_days": None, "max_per_week": 1},
        ),
        (
            "item_course",
            {"words": "一个疾病过程支付不超过90天。"},
            {"max_days": 90, "scope": "episode", "min_gap_days": None, "max_per_week": None},
        ),
    ],
)
def test_words_that_agree_give_the_columns(kind, cells, row):
    reading = read(kind, **cells)
    assert reading.conflict is None and reading.rows == (row,)


@pytest.mark.parametrize(
    ("file", "batch"),
    [
        ("【第八批-3】项目规则库（限定疗程）.xlsx", "8-3"),
        ("【第七批 】项目规则库（重复收费）.xlsx", "7"),
        ("第十二批 药品.xlsx", "12"),
        ("第二十批.xlsx", "20"),
        ("知识点.xlsx", None),
    ],
)
def test_the_batch_stands_in_the_name_of_the_file(file, batch):
    assert batch_of(file) == batch
