"""Great Expectations decides over the metrics of a delivery: no failing share above its bound.

Its verdict is the only one. It never sees a row, sends nothing anywhere, and its Data Docs are not used.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from data_contracts.errors import ContractError
from pipelines.checks import Metric


@dataclass(frozen=True)
class Verdict:
    """`refused` when a stop check fails. `failed` are the ids of all checks that fail; `result` is GX's own account."""

    refused: bool
    failed: tuple[str, ...]
    result: dict[str, Any]


def warm_up() -> None:
    """Import Great Expectations (seconds) before the warehouse is opened: nobody should wait for the lock meanwhile."""
    _batch_definition()


def decide(dataset: str, metrics: Sequence[Metric]) -> Verdict:
    """Judge the metrics that could be evaluated. Raises ContractError when Great Expectations itself stumbles."""
    judged = [metric for metric in metrics if metric.share is not None]
    result = _judge(dataset, judged)
    failing = _failing(result)
    failed = [metric.check for metric in judged if metric.check.id in failing]
    refused = any(check.severity == "stop" for check in failed)
    return Verdict(refused, tuple(check.id for check in failed), result.to_json_dict())


def _judge(dataset: str, metrics: Sequence[Metric]) -> Any:
    """One expectation over all checks, whatever their severity: no share above what its contract allows.

    Asked once for each delivery: a question costs more time than counting the rows of a small one.
    """
    import great_expectations as gx
    import great_expectations.expectations as gxe

    within_bounds = gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A="allowed_share", column_B="share", or_equal=True, ignore_row_if="neither"
    )
    suite = gx.ExpectationSuite(name=dataset, expectations=[within_bounds])
    batch = _batch_definition().get_batch({"dataframe": _frame(metrics)})
    result = batch.validate(
        suite, result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["check_id"]}
    )
    if any(each.exception_info.get("raised_exception") for each in result.results):
        raise ContractError(f"Great Expectations could not judge the checks of {dataset}.")
    return result


def _frame(metrics: Sequence[Metric]) -> Any:
    import pandas as pd

    return pd.DataFrame(
        {
            "check_id": [metric.check.id for metric in metrics],
            "share": [metric.share for metric in metrics],
            "allowed_share": [float(metric.check.allowed_share) for metric in metrics],
        }
    )


def _failing(result: Any) -> list[str]:
    (account,) = (each.result for each in result.results)
    return [row["check_id"] for row in account["unexpected_index_list"] or ()]


@cache
def _batch_definition() -> Any:
    """One context for all deliveries of a run, in memory, with analytics and progress bars off."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_pandas("metrics")
    return source.add_dataframe_asset("delivery").add_batch_definition_whole_dataframe("shares")
