"""Tests of merging rotas: the better part of each, and never a rule broken for it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from solver.encoding import columns as col
from solver.encoding import encode
from solver.policy import Policy
from solver.problem import Problem
from solver.rota import Assignment, Rota
from solver.search import engine
from solver.search import fields as f
from solver.search.engine import Search
from solver.search.load import transplant
from solver.search.merge import ROW, groups, merge
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
from tests.solver.oracle import new_violations
from tests.solver.search.test_engine import (
    REPLANS,
    SEEDS,
    a_case,
    a_replan,
    a_soft_case,
    almost,
    energy,
    energy_of_a_replan,
    rota_now,
)

MINUTES = {(a, b): abs(i - j) * 10 for i, a in enumerate("pqrs") for j, b in enumerate("pqrs")}
"""Four places in a row, ten minutes from one to the next."""


def a_week(seed: int) -> tuple[Problem, Policy]:
    """A random week with contracts: hours of several days hang together."""
    return random_problem(seed, week=True), random_policy(seed)


def searched(problem: Problem, policy: Policy, steps: int, seeds: int) -> list[Search]:
    """Searches of one thread each that know nothing of each other."""
    data = encode(problem, policy)
    found = []
    for seed in range(seeds):
        search = engine.prepare(problem, data, seed=seed, threads=1, start=None)
        engine.run(
            search, seconds=None, iterations=steps, report=lambda _: None, stop=lambda: False
        )
        found.append(search)
    return found


CASES: list[tuple[Callable[[int], tuple[Problem, Policy]], int]] = [
    (make, seed)
    for make in (a_case, a_soft_case, a_week, a_replan)
    for seed in (REPLANS if make is a_replan else SEEDS)[:20]
]


@pytest.mark.parametrize(("make", "seed"), CASES)
def test_that_a_merged_rota_is_no_worse_and_breaks_no_rule(
    make: Callable[[int], tuple[Problem, Policy]], seed: int
) -> None:
    problem, policy = make(seed)
    measured = energy_of_a_replan if make is a_replan else energy
    search, *others = searched(problem, policy, steps=20, seeds=3)
    data, state = search.data, search.merged
    # What carers of pins cost in the past is left out of the energy: it is the same in every rota.
    first = engine.rota_of(problem, data, search.leader)
    lost = search.leader.energy[f.BEST] - measured(problem, policy, first)
    for other in others:
        better = merge(data, state, search.leader, other.leader)
        least = search.leader.energy[f.BEST]
        assert state.energy[f.BEST] < least if better else state.energy[f.BEST] == least
        rota = engine.rota_of(problem, data, state)
        assert rota_now(problem, search, state) == rota
        assert state.energy[f.NOW] == state.energy[f.BEST]
        known = lost + measured(problem, policy, rota)
        assert state.energy[f.BEST] == almost(problem, policy, known)
        assert new_violations(problem, policy, rota) == []


def test_that_merging_often_finds_something_better_than_both() -> None:
    better = 0
    for seed in SEEDS[:10]:
        problem = random_problem(seed, min_visits=60, max_visits=80, max_carers=25)
        one, other = searched(problem, random_policy(seed), steps=100, seeds=2)
        least = min(one.leader.energy[f.BEST], other.leader.energy[f.BEST])
        merge(one.data, one.merged, one.leader, other.leader)
        better += one.merged.energy[f.BEST] < least
    assert better >= 3


def in_order(carer: str, town: str, order: str) -> list[Assignment]:
    """A round from place to place, an hour and a half from start to start."""
    return [
        Assignment(at(8) + k * 3 * HOUR // 2, f"{town}{place}", 1, carer)
        for k, place in enumerate(order)
    ]


def two_towns() -> Problem:
    """Four visits in each of two towns that lie three hours apart, and a carer in each."""
    places = {town: [f"{town}{place}" for place in "pqrs"] for town in "ab"}
    minutes: dict[tuple[str, str], float] = {}
    for here, of_here in places.items():
        for there, of_there in places.items():
            for one in of_here:
                for other in of_there:
                    near = MINUTES[one[1], other[1]]
                    minutes[one, other] = near if here == there else 180
    visits = [
        a_visit(place, client_id=place, location=place, duration=HOUR // 2, latest=at(16))
        for of_town in places.values()
        for place in of_town
    ]
    return a_problem(visits, [a_carer("k1"), a_carer("k2")], minutes=minutes)


def test_that_the_better_round_of_each_town_is_taken() -> None:
    problem = two_towns()
    policy = a_policy({"uncovered": 1, "travel": 1})
    data = encode(problem, policy)
    good, bad = "pqrs", "prqs"
    searches = [
        engine.prepare(
            problem,
            data,
            seed=1,
            threads=1,
            start=Rota.of([*in_order("k1", "a", of_a), *in_order("k2", "b", of_b)]),
        )
        for of_a, of_b in ((good, bad), (bad, good))
    ]
    one, other = (search.leader for search in searches)
    assert [sorted(rows[:, 0].tolist()) for rows in groups(data, one, other)] == [
        [v for v, visit in enumerate(problem.visits) if visit.id[0] == town] for town in "ab"
    ]
    assert merge(data, searches[0].merged, one, other)
    merged = engine.rota_of(problem, data, searches[0].merged)
    for carer, town in (("k1", "a"), ("k2", "b")):
        made = [a.visit_id for a in sorted(merged.by_carer[carer], key=lambda a: a.start)]
        assert made == [f"{town}{place}" for place in good]


@pytest.mark.parametrize(
    "first_behind", [pytest.param(-1, id="no better"), pytest.param(4, id="no such place")]
)
def test_that_what_is_refused_is_taken_back_whole(first_behind: int) -> None:
    problem = two_towns()
    policy = a_policy({"uncovered": 1, "travel": 1})
    data = encode(problem, policy)
    search = engine.prepare(problem, data, seed=1, threads=1, start=None)
    (state,) = search.states
    engine.run(search, seconds=None, iterations=50, report=lambda _: None, stop=lambda: False)
    before = rota_now(problem, search, state)
    kept = [table.copy() for table in (state.visit, state.slot, state.shift_ends)]
    shift, elsewhere = state.slot[data.visit[[0, 4], col.SLOT0], f.SHIFT]
    assert shift != elsewhere
    # The same round backwards is no shorter; behind a visit of the other town it has no place.
    visits = sorted(range(4), key=lambda v: problem.visits[v].id, reverse=True)
    rows = np.full((4, ROW), -1, np.int64)
    for row, v in zip(rows, visits, strict=True):
        row[0], row[1], row[2] = v, at(15), shift
    for (u, _), row in zip(pairwise(visits), rows[1:], strict=True):
        row[6] = u
    rows[0, 6] = first_behind
    assert not transplant(data, state, rows)
    assert rota_now(problem, search, state) == before
    for was, table, width in zip(
        kept,
        (state.visit, state.slot, state.shift_ends),
        (f.VISIT_KEPT, f.SLOT_KEPT, f.SHIFT_KEPT),
        strict=True,
    ):
        assert (was[:, :width] == table[:, :width]).all()


def test_that_there_may_be_nobody_to_merge() -> None:
    problem = a_problem([a_visit("v1"), a_visit("v2")], [])
    search, other = searched(problem, a_policy({"uncovered": 1}), steps=1, seeds=2)
    assert not merge(search.data, search.merged, search.leader, other.leader)
    assert engine.rota_of(problem, search.data, search.merged) == Rota.of(())
