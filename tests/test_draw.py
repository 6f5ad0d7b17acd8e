"""The double random draw keeps its word: repeatable, blind to order, fair within a stratum, never a conflict of interest."""

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_queue.draw import (
    Candidate,
    Officer,
    Redraw,
    Roster,
    canonical,
    draw_objects,
    draw_teams,
    parsed,
    roster_hash,
    sizes,
)

RATIOS = {"A": "0.05", "B": "0.10", "C": "0.20", "D": "1"}
seeds = st.text(min_size=1, max_size=20)


@st.composite
def rosters(make: Any) -> Roster:
    places = make(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=60))
    offices = make(st.lists(st.sampled_from(["health", "fund"]), min_size=2, max_size=10))
    objects = tuple(Candidate(f"H{n:03}", tier, RATIOS[tier]) for n, tier in enumerate(places))
    officers = tuple(Officer(f"J{n}", office, ("fund",)) for n, office in enumerate(offices))
    pairs = st.tuples(
        st.sampled_from([o.inspector_id for o in officers]), st.sampled_from([p.object_id for p in objects])
    )
    teams = make(st.sampled_from([(("", 2),), (("health", 2), ("fund", 2))]))
    return Roster(objects, officers, frozenset(make(st.lists(pairs, max_size=20))), teams)


@given(rosters(), seeds, st.randoms())
def test_the_same_seed_and_roster_give_the_same_draw_whatever_the_order_of_rows(
    roster: Roster, seed: str, shuffle: Any
) -> None:
    objects, officers = list(roster.objects), list(roster.officers)
    shuffle.shuffle(objects)
    shuffle.shuffle(officers)
    other = Roster(tuple(objects), tuple(officers), roster.conflicts, roster.teams)
    assert roster_hash(other) == roster_hash(roster)
    drawn = draw_objects(seed, roster)
    assert draw_objects(seed, other) == drawn
    assert draw_teams(seed, other, drawn) == draw_teams(seed, roster, drawn)
    assert roster_hash(parsed(canonical(roster))) == roster_hash(roster)


@given(rosters(), seeds)
def test_each_stratum_gives_its_share_rounded_up_and_says_the_chance(roster: Roster, seed: str) -> None:
    drawn = draw_objects(seed, roster)
    assert [each.order_no for each in drawn] == list(range(1, len(drawn) + 1))
    for stratum, (n, everyone) in sizes(roster).items():
        mine = [each for each in drawn if each.stratum == stratum]
        assert len(mine) == n >= Fraction(RATIOS[stratum]) * everyone
        assert {Fraction(each.chance) for each in mine} <= {Fraction(n, everyone)}


@given(rosters(), seeds)
def test_nobody_is_sent_where_a_conflict_is_and_nobody_twice(roster: Roster, seed: str) -> None:
    for place, team in draw_teams(seed, roster, draw_objects(seed, roster)).items():
        assert len(set(team)) == len(team)
        assert all((officer, place) not in roster.conflicts for officer in team)
        assert len(team) <= sum(size for _office, size in roster.teams)


@given(rosters(), seeds)
def test_a_team_is_short_only_when_there_is_nobody_left_to_send(roster: Roster, seed: str) -> None:
    offices = {each.inspector_id: each.department for each in roster.officers}
    for place, team in draw_teams(seed, roster, draw_objects(seed, roster)).items():
        for office, size in roster.teams:
            able = [o for o in offices if office in ("", offices[o]) and (o, place) not in roster.conflicts]
            sent = [o for o in team if office in ("", offices[o])]
            assert len(sent) == min(size, len(able))


@given(rosters(), seeds)
def test_who_was_taken_off_does_not_come_back_and_the_others_stay(roster: Roster, seed: str) -> None:
    drawn = draw_objects(seed, roster)
    before = draw_teams(seed, roster, drawn)
    place, team = next(iter(before.items()))
    if not team:
        return
    once = draw_teams(seed, roster, drawn, [Redraw(place, team[0], "relative")])
    assert team[0] not in once[place]
    assert set(team[1:]) <= set(once[place])
    assert {p: t for p, t in once.items() if p != place} == {p: t for p, t in before.items() if p != place}
    if len(once[place]) == len(team):
        twice = draw_teams(seed, roster, drawn, [Redraw(place, team[0], "a"), Redraw(place, once[place][0], "b")])
        assert team[0] not in twice[place] and once[place][0] not in twice[place]


def test_every_object_of_a_stratum_is_drawn_as_often_as_stated() -> None:
    """4,000 seeds, 40 objects of which 8 are drawn: each count lies within 5 standard deviations of 800."""
    roster = Roster(tuple(Candidate(f"H{n}", "C", "0.2") for n in range(40)), (), frozenset())
    counts = Counter(each.object_id for seed in range(4000) for each in draw_objects(str(seed), roster))
    assert len(counts) == 40
    assert all(abs(n - 800) < 5 * (4000 * 0.2 * 0.8) ** 0.5 for n in counts.values())


def test_the_work_is_spread_over_the_inspectors() -> None:
    roster = Roster(
        tuple(Candidate(f"H{n}", "D", "1") for n in range(30)), tuple(Officer(f"J{n}") for n in range(6)), frozenset()
    )
    load = Counter(o for team in draw_teams("7", roster, draw_objects("7", roster)).values() for o in team)
    assert set(load.values()) == {10}


@pytest.mark.parametrize("field", ["object", "officer", "ratio", "stratum"])
def test_a_roster_that_contradicts_itself_is_refused(field: str) -> None:
    good, officer = Candidate("H1", "A", "0.1"), Officer("J1")
    with pytest.raises(ValueError):
        if field == "object":
            Roster((good, good), (), frozenset())
        elif field == "officer":
            Roster((good,), (officer, officer), frozenset())
        elif field == "ratio":
            Roster((Candidate("H1", "A", "1.5"),), (), frozenset())
        else:
            draw_objects("1", Roster((good, Candidate("H2", "A", "0.2")), (), frozenset()))


def test_a_known_draw_stays_what_it_was() -> None:
    """Written down once: if this fails, old draws cannot be repeated and the algorithm needs a new version."""
    roster = Roster(
        tuple(Candidate(f"H{n:02}", "B" if n < 20 else "D", "0.1" if n < 20 else "1") for n in range(23)),
        tuple(Officer(f"J{n}") for n in range(4)),
        frozenset({("J0", "H21")}),
    )
    drawn = draw_objects("2026-11-23 09:00", roster)
    assert roster_hash(roster)[:12] == "2a9f60e68bfb"
    assert [(each.object_id, each.chance) for each in drawn] == [
        ("H17", "2/20"), ("H06", "2/20"), ("H20", "3/3"), ("H21", "3/3"), ("H22", "3/3"),
    ]  # fmt: skip
    assert draw_teams("2026-11-23 09:00", roster, drawn) == {
        "H17": ("J1", "J2"), "H06": ("J3", "J0"), "H20": ("J3", "J1"), "H21": ("J2", "J1"), "H22": ("J0", "J3"),
    }  # fmt: skip
