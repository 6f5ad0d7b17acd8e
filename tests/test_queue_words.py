"""Everything a person reads in the console exists in Chinese and English, and codes are those of the other rooms."""

import ast
import gettext
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from models.finding import PROBLEMS, SUBJECTS
from tests.queue_fixture import queue

__all__ = ["queue"]
ROOM = Path(__file__).parents[1] / "inspection_queue"
FOLDER = ROOM / "locale" / "zh_Hans" / "LC_MESSAGES"
IN_PAGE = re.compile(r'\{%\s*translate\s+"([^"]+)"(?:\s+context\s+"([^"]+)")?')
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")


def entries() -> list[tuple[str, str, str]]:
    """(context, English, Chinese) of every entry of the .po file."""
    found = []
    for block in (FOLDER / "django.po").read_text(encoding="utf-8").split("\n\n")[1:]:
        told = {"msgctxt": "", "msgid": "", "msgstr": ""}
        for line in block.splitlines():
            name, _, text = line.partition(" ")
            if name.removesuffix("[0]") in told:
                told[name.removesuffix("[0]")] = ast.literal_eval(text)
        found.append((told["msgctxt"], told["msgid"], told["msgstr"]))
    return found


def test_every_entry_is_translated_and_keeps_its_places() -> None:
    for _context, english, chinese in entries():
        assert re.search(r"[\u4e00-\u9fff]", chinese), english
        assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(chinese)), english
    assert "fuzzy" not in (FOLDER / "django.po").read_text(encoding="utf-8")


def test_the_compiled_file_says_what_the_readable_one_says() -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for context, english, chinese in entries():
        plural = compiled._catalog.get((english, 0))  # type: ignore[attr-defined]
        said = plural or (compiled.pgettext(context, english) if context else compiled.gettext(english))
        assert said == chinese, english


def marked_in_page(text: str) -> set[tuple[str, str]]:
    """(context, English) of what a template translates."""
    return {(context, english) for english, context in IN_PAGE.findall(text)}


def marked_in_code(text: str) -> set[tuple[str, str]]:
    """(context, English) of every literal that code gives to a function of gettext, under any name it was imported by."""
    tree = ast.parse(text)
    imports = [each for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)]
    names = {
        name.asname or name.name: name.name
        for each in imports
        if each.module == "django.utils.translation"
        for name in each.names
    }
    marked = set()
    for call in (each for each in ast.walk(tree) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)):
        said = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if said and "gettext" in (function := names.get(call.func.id, "")):
            marked.add((said[0], said[1]) if function.startswith(("pgettext", "npgettext")) else ("", said[0]))
    return marked


@pytest.mark.parametrize(("kind", "marked_in"), [("*.html", marked_in_page), ("*.py", marked_in_code)])
def test_every_marked_text_has_an_entry(kind: str, marked_in: Callable[[str], set[tuple[str, str]]]) -> None:
    known = {(context, english.replace("%%", "%")) for context, english, _chinese in entries()}
    files = [file for file in ROOM.rglob(kind) if "migrations" not in file.parts]
    marked = {each for file in files for each in marked_in(file.read_text(encoding="utf-8"))}
    assert {each for each in marked if (each[0], each[1].replace("%%", "%")) not in known} == set()
    assert len(marked) > 50


def test_no_page_holds_a_text_in_one_language_only() -> None:
    """Words between tags are translated, or they are not words."""
    for file in sorted((ROOM / "templates").rglob("*.html")):
        if file.name == "broken.html":
            continue  # works without anything else, so it says both at once
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}|\{#.*?#\}", "", text, flags=re.S)
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
        text = re.sub(r"<!doctype[^>]*>|<[^>]*>", " ", text, flags=re.S | re.I)
        words = set(re.findall(r"[A-Za-z\u4e00-\u9fff]{2,}", text)) - {
            "CSV",
            "XLSX",
            "PDF",
            "OpenAPI",
            "SHA",
            "false",
            "true",
        }
        assert words == set(), f"{file.name}: {words}"


def test_codes_and_names_are_those_of_the_detectors() -> None:
    from django.utils import translation

    from inspection_queue import vocabulary

    assert set(vocabulary.SUBJECT_TYPES) == set(SUBJECTS)
    for language, place in (("zh-hans", 0), ("en", 1)):
        with translation.override(language):
            assert {code: str(name) for code, name in vocabulary.PROBLEMS.items()} == {
                code: names[place] for code, names in PROBLEMS.items()
            }


def test_peer_groups_have_the_words_of_the_report() -> None:
    from django.utils import translation

    from inspection_queue.vocabulary import PEERS
    from pipelines.report_words import KINDS

    for language, place in (("zh-hans", 0), ("en", 1)):
        with translation.override(language):
            assert {code: str(name) for code, name in PEERS.items()} == {
                code: text[place] for code, text in KINDS.items()
            }


def test_every_action_that_is_recorded_has_a_name() -> None:
    from inspection_queue import workflow
    from inspection_queue.vocabulary import ACTIONS, ROLES

    recorded = set(re.findall(r'audit\.record\([^,]+,\s*"(\w+)"', "".join(f.read_text() for f in ROOM.rglob("*.py"))))
    assert recorded | set(workflow.ACTIONS) <= set(ACTIONS)
    assert {role for row in workflow.TRANSITIONS for role in row.roles} <= {*ROLES, workflow.SYSTEM}


def test_the_migrations_are_complete(queue: Path) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
    call_command("check", "--fail-level", "WARNING")


def test_a_queue_of_the_time_before_the_migrations_were_joined_needs_nothing_done_twice(queue: Path) -> None:
    from importlib import import_module

    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from inspection_queue.models import SamplingRatio
    from inspection_queue.ready import prepare_database

    recorder, before = MigrationRecorder(connection), SamplingRatio.objects.count()
    for joined in ("0001_first_state", "0002_first_rows"):
        recorder.record_unapplied("inspection_queue", joined)
        for app, earlier in import_module(f"inspection_queue.migrations.{joined}").Migration.replaces:
            recorder.record_applied(app, earlier)
    prepare_database()
    assert SamplingRatio.objects.count() == before
    assert not prepare_database()


def test_the_document_names_every_command_setting_action_and_page() -> None:
    from inspection_queue import urls, workflow
    from inspection_queue.roles import ROLES

    pages_of_docs = sorted((ROOM.parent / "docs").glob("queue*.md"))
    document = "".join(page.read_text(encoding="utf-8") for page in pages_of_docs)
    commands = {file.stem.replace("_", "-") for file in (ROOM / "management" / "commands").glob("[!_]*.py")}
    code = "".join(file.read_text(encoding="utf-8") for file in ROOM.rglob("*.py"))
    settings = set(re.findall(r'environ\.get\("((?:YUJING|DATABASE)_\w+)"', code))
    pages = {f"/{str(each.pattern).split('<')[0]}" for each in urls.urlpatterns if "static" not in str(each.pattern)}
    said = [f"`{each}" for each in (*commands, *settings, *workflow.ACTIONS)]
    assert [each for each in said if each not in document] == []
    assert [each for each in pages - {"/favicon.ico"} if each not in document] == []
    assert [each for each in ROLES if each not in document] == []
