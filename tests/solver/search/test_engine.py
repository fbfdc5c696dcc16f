"""Tests of the search alone: its energies, and what it makes of a given rota."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from solver.check import check
from solver.encoding import encode
from solver.encoding.energy import Energies
from solver.facts import Facts
from solver.policy import Policy
from solver.problem import InForce, Pin, Problem
from solver.rota import Rota
from solver.rules import SOFT
from solver.search import engine
from solver.search import fields as f
from solver.search.engine import Search
from solver.search.state import State, adopt_best, keep_best
from tests.builders import (
    HOUR,
    a_carer,
    a_policy,
    a_problem,
    a_visit,
    at,
    random_policy,
    random_problem,
)
from tests.replans import random_replan
from tests.solver.oracle import new_violations

SEEDS = range(9000, 9040)
REPLANS = range(9000, 9030)


def a_case(seed: int) -> tuple[Problem, Policy]:
    """A random problem of some size, with pins, links, several shifts and double-handed visits."""
    problem = random_problem(seed, min_visits=10, max_visits=25, max_carers=6)
    return problem, random_policy(seed)


def a_soft_case(seed: int) -> tuple[Problem, Policy]:
    """The same under a policy in which windows end softly."""
    return a_case(seed)[0], random_policy(seed, window_end="soft")


def a_replan(seed: int) -> tuple[Problem, Policy]:
    """The same after a disruption."""
    return random_replan(seed, told=6, min_visits=10, max_visits=25, max_carers=6)


def searched(problem: Problem, policy: Policy, steps: int, start: Rota | None = None) -> Search:
    """A search of two threads after some steps of each."""
    search = engine.prepare(problem, encode(problem, policy), seed=1, threads=2, start=start)
    if steps:
        engine.run(
            search, seconds=None, iterations=steps, report=lambda _: None, stop=lambda: False
        )
    return search


def energy(problem: Problem, policy: Policy, rota: Rota) -> float:
    """Energy of a rota by the checker's terms, which know nothing of a search."""
    terms = check(problem, policy, rota).score.terms
    unit = Energies.of(problem, policy).unit
    return math.fsum(unit[term.id] * terms[term.id] for term in SOFT)


def energy_of_a_replan(problem: Problem, policy: Policy, rota: Rota) -> float:
    """The same of a re-plan: what counts is the start that was told, and for a visit nobody was
    told of the preferred one.
    """
    report = check(problem, policy, rota)
    terms, unit = dict(report.score.terms), Energies.of(problem, policy).unit
    terms["off_preferred"] = 0
    terms["moved_by"] += sum(
        abs(rota.by_visit[visit_id][0].start - problem.visit[visit_id].preferred)
        for visit_id in Facts(problem, policy, rota).covered
        if visit_id not in problem.told
    )
    return math.fsum(unit[term.id] * terms[term.id] for term in SOFT)


def almost(problem: Problem, policy: Policy, value: float) -> object:
    """Mileage is whole pence seconds in the checker: less than one is lost on each journey."""
    lost = Energies.of(problem, policy).unit["pay"] * problem.slots
    return pytest.approx(value, rel=1e-12, abs=lost + 1)


def rota_now(problem: Problem, search: Search, state: State) -> Rota:
    """The rota a thread is at, which need not be its best one."""
    copy = State(*(table.copy() for table in state))
    keep_best(copy)
    return engine.rota_of(problem, search.data, copy)


@pytest.mark.parametrize("steps", [0, 1, 50, 2000])
@pytest.mark.parametrize("seed", SEEDS)
def test_that_energies_kept_step_by_step_are_those_of_the_rota(seed: int, steps: int) -> None:
    problem, policy = a_case(seed)
    search = searched(problem, policy, steps)
    for state in search.states:
        best = engine.rota_of(problem, search.data, state)
        assert state.energy[f.BEST] == almost(problem, policy, energy(problem, policy, best))
        now = rota_now(problem, search, state)
        assert state.energy[f.NOW] == almost(problem, policy, energy(problem, policy, now))


@pytest.mark.parametrize("steps", [0, 50, 1000])
@pytest.mark.parametrize("seed", SEEDS)
def test_that_energies_are_those_of_the_rota_in_a_week_with_contracts(
    seed: int, steps: int
) -> None:
    problem, policy = random_problem(seed, week=True), random_policy(seed)
    search = searched(problem, policy, steps)
    for state in search.states:
        best = engine.rota_of(problem, search.data, state)
        assert state.energy[f.BEST] == almost(problem, policy, energy(problem, policy, best))
        now = rota_now(problem, search, state)
        assert state.energy[f.NOW] == almost(problem, policy, energy(problem, policy, now))


