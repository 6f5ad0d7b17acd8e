"""Ordinary life in the county: enrolment, moves, rota, a new department, house formularies, episodes, and the pictures of it all."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from simulation import pictures
from simulation.ordering import OrderBook
from simulation.plan import Plan, plan_county
from simulation.practitioners import on_duty
from simulation.span import DAY, FOREVER, span_ending
from simulation.subjects import Wanted
from simulation.visits import INPATIENT, PHARMACY
from simulation.write import write_county


@cache
def honest() -> Plan:
    return plan_county(11, 12_000, 40, span_ending("2026-W46", 40), Wanted(None, (0.3, 1.0), 1, 0.45))


def test_nobody_is_treated_before_enrolment_and_children_are_born() -> None:
    people, visits = honest().county.people, honest().visits
    assert (visits.start // DAY >= people.enrolled[visits.person]).all()
    born = people.birth >= honest().county.span.first_day
    assert 0.002 < born.mean() < 0.02 and (people.enrolled[born] > people.birth[born]).all()
    assert 0.003 < (people.moved < FOREVER).mean() < 0.03


def test_doctors_of_larger_departments_are_seen_on_duty() -> None:
    county, visits = honest().county, honest().visits
    number = county.practitioners.doctors_at[visits.institution, visits.department, 1]
    seen = visits.take((number >= 4) & (visits.kind != PHARMACY) & (visits.look == 0))
    assert len(seen) > 500
    assert (~on_duty(seen.doctor, seen.start // DAY)).mean() < 0.03


def test_nothing_is_billed_in_a_department_before_it_opens() -> None:
    county, visits, opening = honest().county, honest().visits, honest().county.opening
    assert opening.institution >= 0
    lines = OrderBook(county).lines(visits, "all")
    needs = np.array([name == opening.department for name in county.catalogue.department])
    here = (visits.institution[lines.visit] == opening.institution) & needs[lines.item]
    assert not (lines.moment[here] // DAY < opening.day).any()


def test_a_house_keeps_to_one_or_two_of_several_alternatives() -> None:
    county, catalogue = honest().county, honest().county.catalogue
    lines = OrderBook(county).lines(honest().visits, "all")
    house = honest().visits.institution[lines.visit].astype(np.int64)
    pairs = np.unique(house * 10_000 + lines.item)
    families, members = np.unique(pairs // 10_000 * 10_000 + catalogue.stands_for[pairs % 10_000], return_counts=True)
    assert members.max() == 2 and len(families) > 500
    assert (~catalogue.is_drug).sum() >= 400 and catalogue.is_drug.sum() >= 300
    assert len(set(catalogue.codes)) == len(catalogue.codes)


def test_many_stays_are_followed_by_a_review_in_the_same_house() -> None:
    visits, county = honest().visits, honest().county
    stays = visits.take(visits.kind == INPATIENT)
    reviews = visits.take(visits.case == county.cases.index("follow_up"))
    key = set(zip(reviews.person.tolist(), reviews.institution.tolist(), strict=True))
    back = [pair in key for pair in zip(stays.person.tolist(), stays.institution.tolist(), strict=True)]
    assert 0.12 < np.mean(back) < 0.45


def test_the_pictures_are_drawn_from_deliveries(tmp_path: Path) -> None:
    write_county(tmp_path / "out", tmp_path / "truth", people=3_000, institutions=40, weeks=26, seed=3, format="parquet",
                 schemes=[pair[0] for pair in pictures.PAIRS])  # fmt: skip
    figures = pictures.draw(tmp_path / "out", tmp_path / "truth")
    assert "≥60" in str(figures["schemes_beside_look_alikes"].layout.xaxis.tickvals), (
        "the last bar holds all that is more"
    )
    assert {f"{name}.png" for name in figures} == {
        each.name for each in (Path(__file__).parents[1] / "docs" / "images" / "simulation").iterdir()
    }
    assert all(len(figure.data) for figure in figures.values())
    page = pictures.charts.page(figures)
    assert all(f'id="{name}"' in page for name in figures) and "<script src" not in page


@pytest.mark.parametrize("use", [0.1, 4.0])
def test_an_impossible_use_of_care_is_refused(use: float, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="--use"):
        write_county(tmp_path / "out", tmp_path / "truth", people=500, institutions=20, weeks=4, use=use)
