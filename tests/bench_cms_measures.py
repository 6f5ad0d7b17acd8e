"""The CMS file of 49 measures per provider: our recipe without labels and the learner out of fold, beside sort-by-amount.

Labels are used by the learner's folds and by the figures, by nothing else. Without labels: money times (1 + strength of the
conditional tail over measures compared as `models/peers.py` compares any).
"""

from pathlib import Path

import numpy as np
import pandas as pd
from bench_measure import table

from models.evaluation import label_report
from models.learning import out_of_fold
from models.peers import Measured, compare
from models.scorers import conditional_tail

GIVEN = Path(__file__).parents[2] / "shared" / "data" / "cms_provider_fraud"
FIGURES = ["auc", "average_precision", "auc_among_largest", "precision_at_50", "precision_at_100"]


def bench_cms_measures() -> None:
    """Print the table, or say that the data is not there."""
    if not GIVEN.is_dir():
        print("\nCMS measures: ../shared/data/cms_provider_fraud is not there; skipped.")
        return
    given = pd.read_csv(GIVEN / "provider_measures.csv.gz").set_index("Provider").fillna(0.0)
    labels = pd.read_csv(GIVEN / "provider_labels.csv").set_index("Provider")["PotentialFraud"].eq("Yes").astype(int)
    report = label_report(_scored(given, labels))
    rows = [[row["order"], *[float(row[name]) for name in FIGURES]] for _, row in report.iterrows()]
    title = f"CMS, full file of measures: {len(labels):,} labelled providers, {labels.sum()} positive"
    table(title, ["order", *FIGURES], rows)


def _scored(given: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """Scored without labels on all providers of the file; learned and reported on those whose label is known."""
    amount = given["TotalInpatientReimbursement"] + given["TotalOutpatientReimbursement"]
    strength = conditional_tail.score(deviations(given, amount)).fillna(0.0)
    own = given.index.intersection(labels.index)
    features, truth = profile(given, amount).loc[own], labels[own]
    scores = {
        "amount": amount[own],
        "conditional tail alone": strength[own],
        "money x (1 + strength)": (amount * (1 + strength))[own],
        "learned": out_of_fold(features, truth),
    }
    return pd.DataFrame({"label": truth, **scores}).rename_axis("subject_id").reset_index()


def deviations(given: pd.DataFrame, amount: pd.Series) -> pd.DataFrame:
    """z of fourteen rates among providers with the same kinds of care, by provider."""
    inpatient, outpatient = given["InpatientClaimCount"], given["OutpatientClaimCount"]
    persons = given["UniqueBeneficiaries"]
    doctors = given["Inpatient_AttendingPhysician_nunique"] + given["Outpatient_AttendingPhysician_nunique"]
    of_stays = {
        "amount_per_stay": given["TotalInpatientReimbursement"],
        "days_per_stay": given["AvgLengthOfStay"] * inpatient,
        "procedures_per_stay": given["Inpatient_Total_Procedures_sum"],
        "diagnoses_per_stay": given["AvgDiagnosisCount"] * inpatient,
    }
    rates = {name: ("mean", top, inpatient) for name, top in of_stays.items()} | {
        "amount_per_person": ("mean", amount, persons),
        "amount_per_visit": ("mean", given["TotalOutpatientReimbursement"], outpatient),
        "claims_per_person": ("mean", inpatient + outpatient, persons),
        "claims_per_doctor": ("mean", inpatient + outpatient, doctors),
        "amount_per_doctor": ("mean", amount, doctors),
        "stays_per_inpatient": ("mean", inpatient, given["UniqueInpatientBeneficiaries"]),
        "visits_per_outpatient": ("mean", outpatient, given["UniqueOutpatientBeneficiaries"]),
        "longest_stay": ("mean", given["MaxLengthOfStay"], (inpatient > 0).astype(float)),
        "inpatient_share": ("binomial", inpatient, inpatient + outpatient),
        "deceased_share": ("binomial", given["DeceasedRate"] * persons, persons),
    }
    kinds = np.where(inpatient == 0, "outpatient", np.where(outpatient == 0, "inpatient", "both"))
    traits = pd.DataFrame({"kind": kinds}, index=given.index)
    return pd.DataFrame({name: _z(name, traits, *rate) for name, rate in rates.items()}).reindex(given.index)


def _z(name: str, traits: pd.DataFrame, model: str, top: pd.Series, below: pd.Series) -> pd.Series:
    rows = pd.DataFrame({"subject_id": traits.index, "numerator": top.to_numpy(), "denominator": below.to_numpy()})
    return compare(Measured(name, "high", ("kind",), "number", model), rows, traits).set_index("subject_id")["z"]


def profile(given: pd.DataFrame, amount: pd.Series) -> pd.DataFrame:
    """The given measures and their ratios: what a provider does per person, claim, day and doctor."""
    claims = given["InpatientClaimCount"] + given["OutpatientClaimCount"]
    days = given["AvgLengthOfStay"] * given["InpatientClaimCount"]
    doctors = [name for name in given if "Physician" in name]
    ratios = {
        "amount": amount,
        "claims": claims,
        "days": days,
        "inpatient_share_of_amount": given["TotalInpatientReimbursement"] / amount.clip(lower=1),
        "amount_per_person": amount / given["UniqueBeneficiaries"].clip(lower=1),
        "amount_per_claim": amount / claims.clip(lower=1),
        "claims_per_person": claims / given["UniqueBeneficiaries"].clip(lower=1),
        "amount_per_day": given["TotalInpatientReimbursement"] / days.clip(lower=1),
        "deceased": given["DeceasedRate"] * given["UniqueBeneficiaries"],
        "stays_per_person": given["InpatientClaimCount"] / given["UniqueInpatientBeneficiaries"].clip(lower=1),
        "visits_per_person": given["OutpatientClaimCount"] / given["UniqueOutpatientBeneficiaries"].clip(lower=1),
    }
    per_doctor = {
        f"claims_per_{name}": given[f"{name.split('_')[0]}_ClaimID_count"] / given[name].clip(lower=1)
        for name in doctors
    }
    return pd.concat([given, pd.DataFrame({**ratios, **per_doctor})], axis=1)
