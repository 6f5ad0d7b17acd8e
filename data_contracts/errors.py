"""The errors a person may see. Each class says whose fault it is and which exit code the CLI returns.

A message is one sentence: what is wrong, where, and what to do next. It never carries a row or a personal value.
"""


class YujingError(Exception):
    """Anything that Yujing itself refuses to do. Only the message is kept, so that it survives pickling."""

    exit_code = 1
    fault = "unknown"


class ContractError(YujingError):
    """A contract file is wrong. Our fault."""

    exit_code = 3
    fault = "ours"


class DetectorError(YujingError):
    """A rule, measure, link or scorer file is wrong. Our fault; the message names the file."""

    exit_code = 4
    fault = "ours"


class DeliveryRefused(YujingError):
    """A delivery cannot be used. The supplier's fault; the message gives counts and reasons, never values."""

    exit_code = 5
    fault = "supplier"


class WarehouseBusy(YujingError):
    """Another process holds the warehouse. Nobody's fault; waiting helps."""

    exit_code = 6
    fault = "nobody"


class QueueConflict(YujingError):
    """Somebody else was faster. Nobody's fault; reloading helps."""

    exit_code = 7
    fault = "nobody"


class SettingsError(YujingError):
    """A setting, a path or a period is wrong. The operator's fault."""

    exit_code = 8
    fault = "operator"
