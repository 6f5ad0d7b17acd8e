"""What the authority has heard and seen: complaints, past inspections, spot checks, credit and adverse events.

They go with the schemes only in part: honest houses are complained about, inspections overlook and err.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from simulation.chance import Array, happens, pick, spread_numbers, stream
from simulation.columns import days, flags, moments, money, texts_of_numbers, words
from simulation.inspecting import PROBLEMS, Rates, Scheme, can_be_seen, found
from simulation.needs import moments as daytime_moments
from simulation.plan import Plan
from simulation.planting import all_schemes
from simulation.reference_tables import inspector_ids, n_inspectors
from simulation.span import DAY, EPOCH
from simulation.tables import read_table

_CHANNELS = ("12345", "12320", "12393", "letter", "visit", "online", "other")


@dataclass(frozen=True)
class Visited:
    """Past inspections, one entry each: day, institution, kind (index), whether a problem was found and of which pack."""

    day: Array
    institution: Array
    kind: Array
    found: Array
    pack: tuple[str, ...]


KINDS = ("double_random", "campaign", "complaint", "routine", "joint")


def volume_of(plan: Plan) -> Array:
    """How many visits of a chapter each institution has."""
    span, visits = plan.chapter.span, plan.visits
    own = (visits.start >= span.start) & (visits.start < span.end)
    return np.bincount(visits.institution[own], minlength=plan.county.institutions.n)


def complaints_table(plan: Plan, volume: Array) -> pa.Table:
    """Complaints by volume; houses with schemes draw about twice as many."""
    county, rng, span = plan.county, stream(plan.county.seed, "complaints"), plan.county.span
    inst = county.institutions
    rate = (volume / 10_000 * 3.2 + 0.25) * rng.gamma(1.5, 1 / 1.5, inst.n)
    rate[_houses(plan)] *= 1.9
    where = np.repeat(np.arange(inst.n), rng.poisson(rate))
    n = len(where)
    received = daytime_moments(county, rng, rng.integers(0, span.n_days, n))
    order = np.argsort(received, kind="stable")
    where, received = where[order], received[order]
    text = read_table("complaints")
    topic = pick(rng, np.array([float(weight) for weight in text["weight"]]), n)
    reply = received + rng.integers(2 * DAY, 25 * DAY, n)
    replied, closed = reply < span.end, reply + 5 * DAY < span.end
    vague = happens(rng, 0.06, n)
    verified = happens(rng, np.where(np.isin(where, _houses(plan)), 0.35, 0.18), n)
    return pa.table({
        "complaint_id": texts_of_numbers(spread_numbers(rng, n, 8), 8, "TS"),
        "received_at": moments(received),
        "channel": words(pick(rng, np.array([5, 2, 3, 1, 1, 2, 0.4]), n), _CHANNELS),
        "institution_id": words(np.where(vague, -1, where), inst.ids),
        "institution_text": words(where, inst.names),
        "practitioner_text": words(np.where(happens(rng, 0.2, n), rng.integers(0, county.practitioners.n, n), -1),
                                   county.practitioners.names),
        "topic": words(topic, text["topic"]),
        "text": words(topic, text["text"]),
        "anonymous": flags(happens(rng, 0.4, n)),
        "complainant_token": texts_of_numbers(rng.integers(0, 10**9, n), 9, "13", happens(rng, 0.6, n)),
        "status": words(np.where(closed, 3, np.where(replied, 2, rng.integers(0, 2, n))),
                        ("open", "transferred", "replied", "closed")),
        "verified": flags(verified, replied & happens(rng, 0.85, n)),
        "replied_at": moments(reply, replied),
        "closed_at": moments(reply + 4 * DAY, closed),
    })  # fmt: skip


def _houses(plan: Plan) -> list[int]:
    """The institutions at which some scheme runs."""
    return sorted({place for plant in plan.plants for place in plant.places})


def past_inspections(plan: Plan, volume: Array) -> Visited:
    """A few visits a week: two thirds led by size, complaints and a weak idea of risk, one third at random."""
    county, rng, span = plan.county, stream(plan.county.seed, "inspections"), plan.county.span
    inst = county.institutions
    per_week = max(2, inst.n // 14)
    hunch = np.log1p(volume) * rng.lognormal(0, 0.7, inst.n)
    hunch[_houses(plan)] *= 1.3
    day = np.sort(np.repeat(np.arange(span.weeks) * 7, per_week) + rng.integers(0, 5, span.weeks * per_week))
    day = day[day < span.n_days]
    at_random = happens(rng, 0.34, len(day))
    where = np.where(at_random, rng.integers(0, inst.n, len(day)), pick(rng, hunch**1.5, len(day)))
    kind = np.where(at_random, 0, rng.choice([1, 1, 2, 3, 4], len(day)))
    pack = tuple(
        _found(rng, plan, int(place), int(span.first_day + when)) for place, when in zip(where, day, strict=True)
    )
    return Visited(day + span.first_day, where, kind, np.array([bool(each) for each in pack]), pack)


def _found(rng: np.random.Generator, plan: Plan, place: int, day: int) -> str:
    """The pack of what a visit on a day (since 1970) finds; empty for nothing."""
    modules, on = all_schemes(), date.fromordinal(EPOCH.toordinal() + day)
    running = [
        Scheme(modules[plant.scheme].PACK, plant.strength, plant.variant)
        for plant in plan.plants
        if place in plant.places and can_be_seen(_date(plant.starts), _date(plant.stops - DAY), on)
    ]
    problem = found(rng, running, Rates())
    return problem.pack if problem else ""


def _date(moment: int) -> date:
    return date.fromordinal(EPOCH.toordinal() + moment // DAY)


def inspections_table(plan: Plan, visited: Visited) -> pa.Table:
    county, rng, n = plan.county, stream(plan.county.seed, "inspection facts"), len(visited.day)
    inst, found = county.institutions, visited.found
    money_matter = np.array([each in tuple("ABCDEFGH") for each in visited.pack])
    recovered = np.round(rng.lognormal(9.3, 1.1, n) * 100).astype(np.int64)
    fined = found & happens(rng, 0.45, n)
    team = rng.integers(0, n_inspectors(county), n)
    names = inspector_ids(county)
    mate = (team + 1 + rng.integers(0, len(names) - 1, n)) % len(names)
    measure = np.where(found, np.where(fined, 4, rng.integers(1, 4, n)), 0)
    return pa.table({
        "inspection_id": texts_of_numbers(spread_numbers(rng, n, 8), 8, "JC"),
        "inspected_on": days(visited.day),
        "institution_id": words(visited.institution, inst.ids),
        "kind": words(visited.kind, KINDS),
        "domain": words(np.where(money_matter | (~found & happens(rng, 0.6, n)), 0, 1), ("fund", "practice")),
        "inspector_ids": pa.array([f"{names[a]};{names[b]}" for a, b in zip(team, mate, strict=True)], pa.string()),
        "violation_found": flags(found),
        "problem_codes": pa.array([PROBLEMS.get(each) for each in visited.pack], pa.string()),
        "amount_recovered": money(np.where(found & money_matter, recovered, 0)),
        "fine_amount": money(np.where(fined, np.round(recovered * rng.uniform(1, 2, n)).astype(np.int64), 0)),
        "points": pa.array(np.where(found, rng.integers(1, 7, n), 0).astype(float)),
        "measure": words(measure, ("none", "talk", "order_to_correct", "warning", "fine")),
    })  # fmt: skip


def credit_table(plan: Plan, visited: Visited) -> pa.Table:
    """Decisions of other departments: after some findings, and some that have nothing to do with the fund."""
    county, rng = plan.county, stream(plan.county.seed, "credit")
    inst, span = county.institutions, county.span
    after = np.flatnonzero(visited.found & happens(rng, 0.3, len(visited.day)))
    other = rng.integers(0, inst.n, max(2, inst.n // 15))
    where = np.concatenate([visited.institution[after], other])
    decided = np.concatenate([visited.day[after] + rng.integers(15, 60, len(after)),
                              span.first_day + rng.integers(0, span.n_days, len(other))])  # fmt: skip
    known = decided + 7 <= span.last_day
    where, decided = where[known], decided[known]
    n = len(where)
    kind = rng.integers(0, 4, n)
    return pa.table({
        "event_id": texts_of_numbers(spread_numbers(rng, n, 7), 7, "XY"),
        "published_on": days(decided + 7),
        "decided_on": days(decided),
        "institution_id": words(where, inst.ids),
        "credit_code": words(where, inst.credit_codes),
        "authority": words(rng.integers(0, 3, n), ("市场监督管理局", "卫生健康局", "税务局")),
        "kind": words(kind, ("penalty", "penalty", "abnormal_operation", "tax")),
        "severity": words(rng.integers(0, 2, n), ("minor", "general")),
        "amount": money(np.where(kind < 2, rng.integers(1_000, 30_000, n) * 100, 0)),
        "valid_to": days(decided + 3 * 365),
    })  # fmt: skip


def spot_checks_table(plan: Plan) -> pa.Table:
    """Sampling tests of drugs, water and disinfection; about 7 % fail, whoever is tested."""
    county, rng = plan.county, stream(plan.county.seed, "spot checks")
    inst, span = county.institutions, county.span
    n = max(8, inst.n // 2)
    sampled = np.sort(span.first_day + rng.integers(0, max(span.n_days - 15, 1), n))
    passed = ~happens(rng, 0.07, n)
    kind = rng.integers(0, 3, n)
    return pa.table({
        "check_id": texts_of_numbers(spread_numbers(rng, n, 7), 7, "CJ"),
        "sampled_on": days(sampled),
        "reported_on": days(sampled + rng.integers(5, 15, n)),
        "institution_id": words(rng.integers(0, inst.n, n), inst.ids),
        "domain": words(kind, ("drugs", "infectious_disease", "practice")),
        "sample_kind": words(kind, ("药品抽检", "消毒效果监测", "病历抽查")),
        "passed": flags(passed),
        "problem_codes": words(np.where(passed, -1, 0), ("抽检不合格",)),
    })  # fmt: skip


def adverse_events_table(plan: Plan) -> pa.Table:
    """Reports of adverse drug reactions of a chapter, in proportion to what is dispensed."""
    county, rng = plan.county, stream(plan.county.seed, plan.chapter.named("adverse events"))
    catalogue, visits, span = county.catalogue, plan.visits, county.span
    n = max(3, len(visits) // 12_000)
    rows = rng.integers(0, len(visits), n)
    item = rng.choice(np.flatnonzero(catalogue.is_drug), n)
    begun = visits.start[rows] // DAY
    reported = np.minimum(visits.start[rows] + rng.integers(DAY, 10 * DAY, n), span.end - 1)
    return pa.table({
        "event_id": texts_of_numbers(plan.chapter.numbers(rng, n, 7), 7, "BL"),
        "reported_at": moments(reported),
        "occurred_on": days(begun),
        "institution_id": words(visits.institution[rows], county.institutions.ids),
        "kind": words(np.zeros(n, int), ("drug",)),
        "item_code": words(item, catalogue.codes),
        "item_name": words(item, catalogue.names),
        "person_id": texts_of_numbers(county.people.ids[visits.person[rows]], 12, "42"),
        "severity": words(pick(rng, np.array([7, 2.5, 0.5]), n), ("mild", "moderate", "severe")),
    })  # fmt: skip
