"""The deeds of `yujing rules` that write into the ledger: approve a text or a parameter, exempt a subject, end that.

They change no rule; the next run reads the ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data_contracts.errors import SettingsError
from models.detector import Detector, all_detectors, find_detector
from models.period import Period
from pipelines.ledger import ensure_ledger
from pipelines.rulebook.ledger import Entry, add, approval, exemption, parameter, read_entries
from pipelines.settings import Settings
from pipelines.warehouse import reading, writing

FILE_COLUMNS = {
    "rule": ("rule", "规则"),
    "subject_type": ("subject_type", "对象类型"),
    "subject_id": ("subject_id", "对象", "机构编码"),
    "from": ("from", "起日"),
    "until": ("until", "止日", "到期"),
    "owner": ("owner", "负责人"),
    "reason": ("reason", "理由"),
}


@dataclass(frozen=True)
class Recorded:
    """What a deed added to the ledger; `n_known` stood there already. `refused`: (line, sentence) of a file's lines."""

    n_new: int
    n_known: int
    entries: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()


def approve(
    rules: Sequence[str],
    settings: Settings,
    author: str,
    approver: str,
    why: str,
    params: Sequence[str] = (),
    begins: Period | None = None,
) -> Recorded:
    """Approve the present text of rules (`all`: every one), or with `params` (name=value) county values from a week on.

    Raises SettingsError when author and approver are one person, DetectorError for an unknown rule.
    """
    chosen = list(all_detectors().values()) if list(rules) == ["all"] else [find_detector(each) for each in rules]
    if not params:
        return _record([approval(each, author, approver, why) for each in chosen], settings)
    if begins is None or len(chosen) != 1:
        raise SettingsError(
            "本县参数须写明一条规则和 --from 起始周 / A county parameter needs exactly one rule and the first week it holds for: --from 2026-W47."
        )
    pairs = [_pair(each) for each in params]
    return _record(
        [parameter(chosen[0], name, value, begins.start, author, approver, why) for name, value in pairs], settings
    )


def exempt(
    rule: str | None,
    settings: Settings,
    subject_type: str,
    subject_id: str | None,
    begins: date | None,
    expires: date | None,
    owner: str | None,
    reason: str | None,
) -> Recorded:
    """Exempt one subject from one rule for a while. Raises SettingsError for anything missing, DetectorError."""
    return _record(
        [_exemption(rule or "", subject_type, subject_id or "", begins, expires, owner or "", reason or "")], settings
    )


def exempt_from_file(file: Path, settings: Settings) -> Recorded:
    """Every sound line of a csv becomes an exemption; the others are told with their line. Loading again changes nothing."""
    entries, refused = [], []
    for at, line in _lines(file):
        try:
            begins, expires = _day(line["from"]), _day(line["until"])
            subject_type = line["subject_type"] or "institution"
            entries.append(
                _exemption(
                    line["rule"], subject_type, line["subject_id"], begins, expires, line["owner"], line["reason"]
                )
            )
        except SettingsError as fault:
            refused.append((f"第 {at} 行 line {at}", str(fault)))
    done = _record(entries, settings)
    return Recorded(done.n_new, done.n_known, done.entries, tuple(refused))


def end_exemption(
    rule: str, settings: Settings, subject_type: str, subject_id: str, owner: str, reason: str
) -> Recorded:
    """End every exemption of that rule and subject before its day. Raises SettingsError when there is none."""
    with reading(settings) as connection:
        granted = [
            each
            for each in read_entries(connection)
            if each.kind == "exemption"
            and (each.rule_id, each.subject_type, each.subject_id) == (rule, subject_type, subject_id)
        ]
    if not granted:
        raise SettingsError(f"没有这样的豁免 / There is no exemption of {subject_id} from {rule}.")
    scopes = {each.valid_from: each for each in granted}
    return _record(
        [
            Entry(
                "exemption_ended", rule, owner, reason, subject_type=subject_type, subject_id=subject_id, valid_from=day
            )
            for day in scopes
        ],
        settings,
    )


def _record(entries: Sequence[Entry], settings: Settings) -> Recorded:
    with writing(settings) as connection:
        ensure_ledger(connection)
        n_new = add(connection, entries)
    return Recorded(n_new, len(entries) - n_new, tuple(_told(each) for each in entries))


def _exemption(
    rule: str, subject_type: str, subject_id: str, begins: date | None, expires: date | None, owner: str, reason: str
) -> Entry:
    entry = exemption(rule, subject_type, subject_id, begins, expires, owner, reason)
    found: Detector | None = all_detectors().get(rule)
    if found is None or found.kind != "rule" or found.subject != subject_type:
        raise SettingsError(f"没有针对 {subject_type} 的规则 {rule} / There is no rule '{rule}' about {subject_type}s.")
    return entry


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (sign and name.strip() and value.strip()):
        raise SettingsError(f"参数应写作 名称=值 / write a parameter as name=value, not '{text}'.")
    return name.strip(), value.strip()


def _lines(file: Path) -> list[tuple[int, dict[str, str]]]:
    import csv

    if not file.is_file():
        raise SettingsError(f"没有文件 {file.name} / There is no file {file.name}; check the path.")
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    return [
        (
            at,
            {
                name: next((row[each].strip() for each in words if row.get(each)), "")
                for name, words in FILE_COLUMNS.items()
            },
        )
        for at, row in enumerate(rows, start=2)
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise SettingsError(f"日期应写作 2026-11-09 / write a day as 2026-11-09, not '{text}'.") from None


def _told(entry: Entry) -> str:
    what = {
        "text": f"{entry.rule_id} {str(entry.rule_hash)[:12]}",
        "parameter": f"{entry.rule_id} {entry.param}={entry.param_value} {entry.valid_from}",
    }.get(entry.kind, f"{entry.rule_id} × {entry.subject_id} {entry.valid_from}–{entry.valid_to or ''}")
    return f"{entry.kind}: {what}"
