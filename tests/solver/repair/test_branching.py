"""Branch and bound, against every choice there is."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pytest

from solver.encoding.arrays import Int
from solver.repair.branching import Questions, branch_and_bound
from solver.repair.relaxation import Relaxation, Row, obeys

VISITS, SETS, ROUNDS = 7, 15, 5


class Packing(NamedTuple):
    """One set a round; each visit in one chosen set, or uncovered.

    Variables are the sets, and then whether each visit is covered.
    """

    rows: list[Row]
    cost: Int
    questions: Questions


def packing(seed: int) -> Packing:
    """A random packing; many sets hold three visits, so that halves of them are tempting."""
    draw = random.Random(seed)
    sets = [frozenset(draw.sample(range(VISITS), draw.choice((2, 2, 3)))) for _ in range(SETS)]
    rounds = [draw.randrange(ROUNDS) for _ in sets]
    ones = np.ones(SETS + 1, np.int64)
    rows, questions = [], [np.array([SETS + v]) for v in range(VISITS)]
    for round_ in range(ROUNDS):
        own = np.array([s for s in range(SETS) if rounds[s] == round_], np.int64)
        rows.append(Row(own, ones[: len(own)], None, 1))
        for visit in range(VISITS):
            held = [s for s in own.tolist() if visit in sets[s]]
            if held:
                questions.append(np.array(held))
    for visit in range(VISITS):
        holding = np.array([*(s for s in range(SETS) if visit in sets[s]), SETS + visit])
        factors = ones[: len(holding)].copy()
        factors[-1] = -1
        rows.append(Row(holding, factors, 0, 0))
    cost = [draw.randrange(4) for _ in sets] + [-draw.randrange(20, 40) for _ in range(VISITS)]
    return Packing(rows, np.array(cost), Questions(tuple(questions), VISITS))


def solved(asked: Packing, most: int) -> tuple[Int, bool, float]:
    """Answer, whether it is proved, and the bound of the relaxation alone."""
    size = len(asked.cost)
    nothing = np.zeros(size, np.int64)
    relaxation = Relaxation(size, {}, asked.questions.of)
    relaxed = relaxation.solve(asked.rows, {}, asked.cost, nothing, math.inf)
    assert relaxed is not None
    found, proved = branch_and_bound(
        relaxation,
        asked.questions,
        asked.rows,
        (),
        {},
        asked.cost,
        nothing,
        relaxed.least,
        math.inf,
        most,
    )
    return found, proved, relaxed.bound


def every_choice(asked: Packing) -> Iterator[Int]:
    """Every choice of at most one set a round."""
    for number in range(1, ROUNDS + 1):
        for chosen in combinations(range(SETS), number):
            vector = np.zeros(len(asked.cost), np.int64)
            vector[list(chosen)] = 1
            for row in asked.rows[ROUNDS:]:
                held = int(vector[row.variables[:-1]].sum())
                vector[row.variables[-1]] = min(held, 1)
            if obeys(asked.rows, vector):
                yield vector


def least_of_all(asked: Packing) -> int:
    return min(0, *(int(asked.cost @ vector) for vector in every_choice(asked)))


@pytest.mark.parametrize("seed", range(40))
def test_finds_and_proves_the_least(seed: int) -> None:
    asked = packing(seed)

    found, proved, bound = solved(asked, 1000)

    assert proved
    assert obeys(asked.rows, found)
    assert int(asked.cost @ found) == least_of_all(asked)
    assert bound <= asked.cost @ found + 1e-6


def test_some_of_these_need_answers() -> None:
    assert sum(not solved(packing(seed), 1)[1] for seed in range(40)) >= 5


@pytest.mark.parametrize("seed", range(40))
def test_claims_nothing_when_it_may_not_go_on(seed: int) -> None:
    asked = packing(seed)
    best = int(asked.cost @ solved(asked, 1000)[0])

    for most in (1, 2, 3):
        found, proved, _ = solved(asked, most)
        assert obeys(asked.rows, found)
        assert not proved or int(asked.cost @ found) == best


def ruled_out(asked: Packing, most: int) -> Relaxation:
    """A relaxation without what no solution of so much has."""
    size = len(asked.cost)
    relaxation = Relaxation(size, {}, asked.questions.of)
    nothing = np.zeros(size, np.int64)
    relaxed = relaxation.solve(asked.rows, {}, asked.cost, nothing, math.inf)
    assert relaxed is not None
    relaxation.rule_out(relaxed, most)
    return relaxation


@pytest.mark.parametrize("more", [0, 1, 5])
@pytest.mark.parametrize("seed", range(40))
def test_rules_out_nothing_of_a_solution_that_is_good_enough(seed: int, more: int) -> None:
    asked = packing(seed)
    most = least_of_all(asked) + more

    possible = ruled_out(asked, most).possible

    for vector in every_choice(asked):
        if asked.cost @ vector <= most:
            assert possible[np.flatnonzero(vector)].all()


@pytest.mark.parametrize("seed", range(40))
def test_bounds_as_well_without_what_is_ruled_out_and_as_before_when_it_is_allowed(
    seed: int,
) -> None:
    asked = packing(seed)
    best = least_of_all(asked)
    relaxation = ruled_out(asked, best)
    known = next(v for v in every_choice(asked) if asked.cost @ v == best)
    bounds = []
    for _ in range(2):
        relaxed = relaxation.solve(asked.rows, {}, asked.cost, known, math.inf)
        assert relaxed is not None
        bounds.append(relaxed.bound)
        relaxation.allow_all()

    assert solved(asked, 1)[2] - 1e-6 <= bounds[0] <= best + 1e-6
    assert bounds[1] == pytest.approx(solved(asked, 1)[2])
    assert relaxation.possible.all()


def test_much_is_ruled_out() -> None:
    left = [ruled_out(a, least_of_all(a)).possible[:SETS].mean() for a in map(packing, range(40))]

    assert np.mean(left) < 0.7
