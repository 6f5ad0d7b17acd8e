"""The same seed gives the same bytes; another seed gives another county."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data_contracts.errors import SettingsError
from simulation import people as p
from simulation.county import build_county
from simulation.needs import ordinary_needs
from simulation.places import build_places
from simulation.planting import all_schemes
from simulation.span import span_ending
from simulation.visits import OUTPATIENT
from simulation.write import write_county

SEEDS = range(1, 9)


def digests(folder: Path) -> dict[str, str]:
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def write(folder: Path, seed: int, form: str = "csv", **options: object) -> Path:
    size = {"people": 500, "weeks": 4} if form == "xlsx" else {"people": 1_500, "weeks": 12}  # spreadsheets are slow
    write_county(folder / "out", folder / "truth", institutions=24, seed=seed, format=form, **size, **options)  # type: ignore[arg-type]
    return folder


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_the_same_seed_gives_the_same_bytes(form: str, tmp_path: Path) -> None:
    first, second = write(tmp_path / "a", 3, form), write(tmp_path / "b", 3, form)
    assert digests(first) == digests(second)
    assert any(name.startswith("out/claims/") and name.endswith(form) for name in digests(first))


def test_the_number_of_processes_changes_no_byte(tmp_path: Path) -> None:
    alone, two = write(tmp_path / "a", 3, processes=1), write(tmp_path / "b", 3, processes=2)
    assert digests(alone) == digests(two)


def test_another_seed_gives_other_people_places_and_schemes(tmp_path: Path) -> None:
    one, two = write(tmp_path / "a", 1), write(tmp_path / "b", 2)
    for name in ("institutions", "insured_persons", "claims"):
        a, b = (pd.concat(map(pd.read_csv, sorted((each / "out" / name).glob("*.csv")))) for each in (one, two))
        assert not set(a.iloc[:, 0]) & set(b.iloc[:, 0])
    houses, subjects = (
        [pd.read_csv(file) for each in (one, two) for file in sorted((each / folder).glob(f"{name}*.csv"))]
        for folder, name in (("out/institutions", "institutions"), ("truth", "subjects"))
    )
    for column in ("lon", "beds", "township"):
        assert sorted(houses[0][column].astype(str)) != sorted(houses[1][column].astype(str))
    assert set(subjects[0]["scheme"]) != set(subjects[1]["scheme"])
    assert not set(subjects[0]["strength"]) & set(subjects[1]["strength"])


def excess(observed: np.ndarray, chance: np.ndarray) -> float:
    """By how much several counties differ, in parts of what chance alone explains (1 = no more than that)."""
    return float((((observed - observed.mean()) / chance) ** 2).sum() / (len(observed) - 1))


@pytest.mark.parametrize("disease", ["HTN", "DM", "CHD", "COPD", "STROKE"])
def test_another_seed_gives_another_prevalence(disease: str) -> None:
    """Among people of the same ages, so that more old people are no explanation; and no county is out of all reason."""
    span, found, chance = span_ending("2026-W46", 8), [], []
    for seed in SEEDS:
        people = p.build_people(seed, 30_000, build_places(seed, 8), span)
        age = people.age(np.arange(people.n), span.first_day)
        ill = people.has(getattr(p, disease))[(age >= 60) & (age < 75)]
        found.append(ill.mean())
        chance.append(np.sqrt(ill.mean() * (1 - ill.mean()) / len(ill)))
    assert excess(np.array(found), np.array(chance)) > 2.5
    assert max(found) < 2 * min(found)


def test_another_seed_gives_another_mix_of_illness() -> None:
    span, shares = span_ending("2026-W46", 10), []
    for seed in SEEDS[:4]:
        visits = ordinary_needs(build_county(seed, 12_000, 24, span))
        shares.append(np.bincount(visits.case[visits.kind == OUTPATIENT], minlength=200))
    seen = np.array(shares, dtype=float)
    expected = seen.sum(axis=1, keepdims=True) * seen.sum(axis=0) / seen.sum()
    common = expected.min(axis=0) > 20
    chi = ((seen - expected) ** 2 / np.maximum(expected, 1))[:, common].sum() / ((len(seen) - 1) * common.sum())
    assert chi > 1.5


def test_progress_is_told_from_the_plan_to_the_last_part(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    write_county(tmp_path / "out", tmp_path / "truth", people=500, institutions=20, weeks=60, seed=3, format="parquet",
                 progress=lambda *step: told.append(step))  # fmt: skip
    assert list(dict.fromkeys(step[0] for step in told)) == ["plan", "write", "plan 1", "write 1"]
    for what in ("plan", "write", "plan 1", "write 1"):
        steps = [step for step in told if step[0] == what]
        assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)
        assert steps[-1][1] == steps[-1][2] > 0


def test_what_a_spreadsheet_cannot_hold_goes_on_in_a_second_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulation.delivery.SHEET_ROWS", 400)
    report = write_county(
        tmp_path / "out", tmp_path / "truth", people=500, institutions=20, weeks=3, seed=3, format="xlsx"
    )
    files = sorted((tmp_path / "out" / "claim_lines").glob("*.xlsx"))
    frames = [pd.read_excel(file, dtype=str) for file in files]
    assert max(map(len, frames)) == 400 and sum(map(len, frames)) == report.rows["claim_lines"]
    assert not pd.concat(frames).duplicated(["claim_id", "line_no"]).any()
    assert report.n_files == len([each for each in (tmp_path / "out").rglob("*") if each.is_file()])


def test_yujing_simulate_is_the_program(tmp_path: Path) -> None:
    """The command of the documentation, with every option of it, as it is installed."""
    words = "simulate --people 500 --institutions 20 --weeks 3 --last-week 2026-W46 --seed 3 --schemes card_pooling,hanging_bed"
    run = subprocess.run(
        [Path(sys.executable).with_name("yujing"), *words.split(), "--format", "parquet", "--out", tmp_path / "out"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "claim_lines" in run.stdout and "claim lines a second" in run.stdout
    assert (tmp_path / "out-truth" / "subjects.csv").is_file()
    assert not list((tmp_path / "out").rglob("*.csv"))


def test_schemes_only_add_to_the_ordinary_county(tmp_path: Path) -> None:
    """People, places and the catalogue do not depend on who cheats."""
    honest, schemed = write(tmp_path / "a", 4, schemes="none"), write(tmp_path / "b", 4)
    for name in ("institutions", "insured_persons", "items", "practitioners"):
        assert digests(honest / "out" / name) == digests(schemed / "out" / name)
    assert len(pd.read_csv(honest / "truth" / "subjects.csv")) == 0


@pytest.mark.parametrize(
    "wrong",
    [{"last_week": "2026-W60"}, {"last_week": "soon"}, {"weeks": 1}, {"institutions": 5}, {"schemes": ["no_such"]},
     {"format": "json"}, {"people": 0}, {"strength": (1.0, 0.5)}, {"strength": (0.5, 2.0)}, {"evasion": 1.5}],
)  # fmt: skip
def test_what_does_not_exist_is_refused_in_one_sentence(wrong: dict[str, object], tmp_path: Path) -> None:
    options: dict[str, object] = {"people": 500, "institutions": 20, "weeks": 4} | wrong
    with pytest.raises(SettingsError):
        write_county(tmp_path / "out", tmp_path / "truth", **options)  # type: ignore[arg-type]


def test_a_county_too_small_for_a_scheme_says_so(tmp_path: Path) -> None:
    report = write_county(tmp_path / "out", tmp_path / "truth", people=200, institutions=20, weeks=3, seed=3, schemes="every",
                          format="parquet")  # fmt: skip
    planted = set(pd.read_csv(tmp_path / "truth" / "subjects.csv")["scheme"])
    assert set(report.not_planted) == set(all_schemes()) - planted


def test_the_truth_may_not_lie_among_the_deliveries(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="outside"):
        write_county(tmp_path, tmp_path / "truth", people=500, institutions=20, weeks=4)
