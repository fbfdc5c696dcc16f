from dataclasses import replace
from itertools import pairwise

import pytest
from ortools.sat.python import cp_model

from solver import exact
from solver.check import check
from solver.policy import Policy
from solver.problem import Link, Pin, Problem
from solver.retime import retime
from solver.rota import Rota
from tests.builders import (
    HOUR,
    MINUTE,
    a_carer,
    a_policy,
    a_problem,
    a_rota,
    a_visit,
    at,
    random_policy,
    random_problem,
)
from tests.solver.oracle import new_violations

TIMES = {"off_preferred": 1, "waiting": 1}


@pytest.mark.parametrize("seed", range(150))
def test_that_starts_are_as_good_as_the_whole_model_with_the_same_carers_and_order(
    seed: int,
) -> None:
    problem, policy = random_problem(seed, max_visits=10), random_policy(seed)
    # Placed without regard to times, so that there is something to mend.
    careless = replace(policy, weights={"uncovered": 1, "travel": 1})
    rota = exact.solve(problem, careless, seconds=60, workers=1).rota
    retimed = retime(problem, policy, rota, seconds=60)
    assert who(retimed) == who(rota)
    assert new_violations(problem, policy, retimed) == []
    assert check(problem, policy, retimed).score.levels == best_with_order(problem, policy, rota)


def who(rota: Rota) -> dict[tuple[str, int], str]:
    return {(a.visit_id, a.slot): a.carer_id for a in rota.assignments}


def best_with_order(problem: Problem, policy: Policy, rota: Rota) -> tuple[int, ...]:
    """The whole model with the runs of ``rota``: their stops and their order."""
    whole = exact.Model(problem, policy)
    model = whole.variables.model
    for run in whole.variables.all_runs():
        own = {a.visit_id: a.start for a in rota.by_carer.get(run.carer.id, ())}
        stops = sorted(
            (own[node.visit.id], index)
            for index, node in enumerate(run.nodes)
            if node.visit.id in own and holds(run, own[node.visit.id], node.duration)
        )
        order = [index for _, index in stops]
        for index, node in enumerate(run.nodes):
            model.add(node.present == (index in order))
        for before, after in pairwise(order):
            model.add(run.arcs[before, after] == 1)
    values = []
    for level in whole.levels:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        model.minimize(level)
        assert solver.solve(model) == cp_model.OPTIMAL
        values.append(solver.value(level))
        model.add(level <= values[-1])
    return tuple(values)


def holds(run: exact.RunVars, start: int, duration: int) -> bool:
    return run.shift is None or (run.shift.start <= start and start + duration <= run.shift.end)


def test_that_a_visit_moves_to_its_preferred_start() -> None:
    problem = a_problem([a_visit(preferred=at(9))])
    rota = a_rota(("v1", "k1", at(8)))
    assert retime(problem, a_policy(TIMES), rota, seconds=1) == a_rota(("v1", "k1", at(9)))


def test_that_two_carers_move_together() -> None:
    visits = [
        a_visit("v1", carers_required=2, preferred=at(9)),
        a_visit("v2", earliest=at(9), latest=at(12), preferred=at(9.25)),
    ]
    problem = a_problem(visits, [a_carer("k1"), a_carer("k2")])
    rota = a_rota(("v1", "k1", at(8), 1), ("v1", "k2", at(8), 2), ("v2", "k2", at(12)))
    starts = {
        a.visit_id: a.start for a in retime(problem, a_policy(TIMES), rota, seconds=1).assignments
    }
    # Between the two wishes lies a quarter of an hour, the visit before lasts half an hour.
    assert starts["v2"] - starts["v1"] == 30 * MINUTE
    assert abs(starts["v1"] - at(9)) + abs(starts["v2"] - at(9.25)) == 15 * MINUTE


