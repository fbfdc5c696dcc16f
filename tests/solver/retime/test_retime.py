from dataclasses import replace
from itertools import pairwise

import pytest
from ortools.sat.python import cp_model

from solver import exact
from solver.check import check
from solver.policy import Policy
from solver.problem import InForce, Link, Pin, Problem
from solver.retime import linear, retime
from solver.retime.chains import Chains
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
from tests.replans import random_replan
from tests.solver.oracle import new_violations

TIMES = {"off_preferred": 1, "waiting": 1}


def by_degree(policy: Policy) -> Policy:
    """Whether a start counts as moved is no matter of degree: retiming goes by how far it is."""
    counted = ("moved_start", "short_notice", "short_notice_pay")
    return replace(policy, weights={**policy.weights, **dict.fromkeys(counted, 0)})


@pytest.mark.parametrize("seed", range(150))
def test_that_starts_are_as_good_as_the_whole_model_with_the_same_carers_and_order(
    seed: int,
) -> None:
    is_as_good_as_the_whole_model(random_problem(seed, max_visits=10), random_policy(seed))


@pytest.mark.parametrize("seed", range(100))
def test_that_starts_of_a_replan_are_as_good_as_the_whole_model(seed: int) -> None:
    problem, policy = random_replan(seed, max_visits=10)
    is_as_good_as_the_whole_model(problem, by_degree(policy))


@pytest.mark.parametrize("seed", range(150))
def test_that_starts_are_as_good_as_the_whole_model_where_windows_end_softly(seed: int) -> None:
    problem, policy = random_problem(seed, max_visits=10), random_policy(seed, window_end="soft")
    is_as_good_as_the_whole_model(problem, policy)


@pytest.mark.parametrize("seed", range(50))
def test_that_starts_of_a_replan_with_soft_windows_are_as_good_as_the_whole_model(
    seed: int,
) -> None:
    problem, policy = random_replan(seed, max_visits=10, window_end="soft")
    is_as_good_as_the_whole_model(problem, by_degree(policy))


def test_that_random_rotas_cannot_always_be_in_time() -> None:
    """Otherwise the two tests above would say nothing about lateness."""
    late = []
    for seed in range(150):
        problem = random_problem(seed, max_visits=10)
        policy = random_policy(seed, window_end="soft")
        best = retime(problem, policy, a_careless_rota(problem, policy), seconds=60)
        late.append(check(problem, policy, best).score.terms)
    assert sum(terms["worst_late"] > 0 for terms in late) >= 40
    assert sum(terms["late"] > terms["worst_late"] for terms in late) >= 15


def is_as_good_as_the_whole_model(problem: Problem, policy: Policy) -> None:
    rota = a_careless_rota(problem, policy)
    retimed = retime(problem, policy, rota, seconds=60)
    assert who(retimed) == who(rota)
    assert new_violations(problem, policy, retimed) == []
    assert check(problem, policy, retimed).score.levels == best_with_order(problem, policy, rota)


def a_careless_rota(problem: Problem, policy: Policy) -> Rota:
    """A rota placed without regard to times, so that there is something to mend."""
    careless = replace(policy, weights={"uncovered": 1, "travel": 1})
    return exact.solve(problem, careless, seconds=60, workers=1).rota


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


@pytest.mark.parametrize("start", [at(8), at(9.75)])
def test_that_a_visit_goes_back_to_the_start_that_was_told(start: int) -> None:
    told = (InForce("v1", 1, "k9", at(9)),)
    problem = a_problem([a_visit(preferred=at(8.5))], in_force=told)
    rota, back = a_rota(("v1", "k1", start)), a_rota(("v1", "k1", at(9)))
    assert retime(problem, a_policy(TIMES | {"moved_by": 2}), rota, seconds=1) == back
    # Among equally good starts, too.
    assert retime(problem, a_policy(), rota, seconds=1) == back


def test_that_a_start_both_told_and_preferred_is_wanted_by_both() -> None:
    visits = [a_visit("v1"), a_visit("v2", earliest=at(10), latest=at(10.5))]
    told = (InForce("v1", 1, "k1", at(8)), InForce("v2", 1, "k1", at(10)))
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(10)))
    # Either alone would give way to waiting.
    policy = a_policy({"off_preferred": 2, "moved_by": 2, "waiting": 3})
    problem, late = (
        a_problem(visits, in_force=told),
        a_rota(("v1", "k1", at(9)), ("v2", "k1", at(10))),
    )
    assert retime(problem, policy, late, seconds=1) == rota
    # Without the help of CP-SAT, too.
    assert linear.solve(Chains(problem, policy, late).timing, [1]) == [at(8), at(10)]


def test_that_what_nobody_was_told_goes_to_its_preferred_start() -> None:
    told = (InForce("v1", 1, "k1", at(9)),)
    visits = [a_visit("v1"), a_visit("v2", preferred=at(8.5))]
    problem = a_problem(visits, [a_carer("k1"), a_carer("k2")], in_force=told)
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k2", at(8)))
    expected = a_rota(("v1", "k1", at(9)), ("v2", "k2", at(8.5)))
    assert retime(problem, a_policy({"moved_by": 1}), rota, seconds=1) == expected


def test_that_nothing_moves_into_the_past() -> None:
    problem = a_problem([a_visit(preferred=at(8))], now=at(9))
    moved = retime(problem, a_policy(TIMES), a_rota(("v1", "k1", at(9.5))), seconds=1)
    assert moved == a_rota(("v1", "k1", at(9)))


@pytest.mark.parametrize(
    ("home", "pins", "soonest"),
    [
        ("h", (), at(9.5)),
        (None, (), at(9)),
        (None, (Pin("v1", 1, "k1", at(8)),), at(9) + 20 * MINUTE),
        (None, (Pin("v1", 1, "k1", at(8.75)),), at(9.25) + 20 * MINUTE),
    ],
    ids=["from home", "from anywhere", "from the visit before", "after the visit before"],
)
def test_that_nobody_sets_out_before_now(
    home: str | None, pins: tuple[Pin, ...], soonest: int
) -> None:
    visits = [a_visit("v1"), a_visit("v2", client_id="c2", latest=at(12))]
    minutes = {("h", "c2"): 30, ("c1", "c2"): 20}
    carer = a_carer("k1", home=home)
    problem = a_problem(visits, [carer], minutes=minutes, now=at(9), pins=pins)
    first = [(p.visit_id, p.carer_id, p.start) for p in pins]
    moved = retime(problem, a_policy(TIMES), a_rota(*first, ("v2", "k1", at(11))), seconds=1)
    assert moved.by_visit["v2"][0].start == soonest


def test_that_rest_which_pins_break_does_not_hold_up_what_comes_after_them() -> None:
    """A night and the morning after it, six hours apart; a third visit later that day."""
    night, morning = Pin("v1", 1, "k1", at(23)), Pin("v2", 1, "k1", at(30))
    visits = [
        a_visit("v1", earliest=at(23), latest=at(23)),
        a_visit("v2", earliest=at(30), latest=at(30)),
        a_visit("v3", earliest=at(31), latest=at(34), preferred=at(32)),
    ]
    carer = a_carer("k1", (at(22), at(24)), (at(29), at(30.5)), (at(31), at(36)))
    problem = a_problem(visits, [carer], pins=(night, morning))
    made = [(p.visit_id, p.carer_id, p.start) for p in (night, morning)]
    moved = retime(problem, a_policy(TIMES), a_rota(*made, ("v3", "k1", at(33))), seconds=1)
    assert moved.by_visit["v3"][0].start == at(32)
