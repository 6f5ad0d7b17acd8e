"""Hypothesis tries the same examples in every run, and judges no test by the clock: a machine under load must not fail one.

Files that wait for a whole run of the system begin first, so that the workers of `make test` end together.
"""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("office", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("office")

LONG = (
    "test_week.py",
    "test_demo.py",
    "test_bad_deliveries.py",
    "test_notebooks.py",
    "test_simulation_leaks_nothing.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))
