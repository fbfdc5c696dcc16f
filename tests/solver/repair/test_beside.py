"""The search that goes on from a rota beside the columns."""

from __future__ import annotations

import pytest

from solver.problem import HeldSkill, InForce
from solver.repair.beside import Beside
from solver.repair.neighbourhood import in_force
from solver.repair.rounds import Rounds
from solver.rota import Rota
from tests.builders import a_carer, a_policy, a_problem, a_visit, at
from tests.replans import random_replan
from tests.solver.oracle import new_violations

POLICY = a_policy({"uncovered": 1})


def a_swap() -> Rounds:
    """v1 lost its carer; only k3 may make it, who is at v2 then, which k2 could make."""
    visits = [
        a_visit("v1", client_id="c1", skills=("peg",), latest=at(8), risk="red"),
        a_visit("v2", client_id="c2", latest=at(8), risk="red"),
    ]
    carers = [a_carer("k2"), a_carer("k3", skills=(HeldSkill("peg"),))]
    told = (InForce("v1", 1, "k1", at(8)), InForce("v2", 1, "k3", at(8)))
    return Rounds(a_problem(visits, carers, in_force=told, now=at(6)), POLICY)


def searched(rounds: Rounds, *, nobody_else: bool, iterations: int = 500) -> list[Rota]:
    beside = Beside(
        rounds,
        rounds.policy,
        in_force(rounds),
        nobody_else=nobody_else,
        seed=1,
        seconds=None,
        iterations=iterations,
        stop=lambda: False,
    )
    found = beside.rotas()
    assert beside.iterations >= iterations
    return found


def test_that_the_search_hands_visits_on() -> None:
    made = [{a.visit_id: a.carer_id for a in r.assignments} for r in searched_rotas(False)]

    assert {"v1": "k3", "v2": "k2"} in made


def test_that_nobody_else_changes_where_that_is_asked() -> None:
    for rota in searched_rotas(True):
        assert {a.carer_id for a in rota.by_visit.get("v2", ())} <= {"k3"}


def searched_rotas(nobody_else: bool) -> list[Rota]:
    return searched(a_swap(), nobody_else=nobody_else)


@pytest.mark.parametrize("seed", range(300, 330))
def test_that_what_it_finds_breaks_no_rule_and_moves_no_pin(seed: int) -> None:
    problem, policy = random_replan(seed)
    rounds = Rounds(problem, policy)
    for rota in searched(rounds, nobody_else=seed % 2 == 0, iterations=200):
        assert new_violations(problem, policy, rota) == []
        pinned = {(a.visit_id, a.slot): (a.carer_id, a.start) for a in rota.assignments if a.pinned}
        assert pinned == {key: (p.carer_id, p.start) for key, p in problem.pinned.items()}


def test_that_a_search_told_to_end_ends() -> None:
    rounds = a_swap()
    beside = Beside(
        rounds,
        POLICY,
        in_force(rounds),
        nobody_else=False,
        seed=1,
        seconds=3600,
        iterations=None,
        stop=lambda: False,
    )

    beside.end()
    assert beside.rotas()


def test_that_what_goes_wrong_in_the_search_is_raised_where_its_rotas_are_asked_for() -> None:
    def broken() -> bool:
        raise ValueError("asked")

    rounds = a_swap()
    beside = Beside(
        rounds,
        POLICY,
        in_force(rounds),
        nobody_else=False,
        seed=1,
        seconds=3600,
        iterations=None,
        stop=broken,
    )

    with pytest.raises(ValueError, match="asked"):
        beside.rotas()
