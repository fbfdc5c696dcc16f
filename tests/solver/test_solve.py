"""Tests of a whole solve: what it depends on, what it is given, how it is watched and stopped."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from random import Random

import pytest

from solver import exact
from solver.check import check
from solver.policy import Policy
from solver.problem import CarerLate, Client, Pin, Problem, Visit, disrupted
from solver.result import Limits, Progress, Status
from solver.rota import Assignment, Rota
from solver.solve import SMALL_SLOTS, solve
from tests.architecture.repository import ROOT
from tests.builders import (
    MINUTE,
    a_carer,
    a_policy,
    a_problem,
    a_visit,
    at,
    pins_alone,
    random_policy,
    random_problem,
)
from tests.solver.oracle import new_violations

SOLVES = """
from solver.result import Limits
from solver.solve import solve
from tests.builders import random_policy
from tests.solver.test_solve import a_large_problem, a_small_problem
for seed in (1, 2, 3):
    for problem in (a_small_problem(seed), a_large_problem(seed)):
        for threads in (1, 2):
            limits = Limits(iterations=600, seed=seed, threads=threads)
            result = solve(problem, random_policy(seed), limits)
            print(threads, result.status, result.score.levels, result.iterations, result.rota)
"""


def a_small_problem(seed: int) -> Problem:
    """Small enough for the whole model."""
    return random_problem(seed)


def a_large_problem(seed: int) -> Problem:
    """Left to search and retiming."""
    problem = random_problem(seed, min_visits=21, max_visits=30, max_carers=7)
    assert problem.slots > SMALL_SLOTS
    return problem


def a_careless_rota(problem: Problem, seed: int) -> Rota:
    """Every free slot at random, whatever the rules say."""
    rng = Random(seed)
    assignments = list(pins_alone(problem.pins).assignments)
    pinned = problem.pinned
    for visit in problem.visits:
        starts = {p.start for p in pinned.values() if p.visit_id == visit.id}
        start = min(starts or {rng.randint(visit.earliest, visit.latest)})
        assignments += [
            Assignment(start, visit.id, slot, rng.choice(problem.carers).id)
            for slot in range(1, visit.carers_required + 1)
            if (visit.id, slot) not in pinned
        ]
    return Rota.of(assignments)


def test_that_a_solve_by_steps_depends_on_its_seed_and_threads_alone() -> None:
    outputs = [
        subprocess.run(
            [sys.executable, "-c", SOLVES],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        ).stdout
        for hash_seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1]
    assert len(outputs[0].splitlines()) == 12


@pytest.mark.parametrize("threads", [1, 2])
def test_that_a_solve_can_be_repeated_in_one_process(threads: int) -> None:
    problem, policy = a_large_problem(4), random_policy(4)
    limits = Limits(iterations=600, seed=4, threads=threads)
    first, second = solve(problem, policy, limits), solve(problem, policy, limits)
    assert first.rota == second.rota


@pytest.mark.parametrize("seed", range(200, 230))
def test_that_a_solve_is_not_worse_than_its_start(seed: int) -> None:
    problem, policy = a_large_problem(seed), random_policy(seed)
    start = solve(problem, policy, Limits(iterations=3000, seed=seed)).rota
    # A step from another seed: too little to find so good a rota again.
    again = solve(problem, policy, Limits(iterations=1, seed=seed + 1), start)
    assert again.score.levels <= check(problem, policy, start).score.levels
    assert new_violations(problem, policy, again.rota) == []


@pytest.mark.parametrize("seed", range(230, 250))
def test_that_a_solve_is_not_worse_than_an_optimal_start(seed: int) -> None:
    problem, policy = a_small_problem(seed), random_policy(seed)
    proved = exact.solve(problem, policy, seed=seed, workers=1)
    assert proved.optimal
    result = solve(problem, policy, Limits(iterations=1, seed=seed, threads=1), proved.rota)
    assert result.score.levels == proved.bounds


@pytest.mark.parametrize("seed", range(250, 300))
def test_that_nothing_illegal_is_kept_of_a_start(seed: int) -> None:
    problem, policy = a_large_problem(seed), random_policy(seed)
    start = a_careless_rota(problem, seed)
    assert new_violations(problem, policy, start) != []
    result = solve(problem, policy, Limits(iterations=50, seed=seed, threads=1), start)
    assert new_violations(problem, policy, result.rota) == []
    alone = check(problem, policy, pins_alone(problem.pins))
    assert result.score.levels <= alone.score.levels


def test_that_a_start_that_mends_a_pin_and_breaks_a_rule_is_not_kept() -> None:
    problem, policy, start = a_start_as_bad_as_the_pins()
    result = solve(problem, policy, Limits(iterations=1, threads=1), start)
    assert new_violations(problem, policy, result.rota) == []


def a_start_as_bad_as_the_pins() -> tuple[Problem, Policy, Rota]:
    """As many violations as the pins alone, but another one: the second carer has no shift."""
    visit = a_visit("v1", carers_required=2)
    carers = (a_carer("k1"), a_carer("k2", (at(16), at(20))))
    problem = a_problem([visit], carers, pins=(Pin("v1", 1, "k1", at(8)),))
    start = Rota.of(
        [Assignment(at(8), "v1", 1, "k1", pinned=True), Assignment(at(8), "v1", 2, "k2")]
    )
    policy = a_policy({"uncovered": 1})
    broken = check(problem, policy, start).violations
    assert len(broken) == len(check(problem, policy, pins_alone(problem.pins)).violations) == 1
    return problem, policy, start


@pytest.mark.parametrize(
    "limits",
    [
        Limits(iterations=900),
        Limits(iterations=3, threads=1),
        Limits(seconds=1),
        Limits(seconds=1e-9),
        Limits(seconds=1, iterations=500),
    ],
    ids=str,
)
@pytest.mark.parametrize("make", [a_small_problem, a_large_problem])
def test_that_progress_rises_to_one(make: Callable[[int], Problem], limits: Limits) -> None:
    problem, policy = make(7), random_policy(7)
    told: list[Progress] = []
    result = solve(problem, policy, limits, progress=told.append)
    fractions = [report.fraction for report in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert 0 < fractions[0] <= 1
    seconds = [report.seconds for report in told]
    assert seconds == sorted(seconds)
    assert told[-1].covered_slots == len(result.rota)
    assert {report.slots for report in told} == {problem.slots}
    assert all(report.bound.uncovered_slots <= result.bound.uncovered_slots for report in told)
    assert told[-1].bound == result.bound


@pytest.mark.parametrize("limits", [Limits(seconds=600), Limits(iterations=50_000_000)], ids=str)
def test_that_a_stop_ends_a_solve_at_once_with_the_best_rota_so_far(limits: Limits) -> None:
    problem, policy = a_large_problem(11), random_policy(11)
    told: list[Progress] = []
    asked: list[float] = []

    def stop() -> bool:
        if told:
            asked.append(time.perf_counter())
        return bool(told)

    result = solve(problem, policy, limits, progress=told.append, stop=stop)
    # A second is promised; a machine that is busy with other tests may take a little longer.
    assert time.perf_counter() - asked[0] < 3
    assert result.status is Status.INTERRUPTED
    assert len(told) == 1
    assert told[0].fraction < 1
    assert new_violations(problem, policy, result.rota) == []
    assert len(result.rota) >= told[0].covered_slots > 0


def test_that_a_small_problem_can_be_stopped_while_it_is_proved() -> None:
    problem, policy = a_small_problem(3), random_policy(3)
    told: list[Progress] = []
    result = solve(
        problem,
        policy,
        Limits(iterations=100, threads=1),
        progress=told.append,
        stop=lambda: any(report.engine == "exact" for report in told),
    )
    assert result.status in (Status.INTERRUPTED, Status.OPTIMAL)
    assert new_violations(problem, policy, result.rota) == []


def test_that_a_visit_nobody_can_make_is_proved_to_stay_uncovered() -> None:
    problem = a_problem([a_visit("v1"), a_visit("v2", skills=("peg",), carers_required=2)])
    told: list[Progress] = []
    result = solve(problem, a_policy({"uncovered": 1}), Limits(iterations=1), progress=told.append)
    assert (len(result.rota), result.bound.uncovered_slots) == (1, 2)
    assert told[0].bound.uncovered_slots == 2


def test_that_a_rota_best_by_risk_is_not_said_to_have_the_fewest_uncovered_slots() -> None:
    # One carer: the red visit, or the two green ones at the same time.
    clients = (Client("c1", "c1", "red"), Client("c2", "c2", "green"))
    visits = (
        a_visit("v1", duration=60 * MINUTE, latest=at(8), risk="red"),
        a_visit("v2", client_id="c2", latest=at(8), risk="green"),
        a_visit("v3", client_id="c2", earliest=at(8.5), latest=at(8.5), risk="green"),
    )
    problem = a_problem(visits, clients=clients)
    result = solve(problem, a_policy({"uncovered": 1}), Limits(iterations=1))
    assert result.status is Status.OPTIMAL
    assert [a.visit_id for a in result.rota.assignments] == ["v1"]
    assert result.bound.uncovered_slots == 1


@pytest.mark.parametrize("seed", range(300, 330))
def test_that_the_rota_leaves_no_fewer_slots_uncovered_than_the_bound_says(seed: int) -> None:
    problem, policy = a_small_problem(seed), random_policy(seed)
    result = solve(problem, policy, Limits(iterations=1, seed=seed, threads=1))
    assert result.bound.uncovered_slots <= problem.slots - len(result.rota)


def test_that_a_solve_stopped_before_it_begins_has_a_rota() -> None:
    problem, policy = a_large_problem(12), random_policy(12)
    result = solve(problem, policy, Limits(seconds=600), stop=lambda: True)
    assert result.status is Status.INTERRUPTED
    assert result.iterations == 0
    assert len(result.rota) > 0
    assert result.score == check(problem, policy, result.rota).score


def test_that_a_night_carer_who_comes_after_midnight_goes_on_without_a_daily_rest() -> None:
    visits = [
        a_visit("v1", earliest=at(22), latest=at(22)),
        a_visit("v2", earliest=at(23.5), latest=at(24.25)),
    ]
    night = a_problem(visits, [a_carer("k1", (at(21.75), at(25)))])
    late = disrupted(night, [CarerLate("k1", at(23), at(24.1))])
    result = solve(late, a_policy({"uncovered": 1}), Limits(iterations=50, seed=1, threads=1))
    assert [(a.visit_id, a.start) for a in result.rota.assignments] == [
        ("v1", at(22)),
        ("v2", at(24.1)),
    ]
    assert not check(late, a_policy({"uncovered": 1}), result.rota).violations


@pytest.mark.parametrize(
    ("visit", "pins"),
    [
        (a_visit("d", earliest=at(8), latest=at(8.5), carers_required=2), (("k1", at(9)),)),
        (
            a_visit(
                "d",
                earliest=at(8),
                latest=at(12),
                preferred=at(8),
                carers_required=2,
                time_critical=True,
            ),
            (("k1", at(9)),),
        ),
        (
            a_visit("d", earliest=at(8), latest=at(12), carers_required=3),
            (("k1", at(9)), ("k2", at(10))),
        ),
    ],
    ids=("outside the window", "too far from when it is needed", "at two starts"),
)
def test_that_nobody_joins_a_pin_that_breaks_a_rule_and_all_others_are_planned(
    visit: Visit, pins: tuple[tuple[str, int], ...]
) -> None:
    others = [
        a_visit(f"v{i}", client_id=f"c{i % 5}", earliest=at(8 + i % 5), latest=at(9 + i % 5))
        for i in range(SMALL_SLOTS + 4)
    ]
    carers = [a_carer(f"k{i}", home=None) for i in range(1, 5)]
    problem = a_problem(
        [*others, visit],
        carers,
        days=1,
        default_minutes=5,
        pins=tuple(Pin("d", slot, *pin) for slot, pin in enumerate(pins, 1)),
    )
    policy = a_policy({"uncovered": 1, "travel": 1})
    found = solve(problem, policy, Limits(iterations=2000, seed=1, threads=1)).rota

    assert {each.id for each in others} <= found.by_visit.keys()
    assert len(found.by_visit["d"]) == len(pins)
    assert not new_violations(problem, policy, found)


def test_that_pins_of_one_visit_at_two_starts_are_reported_and_end_no_solve() -> None:
    problem = a_problem(
        [a_visit(carers_required=2)],
        [a_carer("k1"), a_carer("k2")],
        pins=(Pin("v1", 1, "k1", at(8)), Pin("v1", 2, "k2", at(8.25))),
    )
    result = solve(problem, a_policy(), Limits(iterations=10, threads=1))
    assert result.bound.uncovered_slots == 0
    found = check(problem, a_policy(), result.rota).violations
    assert {violation.rule_id for violation in found} == {"double_handed"}
