"""The same seed gives the same bytes; another seed gives another county."""

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from data_contracts.errors import SettingsError
from simulation.write import write_county


def digests(folder: Path) -> dict[str, str]:
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def write(folder: Path, seed: int, form: str = "csv", **options: object) -> Path:
    write_county(
        folder / "out", folder / "truth", people=1_500, institutions=24, weeks=12, seed=seed, format=form, **options
    )  # type: ignore[arg-type]
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
    strengths = [pd.read_csv(each / "truth" / "subjects.csv").set_index("scheme")["strength"] for each in (one, two)]
    assert not strengths[0][~strengths[0].index.duplicated()].equals(strengths[1][~strengths[1].index.duplicated()])


def test_schemes_only_add_to_the_ordinary_county(tmp_path: Path) -> None:
    """People, places and the catalogue do not depend on who cheats."""
    honest, schemed = write(tmp_path / "a", 4, schemes="none"), write(tmp_path / "b", 4)
    for name in ("institutions", "insured_persons", "items", "practitioners"):
        assert digests(honest / "out" / name) == digests(schemed / "out" / name)
    assert len(pd.read_csv(honest / "truth" / "subjects.csv")) == 0


@pytest.mark.parametrize(
    "wrong",
    [{"last_week": "2026-W60"}, {"last_week": "soon"}, {"weeks": 1}, {"institutions": 5}, {"schemes": ["no_such"]},
     {"format": "json"}],
)  # fmt: skip
def test_what_does_not_exist_is_refused_in_one_sentence(wrong: dict[str, object], tmp_path: Path) -> None:
    options: dict[str, object] = {"people": 500, "institutions": 20, "weeks": 4} | wrong
    with pytest.raises(SettingsError):
        write_county(tmp_path / "out", tmp_path / "truth", **options)  # type: ignore[arg-type]


def test_the_truth_may_not_lie_among_the_deliveries(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="outside"):
        write_county(tmp_path, tmp_path / "truth", people=500, institutions=20, weeks=4)
