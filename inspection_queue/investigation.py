"""What an investigator looks at: the claims behind an item with the lines in question marked, persons, ties, co-visits.

Reads only what was published. Persons are numbered within an item, so that no token stands in an address.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from inspection_queue.masking import Sight
from inspection_queue.models import CaseStay, CaseTies, Evidence, Finding, QueueItem, RegisterEntry

LINE_COLUMNS = (
    "charged_at", "item_code", "item_name", "item_class", "quantity", "unit_price", "amount", "covered_amount",
    "ordering_practitioner_id", "performing_practitioner_id", "ordering_department",
)  # fmt: skip
OF_CLAIMS = ("claims", "diagnoses", "procedures")
Marks = dict[tuple[str, str], list[str]]


@dataclass(frozen=True)
class Line:
    """One charged item. `findings`: ids of the detectors whose evidence it is; empty for a line beside them."""

    cells: dict[str, Any]
    findings: tuple[str, ...]

    @property
    def charged(self) -> bool:
        return bool(self.findings)


@dataclass(frozen=True)
class ShownStay:
    """A claim as it is shown. `person` is its number in this item; `n_hidden` lines were not published.

    `findings`: detectors that speak of the claim as a whole, not of one of its lines.
    """

    claim_id: str
    person: int
    token: str
    cited: bool
    amount_in_question: Any
    facts: dict[str, Any]
    lines: tuple[Line, ...]
    n_hidden: int
    findings: tuple[str, ...] = ()

    @property
    def n_charged(self) -> int:
        return sum(line.charged for line in self.lines)


class Case:
    """The case file of an item: its stays, marks and persons, read once. `finding` limits it to one statement."""

    def __init__(self, item: QueueItem, sight: Sight, finding: Finding | None = None) -> None:
        self.item, self.sight, self.finding = item, sight, finding
        self.stays = list(_stays(item))
        tokens = dict.fromkeys(each.stay.person_id for each in self.stays if each.stay.person_id)
        self.persons = {token: number for number, token in enumerate(tokens, start=1)}
        self.marks = _marks(item, finding)

    def cited(self) -> list[CaseStay]:
        """The claims to show, those with the most money in question first; of one finding only its own."""
        own = {claim for claim, _line in self.marks}
        return [each for each in self.stays if each.cited and (self.finding is None or each.stay.claim_id in own)]

    def shown(self, stays: Iterable[CaseStay]) -> list[ShownStay]:
        return [self.show(each) for each in stays]

    def show(self, case: CaseStay) -> ShownStay:
        stay = case.stay
        lines = tuple(_line(stay.claim_id, row, self.marks) for row in stay.lines)
        return ShownStay(
            claim_id=stay.claim_id,
            person=self.persons.get(stay.person_id, 0),
            token=self.sight.person(stay.person_id),
            cited=case.cited,
            amount_in_question=case.amount_in_question,
            facts={name: value for name, value in stay.row.items() if name not in ("person_id", "claim_id")},
            lines=lines,
            findings=tuple(self.marks.get((stay.claim_id, ""), ())),
            n_hidden=max(0, (stay.row.get("n_lines") or 0) - len(lines)) if case.cited else 0,
        )

    def of_person(self, number: int) -> list[CaseStay]:
        """All stays of one person of this case, the oldest first."""
        own = [each for each in self.stays if self.persons.get(each.stay.person_id) == number]
        return sorted(own, key=lambda each: (str(each.stay.started_at or ""), each.stay.claim_id))

    def named(self, kind: str, code: str) -> str:
        """How one end of a tie is called: persons by number and token, the others by the register."""
        if kind != "insured_person":
            return code
        number = self.persons.get(code)
        return f"{number} · {self.sight.person(code)}" if number else self.sight.person(code)


def ties_of(item: QueueItem) -> CaseTies:
    """Ties and co-visits of the newest warning; empty where none were published."""
    return CaseTies.objects.filter(warning=item.newest).first() or CaseTies(ties=[], co_visits=[])


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """Names of institutions and practitioners (masked) by their codes."""
    known = RegisterEntry.objects.filter(current=True, subject_id__in=set(ids))
    return {code: name for code, name in known.values_list("subject_id", "name") if name}


def has_case(item: QueueItem) -> bool:
    """Whether anything was published beside this item's warning."""
    return (
        CaseStay.objects.filter(warning=item.newest).exists() or CaseTies.objects.filter(warning=item.newest).exists()
    )


def _stays(item: QueueItem) -> Iterable[CaseStay]:
    own = CaseStay.objects.filter(warning=item.newest).select_related("stay")
    money = lambda each: -(each.amount_in_question or 0)  # noqa: E731
    return sorted(own, key=lambda each: (not each.cited, money(each), each.stay.claim_id))


def _marks(item: QueueItem, finding: Finding | None) -> Marks:
    """Detectors by (claim, place): a line number, an item code for evidence that names its claim and drug, or nothing."""
    rows = Evidence.objects.filter(finding__warning=item.newest)
    if finding is not None:
        rows = rows.filter(finding=finding)
    found: set[tuple[str, str, str]] = set()
    told = rows.values_list("record__dataset", "record__key", "record__row", "finding__detector_id")
    for dataset, key, row, detector in told.iterator():
        claim, place = _place(dataset, key, row)
        if claim:
            found.add((claim, place, detector))
    marks: Marks = defaultdict(list)
    for claim, place, detector in sorted(found):
        marks[claim, place].append(detector)
    return marks


def _place(dataset: str, key: str, row: dict[str, Any]) -> tuple[str, str]:
    """Which claim a record of evidence belongs to, and where in it: `line:…`, `item:…` or the claim as a whole."""
    if dataset == "claim_lines":
        claim, _, line = key.partition("|")
        return claim, f"line:{line}"
    if dataset in OF_CLAIMS:
        return key.partition("|")[0], ""
    code = row.get("drug_code") or row.get("item_code")
    return str(row.get("claim_id") or ""), f"item:{code}" if code else ""


def _line(claim_id: str, row: dict[str, Any], marks: Marks) -> Line:
    places = (f"line:{row['line_no']}", f"item:{row['item_code']}")
    found = [detector for place in places for detector in marks.get((claim_id, place), ())]
    return Line(row, tuple(dict.fromkeys(found)))
