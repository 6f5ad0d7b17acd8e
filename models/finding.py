"""One detector's statement about one subject in one period, and the closed vocabularies it may use.

A finding says what was found and how strongly it speaks for a visit; it proves nothing and names no person.
"""

from dataclasses import dataclass
from decimal import Decimal

SUBJECTS = ("institution", "practitioner", "insured_person", "drug")

# The eight official natures of a billing problem (rules.md 4), then the further values for behaviour.
PROBLEMS = {
    "outside_payment_scope": ("超支付范围", "Outside payment scope"),
    "above_payment_standard": ("超支付标准", "Above payment standard"),
    "duplicate_charge": ("重复计费", "Duplicate charge"),
    "companion_missing": ("关联缺失", "Companion missing"),
    "substitution": ("串换项目", "Substitution"),
    "phantom_charge": ("虚记项目", "Phantom charge"),
    "unbundling": ("分解计费", "Unbundling"),
    "full_price_secondary": ("同价计费", "Full price for a secondary item"),
    "inpatient_behaviour": ("住院行为", "Inpatient behaviour"),
    "case_group_payment": ("病组付费", "Case-group payment"),
    "identity_anomaly": ("身份异常", "Identity anomaly"),
    "unreasonable_examination": ("不合理检查", "Unreasonable examination"),
    "prescribing": ("处方用药", "Prescribing"),
    "statistical_outlier": ("统计离群", "Statistical outlier"),
    "licensing_and_duty": ("执业资质与履职", "Licensing and duty"),
    "public_health_fund": ("公卫资金", "Public-health fund"),
}

SOURCE_GROUPS = (
    "violations",
    "suspicions",
    "peers",
    "change",
    "networks",
    "complaints",
    "history",
    "credit",
    "challenger",
)


@dataclass(frozen=True)
class Finding:
    """`strength` 0..1: how much this speaks for a visit. `amount`: money on the listed records, never a loss proven."""

    week: str
    finding_id: str
    detector_id: str
    detector_hash: str
    kind: str
    source_group: str
    subject_type: str
    subject_id: str
    result: str
    problem: str
    dimension: str
    severity: str
    strength: float
    n_hits: int
    amount: Decimal
    text_zh: str
    text_en: str
    basis: str
    peer_group: str | None = None
    n_peers: int | None = None
    subject_value: float | None = None
    peer_median: float | None = None
