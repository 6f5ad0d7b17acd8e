"""Laws over all contract files: complete, lintable, consistent with each other and with the SQL they carry."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from data_contracts.contract import FOLDER, Contract, all_contracts, parse_contract, read_contract
from data_contracts.errors import ContractError
from data_contracts.promises import promises
from pipelines.core import ensure_core
from pipelines.warehouse import SCHEMAS, in_memory

FILES = sorted(FOLDER.rglob("*.odcs.yaml"))
CONTRACTS = list(all_contracts().values())
STORED = [each for each in CONTRACTS if each.kind != "published"]
DESIGN = Path(__file__).parents[2] / "shared" / "design" / "datasets.md"
SCHEMA = jsonschema.Draft201909Validator(json.loads(OpenDataContractStandard.json_schema()))
TYPES = re.compile(r"VARCHAR|DECIMAL\(\d+,\d+\)|TIMESTAMP|DATE|BOOLEAN|INTEGER|DOUBLE|STRUCT.*")


def of_file(file: Path) -> Contract:
    return parse_contract(file.read_text(encoding="utf-8"), file.name)


def folded(header: str) -> str:
    """As headers are compared at the door: without case, width, spaces and punctuation."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", header).casefold() if sign.isalnum())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_contract_file_is_valid_odcs(file: Path) -> None:
    """The same schema and model that `datacontract lint` uses (make lint-contracts runs the tool itself)."""
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert sorted(error.message for error in SCHEMA.iter_errors(document)) == []
    standard = OpenDataContractStandard.from_file(str(file))
    assert standard.apiVersion == "v3.1.0" and standard.kind == "DataContract"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_contract_file_is_named_after_its_dataset_and_lies_in_its_folder(file: Path) -> None:
    contract = of_file(file)
    assert file.name == f"{contract.dataset}.odcs.yaml"
    assert (file.parent.name == "knowledge") == (contract.kind == "knowledge") == contract.dataset.startswith("kp_")


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda each: each.dataset)
def test_every_dataset_says_its_grain_key_and_titles_in_both_languages(contract: Contract) -> None:
    assert contract.key, "no primary key"
    assert contract.grain.startswith("One row per")
    for column in contract.columns:
        assert TYPES.fullmatch(column.type), column.name
        assert len(column.title_en) > 3 and not has_chinese(column.title_en[:3]), column.name
        assert has_chinese(column.title_zh) or column.title_zh == "P值", column.name
    assert has_chinese(contract.title_zh) and contract.title_en


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda each: each.dataset)
def test_key_columns_of_texts_refuse_separators_and_control_characters(contract: Contract) -> None:
    for name in contract.key:
        column = contract.column(name)
        if column.type == "VARCHAR":
            assert column.pattern
            assert re.fullmatch(column.pattern, "PRV51002") and re.fullmatch(column.pattern, "d0c40d10-8d87")
            assert not re.fullmatch(column.pattern, "a|b") and not re.fullmatch(column.pattern, "a\tb")


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda each: each.dataset)
def test_the_event_time_is_a_required_moment_or_day_of_a_transaction(contract: Contract) -> None:
    if contract.event_time:
        column = contract.column(contract.event_time)
        assert contract.kind == "transaction"
        assert column.type in ("DATE", "TIMESTAMP") and column.required and column.happened


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda each: each.dataset)
def test_references_point_at_a_key_column_that_exists(contract: Contract) -> None:
    for column in contract.columns:
        if column.references:
            dataset, name = column.references.split(".")
            assert name in read_contract(dataset).key
            assert read_contract(dataset).column(name).type == column.type


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda each: each.dataset)
def test_no_header_names_two_columns(contract: Contract) -> None:
    names = Counter(
        name for column in contract.columns for name in {folded(each) for each in (column.name, *column.aliases)}
    )
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda each: each.dataset)
def test_the_chinese_title_is_an_accepted_header(contract: Contract) -> None:
    assert [column.name for column in contract.columns if column.title_zh not in column.aliases] == []


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda each: each.dataset)
def test_other_names_of_a_value_lead_to_an_allowed_one_and_to_one_only(contract: Contract) -> None:
    for column in contract.columns:
        allowed = column.allowed or ("true", "false")
        assert {value for _, value in column.value_aliases} <= set(allowed), column.name
        names = [alias for alias, _ in column.value_aliases] + list(column.empty_values)
        assert len(names) == len(set(names)), column.name
        assert not set(names) & set(allowed), column.name


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda each: each.dataset)
def test_every_code_has_a_chinese_title_as_the_first_of_its_other_names(contract: Contract) -> None:
    for column in contract.columns:
        first = {}
        for alias, value in column.value_aliases:
            first.setdefault(value, alias)
        for value in column.allowed:
            assert has_chinese(first.get(value, "")), f"{column.name}: {value}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_personal_columns_are_classified(file: Path) -> None:
    (table,) = yaml.safe_load(file.read_text(encoding="utf-8"))["schema"]
    contract = of_file(file)
    for node in table["properties"]:
        if contract.column(node["name"]).personal:
            assert node.get("classification") in ("personal", "sensitive_personal"), node["name"]


@pytest.mark.parametrize("contract", STORED, ids=lambda each: each.dataset)
def test_columns_that_name_a_person_are_marked_personal(contract: Contract) -> None:
    for column in contract.columns:
        if re.search(r"(^person_id|_phone|_token|identity|birth_date)$", column.name):
            assert column.personal, column.name


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda each: each.dataset)
def test_check_ids_are_unique_and_name_columns_that_exist(contract: Contract) -> None:
    checks = promises(contract) if contract.kind != "published" else contract.checks
    assert [each for each, times in Counter(check.id for check in checks).items() if times > 1] == []
    for check in checks:
        assert 0 <= check.allowed_share <= 1
        assert has_chinese(check.title_zh) and check.title_en
        assert check.column is None or contract.column(check.column)


