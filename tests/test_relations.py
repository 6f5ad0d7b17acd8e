"""Detectors see what was current and known, refunds netted: nothing from later, nothing that was taken back."""

from decimal import Decimal

import pytest
from core_by_hand import WEEK, create_core, put

from models.period import Period
from models.staged import stage_relations
from pipelines import warehouse

READS = ("claims", "claim_lines", "diagnoses", "prescriptions", "reports", "institutions", "claim_summary")


@pytest.fixture
def core():
    with warehouse.in_memory() as connection:
        create_core(connection)
        yield connection


def staged(connection, period=WEEK, as_of=None):
    return stage_relations(connection, READS, period, 52, as_of)


def rows(connection, sql):
    return connection.execute(sql + " order by all").fetchall()


def test_a_claim_without_refund_passes_unchanged(core):
    put(core, "claims", {"claim_id": "c1"})
    put(core, "claim_lines", {"claim_id": "c1"}, {"claim_id": "c1", "line_no": "2", "quantity": 0, "amount": 0})
    staged(core)
    assert rows(core, "select claim_id, total_amount, fund_amount from claims") == [("c1", Decimal(100), Decimal(80))]
    assert rows(core, "select line_no, quantity, amount from claim_lines") == [("1", 1, 10), ("2", 0, 0)]


def test_a_whole_refund_removes_both_and_all_that_hangs_on_them(core):
    put(core, "claims", {"claim_id": "c1"}, {"claim_id": "c2"})
    refund = {
        "claim_id": "r1",
        "reverses_claim_id": "c1",
        "total_amount": -100,
        "covered_amount": -90,
        "fund_amount": -80,
    }
    put(core, "claims", refund)
    put(core, "claim_lines", {"claim_id": "c1"}, {"claim_id": "c2"}, {"claim_id": "r1", "quantity": -1, "amount": -10})
    put(core, "diagnoses", {"claim_id": "c1", "position": 1, "diagnosis_code": "I10"})
    prescribed = {"drug_line": "1", "prescribed_at": "2026-10-05 09:00", "drug_code": "A"}
    put(core, "prescriptions", {"prescription_id": "x1", "claim_id": "c1", **prescribed})
    put(core, "prescriptions", {"prescription_id": "x2", "claim_id": "c2", **prescribed})
    put(core, "prescriptions", {"prescription_id": "x3", "claim_id": None, **prescribed})
    put(core, "reports", {"report_id": "z1", "claim_id": "c1", "reported_at": "2026-10-05 12:00"})
    staged(core)
    assert rows(core, "select claim_id from claims") == [("c2",)]
    assert rows(core, "select claim_id from claim_lines") == [("c2",)]
    assert rows(core, "select claim_id from diagnoses") == []
    assert rows(core, "select prescription_id from prescriptions") == [("x2",), ("x3",)]
    assert rows(core, "select report_id from reports") == []


def test_a_partial_refund_leaves_the_remaining_quantity_and_money(core):
    put(core, "claims", {"claim_id": "c1", "cash_amount": 20})
    put(
        core,
        "claim_lines",
        {"claim_id": "c1", "line_no": "1", "quantity": 2, "amount": 20, "covered_amount": 18},
        {"claim_id": "c1", "line_no": "2", "quantity": 3, "amount": 30, "covered_amount": 27},
        {"claim_id": "c1", "line_no": "3", "item_code": "B", "unit_price": 50, "amount": 50, "covered_amount": 45},
    )
    refund = {
        "claim_id": "r1",
        "reverses_claim_id": "c1",
        "total_amount": -40,
        "covered_amount": -36,
        "fund_amount": -30,
    }
    put(core, "claims", refund)
    put(core, "claim_lines", {"claim_id": "r1", "quantity": -4, "amount": -40, "covered_amount": -36})
    staged(core)
    assert rows(core, "select claim_id, total_amount, covered_amount, fund_amount, cash_amount from claims") == [
        ("c1", Decimal(60), Decimal(54), Decimal(50), Decimal(20))
    ]
    # The earliest lines of the same item and price are used up first.
    assert rows(core, "select line_no, quantity, amount, covered_amount from claim_lines") == [
        ("2", 1, 10, 9),
        ("3", 1, 50, 45),
    ]


def test_a_refunded_drug_takes_its_prescription_line_with_it(core):
    put(core, "claims", {"claim_id": "c1"})
    put(core, "claim_lines", {"claim_id": "c1"}, {"claim_id": "c1", "line_no": "2", "item_code": "B"})
    put(core, "claims", {"claim_id": "r1", "reverses_claim_id": "c1", "total_amount": -10, "fund_amount": -8})
    put(core, "claim_lines", {"claim_id": "r1", "quantity": -1, "amount": -10})
    for code in ("A", "B"):
        prescribed = {"drug_line": code, "claim_id": "c1", "prescribed_at": "2026-10-05 09:00", "drug_code": code}
        put(core, "prescriptions", {"prescription_id": "x1", **prescribed})
    staged(core)
    assert rows(core, "select drug_code from prescriptions") == [("B",)]


