"""Watches the folder of deliveries: one mapped task takes in and checks one delivery; the end emits the asset `core`.

A delivery that its contract refuses fails its own task and nobody else's; the run is then marked failed as a whole.
"""

from datetime import datetime, timedelta

from airflow.sdk import Asset, Param, dag, task

CORE = Asset(name="core", uri="yujing://warehouse/core")


def tell_failure(context: dict) -> None:
    from pipelines.notices import dag_failed

    dag_failed(context)


@dag(
    schedule="*/30 * * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=1), "on_failure_callback": tell_failure},
    params={
        "folder": Param(None, type=["null", "string"], title="Folder 目录 (default: YUJING_HOME/deliveries)"),
        "source": Param(None, type=["null", "string"], title="Source map 来源映射 (default: canonical columns)"),
    },
    doc_md=__doc__,
    tags=["yujing"],
)
def ingest_deliveries():
    @task(retries=0)
    def find(params: dict) -> list[dict]:
        """Deliveries that the ledger does not know yet, reference data first."""
        from pathlib import Path

        from pipelines.arrivals import new_arrivals
        from pipelines.settings import Settings

        settings = Settings.from_environment()
        folder = Path(params["folder"]) if params["folder"] else settings.deliveries
        return [arrival.as_dict() for arrival in new_arrivals(folder, settings, params["source"])]

    # One at a time: the warehouse has one writer. The lock would make others wait anyway.
    # Its answer is kept as one value: Airflow would store a dictionary's parts one by one, and that takes longer than the work.
    @task(max_active_tis_per_dag=1, multiple_outputs=False)
    def take_in(arrival: dict) -> dict:
        """Land and check one delivery. A refusal is final: trying again would not mend the file."""
        from airflow.sdk.exceptions import AirflowFailException

        from pipelines.arrivals import Arrival, take_in_arrival
        from pipelines.settings import Settings

        taken = take_in_arrival(Arrival.from_dict(arrival), Settings.from_environment())
        if taken.refused:
            raise AirflowFailException(" ".join(taken.refused))
        return taken.as_dict()

    # All arrivals are counted, also when some were refused; then the run as a whole fails, so that somebody looks.
    @task(outlets=[CORE], trigger_rule="all_done", retries=0)
    def say_what_came(arrivals: list[dict]) -> dict:
        from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

        from pipelines.arrivals import Arrival, tally
        from pipelines.settings import Settings

        if not arrivals:
            raise AirflowSkipException("No new delivery 没有新的交付")
        counted = tally([Arrival.from_dict(each) for each in arrivals], Settings.from_environment())
        if counted.n_missing:
            raise AirflowFailException(counted.sentence)
        return counted.as_dict()

    found = find()
    taken = take_in.expand(arrival=found)
    taken >> say_what_came(found)


ingest_deliveries()
