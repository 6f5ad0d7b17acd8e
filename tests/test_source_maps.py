"""Source maps are lawful SQL files, and on real files they give exactly the rows that lie in them."""

from dataclasses import replace
from pathlib import Path

import pytest
from deliveries_by_hand import Row, ask, cells, landed, put, settings_in, write_csv, write_workbook

from data_contracts.contract import read_contract
from data_contracts.errors import ContractError, SettingsError
from pipelines.delivery import Delivery, Ingestion
from pipelines.ingest import ingest_folder
from pipelines.settings import Settings
from pipelines.source_ingest import selected_columns
from pipelines.source_map import SourceMap, read_map, relations_of, sources
from pipelines.source_plan import plan_source
from pipelines.validate import validate_pending
from pipelines.warehouse import in_memory

DATA = Path(__file__).parents[2] / "shared" / "data"
MAPS = [each for maps in sources().values() for each in maps]
CMS = DATA / "cms_provider_fraud"
needs_cms = pytest.mark.skipif(
    not CMS.exists(), reason="the CMS files are not here (../shared/data/cms_provider_fraud)"
)
needs_synthea = pytest.mark.skipif(not (DATA / "synthea_27").exists(), reason="../shared/data/synthea_27 is not here")


def name_of(one: SourceMap) -> str:
    return f"{one.source}/{one.dataset}"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def by_dataset(ingestion: Ingestion) -> dict[str, Delivery]:
    assert ingestion.refused == ()
    return {each.dataset: each for each in ingestion}


@pytest.mark.parametrize("one", MAPS, ids=name_of)
def test_a_map_runs_on_empty_files_and_selects_the_columns_of_its_dataset(one: SourceMap) -> None:
    contract = read_contract(one.dataset)
    with in_memory() as connection:
        for relation in one.relations:
            columns = ", ".join(f"{column.name} varchar" for column in relation.columns)
            connection.execute(f"create table {relation.name} ({columns})")
        selected = selected_columns(connection, one, contract)
        assert connection.execute(one.sql).fetchall() == []
    assert set(contract.key) <= set(selected)


@pytest.mark.parametrize("one", MAPS, ids=name_of)
def test_a_map_has_titles_in_both_languages_and_needs_some_file(one: SourceMap) -> None:
    assert any("\u4e00" <= sign <= "\u9fff" for sign in one.title_zh)
    assert one.title_en.isascii()
    assert one.relations and all(relation.globs and relation.columns for relation in one.relations)


@pytest.mark.parametrize("source", sources())
def test_the_maps_of_a_source_agree_on_the_relations_they_share(source: str) -> None:
    assert relations_of(sources()[source])


HEAD = "title: {zh: 甲, en: a}\nfiles: {f: {glob: ['a*.csv'], columns: [x]}}"
WRONG = {
    "no head": "select x as complaint_id from f",
    "unknown key": f"/*\n{HEAD}\nowner: me\n*/ select x as complaint_id from f",
    "no files": "/*\ntitle: {zh: 甲, en: a}\n*/ select 1 as complaint_id",
    "unknown file key": "/*\ntitle: {zh: 甲, en: a}\nfiles: {f: {glob: [a], columns: [x], sheet: 1}}\n*/ select 1",
    "title in one language": "/*\ntitle: {zh: 甲}\nfiles: {f: {glob: [a], columns: [x]}}\n*/ select 1",
    "not yaml": "/*\n{{\n*/ select 1",
    "two statements": f"/*\n{HEAD}\n*/ select 1; drop table x",
    "no select": f"/*\n{HEAD}\n*/ copy f to 'x.csv'",
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_map_that_breaks_the_format_is_refused_by_name(fault: str, tmp_path: Path) -> None:
    file = put(tmp_path / "here" / "complaints.sql", WRONG[fault].encode())
    with pytest.raises(ContractError, match=r"complaints\.sql"):
        read_map(file)


def test_a_map_named_after_no_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="named after no dataset"):
        read_map(put(tmp_path / "here" / "grievances.sql", f"/*\n{HEAD}\n*/ select 1".encode()))


