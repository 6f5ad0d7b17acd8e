"""What is said and kept about a judged delivery: the sentence of a refusal, and Great Expectations' result as a file.

Counts, columns and row numbers only; no value of any row.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from data_contracts.contract import Contract
from data_contracts.promises import REJECTED
from pipelines.checks import Measured, Metric
from pipelines.expectations import Verdict
from pipelines.landing import landing_table
from pipelines.settings import Settings


@dataclass(frozen=True)
class Landed:
    """A delivery as the ledger knows it; its rows are in `table` of `schema` until they are judged."""

    delivery_id: int
    dataset: str
    file_name: str
    state: str
    landed_at: datetime
    n_rows: int
    reason: str | None
    schema: str = "landing"

    @property
    def table(self) -> str:
        return landing_table(self.dataset, self.delivery_id, self.schema)


def why_refused(landed: Landed, measured: Measured, verdict: Verdict) -> str:
    """Counts, checks and row numbers, never a value. Chinese, then English, as in all refusals."""
    found = {metric.check.id: metric for metric in measured.metrics}
    stopped = next(found[each] for each in verdict.failed if found[each].check.severity == "stop")
    broken = [each for each in measured.metrics if each.check.severity != "warn" and each.check.id != REJECTED]
    worst = max((each for each in broken if each.n_failed), key=lambda each: each.n_failed, default=stopped)
    n_rows, n_failed, rows = stopped.n_rows, stopped.n_failed, ", ".join(map(str, worst.sample[:5]))
    share, allowed = f"{n_failed / n_rows:.1%}", f"{stopped.check.allowed_share:.1%}"
    name = f"{landed.delivery_id} ({landed.file_name}, {landed.dataset})"
    return (
        f"交付 {name} 被退回：{n_rows} 行中有 {n_failed} 行（{share}）不合格，超过允许的 {allowed}；最常见的问题："
        f"{worst.check.title_zh}（{worst.n_failed} 行，首先是第 {rows} 行）。请更正后重新交付。"
        f" / Delivery {name} is refused: {n_failed} of {n_rows} rows ({share}) are broken, {allowed} are allowed; most "
        f"often '{worst.check.id}' fails ({worst.n_failed} rows, first {rows}); correct the file and deliver it again."
    )


def keep_result(landed: Landed, contract: Contract, measured: Measured, verdict: Verdict, settings: Settings) -> None:
    """Keep Great Expectations' own result beside what it could not judge; written aside and renamed into place."""
    file = result_file(landed.dataset, landed.delivery_id, settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    account: dict[str, Any] = {
        "delivery_id": landed.delivery_id,
        "dataset": landed.dataset,
        "contract": {"version": contract.version, "hash": contract.hash},
        "not_evaluated": [metric.check.id for metric in measured.metrics if metric.share is None],
        "checks": [_account(metric, verdict) for metric in measured.metrics if metric.share is not None],
        "result": verdict.result,
    }
    aside = file.with_suffix(".part")
    aside.write_text(json.dumps(account, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
    aside.replace(file)


def _account(metric: Metric, verdict: Verdict) -> dict[str, Any]:
    check = metric.check
    return {
        "check_id": check.id,
        "title_zh": check.title_zh,
        "title_en": check.title_en,
        "column": check.column,
        "severity": check.severity,
        "n_rows": metric.n_rows,
        "n_failed": metric.n_failed,
        "share": metric.share,
        "allowed_share": check.allowed_share,
        "passed": check.id not in verdict.failed,
        "sample_row_nos": list(metric.sample),
    }


def result_file(dataset: str, delivery_id: int, settings: Settings) -> Path:
    """Where the validation result of a delivery is kept."""
    return settings.home / "validations" / dataset / f"{delivery_id}.json"
