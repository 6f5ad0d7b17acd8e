"""The ledger of the rule library: who approved which text or parameter, who exempted whom from what, and why.

Append-only: an entry is never changed, a later one speaks instead. Refuses an approver who is the author, and an
exemption without rule, subject, interval, reason and owner.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data_contracts.errors import SettingsError
from models.detector import Detector, Scalar
from models.finding import SUBJECTS
from pipelines.ledger import LOCAL
from pipelines.warehouse import Connection

TABLE = """
create table if not exists ledger.rule_entries (
    entry_id bigint primary key,
    "at" timestamp not null,
    kind varchar not null check (kind in ('text', 'parameter', 'exemption', 'exemption_ended')),
    rule_id varchar not null,
    rule_hash varchar,
    param varchar,
    param_value varchar,
    subject_type varchar,
    subject_id varchar,
    valid_from date,
    valid_to date,
    author varchar not null,
    approved_by varchar,
    why varchar not null
)
"""
LONGEST_EXEMPTION = timedelta(days=366)


@dataclass(frozen=True)
class Entry:
    """One row of the ledger. `author` is the owner of an exemption; `valid_to` its expiry, inclusive."""

    kind: str
    rule_id: str
    author: str
    why: str
    rule_hash: str | None = None
    param: str | None = None
    param_value: str | None = None
    subject_type: str | None = None
    subject_id: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    approved_by: str | None = None
    entry_id: int = 0

    def holds(self, start: date, end: date) -> bool:
        """Whether the entry's interval meets the days from `start` to before `end`."""
        begun = self.valid_from is None or self.valid_from < end
        return begun and (self.valid_to is None or self.valid_to >= start)


_FIELDS = tuple(each for each in Entry.__dataclass_fields__ if each != "entry_id")


def read_entries(connection: Connection) -> list[Entry]:
    """All entries, oldest first; none in a warehouse that has no such ledger yet."""
    known = "select 1 from duckdb_tables() where schema_name = 'ledger' and table_name = 'rule_entries'"
    if not connection.execute(known).fetchall():
        return []
    rows = connection.execute(
        f"select {', '.join(_FIELDS)}, entry_id from ledger.rule_entries order by entry_id"
    ).fetchall()
    return [Entry(**dict(zip((*_FIELDS, "entry_id"), row, strict=True))) for row in rows]


def add(connection: Connection, entries: Iterable[Entry]) -> int:
    """Append the entries that the ledger does not hold yet in the same words. Returns how many were new."""
    connection.execute(TABLE)
    known = [_words(each) for each in read_entries(connection)]
    newest = connection.execute("select coalesce(max(entry_id), 0) from ledger.rule_entries").fetchall()[0][0]
    now, n_new = datetime.now(LOCAL).replace(tzinfo=None, microsecond=0), 0
    for entry in entries:
        if _words(entry) in known:
            continue
        n_new += 1
        known.append(_words(entry))
        names = ", ".join(("entry_id", '"at"', *_FIELDS))
        marks = ", ".join("?" for _ in range(len(_FIELDS) + 2))
        values = [newest + n_new, now, *(getattr(entry, name) for name in _FIELDS)]
        connection.execute(f"insert into ledger.rule_entries ({names}) values ({marks})", values)
    return n_new


def approval(rule: Detector, author: str, approver: str, why: str) -> Entry:
    """The approval of a rule's present text. Raises SettingsError when author and approver are one, or a word is missing."""
    _insist_on_two(rule.id, author, approver, why)
    return Entry("text", rule.id, author, why, rule_hash=rule.hash, approved_by=approver)


def parameter(rule: Detector, name: str, value: str, begins: date, author: str, approver: str, why: str) -> Entry:
    """A county's own value of a declared parameter from a day on. Raises SettingsError for what the head does not declare."""
    _insist_on_two(rule.id, author, approver, why)
    typed(rule, name, value)
    return Entry(
        "parameter", rule.id, author, why, rule.hash, name, value, valid_from=begins, approved_by=approver
    )  # fmt: skip


def typed(rule: Detector, name: str, value: str) -> Scalar:
    """The value in the type of the declared one. Raises SettingsError when there is no such parameter, or it is no number."""
    if name not in rule.params:
        known = ", ".join(rule.params) or "none"
        raise SettingsError(
            f"规则 {rule.id} 没有参数 {name} / {rule.id} has no parameter {name}; it declares: {known}."
        )
    declared = rule.params[name]
    if isinstance(declared, str):
        return value
    try:
        number = float(value)
    except ValueError:
        raise SettingsError(f"参数 {name} 应为数字，不是 {value} / {name} must be a number, not '{value}'.") from None
    return int(number) if isinstance(declared, int) and number.is_integer() else number


def exemption(
    rule_id: str, subject_type: str, subject_id: str, begins: date | None, expires: date | None, owner: str, reason: str
) -> Entry:
    """A subject that a rule does not name for a while. Raises SettingsError for anything that is missing or endless."""
    said = {"rule": rule_id, "subject": subject_id, "reason": reason, "owner": owner, "from": begins, "until": expires}
    missing = [name for name, value in said.items() if not str(value or "").strip() or str(value).strip() == "*"]
    if missing or begins is None or expires is None:
        raise SettingsError(
            f"豁免缺少：{', '.join(missing)}；须写明规则、对象、起止日期、理由和负责人。 / The exemption lacks {', '.join(missing)}; it needs "
            "a rule, a subject, a first and a last day, a reason and an owner."
        )
    if subject_type not in SUBJECTS:
        raise SettingsError(
            f"对象类型应为 {', '.join(SUBJECTS)} 之一 / The subject type must be one of {', '.join(SUBJECTS)}."
        )
    if not begins <= expires <= begins + LONGEST_EXEMPTION:
        raise SettingsError(
            f"豁免最长 {LONGEST_EXEMPTION.days} 天，且止日不早于起日 / An exemption ends on or after its first day, at most "
            f"{LONGEST_EXEMPTION.days} days later; renew it when it is still needed."
        )
    return Entry(
        "exemption", rule_id, owner, reason, subject_type=subject_type, subject_id=subject_id, valid_from=begins,
        valid_to=expires,
    )  # fmt: skip


def _insist_on_two(rule_id: str, author: str, approver: str, why: str) -> None:
    if not (author.strip() and approver.strip() and why.strip()):
        raise SettingsError(f"{rule_id}: 须写明起草人、批准人和理由 / name the author, the approver and the reason.")
    if author.strip().casefold() == approver.strip().casefold():
        raise SettingsError(
            f"{rule_id}: 起草人不能批准自己的改动 / the author cannot approve his own change; name another approver."
        )


def _words(entry: Entry) -> tuple[object, ...]:
    return tuple(getattr(entry, name) for name in _FIELDS)
