"""What every rule of the oracle starts from: a world as plain rows, netted of refunds, and the hits it answers with.

Written from the rule catalogue's words and the page of datasets only, in plain Python, so that it can disagree with
the SQL. A world is `{dataset: [row, …]}`, a row a dict with Python values (datetime, date, Decimal, str, None).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from models.period import Period

Row = dict[str, object]
World = dict[str, list[Row]]
ZERO = Decimal(0)
CENT = Decimal("0.01")
KEYS = {
    "claims": ("claim_id",),
    "claim_lines": ("claim_id", "line_no"),
    "prescriptions": ("prescription_id", "drug_line"),
}
CLAIM_MONEY = ("total_amount", "fund_amount")


@dataclass(frozen=True)
class Hit:
    """One accusation. `accused`: records whose money is in question; `beside`: records that may be shown with them."""

    institution_id: str
    person_id: str
    money: Decimal
    accused: frozenset[str]
    beside: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Window:
    """Which moments are judged: from `start` to before `end`. What lies before is history, what comes after unknown."""

    start: date
    end: date

    @classmethod
    def of(cls, period: Period, weeks: int = 52) -> "Window":
        return cls(period.end - timedelta(weeks=weeks), period.end)

    def judges(self, moment: datetime) -> bool:
        return self.start <= moment.date() < self.end


def key(dataset: str, row: Row) -> str:
    """How evidence names a record: `claim_lines|c1|2`."""
    return "|".join([dataset, *(str(row[name]) for name in KEYS[dataset])])


def keys(dataset: str, rows: list[Row]) -> frozenset[str]:
    return frozenset(key(dataset, row) for row in rows)


def in_force(row: Row, day: date) -> bool:
    """T06: judged by the row in force on the day of service; `valid_to` is the last day, inclusive."""
    return row["valid_from"] <= day and (row["valid_to"] is None or day <= row["valid_to"])


def local_first(rows: Iterable[Row]) -> Row | None:
    """T12: the local value wins over the national one."""
    return min(rows, key=lambda row: row["province"] is None, default=None)


def in_scope(line: Row) -> Decimal:
    """The part of a line within the scope of the insurance; the whole line where the supplier does not say."""
    return line["amount"] if line["covered_amount"] is None else line["covered_amount"]


def charges(world: World) -> list[Row]:
    """Lines with the person, institution and visit of their claim and the `day` of service (T04)."""
    claims = {claim["claim_id"]: claim for claim in world["claims"]}
    return [
        {**claims[line["claim_id"]], **line, "day": line["charged_at"].date()}
        for line in world["claim_lines"]
        if line["claim_id"] in claims
    ]


def net(world: World, window: Window) -> World:
    """T01: only what was settled before the end; refunds cancel what they reverse, first the lines, then the claim."""
    known = [claim for claim in world["claims"] if claim["settled_at"].date() < window.end]
    refunds = [claim for claim in known if claim["reverses_claim_id"] and claim["total_amount"] < 0]
    taken = {refund["claim_id"]: refund["reverses_claim_id"] for refund in refunds}
    claims = [_claim_after(claim, refunds) for claim in known if claim["claim_id"] not in taken]
    kept = {
        claim["claim_id"]: claim
        for claim in claims
        if claim["total_amount"] > 0 or claim["claim_id"] not in taken.values()
    }
    lines = _lines_after(world["claim_lines"], kept, taken)
    return {**world, "claims": list(kept.values()), "claim_lines": lines} | _prescribed(
        world, kept, lines, taken, window
    )


def _claim_after(claim: Row, refunds: list[Row]) -> Row:
    mine = [refund for refund in refunds if refund["reverses_claim_id"] == claim["claim_id"]]
    return {**claim, **{name: claim[name] + sum(refund[name] for refund in mine) for name in CLAIM_MONEY}}


def _lines_after(lines: list[Row], kept: dict[str, Row], taken: dict[str, str]) -> list[Row]:
    """A refunded item and price is used up from the earliest charge on."""
    credit: dict[tuple, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        if line["claim_id"] in taken:
            credit[taken[line["claim_id"]], line["item_code"], line["unit_price"]] += abs(line["quantity"])
    left = []
    for line in sorted(lines, key=lambda each: (each["charged_at"], each["line_no"])):
        if line["claim_id"] in kept:
            what = (line["claim_id"], line["item_code"], line["unit_price"])
            used = min(credit[what], line["quantity"])
            credit[what] -= used
            left += [_reduced(line, line["quantity"] - used)] if used < line["quantity"] else []
    return left


def _reduced(line: Row, quantity: Decimal) -> Row:
    money = {
        name: None if line[name] is None else (line[name] * quantity / line["quantity"]).quantize(CENT, "ROUND_HALF_UP")
        for name in ("amount", "covered_amount")
    }
    return {**line, "quantity": quantity, **money}


def _prescribed(world: World, kept: dict[str, Row], lines: list[Row], taken: dict[str, str], window: Window) -> World:
    """A prescription goes with its claim, and when every unit of its drug was taken back."""
    charged = {(line["claim_id"], line["item_code"]) for line in world["claim_lines"]}
    still = {(line["claim_id"], line["item_code"]) for line in lines}
    rows = [
        row
        for row in world.get("prescriptions", [])
        if row["prescribed_at"].date() < window.end
        and (row["claim_id"] is None or row["claim_id"] in kept)
        and not ((row["claim_id"], row["drug_code"]) in charged - still and row["claim_id"] in taken.values())
    ]
    return {"prescriptions": rows}
