"""What holds for all times, rotas and problems."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from solver.check import check
from solver.policy import Tier
from solver.problem import Horizon
from solver.rota import Assignment, Rota, differences
from tests.builders import random_policy, random_problem

days = st.dates(date(2017, 1, 1), date(2030, 12, 31))
slots = st.tuples(st.sampled_from(("v1", "v2", "v3")), st.integers(1, 2))
assignments = st.dictionaries(
    slots, st.tuples(st.sampled_from(("k1", "k2")), st.integers(0, 5)), max_size=6
).map(
    lambda made: Rota.of(
        Assignment(start, visit, slot, carer) for (visit, slot), (carer, start) in made.items()
    )
)
VISITS = ("v1", "v2", "v3")


@given(days, st.integers(1, 14), st.integers(-200_000, 1_500_000))
def test_that_a_second_of_the_horizon_and_its_local_time_are_one(
    first: date, length: int, second: int
) -> None:
    horizon = Horizon.of(first, length)
    assert horizon.second_of(horizon.local(second)) == second


@given(days, st.integers(1, 14), st.data())
def test_that_a_second_lies_on_its_local_date(
    first: date, length: int, data: st.DataObject
) -> None:
    horizon = Horizon.of(first, length)
    second = data.draw(st.integers(0, horizon.end - 1))
    assert horizon.local(second).date() == horizon.date_of(horizon.day_of(second))


@given(days, st.integers(1, 14))
def test_that_local_days_last_a_day_but_for_the_change_of_clocks(first: date, length: int) -> None:
    starts = Horizon.of(first, length).day_starts
    lengths = {b - a for a, b in pairwise(starts)}
    assert lengths <= {23 * 3600, 24 * 3600, 25 * 3600}


@given(days, st.integers(0, 60))
def test_that_weeks_begin_on_monday(first: date, day: int) -> None:
    horizon = Horizon.of(first, 1)
    same = horizon.week_of(day) == horizon.week_of(day + 1)
    assert same == ((first + timedelta(days=day)).weekday() != 6)


@given(assignments)
def test_that_a_rota_does_not_differ_from_itself(rota: Rota) -> None:
    assert differences(rota, rota, VISITS, VISITS) == ()


@given(assignments, assignments)
def test_that_differences_lead_from_one_rota_to_the_other(before: Rota, after: Rota) -> None:
    made = {(a.visit_id, a.slot): (a.carer_id, a.start) for a in before.assignments}
    for change in differences(before, after, VISITS, VISITS):
        key = change.visit_id, change.slot
        assert made.pop(key, (None, None)) == (change.carer_before, change.start_before)
        if change.carer_after is not None and change.start_after is not None:
            made[key] = change.carer_after, change.start_after
    assert made == {(a.visit_id, a.slot): (a.carer_id, a.start) for a in after.assignments}


@given(assignments, assignments)
def test_that_the_way_back_changes_as_many_slots(before: Rota, after: Rota) -> None:
    there = differences(before, after, VISITS, VISITS)
    back = differences(after, before, VISITS, VISITS)
    assert [(c.visit_id, c.slot) for c in there] == [(c.visit_id, c.slot) for c in back]


@given(st.permutations(range(6)))
def test_that_a_rota_does_not_depend_on_the_order_it_is_given_in(order: list[int]) -> None:
    made = [Assignment(9 - i, f"v{i}", 1, f"k{i % 2}") for i in range(6)]
    assert Rota.of(made[i] for i in order) == Rota.of(made)


@given(st.integers(0, 10_000))
def test_that_levels_hold_the_points_of_all_tiers(seed: int) -> None:
    problem, policy = random_problem(seed), random_policy(seed)
    score = check(problem, policy, Rota.of([])).score
    assert sum(score.levels) == sum(score.tiers.values())
    assert set(score.tiers) == set(Tier)
    assert all(points >= 0 for points in score.tiers.values())


@given(st.integers(0, 10_000))
def test_that_a_problem_made_twice_has_one_digest(seed: int) -> None:
    assert random_problem(seed).digest == random_problem(seed).digest
