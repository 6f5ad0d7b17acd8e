"""Hypothesis tries the same examples in every run, and judges no test by the clock: a machine under load must not fail one."""

from hypothesis import HealthCheck, settings

settings.register_profile("office", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("office")
