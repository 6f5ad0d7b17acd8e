"""监视交付目录：每份交付由一个映射任务接收并按契约校验，最后发出资产 `core`。被契约拒收的交付只使其自身的任务失败，
其余照常入库；整次运行随后标记为失败，以便有人查看。

Watches the folder of deliveries: one mapped task takes in and checks one delivery; the end emits the asset `core`.

A delivery that its contract refuses fails its own task and nobody else's; the run is then marked failed as a whole.
"""

from datetime import datetime, timedelta

from airflow.sdk import Asset, ExceptionRetryPolicy, Param, RetryAction, RetryRule, dag, task

CORE = Asset(name="core", uri="yujing://warehouse/core")
# Named, not imported. A wrong setting or file of ours stays wrong, however often it is tried; a killed task is tried again.
FINAL = RetryRule([f"data_contracts.errors.{each}" for each in ("SettingsError", "ContractError")], RetryAction.FAIL)


def tell_failure(context: dict) -> None:
    from pipelines.notices import dag_failed

    dag_failed(context)


@task(task_display_name="查找新交付 · Find what is new")
def find(params: dict) -> list[dict]:
    """台账尚未记录的交付，基础数据在先。 Deliveries that the ledger does not know yet, reference data first."""
    from pathlib import Path

    from pipelines.arrivals import new_arrivals
    from pipelines.settings import Settings

    settings = Settings.from_environment()
    folder = Path(params["folder"]) if params["folder"] else settings.deliveries
    return [arrival.as_dict() for arrival in new_arrivals(folder, settings, params["source"])]


# One at a time: the warehouse has one writer. The lock would make others wait anyway.
# Its answer is kept as one value: Airflow would store a dictionary's parts one by one, and that takes longer than the work.
@task(
    max_active_tis_per_dag=1,
    multiple_outputs=False,
    task_display_name="接收并校验 · Take in and check",
    map_index_template="{{ task.op_kwargs['arrival']['name'] }}",
)
def take_in(arrival: dict) -> dict:
    """接收并校验一份交付；拒收即为最终结果。 Land and check one delivery. A refusal is final: trying again would not mend the file."""
    from airflow.sdk.exceptions import AirflowFailException

    from pipelines.arrivals import Arrival, take_in_arrival
    from pipelines.settings import Settings

    taken = take_in_arrival(Arrival.from_dict(arrival), Settings.from_environment())
    if taken.refused:
        raise AirflowFailException(" ".join(taken.refused))
    return taken.as_dict()


# What was accepted is announced also when another delivery was refused: those who wait for `core` need not wait.
@task(
    outlets=[CORE],
    trigger_rule="all_done",
    multiple_outputs=False,
    task_display_name="汇总 · Say what came",
)
def say_what_came(arrivals: list[dict]) -> dict:
    from airflow.sdk.exceptions import AirflowSkipException

    from pipelines.arrivals import Arrival, tally
    from pipelines.settings import Settings

    if not arrivals:
        raise AirflowSkipException("没有新的交付 / No new delivery")
    return tally([Arrival.from_dict(each) for each in arrivals], Settings.from_environment()).as_dict()


@task(task_display_name="是否全部接收 · Were all taken in?")
def insist_on_all(counted: dict) -> None:
    """有交付被拒收时整次运行标记为失败，以便有人查看。 Fails the run when a delivery was refused, so that somebody looks."""
    from airflow.sdk.exceptions import AirflowFailException

    if counted["n_missing"]:
        raise AirflowFailException(counted["sentence"])


@dag(
    dag_display_name="接收交付 · Ingest deliveries",
    description="接收并校验目录中的新交付，一份交付一个任务 · Take in and check what is new in the folder, one task a delivery",
    schedule="*/30 * * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        "retry_policy": ExceptionRetryPolicy([FINAL]),
        "on_failure_callback": tell_failure,
    },
    params={
        "folder": Param(None, type=["null", "string"], title="Folder 目录 (default: YUJING_HOME/deliveries)"),
        "source": Param(None, type=["null", "string"], title="Source map 来源映射 (default: canonical columns)"),
    },
    doc_md=__doc__,
    tags=["yujing"],
)
def ingest_deliveries():
    found = find()
    taken = take_in.expand(arrival=found)
    counted = say_what_came(found)
    taken >> counted
    insist_on_all(counted)


ingest_deliveries()
