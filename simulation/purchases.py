"""Tours of people who collect medicines at several places: the days and places of one buyer, or of a ring that goes together."""

import numpy as np

from simulation.chance import happens
from simulation.county import County
from simulation.fabrication import like_ordinary, random_days
from simulation.needs import moments
from simulation.planting import Plant, chance_of_group
from simulation.span import DAY
from simulation.visits import CHRONIC, Visits, new_visits

_GO_FOR_IT = ("township_health_centre", "community_health_centre", "clinic", "general_hospital", "tcm_hospital")
_MINUTES = 40 * 60


def bought_at(county: County, plant: Plant, visits: Visits, rng: np.random.Generator, n: int, case: str, n_places: int,
              together: bool = True) -> Visits:  # fmt: skip
    """Refills of the plant's person on `n` days at `n_places` institutions, drawn alike for all plants of its group.

    `together` means that all go to the same place within minutes; otherwise each goes to another one on the same day.
    """
    tour = chance_of_group(county, plant, "tour")
    disease = county.cases.index(case)
    able = county.institutions.of_kind(*_GO_FOR_IT)
    able = able[county.department_at[disease, able] >= 0]
    places = tour.permutation(able)[:n_places]
    days = np.unique(random_days(county, plant, tour, n))
    nth = tour.integers(0, len(places), len(days))
    moment = moments(county, tour, days)
    nth = nth if together else (nth + plant.number) % len(places)
    start = moment + rng.integers(0, _MINUTES if together else 3 * 3_600, len(days))
    late = start >= (moment // DAY + 1) * DAY - 2 * 3_600
    start = np.where(late, start - 5 * 3_600, start)
    went = new_visits(np.full(len(days), plant.subject), case=disease, kind=CHRONIC, institution=places[nth], start=start,
                      supply=rng.choice([28, 30, 56, 84], len(days)))  # fmt: skip
    went = like_ordinary(county, rng, went.take(happens(rng, 0.88, len(days))))
    return went.take(went.settled() < county.horizon.end - 7_200)
