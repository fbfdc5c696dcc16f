"""Two legal rotas differ in parts, and any of them may be taken from either."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random

import pytest

from solver.policy import Policy
from solver.problem import Link, Pin, Problem
from solver.repair.parts import mixed, parts
from solver.rota import Rota
from tests.builders import HOUR, a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.replans import a_legal_rota
from tests.solver.oracle import new_violations

SEEDS = range(60)


@cache
def two_rotas(seed: int) -> tuple[Problem, Policy, Rota, Rota]:
    """A legal rota of a day for seven carers, and another that keeps most of its visits."""
    rng = Random(seed)
    visits = [
        a_visit(
            f"v{i}",
            client_id=f"c{i}",
            earliest=at(8 + i % 3),
            latest=at(9 + i % 3),
            carers_required=rng.choice((1, 1, 2)),
        )
        for i in range(10)
    ]
    links = (Link("v0", "v1", min_gap=HOUR), Link("v2", "v3", max_gap=2 * HOUR, same_carer=True))
    carers = [a_carer(f"k{i}", (at(7 + i % 2), at(10 + i % 3))) for i in range(7)]
    problem, policy = a_problem(visits, carers, links=links, default_minutes=20), a_policy()
    one = a_legal_rota(rng, problem, policy, 300)
    stay = {visit_id for visit_id in one.by_visit if rng.random() < 0.7}
    pins = dict(problem.pinned)
    for a in one.assignments:
        if a.visit_id in stay:
            pins[a.visit_id, a.slot] = Pin(a.visit_id, a.slot, a.carer_id, a.start)
    kept = replace(problem, pins=tuple(pins.values()))
    other = a_legal_rota(rng, kept, policy, 300)
    two = Rota.of(
        replace(a, pinned=(a.visit_id, a.slot) in problem.pinned) for a in other.assignments
    )
    return problem, policy, one, two if new_violations(problem, policy, two) == [] else one


@pytest.mark.parametrize("seed", SEEDS)
def test_that_any_part_of_two_legal_rotas_may_be_mixed(seed: int) -> None:
    problem, policy, one, two = two_rotas(seed)
    groups = parts(problem, one, two)
    rng = Random(seed)
    for group in (*groups, [v for g in groups if rng.random() < 0.5 for v in g]):
        assert new_violations(problem, policy, mixed(one, two, group)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_that_the_parts_hold_every_difference_once(seed: int) -> None:
    problem, _, one, two = two_rotas(seed)
    groups = parts(problem, one, two)
    held = [visit_id for group in groups for visit_id in group]

    assert len(held) == len(set(held))
    assert set(held) == {
        visit.id
        for visit in problem.visits
        if one.by_visit.get(visit.id) != two.by_visit.get(visit.id)
    }
    assert mixed(one, two, held) == two
    assert mixed(one, two, ()) == one


def test_that_the_random_rotas_differ_in_several_parts() -> None:
    counts = [len(parts(problem, one, two)) for problem, _, one, two in map(two_rotas, SEEDS)]

    assert sum(count > 1 for count in counts) >= 10


def test_that_visits_of_one_carer_or_link_are_one_part() -> None:
    problem = a_problem(
        [a_visit(f"v{i}", client_id=f"c{i}") for i in range(1, 6)],
        links=(Link("v3", "v4", min_gap=60),),
    )
    one = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(9)), ("v3", "k2", at(8)), ("v5", "k4", at(8)))
    two = a_rota(
        ("v1", "k1", at(8.5)), ("v2", "k5", at(9)), ("v4", "k3", at(8)), ("v5", "k4", at(8))
    )

    assert parts(problem, one, two) == [frozenset({"v1", "v2"}), frozenset({"v3", "v4"})]
