"""Great Expectations decides over the metrics of a delivery: one expectation a check, failing share within bounds.

Its verdict is the only one. It never sees a row, sends nothing anywhere, and its Data Docs are not used.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from data_contracts.errors import ContractError
from pipelines.checks import Metric

SEVERITIES = {"stop": "critical", "quarantine": "warning", "warn": "info"}


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
    import great_expectations as gx
    import pandas as pd

    judged = [metric for metric in metrics if metric.share is not None]
    frame = pd.DataFrame({metric.check.id: [metric.share] for metric in judged})
    suite = gx.ExpectationSuite(name=dataset, expectations=[_expectation(metric) for metric in judged])
    result = _batch_definition().get_batch({"dataframe": frame}).validate(suite)
    broken = [each for each in result.results if each.exception_info.get("raised_exception")]
    if broken:
        ids = ", ".join(each.expectation_config.kwargs["column"] for each in broken)
        raise ContractError(f"Great Expectations could not judge these checks of {dataset}: {ids}.")
    worst = result.get_max_severity_failure()
    failed = tuple(each.expectation_config.kwargs["column"] for each in result.results if not each.success)
    return Verdict(worst is not None and worst.value == "critical", failed, result.to_json_dict())


def _expectation(metric: Metric) -> Any:
    import great_expectations.expectations as gxe

    check = metric.check
    return gxe.ExpectColumnMaxToBeBetween(
        column=check.id,
        max_value=check.allowed_share,
        severity=SEVERITIES[check.severity],
        description=check.title_en,
        meta={
            "title_zh": check.title_zh,
            "column": check.column,
            "severity": check.severity,
            "n_rows": metric.n_rows,
            "n_failed": metric.n_failed,
            "sample_row_nos": list(metric.sample),
        },
    )


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
