"""Runs one detector on the relations a connection holds. The live run, the back-test and the examples all come here.

Binds what the SQL uses and nothing else; refuses a parameter the head does not declare.
"""

from datetime import timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import sqlglot
from sqlglot.tokens import TokenType

from data_contracts.errors import DetectorError
from models.detector import Detector
from models.period import Period


def bindings(sql: str, period: Period, window_weeks: int, params: dict[str, Any]) -> dict[str, Any]:
    """The values of the `$params` this SQL uses. Judged are records from `window_start` to before `period_end`."""
    always = {
        "window_start": period.end - timedelta(weeks=window_weeks),
        "period_start": period.start,
        "period_end": period.end,
    }
    return {name: value for name, value in {**params, **always}.items() if name in _used(sql)}


def run_detector(
    connection: Any,
    detector: Detector,
    period: Period,
    window_weeks: int = 52,
    overrides: dict[str, Any] | None = None,
    into: str = "{sql}",
) -> Any:
    """Execute the detector's SELECT, inside the statement `into`, and return the cursor.

    `overrides` replace declared parameters of this run.
    """
    unknown = set(overrides or {}) - set(detector.params)
    if unknown:
        raise DetectorError(f"{detector.id}.sql declares no parameter {', '.join(sorted(unknown))}; see its head.")
    params = {**detector.params, **(overrides or {})}
    try:
        return connection.execute(into.format(sql=detector.sql), bindings(detector.sql, period, window_weeks, params))
    except Exception as fault:
        # The engine's message may quote a value of the data; only its kind is passed on.
        kind = type(fault).__name__
        raise DetectorError(
            f"{detector.id}.sql cannot be run ({kind}); `yujing explain {detector.id}` shows its steps."
        ) from None


@cache
def _used(sql: str) -> frozenset[str]:
    signs = pairwise(sqlglot.tokenize(sql, read="duckdb"))  # a syntax tree would take three times as long
    return frozenset(name.text for sign, name in signs if sign.token_type is TokenType.PARAMETER)
