"""The notebooks run from top to bottom on small data, speak both languages, and lie in the repository without outputs."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small county, judged once by the notebooks' own preparation."""
    place = tmp_path_factory.mktemp("notebooks") / "home"
    code = f"import county; county.PEOPLE, county.WEEKS = 2500, 13; county.simulated(county.Path({str(place)!r}))"
    subprocess.run([sys.executable, "-c", code], cwd=FOLDER, check=True, capture_output=True)
    return place


@pytest.fixture(scope="module")
def printed(home: Path) -> dict[str, str]:
    """What each notebook printed, by its name; each is executed once, with the home as YUJING_HOME."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("YUJING_HOME", str(home))
        return {notebook.stem: text_of(executed(notebook)) for notebook in NOTEBOOKS}


def executed(notebook: Path) -> Any:
    book = nbformat.read(notebook, as_version=4)
    client = NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}})
    return client.execute()


def text_of(book: Any) -> str:
    outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
    return "\n".join(output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in outputs)


def test_every_notebook_runs_from_top_to_bottom_and_changes_no_list(printed: dict[str, str], home: Path) -> None:
    assert all(text.strip() for text in printed.values()) and len(printed) == 3
    lists = [path.name for path in (home / "published").iterdir() if not path.name.startswith(".")]
    assert lists == ["2026-W46"] and not (home / "notebook_county").exists()


def test_the_first_shows_a_refused_file_and_rejected_rows(printed: dict[str, str]) -> None:
    text = printed["01_a_delivery"]
    assert "institution_id" in text and "renamed.csv" in text
    assert "3 剔除 rejected" in text and "already known: True" in text


def test_the_second_runs_the_examples_of_its_detector(printed: dict[str, str]) -> None:
    text = printed["02_a_detector"]
    assert "符合 as said" in text and "expected" not in text and "max_gap_days" in text


def test_the_last_compares_the_list_with_the_truth(printed: dict[str, str]) -> None:
    text = printed["03_how_good_was_the_list"]
    assert "precision" in text and "lift" in text and "Biggest biller first" in text and "Our risk" in text


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_stripped(notebook: Path) -> None:
    book = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in book["cells"]:
        assert cell.get("outputs", []) == [] and cell.get("execution_count") is None


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_text_stands_in_both_languages(notebook: Path) -> None:
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            assert re.search(r"[\u4e00-\u9fff]", text) and re.search(r"[A-Za-z]{3}", text), text


def test_there_are_three_notebooks_and_they_read_through_public_functions() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["01_a_delivery", "02_a_detector", "03_how_good_was_the_list"]
    for notebook in NOTEBOOKS:
        code = "".join(
            "".join(c["source"]) for c in json.loads(notebook.read_text())["cells"] if c["cell_type"] == "code"
        )
        assert "duckdb" not in code and not re.search(r"import _|\._\w", code)
        assert str(os.sep) + "work" not in code
