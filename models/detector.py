"""Reads a rule, measure or link file: a YAML head in the first comment, one SELECT as the body.

The folder is the registry. Refuses unknown and missing head keys and names the file. What the SQL must obey is
checked in detector_laws.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from data_contracts.documents import read_yaml
from data_contracts.errors import DetectorError
from models.finding import PROBLEMS

FOLDER = Path(__file__).parent
KINDS = {"rules": "rule", "measures": "measure", "links": "link"}
ALWAYS_BOUND = ("window_start", "period_start", "period_end")

Subject = Literal["institution", "practitioner", "insured_person", "drug"]
PeerColumn = Literal[
    "kind", "level", "ownership", "township", "speciality", "scope", "profession",
    "insurance_type", "age_band", "drug_class",
]  # fmt: skip
Scalar = int | float | str


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Strict):
    """A text in both languages. A head may write one text where it serves both."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


def _words(value: Any) -> Any:
    return {"zh": value.strip(), "en": value.strip()} if isinstance(value, str) else value


Text = Annotated[Words, BeforeValidator(_words)]


class Param(Strict):
    """A threshold with its unit and the reason for its size."""

    value: Scalar
    unit: str = Field(min_length=1)
    why: Text


class Example(Strict):
    """A small world as ASCII tables, one per relation, and the rows the detector must return from it."""

    name: str = Field(min_length=1)
    tables: dict[str, str]
    finds: list[dict[str, Any]]
    period: str = "2026-W46"
    params: dict[str, Scalar] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather_tables(cls, node: dict[str, Any]) -> dict[str, Any]:
        own = {key: node[key] for key in node if key in ("name", "finds", "period", "params")}
        return {**own, "tables": {key: value for key, value in node.items() if key not in own}}


class Head(Strict):
    """What rule, measure and link heads share. `may_be_empty`: relations of `reads` that it can do without.

    `state`: a draft does not run; a shadow runs and is counted but reaches no list; a retired one no longer runs.
    """

    title: Words
    subject: Subject
    dimension: Literal["quality", "safety", "cost"]
    catalogue: str | None = None
    reads: list[str] = Field(min_length=1)
    may_be_empty: list[str] = Field(default_factory=list)
    basis: str = Field(min_length=1)
    why: Text
    inspect: Text
    innocent_reasons: Text
    params: dict[str, Param] = Field(default_factory=dict)
    state: Literal["draft", "shadow", "live", "retired"]
    owner: str = Field(min_length=1)
    reviewer: str = Field(min_length=1)
    reviewed: date
    review_by: date
    examples: list[Example] = Field(min_length=2)


class RuleHead(Head):
    """A rule accuses records, one row a record, and states the money on them.

    `fact`: what is counted where the rule judges a group (a month of a department) and its ordinary records only follow;
    the SQL then selects a fourth column of that name, and so many hits there are. Without it each row is a hit.
    """

    result: Literal["violation", "suspicion"]
    problem: str
    stage: Literal["before", "during", "after"]
    authority: str = Field(min_length=1)
    severity: Literal["low", "medium", "high"]
    amount: Text
    fact: Text | None = None
    lookback_days: int = Field(ge=0)
    says: Words

    @model_validator(mode="after")
    def _known_problem(self) -> "RuleHead":
        if self.problem not in PROBLEMS:
            raise ValueError(f"problem must be one of {', '.join(PROBLEMS)}")
        return self


class MeasureHead(Head):
    """One number per subject. `peers`: columns that make a peer group, dropped from the right when too few."""

    numerator: Words
    denominator: Words
    direction: Literal["high", "low", "both"]
    peers: list[PeerColumn] = Field(min_length=1)
    unit: str = Field(min_length=1)
    model: Literal["binomial", "poisson", "mean"]


class LinkHead(Head):
    """A link ties two subjects. `ends` says what the two are; `subject` who would be visited about it (the place).

    Its SQL gives n_slots, the occasions to meet: by chance they meet n_left · n_right / n_slots times.
    `members`: how many make a full group; smaller ones count in proportion. `companions`: so many who met both ends carry
    a tie that is too weak alone; 0 where chance meets in crowds (appointment days), and each tie must stand by itself.
    """

    ends: tuple[Subject, Subject]
    members: int = Field(ge=2, le=10)
    companions: int = Field(default=0, ge=0, le=8)
    severity: Literal["low", "medium", "high"]
    says: Words