def test_a_semicolon_inside_words_is_no_second_statement(tmp_path: Path) -> None:
    sql = "select x as complaint_id, ';' as topic -- not; this\nfrom f;"
    assert read_map(put(tmp_path / "here" / "complaints.sql", f"/*\n{HEAD}\n*/ {sql}".encode())).dataset == "complaints"


def test_an_unknown_source_and_a_folder_without_its_files_are_told(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(SettingsError, match="known sources: cms_provider_fraud, national_platform, synthea"):
        ingest_folder(tmp_path, settings, source="cms")
    with pytest.raises(SettingsError, match="holds no files of the source synthea"):
        ingest_folder(tmp_path, settings, source="synthea")


# ---- the national platform -------------------------------------------------------------------------------------------

SETTLED = {"psn_no": "44010119900101123X", "fixmedins_code": "H14040400001", "setl_time": "2026-11-09 10:00:00"}


def settlement(number: str, med_type: str, total: str, **other: str) -> Row:
    plain = {
        "setl_id": number, "mdtrt_id": f"m{number}", "init_setl_id": "", "insutype": "310", "med_type": med_type,
        "begndate": "2026-11-09", "enddate": "2026-11-09", "medfee_sumamt": total, "inscp_amt": total,
        "fund_pay_sumamt": total, "acct_pay": "0", "cash_payamt": "0", "vali_flag": "1", "refd_setl_flag": "0", **SETTLED,
    }  # fmt: skip
    return plain | other


def visit(number: str, **other: str) -> Row:
    plain = {
        "mdtrt_id": f"m{number}", "chfpdr_code": "D1", "adm_dept_name": "内科", "begntime": "2026-11-01 08:00:00",
        "endtime": "2026-11-09 09:00:00", "adm_bed": "12", "dscg_maindiag_code": "J18.900", "dscg_way": "1",
        "tel": "13912345678", "vali_flag": "1", "updt_time": "2026-11-09 11:00:00", "psn_name": "张三",
    }  # fmt: skip
    return plain | other


def fee(number: str, kind: str, **other: str) -> Row:
    plain = {
        "bkkp_sn": number, "setl_id": "1", "fee_ocur_time": "2026-11-05 09:00:00", "hilist_code": "001102000010000",
        "hilist_name": "住院诊查费", "medins_list_codg": "Z9", "med_chrgitm_type": kind, "cnt": "1", "pric": "20",
        "det_item_fee_sumamt": "20", "bilg_dr_code": "D1", "bilg_dept_name": "内科", "vali_flag": "1",
    }  # fmt: skip
    return plain | other


@pytest.fixture
def extracts(tmp_path: Path) -> Path:
    """Five extracts as a county gets them: national headers, GB18030, a workbook with Chinese headers."""
    folder = tmp_path / "extracts"
    settlements = [
        settlement("1", "2101", "500.00"),
        settlement("2", "11", "80.00", insutype="390", refd_setl_flag="1"),
        settlement("3", "11", "-80.00", insutype="390", init_setl_id="2", refd_setl_flag="1"),
        settlement("4", "990103", "10.00", insutype="888"),
        settlement("5", "41", "30.00", mdtrt_id=""),
        settlement("6", "140104", "60.00", vali_flag="0"),
    ]
    write_csv(folder / "SETL_D_202611.csv", settlements, "gb18030")
    older = visit("1", adm_dept_name="外科", updt_time="2026-11-02 00:00:00")
    write_csv(
        folder / "sub" / "mdtrt_d.csv", [older, visit("1"), visit("2", chfpdr_code="D2"), visit("3", vali_flag="0")]
    )
    kinds = [fee(f"b{number:02}", f"{number:02}") for number in range(1, 15)]
    others = [
        fee("b15", "77"),
        fee("b16", "9", hilist_code=""),
        fee("b17", "01", setl_id=""),
        fee("b18", "01", vali_flag="0"),
    ]
    write_csv(folder / "fee_list_d.csv", [*kinds, *others], delimiter="\t")
    chinese = {"结算ID": "1", "诊断代码": "", "诊断名称": "", "诊断类别": "1", "主诊断标志": "0", "有效标志": "1"}
    listed = [
        ("I10.x00", "1", "0"),
        ("J18.900", "1", "1"),
        ("BNF010", "2", "1"),
        ("B02.01", "3", "0"),
        ("E11.900", "1", "0"),
    ]
    rows = [chinese | {"诊断代码": code, "诊断类别": kind, "主诊断标志": main} for code, kind, main in listed]
    write_workbook(folder / "SETL_LIST_DIAG_D.xlsx", {"Sheet1": cells(rows)})
    operations = [
        {"setl_id": "1", "setl_list_oprn_id": "10", "main_oprn_flag": "0", "oprn_oprt_code": "99.2", "vali_flag": "1"},
        {"setl_id": "1", "setl_list_oprn_id": "9", "main_oprn_flag": "0", "oprn_oprt_code": "88.7", "vali_flag": "1"},
        {"setl_id": "1", "setl_list_oprn_id": "11", "main_oprn_flag": "1", "oprn_oprt_code": "47.0", "vali_flag": "1"},
    ]
    write_csv(folder / "setl_list_oprn_d.csv", operations)
    return folder


def test_the_five_national_extracts_become_claims_lines_diagnoses_and_procedures(
    extracts: Path, settings: Settings
) -> None:
    done = by_dataset(ingest_folder(extracts, settings, source="national_platform"))
    claims = landed(
        settings, done["claims"], "claim_id, visit_type, insurance_type, practitioner_id, department, started_at"
    )
    assert claims == [
        ("1", "inpatient", "employee", "D1", "内科", "2026-11-01 08:00:00"),
        ("2", "outpatient", "resident", "D2", "内科", "2026-11-01 08:00:00"),
        ("3", "outpatient", "resident", None, None, "2026-11-09"),
        ("4", "990103", "888", None, None, "2026-11-09"),
        ("5", "pharmacy", "employee", None, None, "2026-11-09"),
    ]
    refunds = landed(settings, done["claims"], "total_amount, reverses_claim_id")
    assert [original for _, original in refunds] == [None, None, "2", None, None]
    assert landed(settings, done["procedures"], "claim_id, position, procedure_code") == [
        ("1", "1", "47.0"),
        ("1", "2", "88.7"),
        ("1", "3", "99.2"),
    ]


def test_national_charge_classes_become_ours_and_unsettled_or_withdrawn_items_stay_out(
    extracts: Path, settings: Settings
) -> None:
    done = by_dataset(ingest_folder(extracts, settings, source="national_platform"))
    lines = landed(settings, done["claim_lines"], "line_no, item_class, item_code")
    assert [kind for _, kind, _ in lines] == [
        "bed", "consultation", "exam", "lab", "treatment", "surgery", "nursing", "consumable", "drug", "tcm", "drug",
        "consultation", "other", "other", "77", "drug",
    ]  # fmt: skip
    assert lines[-1] == ("b16", "drug", "Z9")


def test_diagnoses_of_both_medicines_are_told_apart_and_the_main_one_is_first(
    extracts: Path, settings: Settings
) -> None:
    done = by_dataset(ingest_folder(extracts, settings, source="national_platform"))
    found = landed(settings, done["diagnoses"], "position, diagnosis_code, kind")
    assert found == [
        ("1", "J18.900", "discharge"),
        ("2", "E11.900", "discharge"),
        ("3", "I10.x00", "discharge"),
        ("4", "BNF010", "tcm"),
        ("5", "B02.01", "tcm"),
    ]


def test_unknown_national_codes_are_set_aside_by_validation_and_not_guessed(extracts: Path, settings: Settings) -> None:
    ingest_folder(extracts, settings, source="national_platform")
    validated = {each.dataset: each for each in validate_pending(settings)}
    assert (validated["claims"].n_accepted, validated["claims"].n_rejected) == (4, 1)
    assert (validated["claim_lines"].n_accepted, validated["claim_lines"].n_rejected) == (15, 1)
    assert ask(settings, "select visit_type from core.claims order by claim_id") == [
        ("inpatient",), ("outpatient",), ("outpatient",), ("pharmacy",)
    ]  # fmt: skip


def test_the_same_folder_again_changes_nothing_and_a_changed_file_delivers_anew(
    extracts: Path, settings: Settings
) -> None:
    first = ingest_folder(extracts, settings, source="national_platform")
    again = ingest_folder(extracts, settings, source="national_platform")
    assert [replace(each, already_known=True) for each in first] == list(again)
    write_csv(extracts / "setl_list_oprn_d.csv", [{"setl_id": "1", "oprn_oprt_code": "47.0"}])
    third = ingest_folder(extracts, settings, source="national_platform")
    assert [each.dataset for each in third if not each.already_known] == ["procedures"]


def test_a_changed_map_is_a_changed_delivery(extracts: Path) -> None:
    plan = plan_source(extracts, "national_platform")[0]
    changed = replace(plan, map=replace(plan.map, hash="another text"))
    assert plan.delivery().content_hash != changed.delivery().content_hash


def test_a_dataset_without_its_files_is_left_out_and_one_with_a_bad_file_is_refused(
    extracts: Path, settings: Settings
) -> None:
    (extracts / "setl_list_oprn_d.csv").unlink()
    put(extracts / "fee_list_d.csv", b"bkkp_sn,setl_id\n1,1\n")
    done = ingest_folder(extracts, settings, source="national_platform")
    assert [each.dataset for each in done] == ["claims", "diagnoses"]
    said = dict(done.refused)
    assert set(said) == {"fee_list_d.csv", "claim_lines"}
    assert "lacks the required columns fee_ocur_time" in said["fee_list_d.csv"]
    assert "fee_list_d.csv that it needs was refused" in said["claim_lines"]
    states = ask(settings, "select dataset, state from ledger.deliveries order by dataset")
    assert states == [("claim_lines", "refused"), ("claims", "landed"), ("diagnoses", "landed")]


def test_no_personal_value_of_foreign_files_is_left(extracts: Path, settings: Settings) -> None:
    ingest_folder(extracts, settings, source="national_platform")
    tables = ask(settings, "select schema_name || '.\"' || table_name || '\"' from duckdb_tables()")
    stored = "\n".join(str(ask(settings, f"from {table}")) for (table,) in tables)
    assert not any(secret in stored for secret in ("44010119900101123X", "13912345678", "张三"))
    assert [each.name for each in settings.scratch.iterdir()] == []


# ---- CMS provider fraud ----------------------------------------------------------------------------------------------


def linked(folder: Path, *patterns: str) -> Path:
    """A folder with links to some of the CMS files."""
    folder.mkdir()
    for file in sorted({file for pattern in patterns for file in CMS.glob(pattern)}):
        (folder / file.name).symlink_to(file)
    return folder


@pytest.fixture(scope="module")
def cms_test_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Ingestion]:
    folder = tmp_path_factory.mktemp("cms_test")
    settings = settings_in(folder)
    return settings, ingest_folder(linked(folder / "in", "Test*"), settings, source="cms_provider_fraud")


