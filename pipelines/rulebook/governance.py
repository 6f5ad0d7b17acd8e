"""What the ledger of rules means for one run: county parameters in force, exemptions in force, texts nobody approved.

The same ledger gives the same run; a rebuilt week sees the ledger only up to the entry its manifest names.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.detector import Detector, Scalar
from models.period import Period
from pipelines.rulebook.ledger import Entry, read_entries, typed
from pipelines.warehouse import Connection

SHOWN = 5


@dataclass(frozen=True)
class Governance:
    """`overrides`: county parameters by rule; `exemptions` in force; `unapproved`: hash by rule.

    `as_of_entry`: the newest entry that mattered to the run, so that entries about other weeks change nothing of it.
    """

    overrides: Mapping[str, Mapping[str, Scalar]]
    exemptions: tuple[Entry, ...]
    unapproved: Mapping[str, str]
    as_of_entry: int

    def of_rule(self, rule_id: str, subject_type: str) -> list[Entry]:
        """The exemptions in force of one rule for subjects of that type."""
        return [each for each in self.exemptions if (each.rule_id, each.subject_type) == (rule_id, subject_type)]

    def notices(self) -> tuple[str, ...]:
        """One sentence where texts ran that nobody approved here, one where county parameters were used."""
        said = []
        if self.unapproved:
            names = ", ".join(sorted(self.unapproved)[:SHOWN]) + (" …" if len(self.unapproved) > SHOWN else "")
            said.append(
                f"{len(self.unapproved)} 条检测器的文本未经批准 / the text of {len(self.unapproved)} detectors is not approved "
                f"here: {names}"
            )
        for rule_id, params in sorted(self.overrides.items()):
            values = ", ".join(f"{name}={value}" for name, value in sorted(params.items()))
            said.append(f"{rule_id}: 使用本县参数 {values} / county parameters are used: {values}")
        return tuple(said)


def governance_of(
    connection: Connection, detectors: Sequence[Detector], period: Period
) -> tuple[Governance, list[Detector]]:
    """The governance of a run, and the detectors with the parameters that hold in this county in that week."""
    entries = read_entries(connection)
    governed = [with_params(each, _overrides(each, entries, period)) for each in detectors]
    approved = {(each.rule_id, each.rule_hash) for each in entries if each.kind == "text"}
    return (
        Governance(
            overrides={each.id: found for each in detectors if (found := _overrides(each, entries, period))},
            exemptions=tuple(_exemptions(entries, period)),
            unapproved={each.id: each.hash[:12] for each in detectors if (each.id, each.hash) not in approved},
            as_of_entry=max((each.entry_id for each in entries if _matters(each, detectors, period)), default=0),
        ),
        governed,
    )


def with_params(detector: Detector, params: Mapping[str, Scalar]) -> Detector:
    """The detector with other values of its parameters, and a hash that says so; itself when nothing differs."""
    changed = {name: value for name, value in params.items() if detector.params[name] != value}
    if not changed:
        return detector
    own: dict[str, Any] = {
        name: each.model_copy(update={"value": changed[name]}) if name in changed else each
        for name, each in detector.head.params.items()
    }
    text = f"{detector.hash}\n{json.dumps(changed, sort_keys=True)}"
    head = detector.head.model_copy(update={"params": own})
    return replace(detector, head=head, hash=hashlib.sha256(text.encode()).hexdigest())


def _overrides(detector: Detector, entries: Sequence[Entry], period: Period) -> dict[str, Scalar]:
    """The latest value of each parameter that holds in the week. One the head no longer declares is passed over."""
    own = [each for each in entries if each.kind == "parameter" and each.rule_id == detector.id]
    return {
        str(each.param): typed(detector, str(each.param), str(each.param_value))
        for each in own
        if each.param in detector.params and each.holds(period.start, period.end)
    }


def _matters(entry: Entry, detectors: Sequence[Detector], period: Period) -> bool:
    own = [each for each in detectors if each.id == entry.rule_id]
    if entry.kind == "text":
        return any(each.hash == entry.rule_hash for each in own)
    return bool(own) and entry.holds(period.start, period.end)


def _exemptions(entries: Sequence[Entry], period: Period) -> list[Entry]:
    """Granted and not ended since. Ending needs the same rule, subject and first day."""
    ended = {_scope(each): each.entry_id for each in entries if each.kind == "exemption_ended"}
    granted = [each for each in entries if each.kind == "exemption" and each.holds(period.start, period.end)]
    return [each for each in granted if ended.get(_scope(each), 0) < each.entry_id]


def _scope(entry: Entry) -> tuple[Any, ...]:
    return entry.rule_id, entry.subject_type, entry.subject_id, entry.valid_from
