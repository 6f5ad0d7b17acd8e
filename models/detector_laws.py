"""The laws of the detector format: what every rule, measure and link file must obey, each fault as one sentence.

Reads the SQL's syntax tree only; whether the SQL runs and finds what it says is what its examples show.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from string import Formatter

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, UnsupportedError

from data_contracts.errors import DetectorError
from models.detector import ALWAYS_BOUND, COLUMNS, Detector, all_detectors, detector_files, read_detector
from models.relations import WINDOWED, known_relations

# Nobody vouches for a text further ahead than two years.
LONGEST_TRUST = timedelta(days=731)
PLACEHOLDERS = ("n", "records", "amount", "value", "peer", "n_peers")

# They run on DuckDB but give other results, or nothing, on Spark. The second text says what to write instead.
FORBIDDEN = {
    "mad": "the median of absolute differences",
    "entropy": "a sum over shares",
    "quantile_disc": "row_number() over the ordered values",
    "quantile_cont": "row_number() over the ordered values",
    "quantile": "row_number() over the ordered values",
    "percentile_disc": "row_number() over the ordered values",
    "percentile_cont": "row_number() over the ordered values",
    "approx_quantile": "row_number() over the ordered values",
    "strftime": "the calendar relation",
    "time_to_str": "the calendar relation",
    "isodow": "the calendar relation",
    "isoyear": "the calendar relation",
    "week": "the calendar relation",
    "weekofyear": "the calendar relation",
    "week_of_year": "the calendar relation",
    "dayofweek": "the calendar relation",
    "day_of_week": "the calendar relation",
    "day_of_week_iso": "the calendar relation",
    "dayofweek_iso": "the calendar relation",
    "epoch": "date_diff",
    "time_to_unix": "date_diff",
    "skewness": "powers of differences",
    "kurtosis": "powers of differences",
    "generate_series": "the calendar relation",
    "explode": "a join; unnest belongs in the from clause",
    "random": "nothing: a detector is deterministic",
    "rand": "nothing: a detector is deterministic",
    "current_date": "$period_end",
    "current_timestamp": "$period_end",
    "now": "$period_end",
    "read_csv": "a relation",
    "read_parquet": "a relation",
}

Law = Callable[[Detector, exp.Expression], Iterable[str]]


def check_all() -> list[str]:
    """Every fault of every detector file, each naming its file; empty when all obey."""
    found: list[str] = []
    for file in detector_files():
        try:
            found += faults(read_detector(file))
        except DetectorError as fault:
            found.append(str(fault))
    if not found:
        all_detectors()
    return found


def faults(detector: Detector) -> list[str]:
    """What is wrong with one detector, as sentences; empty when it obeys all laws."""
    try:
        tree = single_select(detector)
    except DetectorError as fault:
        return [str(fault)]
    return [f"{detector.id}.sql: {fault}" for law in LAWS for fault in law(detector, tree)]


def single_select(detector: Detector) -> exp.Expression:
    """The syntax tree. Raises DetectorError unless the body is exactly one SELECT."""
    try:
        statements = [each for each in sqlglot.parse(detector.sql, read="duckdb") if each is not None]
    except ParseError as fault:
        raise DetectorError(f"{detector.id}.sql: not SQL: {' '.join(str(fault).split())[:200]}.") from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Select):
        raise DetectorError(f"{detector.id}.sql: the body must be exactly one SELECT.")
    return statements[0]


def referenced_relations(tree: exp.Expression) -> set[str]:
    """The relations a query really reads: its tables without the names of its own CTEs."""
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return {table.name for table in tree.find_all(exp.Table) if table.name and table.name not in own}


def used_params(tree: exp.Expression) -> set[str]:
    """The names of the `$params` in a query."""
    return {str(node.name or node.this) for node in tree.find_all(exp.Placeholder, exp.Parameter)}


def _columns(detector: Detector, tree: exp.Expression) -> Iterator[str]:
    counted = ("fact",) if getattr(detector.head, "fact", None) else ()
    expected, found = COLUMNS[detector.kind] + counted, tuple(tree.named_selects)
    if found != expected:
        yield f"must select exactly {', '.join(expected)}; it selects {', '.join(found)}"


def _params(detector: Detector, tree: exp.Expression) -> Iterator[str]:
    used, declared = used_params(tree) - set(ALWAYS_BOUND), set(detector.params)
    yield from (f"${name} is used but not declared under params" for name in sorted(used - declared))
    yield from (f"param {name} is declared but not used" for name in sorted(declared - used))


def _reads(detector: Detector, tree: exp.Expression) -> Iterator[str]:
    used, declared = referenced_relations(tree), set(detector.reads)
    yield from (f"reads {name} but does not say so under reads" for name in sorted(used - declared))
    yield from (f"says it reads {name} but does not" for name in sorted(declared - used))
    yield from (
        f"{name} is no dataset, knowledge table or staged relation" for name in sorted(used - known_relations())
    )


def _window(detector: Detector, tree: exp.Expression) -> Iterator[str]:
    if not used_params(tree) & set(ALWAYS_BOUND) and not set(detector.reads) & WINDOWED:
        yield "never mentions $window_start, $period_start or $period_end; say which records are judged"


def _spark(detector: Detector, tree: exp.Expression) -> Iterator[str]:
    names = {node.name.lower() if isinstance(node, exp.Anonymous) else node.sql_name().lower() for node in _calls(tree)}
    for name in sorted(names & set(FORBIDDEN)):
        yield f"{name}() does not mean the same on Spark; use {FORBIDDEN[name]}"
    if any(tree.find_all(exp.Pivot)) or any(join.method.upper() == "ASOF" for join in tree.find_all(exp.Join)):
        yield "pivot and asof joins do not exist on Spark; write them as conditional sums and windows"
    yield from _windows_spark_cannot_read(tree)
    try:
        tree.copy().sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    except UnsupportedError as fault:
        yield f"does not translate to Spark: {fault}"


def _windows_spark_cannot_read(tree: exp.Expression) -> Iterator[str]:
    """Faults of windows that sqlglot translates and Spark then refuses."""
    for window in tree.find_all(exp.Window):
        if window.this.find(exp.Distinct):
            yield "a window cannot count distinct values on Spark; group first and join"
        # Spark reads `over w - x` as one name with a hyphen in it.
        if (
            isinstance(window.args.get("alias"), exp.Identifier)
            and isinstance(window.parent, exp.Sub)
            and window.arg_key == "this"
        ):
            yield "put a sum over a named window in parentheses before you subtract from it"


def _calls(tree: exp.Expression) -> Iterator[exp.Func]:
    return (node for node in tree.find_all(exp.Func) if not isinstance(node, exp.Cast))


def _thresholds(detector: Detector, tree: exp.Expression) -> Iterator[str]:
    for clause in tree.find_all(exp.Where, exp.Having, exp.Qualify):
        for comparison in clause.find_all(exp.GT, exp.GTE, exp.LT, exp.LTE, exp.EQ, exp.NEQ, exp.Between):
            for literal in _numbers(comparison):
                yield f"the threshold {literal} belongs in the head, with its reason"


def _numbers(comparison: exp.Expression) -> Iterator[str]:
    for side in ("this", "expression", "low", "high"):
        node = comparison.args.get(side)
        if isinstance(node, exp.Literal) and not node.is_string and abs(float(node.this)) > 1:
            yield node.this


def _examples(detector: Detector, tree: exp.Expression) -> Iterator[str]:
    if not any(example.finds for example in detector.head.examples):
        yield "needs at least one example that finds something"
    if detector.kind != "measure" and all(example.finds for example in detector.head.examples):
        yield "needs at least one innocent example, with finds: []"
    for example in detector.head.examples:
        unknown = set(example.tables) - known_relations()
        yield from (f"example '{example.name}' fills {name}, which is no relation" for name in sorted(unknown))


def _says(detector: Detector, tree: exp.Expression) -> Iterator[str]:
    says = getattr(detector.head, "says", None)
    for text in (says.zh, says.en) if says else ():
        for _, name, _, _ in Formatter().parse(text):
            if name is not None and name not in PLACEHOLDERS:
                yield f"says uses {{{name}}}; known are {', '.join(PLACEHOLDERS)}"


def _governance(detector: Detector, tree: exp.Expression) -> Iterator[str]:
    head = detector.head
    if head.reviewer.strip().casefold() == head.owner.strip().casefold():
        yield f"is reviewed by its own owner, {head.owner}; name another reviewer"
    if not head.reviewed < head.review_by <= head.reviewed + LONGEST_TRUST:
        yield f"review_by must lie after reviewed and at most {LONGEST_TRUST.days} days after it"


LAWS: tuple[Law, ...] = (_columns, _params, _reads, _window, _spark, _thresholds, _examples, _says, _governance)