@needs_cms
def test_the_cms_test_files_give_every_claim_person_and_provider(
    cms_test_files: tuple[Settings, Ingestion],
) -> None:
    done = by_dataset(cms_test_files[1])
    assert {name: each.n_rows for name, each in done.items()} == {
        "claims": 135_392,
        "diagnoses": 440_533,
        "procedures": 6_986,
        "insured_persons": 63_968,
        "institutions": 1_353,
        "practitioners": 26_591,
        "grids": 2_609,
    }


@needs_cms
def test_cms_money_and_days_are_those_of_the_files(cms_test_files: tuple[Settings, Ingestion]) -> None:
    settings, done = cms_test_files
    claims = f"landing.claims__{by_dataset(done)['claims'].delivery_id}"
    source = f"read_csv('{CMS}/Test_*patientdata*.csv.gz', all_varchar = true, nullstr = 'NA', union_by_name = true)"
    ours = ask(
        settings,
        "select sum(fund_amount::decimal(14,2)), sum(cash_amount::decimal(14,2)), min(settled_at::date), max(settled_at::date), "
        f"count(distinct person_id), count(practitioner_id), count_if(visit_type = 'inpatient') from {claims}",
    )
    theirs = ask(
        settings,
        "select sum(InscClaimAmtReimbursed::decimal(14,2)), sum(DeductibleAmtPaid::decimal(14,2)), min(ClaimEndDt::date), "
        f"max(ClaimEndDt::date), count(distinct BeneID), count(AttendingPhysician), 9551 from {source}",
    )
    assert ours == theirs
    assert ask(settings, f"select count(*) from {claims} where total_amount::decimal(14,2) <> fund_amount::decimal(14,2) + "
               "cash_amount::decimal(14,2)") == [(0,)]  # fmt: skip


