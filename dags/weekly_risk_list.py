"""每周一 06:00（上海时间）对刚结束的一周进行检测、排序、发布，并送入检查队列。分区键即被判定的周（如 `2026-W46`），
因此补跑或手工重跑只写该周。设 `YUJING_APPROVAL=1`（或勾选参数）后，清单须由人在 Airflow 中放行才进入队列。

Every Monday at six, Shanghai time: judge the week that has just ended, rank, publish, hand over to the queue.

The partition key is the judged week (`2026-W46`), so a back-fill or a manual re-run writes that week and no other.
With `YUJING_APPROVAL=1` (or the parameter) a person releases the list in Airflow before it reaches the queue.
"""

from datetime import datetime, timedelta

from airflow.sdk import (
    Asset,
    CronPartitionTimetable,
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
    dag,
    get_current_context,
    task,
)

PUBLISHED = Asset(name="published_week", uri="yujing://published")
OPTIONS = ["放行 Release", "不放行 Withhold"]
BODY = """
{% set list = ti.xcom_pull(task_ids='publish') %}**{{ list['week'] }}**: {{ list['n_warnings'] }} 条预警 warnings

报告 report: `published/{{ list['week'] }}/report.html` · 清单 list: `published/{{ list['week'] }}/list.xlsx`

版本 version {{ list['version'] }} · 收据 receipt `{{ list['receipt'][:12] }}`
"""
# Named, not imported. A wrong setting or detector stays wrong, and a question that nobody answered is not asked again,
# however often it is tried; a task whose process was killed is.
FAULTS = [f"data_contracts.errors.{each}" for each in ("SettingsError", "DetectorError", "ContractError")]
FINAL = RetryRule([*FAULTS, "airflow.providers.standard.exceptions.HITLTimeoutError"], RetryAction.FAIL)


def tell_failure(context: dict) -> None:
    from pipelines.notices import dag_failed

    dag_failed(context)


@task(task_display_name="确定周次 · Which week")
def which_week(params: dict) -> str:
    """参数中的周，否则分区键；两者皆无则拒绝运行。 The week of the parameter, else the partition key; never guessed."""
    from pipelines.week import week_of_run

    return week_of_run(params["week"], get_current_context()["dag_run"].partition_key)


@task(multiple_outputs=False, task_display_name="检测 · Detect")
def detect(week: str) -> dict:
    from pipelines.week import detect_week

    return detect_week(week)


@task(multiple_outputs=False, task_display_name="排序 · Rank")
def rank(week: str) -> dict:
    from pipelines.week import rank_week

    return rank_week(week)


@task(outlets=[PUBLISHED], multiple_outputs=False, task_display_name="发布 · Publish")
def publish(week: str) -> dict:
    from pipelines.week import publish_week

    return publish_week(week)


@task.branch(task_display_name="是否需要人工放行 · Does a person release it?")
def who_releases(params: dict, published: dict) -> str:
    """同一份清单已放行的，不再询问。 A list that was released already is not asked about again."""
    from pipelines.release import asks_a_person
    from pipelines.settings import Settings

    asked = asks_a_person(published["week"], published["receipt"], params["approval"], Settings.from_environment())
    return "ask_for_release" if asked else "hand_over"


@task.short_circuit(task_display_name="记录答复 · Keep the answer")
def keep_answer(published: dict, given: dict) -> bool:
    """记下谁在何时答复了什么；未放行的清单不进入队列。 Who answered what and when; a withheld list goes no further."""
    from pipelines import release
    from pipelines.settings import Settings

    return release.keep_answer(published["week"], published["receipt"], given, Settings.from_environment()).released


@task(trigger_rule="none_failed_min_one_success", multiple_outputs=False, task_display_name="送入检查队列 · Hand over")
def hand_over(published: dict) -> dict:
    """同一份清单再次送入不产生任何变化。 Handing over the same list again changes nothing."""
    from pipelines.week import hand_over_week

    return hand_over_week(published["week"], published["receipt"])


@dag(
    dag_display_name="每周预警清单 · Weekly risk list",
    description="检测、排序、发布一周的预警清单并送入检查队列 · Detect, rank and publish one week's list, then hand it over",
    schedule=CronPartitionTimetable("0 6 * * 1", timezone="Asia/Shanghai", run_offset=-1, key_format="%G-W%V"),
    start_date=datetime(2026, 1, 5),
    catchup=False,
    max_active_runs=1,
    default_args={
        "retries": 2,
        "retry_delay": timedelta(minutes=2),
        "retry_policy": ExceptionRetryPolicy([FINAL]),
        "on_failure_callback": tell_failure,
    },
    params={
        "week": Param(None, type=["null", "string"], pattern=r"^\d{4}-W\d{2}$", title="Week 周 (manual runs only)"),
        "approval": Param(False, type="boolean", title="Release by a person 人工放行"),
    },
    doc_md=__doc__,
    tags=["yujing"],
)
def weekly_risk_list():
    from airflow.providers.standard.operators.hitl import HITLOperator

    ask = HITLOperator(
        task_id="ask_for_release",
        task_display_name="等待放行 · Wait for the release",
        subject="是否放行本周清单？ Release the weekly list?",
        body=BODY,
        options=OPTIONS,
        params={"why": Param(None, type=["null", "string"], title="理由 Reason")},
        response_timeout=timedelta(days=3),
    )

    week = which_week()
    published = publish(week)
    branch, last = who_releases(published=published), hand_over(published)
    detect(week) >> rank(week) >> published
    branch >> [ask, last]
    keep_answer(published, ask.output) >> last


weekly_risk_list()
