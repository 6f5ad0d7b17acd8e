"""Makes the database ready: applies migrations that are missing, once, also when several processes start together."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from inspection_queue.home import home


def prepare_database() -> bool:
    """Whether anything had to be done. Cheap when the database is ready."""
    if not _missing():
        return False
    with _alone():
        if _missing():
            call_command("migrate", interactive=False, verbosity=0)
    return True


def _missing() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _alone() -> Iterator[None]:
    """One process of this home at a time."""
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".queue.migrating").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
