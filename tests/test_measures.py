"""Measures as the engine runs them: on lines, on bare headers, with their comparison; one row per subject and measure."""

import pandas as pd
import pytest
from core_by_hand import WEEK, create_core, put

from models.detector import all_detectors
from models.measure_rows import deviation_frame, measure_rows
from models.staged import stage_relations
from models.subject_frames import COMPARED, NEEDED, case_mix, oriented, peer_traits, volume, weekly_history
from pipelines import warehouse

MEASURES = [each for each in all_detectors().values() if each.kind == "measure"]
# What claim headers, diagnoses and persons alone can tell (no lines, prescriptions or reports).
FROM_HEADERS = {
    "amount_per_bed_day",
    "deceased_patient_share",
    "diagnoses_per_stay",
    "fund_amount_per_person",
    "fund_share_of_amount",
    "heavy_user_share",
    "inpatient_share",
    "mean_inpatient_amount",
    "mean_length_of_stay",
    "mean_outpatient_amount",
    "night_share",
    "person_doctor_change_share",
    "person_fund_amount_per_settlement",
    "person_settlements_per_month",
    "person_two_houses_day_share",
    "practitioner_fund_amount_per_person",
    "practitioner_mean_amount",
    "practitioner_mean_inpatient_amount",
    "practitioner_rest_day_share",
    "practitioner_visits_per_day",
    "practitioner_visits_per_person",
    "procedures_per_stay",
    "readmission_share",
    "recent_fund_share",
    "repeated_total_share",
    "rest_day_share",
    "round_amount_share",
    "same_day_return_share",
    "self_funded_share",
    "short_stay_share",
    "visits_per_doctor_day",
    "visits_per_person",
}


@pytest.fixture(scope="module")
def county():
    """Twelve hospitals with twenty visits and five stays each, the first one with twice the amounts; no lines."""
    with warehouse.in_memory() as connection:
        create_core(connection)
        for house in range(12):
            name, doctor = f"H{house:02d}", f"D{house:02d}"
            put(connection, "institutions", {"institution_id": name, "name": name, "kind": "general_hospital"})
            registered = {"practitioner_id": doctor, "profession": "doctor", "institution_id": name}
            put(connection, "practitioners", registered)
            for no in range(25):
                put(connection, "claims", claim(house, no, name, doctor))
                put(connection, "diagnoses", {"claim_id": f"{name}-{no}", "position": 1, "diagnosis_code": "I10"})
            put(connection, "procedures", {"claim_id": f"{name}-0", "position": 1, "procedure_code": "47.01"})
        for person in range(10):
            put(connection, "insured_persons", {"person_id": f"P{person}", "sex": "F", "birth_date": "1960-01-01"})
        empty = stage_relations(connection, {*NEEDED, *(name for each in MEASURES for name in each.reads)}, WEEK, 52)
        yield connection, set(empty)


def claim(house, no, name, doctor):
    inpatient, day = no < 5, f"2026-{1 + no % 10:02d}-{1 + house:02d}"
    money = (100 + 7 * no + house) * (2 if house == 0 else 1)
    return {
        "claim_id": f"{name}-{no}",
        "person_id": f"P{(no + house) % 10}",
        "institution_id": name,
        "practitioner_id": doctor,
        "visit_type": "inpatient" if inpatient else "outpatient",
        "started_at": f"{day} 09:00",
        "ended_at": f"2026-{1 + no % 10:02d}-{4 + house:02d} 10:00" if inpatient else f"{day} 09:30",
        "settled_at": f"2026-{1 + no % 10:02d}-{5 + house:02d} 10:00",
        "principal_diagnosis": "I10.x00",
        "total_amount": money,
        "fund_amount": money // 2,
    }


def compared(county, measure):
    connection, _ = county
    return measure_rows(connection, measure, WEEK, 52, peer_traits(connection, measure.subject), None)


def evaluated(county):
    return {each.id for each in MEASURES if not county[1] & set(each.reads) and len(compared(county, each))}


def test_headers_alone_still_give_many_measures(county):
    assert evaluated(county) == FROM_HEADERS


@pytest.mark.parametrize("measure", MEASURES, ids=lambda each: each.id)
def test_a_measure_gives_one_finite_row_per_subject(county, measure):
    frame = compared(county, measure)
    assert frame["subject_id"].is_unique and frame["value"].notna().all()
    assert (frame["denominator"] > 0).all()
    assert measure.head.model != "binomial" or (frame["numerator"] <= frame["denominator"]).all()


def test_the_house_with_twice_the_amounts_stands_out(county):
    frame = compared(county, all_detectors()["mean_inpatient_amount"]).set_index("subject_id")
    assert frame["z"].idxmax() == "H00" and frame.loc["H00", "percentile"] > 0.9
    assert frame.loc["H00", "excess_amount"] == pytest.approx(frame.loc["H00", "numerator"] / 2, rel=0.3)
    assert (
        frame.loc["H00", "peer_group"] == "kind=general_hospital, speciality=unknown, level=unknown, ownership=unknown"
    )
    assert frame.loc["H00", "n_peers"] == 12 and frame.loc["H00", "peer_median"] < frame.loc["H00", "value"]


def test_scorers_get_one_column_per_measure_turned_so_that_high_is_worse(county):
    known = evaluated(county)
    measures = {each.id: each for each in MEASURES if each.id in known and each.subject == "institution"}
    rows = pd.concat([compared(county, each) for each in measures.values()])
    frame = deviation_frame(rows, measures)
    assert list(frame.index) == sorted(frame.index) and len(frame) == 12
    z = pd.Series([2.0, -2.0])
    assert oriented(z, "low").tolist() == [-2.0, 2.0]
    assert oriented(z, "both")[0] == oriented(z, "both")[1] == pytest.approx(1.69, abs=0.01)


def test_volume_history_and_case_mix_agree_with_the_claims(county):
    connection, _ = county
    for subject in COMPARED:
        assert volume(connection, subject)["n_claims"].tolist() == [25.0] * 12
        assert case_mix(connection, subject)["share_female"].tolist() == [1.0] * 12
        assert case_mix(connection, subject)["chapter_I"].tolist() == [1.0] * 12
        assert weekly_history(connection, subject, 52).empty  # fewer than three settlements a week: no history to judge


def test_sixty_measures_stand_and_every_kind_of_subject_has_some():
    subjects = [each.subject for each in MEASURES]
    assert len(subjects) >= 60
    assert all(subjects.count(each) >= 4 for each in ("institution", "practitioner", "insured_person", "drug"))
