"""Tests of what a re-plan costs clients in familiar faces."""

from __future__ import annotations

from solver.debt import Debt, debt
from solver.problem import Acquaintance, Preference
from solver.rota import Rota
from tests.builders import a_carer, a_problem, a_rota, a_visit, at

PROBLEM = a_problem(
    [a_visit("v1"), a_visit("v2"), a_visit("v3", client_id="c2")],
    [a_carer(f"k{n}") for n in range(1, 5)],
    history=(Acquaintance("c1", "k1", 3), Acquaintance("c2", "k3", 1)),
    preferences=(Preference("c1", "k4", "preferred"),),
)
BEFORE = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(9)), ("v3", "k2", at(8)))


def test_that_the_same_rota_owes_nothing() -> None:
    assert debt(PROBLEM, BEFORE, BEFORE) == Debt()


def test_that_a_stranger_at_two_visits_is_two_visits_and_one_first_one() -> None:
    after = a_rota(("v1", "k2", at(8)), ("v2", "k2", at(9)), ("v3", "k2", at(8)))

    assert debt(PROBLEM, BEFORE, after) == Debt(2, 1, 1)


def test_that_who_is_preferred_is_no_stranger_but_comes_for_the_first_time() -> None:
    after = a_rota(("v1", "k4", at(8)), ("v2", "k1", at(9)), ("v3", "k2", at(8)))

    assert debt(PROBLEM, BEFORE, after) == Debt(0, 1, 1)


def test_that_a_familiar_face_in_a_strangers_place_is_the_other_way_round() -> None:
    after = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(9)), ("v3", "k3", at(8)))

    # What one client gains makes up for no other's loss.
    assert debt(PROBLEM, BEFORE, after) == Debt(-1, -1, 0)


def test_that_a_visit_nobody_wants_any_more_is_left_out() -> None:
    gone = a_rota(("gone", "k2", at(8)))

    assert debt(PROBLEM, Rota.of([*BEFORE.assignments, *gone.assignments]), BEFORE) == Debt()


def test_that_it_is_told_in_one_sentence_with_signs() -> None:
    assert Debt(2, 1, 0).words == (
        "Continuity debt: visits by carers the client does not know +2, first visits +1, "
        "distinct carers +0."
    )
