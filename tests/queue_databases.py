"""Django set up once per process in a home of its own, and an empty, migrated queue on SQLite or PostgreSQL whenever one is wanted.

Migrating takes seconds, so the migrated schema is kept in pytest's cache under a name made of everything that shapes it:
a SQLite file that is copied, and a dump that PostgreSQL reads. Between tests PostgreSQL's tables are emptied, not rebuilt.
"""

import atexit
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg

from tests import postgresql_cluster

SQLITE, POSTGRESQL = KINDS = ("sqlite", "postgresql")
ROOM = Path(__file__).parents[1] / "inspection_queue"
CACHE = Path(__file__).parents[1] / ".pytest_cache" / "queue"
HOME = Path(tempfile.mkdtemp(prefix="yujing-queue-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
# Tables that migrations fill and no test changes; the other rows of migrations are put back by `seed`.
CONSTANT = ("django_migrations", "django_content_type", "auth_permission", "auth_group")
SEED = f"""
create schema seed;
do $$ declare each record; filled boolean; begin
  for each in select tablename from pg_tables where schemaname = 'public' and tablename not in {CONSTANT} loop
    execute format('select exists (select 1 from public.%I)', each.tablename) into filled;
    if filled then execute format('create table seed.%I as select * from public.%I', each.tablename, each.tablename); end if;
  end loop;
end $$"""
EMPTY = f"""
set session_replication_role = replica;
do $$ declare each record; begin
  for each in select tablename, exists (select 1 from pg_tables s where s.schemaname = 'seed' and s.tablename = p.tablename) as seeded
              from pg_tables p where schemaname = 'public' and tablename not in {CONSTANT} loop
    execute format('delete from public.%I', each.tablename);
    if each.seeded then execute format('insert into public.%I select * from seed.%I', each.tablename, each.tablename); end if;
  end loop;
  for each in select s.sequencename, t.relname as of
              from pg_sequences s
              join pg_depend d on d.objid = format('public.%I', s.sequencename)::regclass and d.refclassid = 'pg_class'::regclass
              join pg_class t on t.oid = d.refobjid
              where s.schemaname = 'public' and s.last_value is not null and t.relname not in {CONSTANT} loop
    execute format('select setval(%L, coalesce(max(id), 0) + 1, false) from public.%I', each.sequencename, each.of);
  end loop;
end $$;
set session_replication_role = origin"""


def _set_up() -> None:
    import django

    own = {"YUJING_HOME": str(HOME), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "inspection_queue.settings"}
    with mock.patch.dict(os.environ, own):
        django.setup()
        from django.conf import settings
        from django.test.utils import setup_test_environment

        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        setup_test_environment()
    time.tzset()  # Django moves the whole process to Shanghai; other tests have not asked for that


_set_up()


def fresh(folder: Path, kind: str = SQLITE, name: str = "queue") -> None:
    """Point Django to an empty queue. On SQLite it lies in `folder`; on PostgreSQL it is emptied when its name comes again."""
    if kind == SQLITE:
        use(_sqlite(shutil.copyfile(_template(), folder / "queue.sqlite3")))
        return
    use(_postgresql(name))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(EMPTY)


def in_use() -> dict[str, Any]:
    """What `use` was told last."""
    from django.db import connections

    told: dict[str, Any] = connections.databases["default"]
    return told


def use(settings: dict[str, Any]) -> None:
    """The database of all later connections, of this thread and of others."""
    from django.db import connections

    connections.close_all()
    usual = {"ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_HEALTH_CHECKS": False, "TIME_ZONE": None}
    empty = dict.fromkeys(("USER", "PASSWORD", "HOST", "PORT"), "")
    test = connections.databases["default"]["TEST"]
    connections.databases["default"] = {**usual, **empty, **settings, "CONN_MAX_AGE": 0, "TEST": test}
    connections["default"] = connections.create_connection("default")


@contextmanager
def owner_of_the_server() -> Iterator[Any]:
    """A cursor that no trigger stops: what somebody could do who owns the database and not only our application."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == POSTGRESQL:
            cursor.execute("set session_replication_role = replica")
        else:
            cursor.execute("select name, sql from sqlite_master where type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"drop trigger {name}")
        yield cursor
        if connection.vendor == POSTGRESQL:
            cursor.execute("set session_replication_role = origin")
        else:
            for _name, sql in triggers:
                cursor.execute(sql)


@cache
def _template() -> Path:
    """The migrated SQLite file to copy from."""

    def make(draft: Path) -> None:
        from django.db import connection

        _migrate(_sqlite(draft))
        connection.cursor().execute("pragma wal_checkpoint(truncate)")
        connection.close()

    return _kept("sqlite3", make)


@cache
def _postgresql(name: str) -> dict[str, Any]:
    """A migrated database of this process on PostgreSQL, ready to be emptied."""
    from inspection_queue.home import postgresql

    server, name = postgresql_cluster.server(), f"yujing_{name}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connected:
        connected.execute(f'create database "{name}"')
        version = connected.info.server_version
    head, mark, tail = server.partition("?")
    address = f"{head.rpartition('/')[0]}/{name}{mark}{tail}"

    def make(draft: Path) -> None:
        _migrate(postgresql(address))
        with psycopg.connect(address, autocommit=True) as connected:
            connected.execute(SEED)
        postgresql_cluster.run("pg_dump", "--no-owner", "--dbname", address, into=draft)

    made_here = not _place(f"{version}.sql").exists()
    dump = _kept(f"{version}.sql", make)
    if not made_here:
        postgresql_cluster.run("psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", address, out_of=dump)
    return postgresql(address)


def _sqlite(file: Path) -> dict[str, Any]:
    from inspection_queue.home import sqlite

    return sqlite(file)


def _migrate(settings: dict[str, Any]) -> None:
    from django.core.management import call_command

    use(settings)
    call_command("migrate", verbosity=0, interactive=False)


def _kept(ending: str, make: Callable[[Path], None]) -> Path:
    """The kept file of this ending; made aside and renamed, so that two processes at once do no harm."""
    file = _place(ending)
    if not file.exists():
        draft = HOME / f"draft.{ending}"
        make(draft)
        CACHE.mkdir(parents=True, exist_ok=True)
        aside = CACHE / f"{file.name}.{os.getpid()}"
        shutil.copyfile(draft, aside)
        for old in CACHE.glob(f"*.{ending}"):
            old.unlink(missing_ok=True)
        aside.replace(file)
    own = HOME / f"template.{ending}"
    shutil.copyfile(file, own)
    return own


@cache
def _place(ending: str) -> Path:
    import django

    shaped_by = sorted([*ROOM.rglob("*.py"), *ROOM.glob("*.csv"), *ROOM.glob("*.yaml"), Path(__file__)])
    told = hashlib.sha256(repr(django.VERSION).encode())
    for file in shaped_by:
        told.update(file.read_bytes())
    return CACHE / f"{told.hexdigest()[:16]}.{ending}"
