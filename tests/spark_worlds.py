"""The small worlds of the rules' examples on a local Spark session: the same rows, the same SQL translated by sqlglot.

What a cluster must be set to is in SETTINGS: local moments without a zone, and division by zero and failed casts give null.
"""

import re
from datetime import date
from typing import Any

import sqlglot
from pyspark.sql import SparkSession
from sqlglot import exp

from models.detector import Detector, Example
from models.examples import WINDOW_WEEKS
from models.period import Period
from models.relations import DERIVED, derived_sql, needed_relations
from models.run_detector import bindings

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "false",
}
# One small machine and tables of a few rows: no pages, no partitions, nothing compiled that is used once.
SMALL = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}
TYPES = {"VARCHAR": "string", "TIMESTAMP": "timestamp_ntz", "INTEGER": "int", "HUGEINT": "decimal(38,0)"}


def local_session() -> SparkSession:
    """A session of one thread in this process's JVM."""
    builder = SparkSession.builder.master("local[1]").appName("rules")
    for name, value in {**SETTINGS, **SMALL}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def copy_world(spark: SparkSession, world: Any, detector: Detector, example: Example) -> None:
    """The relations the example filled in DuckDB, as views in Spark; what is derived from them is derived in Spark."""
    period = Period.parse(example.period)
    for name in needed_relations({*detector.reads, *example.tables}):
        if name in DERIVED and name not in example.tables:
            sql = derived_sql(name)
            view = spark.sql(in_spark(sql, bindings(sql, period, WINDOW_WEEKS, {})))
        else:
            view = spark.sql(_rows(world, name, detector.sql))
        view.createOrReplaceTempView(name)


def in_spark(sql: str, values: dict[str, Any]) -> str:
    """DuckDB's SQL as Spark's, its `$params` written out as what they are bound to."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    bound = tree.transform(
        lambda node: (
            _literal(values[str(node.name or node.this)]) if isinstance(node, exp.Placeholder | exp.Parameter) else node
        )
    )
    return bound.sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE)


def _literal(value: Any) -> exp.Expression:
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    if isinstance(value, float):
        return exp.cast(exp.Literal.number(repr(value)), "double")
    return exp.convert(value)


def _rows(world: Any, name: str, sql: str) -> str:
    """The rows of a relation as a SELECT; a rule gets the columns it names, a derived relation all it may need."""
    described = [(row[0], row[1]) for row in world.execute(f"describe {name}").fetchall()]
    named = set(re.findall(r"\w+", " ".join([sql, *map(derived_sql, DERIVED)])))
    columns = [each for each in described if each[0] in named]
    texts = ", ".join(f'cast("{column}" as varchar)' for column, _ in columns)
    rows = world.execute(f"select {texts} from {name}").fetchall()
    typed = ", ".join(f"cast(`{column}` as {TYPES.get(kind, kind.lower())}) as `{column}`" for column, kind in columns)
    names = ", ".join(f"`{column}`" for column, _ in columns)
    values = ", ".join(f"({', '.join(map(_text, row))})" for row in rows or [(None,) * len(columns)])
    return f"select /*+ coalesce(1) */ {typed} from values {values} as given({names}){'' if rows else ' where false'}"


def _text(value: str | None) -> str:
    return "null" if value is None else exp.Literal.string(value).sql("spark")