@pytest.mark.parametrize("steps", [1, 50, 1000])
@pytest.mark.parametrize("seed", SEEDS)
def test_that_energies_are_those_of_the_rota_where_windows_end_softly(
    seed: int, steps: int
) -> None:
    problem, policy = a_soft_case(seed)
    search = searched(problem, policy, steps)
    for state in search.states:
        best = engine.rota_of(problem, search.data, state)
        assert state.energy[f.BEST] == almost(problem, policy, energy(problem, policy, best))
        now = rota_now(problem, search, state)
        assert state.energy[f.NOW] == almost(problem, policy, energy(problem, policy, now))


def test_that_soft_ends_of_windows_are_worth_searching() -> None:
    late = []
    for seed in SEEDS:
        problem, policy = a_soft_case(seed)
        search = searched(problem, policy, 50)
        late.append(check(problem, policy, engine.best_rotas(search)[0]).score.terms)
    assert sum(terms["worst_late"] > 0 for terms in late) >= len(late) // 3
    assert any(terms["late"] > terms["worst_late"] for terms in late)


@pytest.mark.parametrize("seed", REPLANS)
def test_that_energies_of_a_replan_differ_as_its_rotas_do(seed: int) -> None:
    problem, policy = a_replan(seed)
    search = searched(problem, policy, 0)
    # What carers of pins cost in the past is left out of the energy: it is the same in every rota.
    first = engine.rota_of(problem, search.data, search.leader)
    lost = search.leader.energy[f.BEST] - energy_of_a_replan(problem, policy, first)
    for steps in (1, 49, 500):
        engine.run(
            search, seconds=None, iterations=steps, report=lambda _: None, stop=lambda: False
        )
        for state in search.states:
            best = engine.rota_of(problem, search.data, state)
            known = lost + energy_of_a_replan(problem, policy, best)
            assert state.energy[f.BEST] == almost(problem, policy, known)
            now = rota_now(problem, search, state)
            known = lost + energy_of_a_replan(problem, policy, now)
            assert state.energy[f.NOW] == almost(problem, policy, known)


def test_that_visits_alike_are_told_apart_by_whom_their_client_expects_and_how_soon() -> None:
    told = {"v1": ("k1", 8), "v2": ("k1", 12), "v3": ("k2", 9), "v4": ("k2", 9.5)}
    visits = [a_visit(i, earliest=at(hour), latest=at(hour)) for i, (_, hour) in told.items()]
    problem = a_problem(
        visits,
        [a_carer("k1"), a_carer("k2", (at(20), at(22)))],
        in_force=tuple(InForce(i, 1, carer, at(hour)) for i, (carer, hour) in told.items()),
        now=at(7.5),
    )
    weights = {"uncovered": 9, "changed_carer": 5, "short_notice": 3}
    has_the_energy_of_its_rota(problem, weights, {"changed_carer": 2, "short_notice": 1})


@pytest.mark.parametrize(
    ("others", "terms"),
    [
        ((at(7), at(15)), {"uncovered": 0, "moved_start": 1, "moved_by": HOUR, "short_notice": 1}),
        ((at(20), at(22)), {"uncovered": HOUR * 30, "moved_start": 0, "moved_by": 0}),
    ],
    ids=["joined", "left alone"],
)
def test_that_a_visit_moved_by_hand_pays_for_its_start_once_all_carers_come(
    others: tuple[int, int], terms: dict[str, int]
) -> None:
    problem = a_problem(
        [a_visit(carers_required=2)],
        [a_carer("k1"), a_carer("k2", others), a_carer("k3", others)],
        in_force=(InForce("v1", 1, "k1", at(8)), InForce("v1", 2, "k2", at(8))),
        pins=(Pin("v1", 1, "k1", at(9)),),
        now=at(7),
    )
    weights = {"uncovered": 9, "moved_start": 5, "moved_by": 1, "short_notice": 3}
    has_the_energy_of_its_rota(problem, weights, terms)


def test_that_starts_stay_where_only_a_move_costs_anything() -> None:
    told = (InForce("v1", 1, "k1", at(9)),)
    problem = a_problem([a_visit()], in_force=told, now=at(7))
    has_the_energy_of_its_rota(problem, {"uncovered": 9, "moved_start": 5}, {"moved_start": 0})