@needs_cms
def test_cms_conditions_and_deaths_are_kept(cms_test_files: tuple[Settings, Ingestion]) -> None:
    settings, done = cms_test_files
    persons = f"landing.insured_persons__{by_dataset(done)['insured_persons'].delivery_id}"
    source = f"read_csv('{CMS}/Test_Beneficiary*.csv.gz', all_varchar = true, nullstr = 'NA')"
    ours = ask(
        settings,
        "select count(died_on), count_if(sex = 'M'), count_if(contains(chronic_conditions, 'stroke')), "
        f"count_if(contains(chronic_conditions, 'renal_failure')) from {persons}",
    )
    theirs = ask(
        settings,
        "select count(DOD), count_if(Gender = '1'), count_if(ChronicCond_stroke = '1'), count_if(RenalDiseaseIndicator = 'Y') "
        f"from {source}",
    )
    assert ours == theirs


@needs_cms
def test_cms_rows_keep_their_contracts(cms_test_files: tuple[Settings, Ingestion]) -> None:
    validated = validate_pending(cms_test_files[0])
    assert {each.state for each in validated} == {"accepted"}
    assert sum(each.n_rejected for each in validated) == 0


@needs_cms
def test_cms_labels_are_outcomes_dated_after_the_last_claim(tmp_path: Path, settings: Settings) -> None:
    folder = linked(tmp_path / "in", "Train*", "provider_labels.csv")
    done = by_dataset(ingest_folder(folder, settings, source="cms_provider_fraud"))
    assert {name: each.n_rows for name, each in done.items()} == {
        "claims": 40_474,
        "diagnoses": 367_802,
        "procedures": 29_692,
        "insured_persons": 138_556,
        "institutions": 4_428,
        "practitioners": 18_256,
        "grids": 3_106,
        "inspections": 3_841,
    }
    outcomes = landed(settings, done["inspections"], "violation_found, kind, domain, inspected_on")
    assert outcomes.count(("true", "routine", "fund", "2010-01-01")) == 366
    assert len(outcomes) == 3_841 and len(set(outcomes)) == 2