def test_negative_lines_inside_a_claim_are_netted_too(core):
    put(core, "claims", {"claim_id": "c1"})
    put(core, "claim_lines", {"claim_id": "c1"}, {"claim_id": "c1", "line_no": "2", "quantity": -1, "amount": -10})
    put(core, "claim_lines", {"claim_id": "c1", "line_no": "3", "item_code": "B"})
    staged(core)
    assert rows(core, "select line_no from claim_lines") == [("3",)]


def test_a_refund_without_its_original_is_not_seen(core):
    put(core, "claims", {"claim_id": "r1", "reverses_claim_id": "gone", "total_amount": -10, "fund_amount": -8})
    put(core, "claim_lines", {"claim_id": "r1", "quantity": -1, "amount": -10})
    staged(core)
    assert rows(core, "select claim_id from claims") == [] == rows(core, "select claim_id from claim_lines")


def test_nothing_is_seen_before_it_was_known(core):
    put(core, "claims", {"claim_id": "c1"}, {"claim_id": "c2", "settled_at": "2026-11-16 00:00"})
    put(core, "claim_lines", {"claim_id": "c1"}, {"claim_id": "c2"})
    put(
        core,
        "prescriptions",
        {"prescription_id": "x1", "drug_line": "1", "prescribed_at": "2026-11-16 08:00", "drug_code": "A"},
    )
    staged(core)
    assert rows(core, "select claim_id from claims") == [("c1",)]
    assert rows(core, "select claim_id from claim_lines") == [("c1",)]
    assert rows(core, "select * from prescriptions") == []


def test_a_refund_of_next_week_does_not_reach_back(core):
    put(core, "claims", {"claim_id": "c1"})
    refund = {"claim_id": "r1", "reverses_claim_id": "c1", "total_amount": -100, "fund_amount": -80}
    put(core, "claims", {**refund, "settled_at": "2026-11-17 10:00"})
    staged(core)
    assert rows(core, "select claim_id, total_amount from claims") == [("c1", Decimal(100))]
    staged(core, WEEK.shifted(1))
    assert rows(core, "select claim_id from claims") == []


def test_a_late_correction_does_not_leak_into_the_list_as_it_was(core):
    put(core, "claims", {"claim_id": "c1", "total_amount": 100, "replaced_by": 2})
    put(core, "claims", {"claim_id": "c1", "total_amount": 70}, {"claim_id": "c2"}, delivery=2)
    staged(core, as_of=1)
    assert rows(core, "select claim_id, total_amount from claims") == [("c1", Decimal(100))]
    staged(core, as_of=2)
    assert rows(core, "select claim_id, total_amount from claims") == [("c1", Decimal(70)), ("c2", Decimal(100))]
    staged(core)
    assert rows(core, "select claim_id, total_amount from claims") == [("c1", Decimal(70)), ("c2", Decimal(100))]


def test_a_dataset_that_never_arrived_is_an_empty_typed_relation():
    with warehouse.in_memory() as connection:
        empty = staged(connection)
        assert "claims" in empty and "kp_sex_limit" not in empty
        described = connection.execute("describe claims").fetchall()
        assert ("settled_at", "TIMESTAMP") in {row[:2] for row in described}


def test_the_summary_of_a_claim_counts_its_lines_by_class(core):
    put(
        core,
        "claims",
        {"claim_id": "c1", "visit_type": "inpatient", "ended_at": "2026-10-08 09:00"},
        {"claim_id": "c2"},
    )
    put(core, "claim_lines", {"claim_id": "c1"}, {"claim_id": "c1", "line_no": "2", "item_class": "lab", "amount": 30})
    put(core, "diagnoses", {"claim_id": "c1", "position": 1, "diagnosis_code": "I10"})
    staged(core)
    counted = "claim_id, n_days, n_lines, line_amount, drug_amount, lab_amount, n_lab_lines, n_diagnoses"
    assert rows(core, f"select {counted} from claim_summary") == [
        ("c1", 3, 2, 40, 10, 30, 1, 1),
        ("c2", None, 0, 0, 0, 0, 0, 0),
    ]


def test_a_claim_settled_before_the_window_is_history_and_not_summary(core):
    put(
        core,
        "claims",
        {"claim_id": "old", "settled_at": "2025-11-16 23:59"},
        {"claim_id": "new", "settled_at": "2025-11-17 00:00"},
    )
    staged(core)
    assert rows(core, "select claim_id from claims") == [("new",), ("old",)]
    assert rows(core, "select claim_id from claim_summary") == [("new",)]


def test_week_and_rest_days_come_from_the_calendar(core):
    put(core, "holidays", {"day": "2026-10-01", "kind": "holiday"}, {"day": "2026-10-10", "kind": "working_day"})
    stage_relations(core, ["calendar"], Period.parse("2026-W46"), 52)
    days = "('2026-10-01', '2026-10-10', '2026-10-11', '2027-01-01')"
    assert rows(
        core,
        f"select cast(day as varchar), week, weekday, is_rest_day from calendar where cast(day as varchar) in {days}",
    ) == [
        ("2026-10-01", "2026-W40", 4, True),
        ("2026-10-10", "2026-W41", 6, False),
        ("2026-10-11", "2026-W41", 7, True),
        ("2027-01-01", "2026-W53", 5, False),
    ]
