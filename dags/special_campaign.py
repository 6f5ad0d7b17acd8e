"""专项行动：由主题、规则包、乡镇、周次和数量得出一份单独的清单。只手工触发；在该周检测结果上重新排序，不影响每周清单。

A targeted special campaign 专项行动: a theme, rule packs, areas, a week and a size give a list of its own.

Runs by hand only. It re-ranks what the week's detectors have found; the weekly list itself is not touched.
"""

from datetime import datetime, timedelta

from airflow.sdk import ExceptionRetryPolicy, Param, RetryAction, RetryRule, dag, task

# Named, not imported. A wrong setting or file of ours stays wrong, however often it is tried; a killed task is tried again.
FINAL = RetryRule([f"data_contracts.errors.{each}" for each in ("SettingsError", "DetectorError")], RetryAction.FAIL)


def tell_failure(context: dict) -> None:
    from pipelines.notices import dag_failed

    dag_failed(context)


@dag(
    dag_display_name="专项行动 · Special campaign",
    description="按主题、规则包和乡镇另出一份清单 · A list of its own for a theme, rule packs and townships",
    schedule=None,
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={
        "retries": 1,
        "retry_delay": timedelta(minutes=1),
        "retry_policy": ExceptionRetryPolicy([FINAL]),
        "on_failure_callback": tell_failure,
    },
    params={
        "theme": Param("unreasonable_tests", type="string", pattern=r"^[a-z0-9_]{3,60}$", title="Theme 主题"),
        "packs": Param(["examination"], type="array", items={"type": "string"}, title="Rule packs 规则包"),
        "areas": Param([], type="array", items={"type": "string"}, title="Townships 乡镇 (empty: all 全部)"),
        "week": Param("2026-W46", type="string", pattern=r"^\d{4}-W\d{2}$", title="Week 周"),
        "size": Param(15, type="integer", minimum=1, maximum=500, title="How many 数量"),
    },
    doc_md=__doc__,
    tags=["yujing"],
)
def special_campaign():
    @task(multiple_outputs=False, task_display_name="核对要求 · Check the wish")
    def choose(params: dict) -> dict:
        """不存在的规则包或周次会被拒绝。 Read the wish and refuse a pack or an area that does not exist."""
        from pipelines.campaign import checked_wish

        return checked_wish(params).as_dict()

    @task(multiple_outputs=False, task_display_name="列出对象 · List the targets")
    def list_targets(wish: dict) -> dict:
        from pipelines.campaign import Wish, list_campaign
        from pipelines.settings import Settings

        return list_campaign(Wish.from_dict(wish), Settings.from_environment()).as_dict()

    list_targets(choose())


special_campaign()