def test_that_pins_stay_and_their_neighbours_give_way() -> None:
    visits = [a_visit("v1", preferred=at(9)), a_visit("v2", preferred=at(9))]
    problem = a_problem(visits, pins=(Pin("v1", 1, "k1", at(9.25)),))
    rota = a_rota(("v2", "k1", at(8)), ("v1", "k1", at(9.25)))
    expected = a_rota(("v2", "k1", at(8.75)), ("v1", "k1", at(9.25)))
    assert retime(problem, a_policy(TIMES), rota, seconds=1) == expected


def test_that_linked_visits_keep_their_distance() -> None:
    visits = [a_visit("v1"), a_visit("v2", earliest=at(9), latest=at(16), preferred=at(9))]
    problem = a_problem(visits, links=(Link("v1", "v2", min_gap=4 * HOUR),))
    rota = a_rota(("v1", "k1", at(10)), ("v2", "k1", at(14.5)))
    assert retime(problem, a_policy({"off_preferred": 1}), rota, seconds=1).by_visit["v2"][
        0
    ].start == at(12)


@pytest.mark.parametrize(("liked", "pauses"), [(14, [10, 20]), (16, [20, 10])])
def test_that_the_better_pause_becomes_the_break(liked: int, pauses: list[int]) -> None:
    """Three visits of 2 h 10 min leave 30 min; the second one is liked after 14 or 16 of them."""
    long = 130 * MINUTE
    start, end = at(7), at(7) + 290 * MINUTE
    visits = [
        a_visit("v1", duration=long, earliest=start, latest=start),
        a_visit(
            "v2",
            duration=long,
            earliest=start,
            latest=end,
            preferred=start + long + liked * MINUTE,
        ),
        a_visit("v3", duration=long, earliest=end, latest=end),
    ]
    problem, policy = a_problem(visits), a_policy({"off_preferred": 1})
    rota = a_rota(("v1", "k1", start), ("v2", "k1", start + long + 15 * MINUTE), ("v3", "k1", end))
    retimed = retime(problem, policy, rota, seconds=5)
    assert check(problem, policy, retimed).violations == ()
    assert [
        (b.start - a.start - long) // MINUTE for a, b in pairwise(retimed.assignments)
    ] == pauses


def test_that_a_rota_that_cannot_be_timed_comes_back_as_it_was() -> None:
    visits = [a_visit("v1", latest=at(8)), a_visit("v2", latest=at(8))]
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(8.25)))
    assert retime(a_problem(visits), a_policy(TIMES), rota, seconds=1) == rota


def test_that_an_empty_rota_stays_empty() -> None:
    assert retime(a_problem([a_visit()]), a_policy(TIMES), a_rota(), seconds=1) == a_rota()


def test_that_a_rota_without_any_time_left_comes_back_as_it_was() -> None:
    rota = a_rota(("v1", "k1", at(8)))
    problem = a_problem([a_visit(preferred=at(9))])
    assert retime(problem, a_policy(TIMES), rota, seconds=0) == rota


def test_that_one_carer_who_cannot_be_timed_does_not_hold_up_the_others() -> None:
    visits = [
        a_visit("v1", latest=at(8)),
        a_visit("v2", latest=at(8)),
        a_visit("v3", preferred=at(9)),
    ]
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(8.25)), ("v3", "k2", at(8)))
    problem = a_problem(visits, [a_carer("k1"), a_carer("k2")])
    retimed = retime(problem, a_policy(TIMES), rota, seconds=1)
    expected = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(8.25)), ("v3", "k2", at(9)))
    assert retimed == expected


def test_that_a_missing_break_is_mended_by_starts_alone() -> None:
    visits = [
        a_visit("v1", duration=4 * HOUR, earliest=at(7), latest=at(7)),
        a_visit("v2", duration=3 * HOUR, earliest=at(11), latest=at(12)),
    ]
    problem, policy = a_problem(visits), a_policy(TIMES)
    rota = a_rota(("v1", "k1", at(7)), ("v2", "k1", at(11)))
    retimed = retime(problem, policy, rota, seconds=1)
    assert retimed == a_rota(("v1", "k1", at(7)), ("v2", "k1", at(11) + 20 * MINUTE))