def has_the_energy_of_its_rota(
    problem: Problem, weights: dict[str, int], terms: dict[str, int]
) -> None:
    """After one step on a problem that leaves no choice, with these terms of the rota."""
    policy = a_policy(weights)
    search = searched(problem, policy, 1)
    best = engine.rota_of(problem, search.data, search.leader)
    measured = check(problem, policy, best).score.terms
    assert {term: measured[term] for term in terms} == terms
    assert search.leader.energy[f.BEST] == energy_of_a_replan(problem, policy, best)


def test_that_what_could_have_started_long_ago_takes_no_longer() -> None:
    visits = [
        a_visit("v1", earliest=at(7), latest=at(11)),
        a_visit("v2", earliest=at(11.5), latest=at(11.5)),
    ]
    problem, policy = a_problem(visits, now=at(11)), a_policy({"uncovered": 1})
    search = searched(problem, policy, 5)
    assert len(engine.rota_of(problem, search.data, search.leader)) == 2


def test_that_a_pause_which_is_over_is_the_break_of_a_long_day() -> None:
    """Half an hour between two visits that have started, none before the third."""
    spans = {"v1": (7, 2), "v2": (9.5, 2.5), "v3": (12, 2)}
    visits = [
        a_visit(i, duration=round(hours * HOUR), earliest=at(start), latest=at(start))
        for i, (start, hours) in spans.items()
    ]
    pins = (Pin("v1", 1, "k1", at(7)), Pin("v2", 1, "k1", at(9.5)))
    problem, policy = a_problem(visits, pins=pins, now=at(11.75)), a_policy({"uncovered": 1})
    search = searched(problem, policy, 5)
    best = engine.rota_of(problem, search.data, search.leader)
    assert set(best.by_visit) == {"v1", "v2", "v3"}
    assert check(problem, policy, best).violations == ()


def test_that_journeys_to_pins_outside_the_shifts_count_as_hours() -> None:
    """An hour there and an hour back around half an hour of care, then an hour in the shift."""
    visits = [a_visit("v1"), a_visit("v2", client_id="c2", duration=HOUR, latest=at(12))]
    carer = a_carer("k1", (at(10), at(12)), home="h", max_s_day=3 * HOUR)
    pins, minutes = (Pin("v1", 1, "k1", at(8)),), {("h", "c1"): 60, ("c1", "h"): 60}
    problem, policy = (
        a_problem(visits, [carer], minutes=minutes, pins=pins),
        a_policy({"uncovered": 1}),
    )
    search = searched(problem, policy, 5)
    assert set(engine.rota_of(problem, search.data, search.leader).by_visit) == {"v1"}


@pytest.mark.parametrize("seed", SEEDS)
def test_that_a_thread_at_the_best_rota_has_its_energy_and_its_starts(seed: int) -> None:
    problem, policy = a_case(seed)
    search = searched(problem, policy, 500)
    for state in search.states:
        best = engine.rota_of(problem, search.data, state)
        adopt_best(search.data, state, state)
        assert state.energy[f.NOW] == state.energy[f.BEST]
        assert rota_now(problem, search, state) == best


def test_that_rotas_found_before_are_loaded_but_for_a_rare_break() -> None:
    made = kept = 0
    for seed in SEEDS:
        problem, policy = a_case(seed)
        found = searched(problem, policy, 500)
        best = engine.rota_of(problem, found.data, found.leader)
        again = searched(problem, policy, 0, start=best)
        loaded = engine.rota_of(problem, again.data, again.leader)
        pairs = {(a.visit_id, a.carer_id) for a in best.assignments}
        made += len(pairs)
        kept += len(pairs & {(a.visit_id, a.carer_id) for a in loaded.assignments})
    # Visits are loaded one by one: a break may be put where a later visit was.
    assert kept >= 0.98 * made


@pytest.mark.parametrize(
    ("make", "seed"),
    [
        *((a_case, seed) for seed in SEEDS),
        *((a_soft_case, seed) for seed in SEEDS),
        *((a_replan, seed) for seed in REPLANS),
    ],
)
def test_that_every_rota_on_the_way_breaks_no_rule(
    make: Callable[[int], tuple[Problem, Policy]], seed: int
) -> None:
    problem, policy = make(seed)
    search = searched(problem, policy, 50)
    for _ in range(5):
        engine.run(search, seconds=None, iterations=20, report=lambda _: None, stop=lambda: False)
        for state in search.states:
            for rota in (engine.rota_of(problem, search.data, state), *engine.best_rotas(search)):
                assert new_violations(problem, policy, rota) == []
            assert new_violations(problem, policy, rota_now(problem, search, state)) == []
