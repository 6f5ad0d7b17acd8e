"""The documents are true: verbs, datasets, pages and links that they name exist, and everything that exists is named."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from data_contracts.contract import all_contracts
from pipelines.__main__ import parser

HOUSE = Path(__file__).parents[1]
PAGES = [HOUSE / "README.md", HOUSE / "CONTRIBUTING.md", *sorted((HOUSE / "docs").rglob("*.md"))]
ALL_TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
VERBS = sorted(next(action for action in parser()._actions if hasattr(action, "choices") and action.choices).choices)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_docs_and_explains_itself(verb: str) -> None:
    assert f"yujing {verb}" in ALL_TEXT
    done = subprocess.run(
        [sys.executable, "-m", "pipelines", verb, "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert re.search(r"[\u4e00-\u9fff]", done.stdout), "the help speaks Chinese too"


@pytest.mark.parametrize("dataset", sorted(all_contracts()))
def test_every_dataset_is_in_the_docs(dataset: str) -> None:
    assert re.search(rf"\b{dataset}\b", ALL_TEXT)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [each for each in targets if "://" not in each and not (page.parent / each).exists()]
    assert missing == []


@pytest.mark.parametrize("target", re.findall(r"`make ([a-z-]+)", ALL_TEXT))
def test_every_make_target_that_is_named_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (HOUSE / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_two_commands_stand_in_the_readme() -> None:
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme


def test_no_page_names_a_machine_path() -> None:
    assert re.findall(r"(?<![\w.])/(?:work|root|home|Users)/\w+", ALL_TEXT) == []
