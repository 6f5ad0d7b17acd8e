"""Floors and doors of the house, read from the syntax trees of all files: also imports inside functions count."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
OURS = ("data_contracts", "models", "simulation", "inspection_queue", "pipelines", "dags")

FLOORS: dict[str, tuple[str, ...]] = {
    "data_contracts": (),
    "models": ("data_contracts",),
    "simulation": ("data_contracts",),
    "inspection_queue": ("data_contracts",),
    "pipelines": ("models", "data_contracts", "inspection_queue.intake"),
    "dags": ("pipelines",),
}
DOORS: dict[str, tuple[str, ...]] = {
    "airflow": ("dags/",),
    "duckdb": ("pipelines/warehouse.py",),
    "great_expectations": ("pipelines/validate.py", "pipelines/expectations.py"),
    "sklearn": (
        "models/scorers/",
        "models/learning.py",
        "models/fitted.py",
        "models/calibration.py",
        "models/evaluation.py",
    ),
    "lightgbm": ("models/fitted.py",),
    "scipy": (
        "models/scorers/",
        "models/learning.py",
        "models/evaluation.py",
        "models/shrinkage.py",
        "models/conditional.py",
    ),
    "plotly": (
        "pipelines/charts.py",
        "pipelines/evaluation_charts.py",
        "inspection_queue/charts.py",
        "simulation/charts.py",
    ),
    "django": ("inspection_queue/",),
}
FILES = [file for room in OURS for file in sorted((HOUSE / room).rglob("*.py"))]


def imported(file: Path) -> set[str]:
    """Dotted names of all modules that a file imports, at any depth."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {f"{node.module}.{each.name}" for each in node.names}
    return found


def within(name: str, allowed: str) -> bool:
    return name == allowed or name.startswith(allowed + ".")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_a_room_imports_only_from_the_floors_below(file: Path) -> None:
    room = file.relative_to(HOUSE).parts[0]
    allowed = (*FLOORS[room], room)
    strangers = [
        name
        for name in imported(file)
        if name.split(".")[0] in OURS and not any(within(name, each) for each in allowed)
    ]
    assert strangers == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_a_large_library_comes_in_by_its_own_door(file: Path) -> None:
    place = file.relative_to(HOUSE).as_posix()
    through_the_window = [
        name
        for name in imported(file)
        for library, doors in DOORS.items()
        if within(name, library) and not place.startswith(doors)
    ]
    assert through_the_window == []


def test_a_dag_file_is_light_to_parse() -> None:
    """Its top level imports airflow.sdk and datetime, nothing else: the scheduler parses it every half minute."""
    for file in sorted((HOUSE / "dags").glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        modules = {node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in top}
        assert modules <= {"__future__", "airflow.sdk", "datetime"}, file.name


@pytest.mark.parametrize("room", OURS[:-1])
def test_a_room_is_found_in_this_house_from_any_folder(room: str, tmp_path: Path) -> None:
    """`models` and `pipelines` are common names: an installed stranger must not stand in for ours."""
    code = f"import {room}, sys; sys.stdout.write({room}.__file__)"
    found = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert found.returncode == 0, f"{room} is not installed; run `make setup`"
    assert Path(found.stdout).parent == HOUSE / room


def test_opening_a_room_costs_nothing() -> None:
    for room in ("pipelines", "models"):
        assert (HOUSE / room / "__init__.py").read_text(encoding="utf-8").strip() == ""


def test_dags_is_no_package() -> None:
    assert not (HOUSE / "dags" / "__init__.py").exists()
    assert importlib.util.find_spec("dags") is None or importlib.util.find_spec("dags").origin is None
