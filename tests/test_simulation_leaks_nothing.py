"""Planted records cannot be told by their numbers, their place in the file, their seconds or the length of their texts.

A gradient-boosting probe gets only that, scheme by scheme, and must do no better than a coin: AUC 0.5 +- 0.03, each planted record
beside ordinary ones of the same house, kind of visit and month (for lines also class, day of the stay and size of the bill).
So small a county plants too few records for that precision; therefore every scheme is planted several times in one county, the
rarer ones again and again in two others, and the records are pooled: at least 900 planted beside up to four times as many. The AUC
then has a standard error of about 0.01, of more where a house has few ordinary records beside its planted ones (companions).
A second test compares everything that a scheme does not claim to change.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from simulation.planting import all_schemes
from simulation.write import write_county
from tests.planted_records import STRATA, beside_ordinary, frame, gaps, with_strata

TOLERANCE, LEAST, MOST, TIMES, SHUFFLES = 0.03, 900, 1_800, 4, 3
STAYS = ["upcoded_diagnosis", "split_admission", "hanging_bed", "checkup_admissions", "added_complications",
         "companion_admissions"]  # fmt: skip
RARE = ["follow_ups_of_the_absent", "impersonation", "over_price", "post_mortem_services", "professional_buyer", "resale_ring",
        "setting_and_level_limits", "sex_and_age_limits", "substitution", "tests_too_often", "trace_code_reuse",
        "licence_lending", "out_of_scope", "split_prescriptions", "panel_and_components", "copied_reports",
        "price_creep", "included_item_billed", "repeat_imaging", "unbundled_panels", "duplicate_lines",
        "course_exceeded", "exams_without_report", "pharmacy_steering", "units_above_limit", "phantom_tests"]  # fmt: skip
ONE_SAMPLE = (
    "panel_and_components",
    "unbundled_panels",
)  # single values of one sample are charged in one second, side by side
COUNTIES = (
    {"seed": 21, "schemes": "every", "times": 8, "people": 20_000, "weeks": 40},
    {"seed": 22, "schemes": RARE, "times": 40, "people": 27_000, "weeks": 40},
    {"seed": 23, "schemes": STAYS, "times": 30, "people": 45_000, "weeks": 52},
)
FEW_EVEN_THERE = ["professional_buyer", "upcoded_diagnosis", "resale_ring", "exams_without_report", "checkup_admissions",
                  "hanging_bed", "card_pooling", "course_exceeded"]  # fmt: skip
LARGE = (
    {"seed": 31, "schemes": "every", "times": 10, "people": 150_000, "institutions": 240},
    {"seed": 32, "schemes": FEW_EVEN_THERE, "times": 30, "people": 60_000, "institutions": 120},
)
_KEPT: list[TemporaryDirectory[str]] = []


@cache
def records(dataset: str, large: bool = False) -> pd.DataFrame:
    """The records of a dataset of all counties that plant any there; the counties are written once per test process."""
    folders = written(large)[
        : 2 if dataset == "claim_lines" else 3
    ]  # the stays of the third are planted as whole bills
    rows = [frame(folder, dataset, nth) for nth, folder in enumerate(folders)]
    return with_strata(pd.concat(rows, ignore_index=True), dataset)


@cache
def written(large: bool = False) -> tuple[Path, ...]:
    _KEPT.append(TemporaryDirectory(prefix="yujing-probe-"))
    folders = []
    for nth, county in enumerate(LARGE if large else COUNTIES):
        folders.append(Path(_KEPT[-1].name) / str(nth))
        options = {"institutions": 80, "strength": (0.8, 1.0), "format": "parquet", **county}
        write_county(folders[-1] / "out", folders[-1] / "truth", **options)  # type: ignore[arg-type]
    return tuple(folders)


@cache
def dataset_of(scheme: str, large: bool = False) -> str:
    """Where a scheme leaves most records."""
    return max(STRATA, key=lambda dataset: int((records(dataset, large)["scheme"] == scheme).sum()))


@cache
def compared(scheme: str, large: bool = False, strata: tuple[str, ...] = ("stratum", "looser")) -> pd.DataFrame:
    """The records of a scheme beside ordinary ones, in the first strata (and with the fewest lines of a bill) that yield enough."""
    dataset, most = dataset_of(scheme, large), 4 * MOST if large else MOST
    for stratum in strata:
        for few in (2, 5):
            rows = beside_ordinary(records(dataset, large), scheme, stratum, most, TIMES, few)
            if rows["scheme"].notna().sum() >= LEAST:
                return rows
    return rows


def features(rows: pd.DataFrame) -> pd.DataFrame:
    """Numbers and their digits, place in the file, line numbers, seconds, lengths: nothing of what the record says.

    Where no report or prescription lies beside a record, numbers of another one stand in: whether there is one is content.
    """
    names = [name for name in rows if name.startswith(("id_", "second_", "length_", "position", "line_", "beside_"))]
    seen = rows[[name for name in names if rows[name].notna().any()]].astype(float)
    for name in [name for name in seen if name.startswith("beside_")]:
        seen[name] = _filled(seen[name].to_numpy(), rows["stratum"].to_numpy())
    digits = {
        f"{name}_{power}": seen[name] // 10**power % 10
        for name in ("id_a", "id_b", "beside_id")
        if name in seen
        for power in range(9)
    }
    return seen.assign(**digits)


def _filled(values: np.ndarray, stratum: np.ndarray) -> np.ndarray:
    """The values, and where there is none one of the same stratum (of any, where that has none)."""
    rng = np.random.default_rng(2)
    known = np.flatnonzero(~np.isnan(values))
    known = known[np.argsort(stratum[known], kind="stable")]
    low, high = (np.searchsorted(stratum[known], stratum, side) for side in ("left", "right"))
    low, high = np.where(high > low, low, 0), np.where(high > low, high, len(known))
    drawn = values[known[low + (rng.random(len(values)) * (high - low)).astype(np.int64)]]
    return np.where(np.isnan(values), drawn, values)


def probe(rows: pd.DataFrame) -> float:
    """Mean AUC of folds that keep a person (a bill, for lines) together: who takes part is no secret, how it is written is.

    Folds are judged one by one: their shares of planted records differ, and guesses of several models do not compare. They are drawn
    three times, for one draw alone differs from the next by 0.01 to 0.02 where there is nothing to find.
    """
    rows = rows.sample(frac=1, random_state=1)
    seen = features(rows)
    if rows["scheme"].dropna().iloc[0] in ONE_SAMPLE:
        seen = seen.drop(columns="line_share", errors="ignore")
    truth, weight = rows["scheme"].notna().to_numpy(), rows["weight"].to_numpy()
    model = LGBMClassifier(n_estimators=20, num_leaves=15, random_state=0, n_jobs=1, deterministic=True, force_row_wise=True,
                           verbose=-1)  # fmt: skip
    found, groups = [], rows["who"].factorize()[0]
    folds = [
        fold
        for nth in range(SHUFFLES)
        for fold in GroupKFold(3, shuffle=True, random_state=nth).split(seen, groups=groups)
    ]
    for train, test in folds:
        guess = model.fit(seen.iloc[train], truth[train], weight[train]).predict_proba(seen.iloc[test])[:, 1]
        found.append(roc_auc_score(truth[test], guess, sample_weight=weight[test]))
    return float(np.mean(found))


@pytest.mark.parametrize("scheme", all_schemes())
def test_a_probe_cannot_tell_planted_records(scheme: str) -> None:
    rows = compared(scheme)
    assert rows["scheme"].notna().sum() >= LEAST
    assert abs(probe(rows) - 0.5) <= TOLERANCE


@pytest.mark.deep
@pytest.mark.parametrize("scheme", all_schemes())
def test_a_probe_cannot_tell_planted_records_of_a_large_county(scheme: str) -> None:
    rows = compared(scheme, large=True)
    assert rows["scheme"].notna().sum() >= LEAST
    assert abs(probe(rows) - 0.5) <= TOLERANCE


def _alike(scheme: str) -> tuple[str, ...]:
    """Strata of one class of lines: of the same day and size of bill where there are any such ordinary lines."""
    planted = compared(scheme, strata=("stratum",))["scheme"].notna().sum()
    return ("stratum",) if planted >= LEAST // 3 else ("wider",)


@pytest.mark.parametrize("scheme", all_schemes())
def test_planted_records_are_like_ordinary_ones_in_what_the_scheme_does_not_change(scheme: str) -> None:
    rows, claimed = compared(scheme, strata=_alike(scheme)), all_schemes()[scheme].CHANGES
    told = {about: gap for about, gap in gaps(rows, dataset_of(scheme)).items() if about not in claimed}
    assert {about: gap for about, gap in told.items() if gap > 0} == {}


def test_the_comparison_itself_sees_a_difference_where_there_is_one() -> None:
    told = gaps(compared("closed_hours"), "claims")
    assert told["hour"] > 0.3 and told["terminal"] <= 0
    assert gaps(compared("over_supply"), "claim_lines")["quantity"] > 0.1


def test_the_probe_itself_sees_a_leak_where_there_is_one() -> None:
    rows = compared("volume_surge")
    planted = rows["scheme"].notna()
    assert probe(rows.assign(position=np.where(planted, 0.9, 0.1))) > 0.95
    shifted = rows["second_a"].where(~planted | (np.arange(len(rows)) % 4 > 0), 0)
    assert probe(rows.assign(second_a=shifted)) > 0.5 + 2 * TOLERANCE
