"""What a set changes and costs, against the checker's figures of the round alone."""

from __future__ import annotations

import numpy as np
import pytest

from solver.check import check
from solver.policy import Tier
from solver.problem import InForce, Problem
from solver.repair import enumeration as enum
from solver.repair.columns import FEWER, MOST_SETS, Columns, Enumerator
from solver.repair.rounds import Round, Rounds, Stop
from solver.rota import Assignment, Rota
from tests.builders import MINUTE, a_carer, a_policy, a_problem, a_visit, at
from tests.replans import random_replan

POLICY = a_policy({"uncovered": 1})


def whole(rounds: Rounds, enumerator: Enumerator, round_: Round) -> Columns:
    """The sets of a round that may take all that lacks a carer, and keeps its own."""
    own = {stop.visit.id for stop in round_.stops}
    asked = [
        rounds.stop(visit)
        for visit in rounds.problem.visits
        if visit.id in rounds.open
        and visit.id not in own
        and visit.carers_required == 1
        and rounds.may_make(round_.carer, visit)
    ]
    return enumerator.columns(round_, [s for s in asked if round_.may_hold(s)])


@pytest.mark.parametrize("seed", range(60))
def test_that_changes_and_faces_of_a_set_are_those_the_checker_counts(seed: int) -> None:
    problem, policy = random_replan(seed)
    rounds = Rounds(problem, policy)
    enumerator = Enumerator(rounds)
    for round_ in rounds.all:
        columns = whole(rounds, enumerator, round_)
        for index in range(len(columns.masks)):
            made = columns.made(index)
            if any(problem.visit[v].carers_required > 1 for v, _ in made):
                continue
            rota = Rota.of(
                Assignment(start, v, 1, round_.carer.id, (v, 1) in problem.pinned)
                for v, start in made
            )
            score = check(problem, policy, rota).score
            assert columns.changed[index] == score.value("changed_carer")
            # A first visit is the master's to count, who sees all rounds of a carer.
            first = policy.weight("first_visits") * score.value("first_visits")
            assert columns.continuity[index] == 3600 * (score.points(Tier.CONTINUITY) - first)
            pinned = any((v, 1) in problem.pinned for v, _ in made)
            if not pinned:
                assert columns.moved[index] == score.value("moved_start")
                assert columns.moved_by[index] == pytest.approx(60 * score.value("moved_by"))


def many(count: int) -> tuple[Problem, Round, list[Stop], Enumerator]:
    """One carer without visits, and as many short ones that lack somebody."""
    visits = [
        a_visit(f"v{i:02}", client_id=f"c{i}", duration=5 * MINUTE, latest=at(14))
        for i in range(count)
    ]
    told = tuple(InForce(v.id, 1, "gone", v.preferred) for v in visits)
    problem = a_problem(visits, [a_carer("k1")], default_minutes=5, in_force=told, now=at(6))
    rounds = Rounds(problem, POLICY)
    return problem, rounds.all[0], [rounds.stop(v) for v in visits], Enumerator(rounds)


def test_that_all_sets_are_listed_where_they_are_few() -> None:
    _, round_, stops, enumerator = many(8)
    columns = enumerator.columns(round_, stops)

    assert columns.complete
    assert len(columns.masks) == 2**8 - 1


def test_that_where_sets_are_too_many_fewer_visits_are_asked_about_and_that_is_told() -> None:
    _, round_, stops, enumerator = many(20)
    columns = enumerator.columns(round_, stops)

    assert not columns.complete
    assert 0 < len(columns.masks) <= MOST_SETS
    assert len(columns.stops) in FEWER
    assert (columns.masks > 0).all()


def test_that_the_limit_of_sets_is_kept() -> None:
    _, round_, stops, enumerator = many(8)
    columns = enumerator.columns(round_, stops, most_sets=100)

    assert not columns.complete
    assert len(columns.masks) == 2**6 - 1


def test_that_a_round_takes_no_more_of_other_rounds_than_is_asked() -> None:
    _, round_, stops, enumerator = many(8)
    columns = enumerator.columns(round_, (), extra=stops, most_extra=2)

    assert columns.complete
    assert {int(mask).bit_count() for mask in columns.masks} == {1, 2}
    assert len(columns.masks) == 8 + 8 * 7 // 2


def test_that_more_visits_than_a_word_has_bits_are_not_asked_about() -> None:
    _, round_, stops, enumerator = many(70)
    columns = enumerator.columns(round_, (), extra=stops, most_extra=1)

    assert not columns.complete
    assert len(columns.stops) == enum.MOST_NODES


def own_visits() -> tuple[Rounds, Round, Enumerator]:
    """A carer with three visits, to be made in any order."""
    visits = [a_visit(f"v{i}", client_id=f"c{i}", latest=at(12)) for i in (1, 2, 3)]
    told = tuple(InForce(f"v{i}", 1, "k1", at(7 + i)) for i in (1, 2, 3))
    rounds = Rounds(a_problem(visits, in_force=told, now=at(6)), POLICY)
    return rounds, rounds.all[0], Enumerator(rounds)


def test_that_a_round_keeps_its_visits_but_those_it_may_give_away() -> None:
    _, round_, enumerator = own_visits()
    sizes = [
        sorted(int(m).bit_count() for m in enumerator.columns(round_, (), given=given).masks)
        for given in (0, 1, 2)
    ]

    assert sizes == [[3], [2, 2, 2, 3], [1, 1, 1, 2, 2, 2, 3]]
    only = enumerator.columns(round_, (), given=2, loose=frozenset({"v2"}))
    assert sorted(int(m).bit_count() for m in only.masks) == [2, 3]
    free = enumerator.columns(round_, (), optional=frozenset({"v1"}))
    assert sorted(int(m).bit_count() for m in free.masks) == [2, 3]


def test_that_visits_in_order_are_made_in_the_order_of_the_rota_in_force() -> None:
    _, round_, enumerator = own_visits()
    columns = enumerator.columns(round_, (), ordered=True)

    assert [v for v, _ in columns.made(0)] == ["v1", "v2", "v3"]
    assert np.array_equal(columns.moved_by, [0])


def test_that_arrays_are_used_again_without_a_trace() -> None:
    _, round_, enumerator = own_visits()
    before = enumerator.columns(round_, (), given=1)
    enumerator.columns(round_, (), given=2, ordered=True)
    after = enumerator.columns(round_, (), given=1)

    assert np.array_equal(before.masks, after.masks)
    assert [before.made(i) for i in range(4)] == [after.made(i) for i in range(4)]
