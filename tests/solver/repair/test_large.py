"""Disruptions that hit most of a day: the work is bounded by counts."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random

import pytest

from solver.check import check
from solver.problem import (
    CarerAbsent,
    Disruption,
    InForce,
    Problem,
    SevereWeather,
    disrupted,
)
from solver.repair import enumeration as enum
from solver.repair import settle
from solver.repair.columns import MOST_SETS, Enumerator
from solver.repair.frame import frame
from solver.repair.master import LEAST_CHANGE
from solver.repair.mend import repair
from solver.repair.neighbourhood import MANY, MANY_SETS, MOST_OF_MANY, SETS_IN_ALL, level_0
from solver.repair.result import Figure, Proof, Repair
from solver.repair.rounds import Rounds
from solver.result import Limits
from tests.builders import HOUR, MINUTE, a_carer, a_policy, a_problem, a_rota, a_visit, at

POLICY = a_policy({"uncovered": 1, "travel": 1})
CARERS, EACH = 20, 8
ABSENT = tuple(CarerAbsent(f"k{k:02}", at(0), at(24)) for k in range(13))
SNOW = (SevereWeather(300),)


@cache
def a_day(what: tuple[Disruption, ...]) -> Problem:
    """A day of 160 visits that twenty carers make, and what breaks it."""
    rng = Random(7)
    visits, made = [], []
    for k in range(CARERS):
        for i in range(EACH):
            start = at(8) + i * 50 * MINUTE
            visit = a_visit(
                f"v{k:02}{i}",
                client_id=f"c{rng.randrange(40)}",
                earliest=start - HOUR // 2,
                latest=start + HOUR,
                preferred=start,
                risk=rng.choice(("red", "amber", "green")),
            )
            visits.append(visit)
            made.append((visit.id, f"k{k:02}", start))
    staff = [a_carer(f"k{k:02}", (at(7), at(15.5))) for k in range(CARERS)]
    problem = a_problem(visits, staff, default_minutes=15, days=1)
    return frame(disrupted(problem, what), a_rota(*made), at(6), POLICY)


@cache
def mended(what: tuple[Disruption, ...]) -> Repair:
    return repair(a_day(what), POLICY, Limits(seconds=1.0, seed=1))


def test_that_where_much_is_lacking_each_round_has_few_sets_of_few_visits_more() -> None:
    rounds = Rounds(a_day(ABSENT), POLICY)
    near = level_0(rounds, Enumerator(rounds))

    assert len(rounds.open) == 13 * EACH > MANY
    assert not near.complete
    for columns in near.columns:
        assert len(columns.masks) <= MANY_SETS
        own = sum(1 << i for i, s in enumerate(columns.stops) if s in columns.round.stops)
        assert all(int(mask & ~own).bit_count() <= MOST_OF_MANY for mask in columns.masks)


def test_that_no_round_has_more_sets_than_the_master_problem_can_digest() -> None:
    rounds = Rounds(a_day(SNOW), POLICY)
    near = level_0(rounds, Enumerator(rounds))

    room = SETS_IN_ALL
    for columns in near.columns:
        assert len(columns.masks) <= max(MOST_SETS, room)
        room -= len(columns.masks)
    assert all(len(columns.stops) <= enum.MOST_NODES for columns in near.columns)


def short_visits(shifts: int, count: int) -> Rounds:
    """Shifts without visits, and visits that lack a carer, one after another but for a break."""
    starts = [at(8) + i * 20 * MINUTE + (i > 10) * HOUR for i in range(count)]
    visits = [
        a_visit(
            f"v{i:02}",
            client_id=f"c{i}",
            earliest=start,
            latest=start,
            preferred=start,
            duration=10 * MINUTE,
        )
        for i, start in enumerate(starts)
    ]
    told = tuple(InForce(v.id, 1, "gone", v.preferred) for v in visits)
    carers = [a_carer(f"k{k}", (at(7), at(18))) for k in range(shifts)]
    problem = a_problem(visits, carers, default_minutes=5, in_force=told, now=at(6))
    return Rounds(problem, POLICY)


def test_that_the_sets_of_one_round_are_listed_though_they_are_many() -> None:
    rounds = short_visits(1, 16)
    near = level_0(rounds, Enumerator(rounds))
    choice = near.master(rounds).solve(LEAST_CHANGE, seed=1)

    assert near.complete
    assert [len(columns.masks) for columns in near.columns] == [2**16 - 1]
    assert choice is not None
    assert len(choice.covered) == 16
    assert Figure.UNCOVERED in choice.proved


def test_that_many_rounds_of_many_sets_are_cut_once_there_is_no_room() -> None:
    rounds = short_visits(3, 16)
    near = level_0(rounds, Enumerator(rounds))
    counts = [len(columns.masks) for columns in near.columns]

    assert counts[0] == 2**16 - 1
    assert max(counts[1:]) <= SETS_IN_ALL - counts[0]
    assert not near.complete


def two_at_once(count: int) -> Rounds:
    """So many visits one after another, and one besides at the same time as another."""
    rounds = short_visits(1, count)
    visits = rounds.problem.visits
    other = replace(visits[5], id="other", client_id="c0", risk="green")
    told = InForce("other", 1, "gone", other.preferred)
    in_force = (*rounds.problem.in_force, told)
    problem = replace(rounds.problem, visits=(*visits, other), in_force=in_force)
    return Rounds(problem, POLICY)


def test_that_what_an_empty_shift_cannot_cover_is_proved_though_its_sets_are_too_many() -> None:
    rounds = two_at_once(24)
    near = level_0(rounds, Enumerator(rounds))
    found = settle.settle(
        rounds, POLICY, near, near.master(rounds), LEAST_CHANGE, seed=1, seconds=None
    )

    assert not near.complete
    assert near.covers
    assert found is not None
    assert len(found.rota) == 24
    assert "other" not in found.rota.by_visit
    assert found.proved == {Figure.UNCOVERED}


def test_that_of_fewer_changes_nothing_is_proved_then() -> None:
    rounds = two_at_once(24)
    near = level_0(rounds, Enumerator(rounds))
    found = settle.settle(
        rounds,
        POLICY,
        near,
        near.master(rounds),
        LEAST_CHANGE,
        seed=1,
        seconds=None,
        most_changed=3,
    )

    assert found is not None
    assert len(found.rota) == 3
    assert found.proved == frozenset()


def test_that_several_shifts_of_too_many_sets_prove_nothing() -> None:
    rounds = short_visits(2, 24)
    near = level_0(rounds, Enumerator(rounds))

    assert len(near.columns) == 2
    assert not near.complete
    assert not near.covers


def test_that_where_the_greatest_sets_are_too_many_those_of_fewer_visits_are_listed() -> None:
    rng = Random(1)
    problem = short_visits(1, 24).problem
    visits = []
    for visit in problem.visits:
        start, width = at(8) + rng.randrange(540) * MINUTE, rng.choice((30, 60, 120)) * MINUTE
        window = {"earliest": start - width, "latest": start + width, "preferred": start}
        visits.append(replace(visit, **window, duration=rng.choice((15, 30, 45)) * MINUTE))
    rounds = Rounds(replace(problem, visits=tuple(visits)), POLICY)
    near = level_0(rounds, Enumerator(rounds))
    choice = near.master(rounds).solve(LEAST_CHANGE, seed=1)

    assert not near.covers
    assert [len(columns.stops) for columns in near.columns] == [12, 16]
    assert choice is not None
    assert len(choice.covered) > 12


@pytest.mark.parametrize("what", [ABSENT, SNOW], ids=["13 absent", "snow"])
def test_that_the_answer_obeys_every_rule_and_covers_much_of_what_was_hit(
    what: tuple[Disruption, ...],
) -> None:
    problem, found = a_day(what), mended(what)
    rota = found.proposals[0].result.rota

    assert check(problem, POLICY, rota).violations == ()
    assert len(rota) > (CARERS - 13) * EACH
    gone = {a.carer_id for a in what if isinstance(a, CarerAbsent)}
    assert not gone & {a.carer_id for a in rota.assignments}


def test_that_a_neighbourhood_that_is_not_complete_proves_nothing() -> None:
    least = mended(ABSENT).proposals[0]

    assert least.value(Figure.UNCOVERED) > 0
    assert least.proved(Figure.UNCOVERED) is Proof.FOUND
    assert least.proved(Figure.CHANGED) is Proof.FOUND


@pytest.mark.parametrize("what", [ABSENT, SNOW], ids=["13 absent", "snow"])
def test_that_few_others_change_though_much_is_hit(what: tuple[Disruption, ...]) -> None:
    found = mended(what)

    assert found.proposals[0].value(Figure.CHANGED) <= found.covered + POLICY.extra_changes


def test_that_what_cannot_be_settled_in_the_tries_is_settled_in_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settle, "MOST_TRIES", 1)
    problem = a_day(SNOW)
    rounds = Rounds(problem, POLICY)
    carers = frozenset(carer.id for carer in problem.carers)
    near = level_0(rounds, Enumerator(rounds), carers)
    found = settle.settle(
        rounds, POLICY, near, near.master(rounds), LEAST_CHANGE, seed=1, seconds=None
    )

    assert found is not None
    assert found.proved == frozenset()
    assert len(found.rota) > 0
    assert check(problem, POLICY, found.rota).violations == ()
