"""Whole shifts that a step empties, and the places beside visits where it puts them back."""

from __future__ import annotations

import math

import numpy as np
import pytest

from solver.check import check
from solver.encoding import encode
from solver.search import engine
from solver.search import fields as f
from solver.search.engine import Search
from solver.search.recreate import recreate
from solver.search.ruin import ruin
from solver.search.settings import Settings
from solver.search.state import begin_step
from tests.builders import MINUTE, a_carer, a_policy, a_problem, a_rota, a_visit, at, random_problem

WEIGHTS = {"uncovered": 1, "travel": 1}
ROTA = a_rota(
    ("v0", "k1", at(8)),
    ("v1", "k1", at(9)),
    ("v2", "k2", at(8)),
    ("v3", "k2", at(9)),
    ("v4", "k3", at(8.5)),
)


def three_shifts(settings: Settings) -> Search:
    """Two carers with two visits each and one with a single one, each of whom could make all."""
    visits = [
        a_visit(f"v{i}", client_id=f"c{i}", latest=at(12), duration=10 * MINUTE) for i in range(5)
    ]
    carers = [a_carer(f"k{i}") for i in range(1, 4)]
    problem = a_problem(visits, carers, default_minutes=5)
    data = encode(problem, a_policy(WEIGHTS))
    return engine.prepare(problem, data, seed=3, threads=1, start=ROTA, settings=settings)


def used(search: Search) -> set[int]:
    """Shifts that have a visit."""
    return set(np.flatnonzero(search.states[0].shift_ends[:, f.FIRST] >= 0).tolist())


def test_that_the_visits_of_an_emptied_shift_go_into_shifts_that_are_not_empty() -> None:
    search = three_shifts(Settings(removed=1, string=1, blink=0, whole=1, wide=1))
    state = search.states[0]
    before = used(search)
    assert len(before) == 3

    for _ in range(2):
        begin_step(state)
        assert ruin(search.data, state)
        left = used(search)
        recreate(search.data, state, math.inf, 0.0)

        # One at least is emptied, and stays so while the others have room.
        assert len(left) < len(before)
        assert used(search) <= left or not left
        assert state.scalar[f.ABSENT] == 0
        before = used(search)


def test_that_visits_go_into_an_empty_shift_where_no_other_has_any() -> None:
    search = three_shifts(Settings(removed=1, string=1, blink=0, whole=1, wide=1))
    state = search.states[0]

    emptied = 0
    for _ in range(5):
        begin_step(state)
        assert ruin(search.data, state)
        emptied += not used(search)
        recreate(search.data, state, math.inf, 0.0)

        assert state.scalar[f.ABSENT] == 0
    assert emptied


@pytest.mark.parametrize("seed", range(9100, 9110))
def test_that_places_beside_one_visit_alone_lose_no_visit(seed: int) -> None:
    """What goes well with none that is on the rota is looked for everywhere."""
    problem = random_problem(seed, min_visits=10, max_visits=25, max_carers=6)
    policy = a_policy(WEIGHTS)
    covered = []
    for settings in (Settings(beside=1, wide=0), Settings(wide=1)):
        search = engine.prepare(
            problem, encode(problem, policy), seed=1, threads=1, start=None, settings=settings
        )
        engine.run(search, seconds=None, iterations=2000, report=lambda _: None, stop=lambda: False)
        rota = engine.best_rotas(search)[0]
        covered.append(check(problem, policy, rota).score.value("uncovered"))

    assert covered[0] <= covered[1]


def test_that_what_one_carer_cannot_make_one_after_the_other_goes_badly_together() -> None:
    # v1 is over before v0 begins, v2 is at the same minute as v0, v3 is near but hours later.
    visits = [
        a_visit("v0", client_id="c0", earliest=at(9), latest=at(9)),
        a_visit("v1", client_id="c1", earliest=at(8), latest=at(8)),
        a_visit("v2", client_id="c2", earliest=at(9), latest=at(9)),
        a_visit("v3", client_id="c3", earliest=at(14), latest=at(14)),
    ]
    minutes = {("c1", "c0"): 10.0, ("c0", "c2"): 1.0, ("c0", "c3"): 2.0}
    problem = a_problem(visits, minutes=minutes, default_minutes=20)

    data = encode(problem, a_policy(WEIGHTS))

    assert data.beside[0].tolist() == [1, 3, 2]