def test_every_check_is_sql_that_the_engine_understands() -> None:
    with in_memory() as connection:
        for schema in SCHEMAS:
            connection.execute(f"create schema {schema}")
        ensure_core(connection)
        for contract in STORED:
            connection.execute(f"create or replace view {contract.dataset} as from core.{contract.dataset}")
        for contract in STORED:
            texts = ", ".join(f'false as "{column.name}__came"' for column in contract.columns)
            connection.execute(
                f"create or replace view delivery as select 1 as row_no, *, {texts}, "
                f"timestamp '2026-01-01' as latest_plausible from core.{contract.dataset}"
            )
            for check in promises(contract):
                if check.holds:
                    said = connection.execute(
                        f"select typeof({check.holds}) from (from delivery right join (select 1) on true)"
                    )
                    assert said.fetchall()[0][0] == "BOOLEAN", f"{contract.dataset}: {check.id}"
                elif check.violations:
                    found = connection.execute(check.violations)
                    assert [each[0] for each in found.description or ()] == ["row_no"], (
                        f"{contract.dataset}: {check.id}"
                    )


@pytest.mark.skipif(not DESIGN.exists(), reason="../shared/design/datasets.md is not here")
def test_every_column_of_the_design_is_in_its_contract() -> None:
    """Names, required columns and keys as the design fixes them: other programs deliver exactly these."""
    described = dict(designed_columns())
    assert len(described["claims"]) == 23 and len(described["prescriptions"]) == 25, "the design is not read rightly"
    for dataset, columns in described.items():
        contract = read_contract(dataset)
        for name, required, in_key in columns:
            column = contract.column(name)
            assert (column.required, column.in_key) == (required, in_key), f"{dataset}.{name}"


def designed_columns() -> list[tuple[str, list[tuple[str, bool, bool]]]]:
    text = DESIGN.read_text(encoding="utf-8").split("## Out")[0]
    found = []
    for block in re.split(r"\n(?=\*\*)|\n\n", text):
        title = re.match(r"\*\*(\w+)\*\*:", block)
        if title and title[1] in all_contracts():
            marks = re.findall(r"(?:^|\n|· |: |\. )`(\w+)(\*?)`( pk)?", block)
            found.append((title[1], [(name, bool(star), bool(key)) for name, star, key in marks]))
    return found


@pytest.mark.skipif(not DESIGN.exists(), reason="../shared/design/datasets.md is not here")
def test_every_dataset_of_the_design_has_a_contract_and_knows_the_national_names() -> None:
    text = DESIGN.read_text(encoding="utf-8")
    head = text.split("## Out")[0]
    named = (set(re.findall(r"\*\*([a-z_]+)\*\*", head)) - {"pk"}) | set(re.findall(r"`(kp_\w+)`", head))
    assert named <= set(all_contracts())
    for contract in CONTRACTS:
        for name, national in national_names(head, contract.dataset):
            assert national in contract.column(name).aliases, f"{contract.dataset}.{name}"


def national_names(text: str, dataset: str) -> list[tuple[str, str]]:
    block = next((each for each in re.split(r"\n(?=\*\*)|\n\n", text) if each.startswith(f"**{dataset}**")), "")
    pairs = re.findall(r"`(\w+)\*?`[^·←`]*← ([a-z_]+(?: / [a-z_]+)*)", block)
    return [(name, national) for name, nationals in pairs for national in nationals.split(" / ")]


@pytest.mark.skipif(not DESIGN.exists(), reason="../shared/design/datasets.md is not here")
def test_the_published_files_have_the_columns_of_the_design() -> None:
    out = DESIGN.read_text(encoding="utf-8").split("## Out")[1]
    for dataset in ("warnings", "findings", "evidence", "measures"):
        listed = re.search(rf"`(?:published/<week>/)?{dataset}\.parquet`[^`]*`([^`]+)`", out, re.DOTALL)
        assert listed
        names = re.findall(r"(?:^|, )\s*([a-z_]+)", re.sub(r"\([^)]*\)", "", listed[1].replace("\n", " ")))
        missing = set(names) - {column.name for column in read_contract(dataset).columns} - {"and"}
        assert {re.sub(r" .*", "", each) for each in missing} == set()


def test_an_unknown_word_in_a_contract_is_refused_and_the_file_named() -> None:
    text = (FOLDER / "grids.odcs.yaml").read_text(encoding="utf-8")
    for wrong in (
        text.replace("property: aliases", "property: aliasses", 1),
        text.replace("{property: kind, value: reference}", "{property: kind, value: referenced}"),
        text.replace("minimum: 0", "least: 0", 1),
        text.replace("physicalType: VARCHAR", "physicaltype: VARCHAR", 1),
    ):
        assert wrong != text
        with pytest.raises(ContractError, match=r"grids\.odcs\.yaml"):
            parse_contract(wrong, "grids.odcs.yaml")


def test_a_dataset_nobody_knows_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ContractError, match=r"'claimz'.*claims"):
        read_contract("claimz")


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def test_the_manual_lists_every_dataset_with_its_title() -> None:
    manual = (Path(__file__).parents[1] / "docs" / "data-contracts.md").read_text(encoding="utf-8")
    for contract in CONTRACTS:
        assert f"| `{contract.dataset}` | {contract.title_zh} |" in manual
