"""Tests of the figures that reports show."""

from __future__ import annotations

from random import Random

import pytest

from flows.figures import Coverage, figures
from solver.bill import bill
from solver.facts import Facts
from solver.law import ALWAYS, Mileage, Rates
from solver.problem import Acquaintance, Preference, Problem
from solver.rota import Assignment, Rota
from solver.rules import SOFT
from tests.builders import MINUTE, a_carer, a_policy, a_problem, a_rota, a_visit, at, random_problem


def a_day() -> Facts:
    """Two carers, a double-handed visit, one visit that nobody makes."""
    visits = (
        a_visit("v1", client_id="c1", carers_required=2),
        a_visit("v2", client_id="c2", earliest=at(8), preferred=at(9)),
        a_visit("v3", client_id="c3", risk="red"),
    )
    problem = a_problem(
        visits,
        (a_carer("k1", rate_pence_hour=1200), a_carer("k2", rate_pence_hour=1200)),
        default_minutes=10,
        days=1,
        preferences=(Preference("c2", "k2", "preferred"),),
        history=(Acquaintance("c1", "k1", 3),),
    )
    rota = a_rota(("v1", "k1", at(8)), ("v1", "k2", at(8), 2), ("v2", "k1", at(9.25)))
    return Facts(problem, a_policy(mileage={"car": 45}), rota)


def test_that_coverage_is_counted_by_slot_and_by_risk_of_the_visit() -> None:
    counted = figures(a_day())

    assert (counted.visits, counted.slots, counted.covered_slots) == (3, 4, 3)
    assert counted.by_risk["amber"] == Coverage(asked=3, covered=3)
    assert counted.by_risk["red"] == Coverage(asked=1, covered=0)


def test_that_time_between_visits_is_travel_and_waiting() -> None:
    counted = figures(a_day())

    # k1 leaves c1 at 08:30, travels ten minutes, and waits from 08:40 to 09:15.
    assert counted.between_s == counted.travel_s == 10 * MINUTE
    assert counted.travel_m == 5000
    assert counted.waiting_s == 35 * MINUTE


def test_that_cost_is_paid_time_and_mileage() -> None:
    counted = figures(a_day())

    # 90 minutes of care, 10 of travel and 35 of waiting at 12 pounds an hour; 5 km at 45p a mile.
    assert counted.paid_s == 135 * MINUTE
    assert counted.mileage_cost == 1.40
    assert counted.cost == pytest.approx(27 + 1.40)
    assert counted.whole_cost >= counted.cost


def test_that_cost_knows_that_the_first_miles_of_a_year_end_in_the_plan() -> None:
    """Of 5 km the first two are paid at 45p a mile, and those after them at 25p."""
    rates = Rates(mileage={"car": Mileage(45, first_metres=2000, pence_mile_after=25)})
    policy = a_policy(changes=((ALWAYS, rates),))
    counted = figures(Facts(a_day().problem, policy, a_day().rota))

    # 2 km are 55.9 pence, 3 km are 46.6.
    assert counted.mileage_cost == 1.03


def test_that_lateness_has_a_sign_and_leaves_uncovered_visits_out() -> None:
    assert figures(a_day()).late_min == (0.0, 15.0)


def test_that_continuity_counts_slots_and_distinct_carers_of_visited_clients() -> None:
    counted = figures(a_day())

    assert counted.known_slots == 1
    assert (counted.preferred_slots, counted.slots_with_preferred) == (0, 1)
    assert counted.carers_per_client == 1.5


def a_random_rota(problem: Problem, seed: int) -> Rota:
    """Carers and starts drawn at random: most rules are broken, every figure is defined."""
    rng = Random(seed)
    drawn = []
    for visit in problem.visits:
        start = rng.randint(visit.earliest, visit.latest)
        carers = rng.sample(problem.carers, min(visit.carers_required, len(problem.carers)))
        drawn += [Assignment(start, visit.id, i, carer.id) for i, carer in enumerate(carers, 1)]
    return Rota.of(drawn)


@pytest.mark.parametrize("seed", range(20))
def test_that_cost_travel_and_waiting_agree_with_the_objective(seed: int) -> None:
    problem = random_problem(seed)
    facts = Facts(problem, a_policy(mileage={"car": 45, "walk": 0}), a_random_rota(problem, seed))
    measured = {term.id: term.measure(facts) / term.unit.base for term in SOFT}
    counted = figures(facts)

    made = bill(facts)
    # Lines are whole pence, terms are not; no policy here pays what contracts are for.
    assert counted.cost * 100 == pytest.approx(measured["pay"], abs=0.5 * len(made.lines))
    assert round(counted.whole_cost * 100) == made.pence
    assert counted.travel_s / 60 == pytest.approx(measured["travel"])
    assert counted.waiting_s / 60 == pytest.approx(measured["waiting"])
