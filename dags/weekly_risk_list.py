"""Every Monday at six, Shanghai time: judge the week that has just ended, rank, publish, hand over to the queue.

The partition key is the judged week (`2026-W46`), so a back-fill or a manual re-run writes that week and no other.
With `YUJING_APPROVAL=1` (or the parameter) a person releases the list in Airflow before it reaches the queue.
"""

from datetime import datetime, timedelta

from airflow.sdk import Asset, CronPartitionTimetable, Param, dag, get_current_context, task

PUBLISHED = Asset(name="published_week", uri="yujing://published")


def tell_failure(context: dict) -> None:
    from pipelines.notices import dag_failed

    dag_failed(context)


@task(retries=0)
def which_week(params: dict) -> str:
    """The week of the parameter, else the partition key; a run without either is refused, never guessed."""
    from pipelines.week import week_of_run

    return week_of_run(params["week"], get_current_context()["dag_run"].partition_key)


@task
def detect(week: str) -> dict:
    from pipelines.week import detect_week

    return detect_week(week)


@task
def rank(week: str) -> dict:
    from pipelines.week import rank_week

    return rank_week(week)


@task(outlets=[PUBLISHED])
def publish(week: str) -> dict:
    from pipelines.week import publish_week

    return publish_week(week)


@task.branch(retries=0)
def who_releases(params: dict) -> str:
    from pipelines.settings import Settings

    return "release" if params["approval"] or Settings.from_environment().approval else "hand_over"


@task(trigger_rule="none_failed_min_one_success")
def hand_over(week: str) -> dict:
    """Into the inspection queue; handing over the same list again changes nothing."""
    from pipelines.week import hand_over_week

    return hand_over_week(week)


@dag(
    schedule=CronPartitionTimetable("0 6 * * 1", timezone="Asia/Shanghai", run_offset=-1, key_format="%G-W%V"),
    start_date=datetime(2026, 1, 5),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=2), "on_failure_callback": tell_failure},
    params={
        "week": Param(None, type=["null", "string"], pattern=r"^\d{4}-W\d{2}$", title="Week 周 (manual runs only)"),
        "approval": Param(False, type="boolean", title="Release by a person 人工放行"),
    },
    doc_md=__doc__,
    tags=["yujing"],
)
def weekly_risk_list():
    from airflow.providers.standard.operators.hitl import ApprovalOperator

    release = ApprovalOperator(
        task_id="release",
        subject="Release the weekly list? 是否放行本周清单?",
        body="Week 周: {{ ti.xcom_pull(task_ids='which_week') }}",
        response_timeout=timedelta(days=3),
        fail_on_reject=True,
    )

    week = which_week()
    branch, last = who_releases(), hand_over(week)
    detect(week) >> rank(week) >> publish(week) >> branch
    branch >> [release, last]
    release >> last


weekly_risk_list()