HEADS: dict[str, type[Head]] = {"rule": RuleHead, "measure": MeasureHead, "link": LinkHead}
COLUMNS = {
    "rule": ("subject_id", "amount", "evidence"),
    "measure": ("subject_id", "numerator", "denominator"),
    "link": ("left_id", "right_id", "n_together", "n_left", "n_right", "n_slots", "place_id", "evidence"),
}


@dataclass(frozen=True)
class Detector:
    """One rule, measure or link file. `id` is the file's stem, `folder` its pack (rules) or subject (measures)."""

    id: str
    kind: str
    folder: str
    hash: str
    head: Any
    sql: str

    @property
    def params(self) -> dict[str, Scalar]:
        """The declared thresholds by name."""
        return {name: param.value for name, param in self.head.params.items()}

    @property
    def reads(self) -> tuple[str, ...]:
        return tuple(self.head.reads)

    @property
    def subject(self) -> str:
        return str(self.head.subject)

    @property
    def runs(self) -> bool:
        """Live and shadow detectors run; drafts and retired ones do not."""
        return self.head.state in ("live", "shadow")

    def overdue(self, on: date) -> bool:
        """Whether a detector that runs should have been reviewed before that day."""
        return self.runs and self.head.review_by < on


@cache
def all_detectors() -> dict[str, Detector]:
    """Every detector by id, in the order of the ids. Raises DetectorError for the first file that cannot be read."""
    detectors = [read_detector(file) for file in detector_files()]
    by_id = {detector.id: detector for detector in sorted(detectors, key=lambda each: each.id)}
    if len(by_id) < len(detectors):
        raise DetectorError(f"Two detector files share a name: {_twice(each.id for each in detectors)}; rename one.")
    return by_id


def find_detector(detector_id: str) -> Detector:
    """The detector of that id. Raises DetectorError when there is none."""
    try:
        return all_detectors()[detector_id]
    except KeyError:
        raise DetectorError(
            f"没有检测器 {detector_id}：`yujing detectors` 列出全部。 / "
            f"There is no detector '{detector_id}'; `yujing detectors` lists them."
        ) from None


def detector_files() -> list[Path]:
    return sorted(file for folder in KINDS for file in (FOLDER / folder).rglob("*.sql"))


def read_detector(file: Path) -> Detector:
    """Read one file of models/rules, models/measures or models/links."""
    inside = file.relative_to(FOLDER).parts
    folder = inside[1] if len(inside) > 2 else ""
    return parse_detector(file.read_text(encoding="utf-8"), KINDS[inside[0]], file.stem, folder)


def parse_detector(text: str, kind: str, name: str, folder: str) -> Detector:
    """Turn the text of a file into a Detector. Raises DetectorError naming the file."""
    head_text, sql = _split(text, name)
    try:
        head = HEADS[kind].model_validate(read_yaml(head_text))
    except ValidationError as fault:
        raise DetectorError(f"The head of {name}.sql is wrong: {_sentence(fault)}.") from None
    except yaml.YAMLError as fault:
        raise DetectorError(f"The head of {name}.sql is not YAML: {' '.join(str(fault).split())}.") from None
    if kind == "measure" and folder != head.subject:
        raise DetectorError(f"The measure {name}.sql lies in '{folder}' but its subject is '{head.subject}'; move it.")
    return Detector(name, kind, folder, hashlib.sha256(text.encode()).hexdigest(), head, sql)


def _split(text: str, name: str) -> tuple[str, str]:
    start, end = text.find("/*"), text.find("*/")
    if text[: max(start, 0)].strip() or start < 0 or end < 0:
        raise DetectorError(f"{name}.sql must start with its head, a YAML text between /* and */.")
    return text[start + 2 : end], text[end + 2 :].strip().rstrip(";")


def _sentence(fault: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, each['loc'])) or 'head'}: {each['msg']}" for each in fault.errors())


def _twice(names: Iterable[str]) -> str:
    return ", ".join(name for name, n in sorted(Counter(names).items()) if n > 1)