@needs_cms
def test_the_whole_cms_folder_counts_people_of_both_halves_once(tmp_path: Path, settings: Settings) -> None:
    folder = linked(tmp_path / "in", "*")
    done = by_dataset(ingest_folder(folder, settings, source="cms_provider_fraud"))
    assert done["claims"].n_rows == 135_392 + 40_474
    assert done["insured_persons"].n_rows == 138_556 + 63_968 - 54_452
    assert done["institutions"].n_rows == 4_428 + 1_353


# ---- Synthea ---------------------------------------------------------------------------------------------------------


@needs_synthea
def test_a_synthea_export_gives_its_claims_charges_drugs_and_people(settings: Settings) -> None:
    done = by_dataset(ingest_folder(DATA / "synthea_27", settings, source="synthea"))
    assert {name: each.n_rows for name, each in done.items()} == {
        "claims": 1_267,
        "claim_lines": 1_545,
        "diagnoses": 1_571,
        "procedures": 249,
        "prescriptions": 663,
        "institutions": 63,
        "practitioners": 166,
        "insured_persons": 27,
    }
    charged, paid = landed(settings, done["claim_lines"], "sum(amount::decimal(14,2)) over (), 0")[0]
    ((total, fund),) = ask(
        settings,
        "select sum(total_amount::decimal(14,2)), sum(fund_amount::decimal(14,2)) "
        f"from landing.claims__{done['claims'].delivery_id}",
    )
    assert charged == total and 0 < fund < total and paid == 0
    names = landed(settings, done["practitioners"], "name")
    assert all(len(str(name)) == 2 and str(name).endswith("*") for (name,) in names)
