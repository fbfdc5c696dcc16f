"""Which sets each round may hold at level 0 and 1, against every subset of its visits."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from random import Random

import pytest

from solver.policy import Policy
from solver.problem import HeldSkill, InForce, Link, Problem, SevereWeather, disrupted
from solver.repair import neighbourhood
from solver.repair.columns import Columns, Enumerator
from solver.repair.master import LEAST_CHANGE
from solver.repair.neighbourhood import (
    LEVEL_0,
    LEVEL_1,
    Neighbourhood,
    in_force,
    level_0,
    level_1,
    without,
)
from solver.repair.result import Figure
from solver.repair.rounds import Round, Rounds, Stop
from tests.builders import HOUR, MINUTE, a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.replans import random_replan

POLICY = a_policy({"uncovered": 1})
SEEDS = range(60)


def fits(rounds: Rounds, round_: Round, stops: tuple[Stop, ...]) -> bool:
    """Whether some order of the stops can be made, each as early as can be."""
    return any(_fits(rounds, round_, order) for order in permutations(stops))


def _fits(rounds: Rounds, round_: Round, order: tuple[Stop, ...]) -> bool:
    travel, mode, now = rounds.problem.travel, round_.carer.transport, rounds.problem.now
    time, before = round_.opens, None
    for stop in order:
        if before is None:
            out = 0 if round_.home is None else travel.time(mode, round_.home, stop.visit.location)
            start = stop.low if stop.pinned else max(stop.low, time + out)
        elif before.pinned and stop.pinned:
            start = stop.low
            if before.low > stop.low:
                return False
        else:
            if before.pinned and not stop.pinned and now is not None:
                time = max(time, now)
            way = travel.time(mode, before.visit.location, stop.visit.location)
            start = max(stop.low, time + way + rounds.policy.handover_s)
        if start > stop.high:
            return False
        time, before = start + stop.visit.duration, stop
    assert before is not None
    if round_.home is not None:
        time += travel.time(mode, before.visit.location, round_.home)
    return before.pinned or time <= round_.closes


def sets(columns: Columns) -> set[frozenset[str]]:
    return {
        frozenset(s.visit.id for i, s in enumerate(columns.stops) if (int(mask) >> i) & 1)
        for mask in columns.masks
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_that_level_0_holds_every_set_that_a_round_can_make(seed: int) -> None:
    problem, policy = random_replan(seed)
    rounds = Rounds(problem, policy)
    near = level_0(rounds, Enumerator(rounds))
    lacking = set(rounds.open)
    by_round = {c.round.key: c for c in near.columns}

    assert near.name == LEVEL_0
    if set(near.pool) != lacking:
        # A round that can no longer be made gives visits up, and might give up others.
        assert not near.complete
        return
    assert near.complete
    for round_ in rounds.all:
        own = {s.visit.id for s in round_.stops}
        asked = [
            rounds.stop(problem.visit[v])
            for v in lacking - own
            if rounds.may_make(round_.carer, problem.visit[v])
        ]
        asked = [stop for stop in asked if round_.may_hold(stop)]
        if round_.key not in by_round:
            assert not asked
            continue
        free = (*asked, *(s for s in round_.stops if s.visit.id in lacking and not s.pinned))
        kept = tuple(s for s in round_.stops if s.pinned or s.visit.id not in lacking)
        expected = set()
        for bits in range(1 << len(free)):
            stops = (*kept, *(s for i, s in enumerate(free) if (bits >> i) & 1))
            if stops and len(stops) <= 6 and fits(rounds, round_, stops):
                expected.add(frozenset(s.visit.id for s in stops))
        assert {s for s in sets(by_round[round_.key]) if len(s) <= 6} == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_that_what_stays_in_force_keeps_its_carers_and_slots(seed: int) -> None:
    problem, policy = random_replan(seed)
    rounds = Rounds(problem, policy)
    left = in_force(rounds)
    told = {(t.visit_id, t.slot): t.carer_id for t in problem.in_force}
    told |= {key: pin.carer_id for key, pin in problem.pinned.items()}

    assert {(a.visit_id, a.slot): a.carer_id for a in left.assignments}.items() <= told.items()
    assert all(
        v in left.by_visit or v in rounds.open for v in (visit.id for visit in problem.visits)
    )


def a_swap() -> Rounds:
    """v1 lost its carer; only k3 may make it, who is at v2 then, which k2 could make."""
    visits = [
        a_visit("v1", client_id="c1", skills=("peg",), latest=at(8)),
        a_visit("v2", client_id="c2", latest=at(8)),
        a_visit("v3", client_id="c3", earliest=at(12), latest=at(13)),
    ]
    carers = [a_carer("k2"), a_carer("k3", skills=(HeldSkill("peg"),))]
    told = (
        InForce("v1", 1, "k1", at(8)),
        InForce("v2", 1, "k3", at(8)),
        InForce("v3", 1, "k3", at(12)),
    )
    return Rounds(a_problem(visits, carers, in_force=told, now=at(6)), POLICY)


def both(rounds: Rounds) -> tuple[Neighbourhood, Neighbourhood]:
    enumerator = Enumerator(rounds)
    near = level_0(rounds, enumerator)
    return near, level_1(rounds, enumerator, near, ["v1"])


def test_that_level_1_hands_on_what_makes_room_and_nothing_else() -> None:
    near, further = both(a_swap())

    assert dict(near.pool) == {"v1": 1}
    assert further.name == LEVEL_1
    # v3 is in nobody's way.
    assert dict(further.pool) == {"v1": 1, "v2": 1}
    assert further.complete
    found = {c.round.carer.id: set[frozenset[str]]() for c in further.columns}
    for columns in further.columns:
        found[columns.round.carer.id] |= sets(columns)
    assert frozenset({"v1", "v3"}) in found["k3"]
    assert frozenset({"v2"}) in found["k2"]


def test_that_no_round_hands_on_two() -> None:
    rounds = a_swap()
    _, further = both(rounds)
    own = {r.carer.id: {s.visit.id for s in r.stops} for r in rounds.all}
    for columns in further.columns:
        for held in sets(columns):
            assert len(own[columns.round.carer.id] - held) <= 1
            assert len(held - own[columns.round.carer.id]) <= 2


def test_that_without_time_a_neighbourhood_is_not_called_complete() -> None:
    rounds = a_swap()
    enumerator = Enumerator(rounds)
    near = level_0(rounds, enumerator)

    assert not level_1(rounds, enumerator, near, ["v1"], -math.inf).complete
    assert not level_0(rounds, enumerator, deadline=-math.inf).complete


def a_day_in_snow() -> tuple[Problem, Policy]:
    """Three visits an hour apart at whole hours; the journeys of ten minutes take an hour now."""
    visits = [
        a_visit(
            f"v{i}", client_id=f"c{i}", earliest=at(8 + i), latest=at(8 + i), duration=HOUR // 2
        )
        for i in range(3)
    ]
    told = tuple(InForce(f"v{i}", 1, "k1", at(8 + i)) for i in range(3))
    problem = a_problem(
        visits, [a_carer("k1"), a_carer("k2")], default_minutes=10, in_force=told, now=at(6)
    )
    return disrupted(problem, [SevereWeather(600)]), POLICY


def test_that_a_round_that_cannot_be_made_gives_up_as_few_as_it_must() -> None:
    rounds = Rounds(*a_day_in_snow())
    near = level_0(rounds, Enumerator(rounds))
    k1 = next(c for c in near.columns if c.round.carer.id == "k1")

    assert sets(k1) == {frozenset({"v0", "v2"})}
    assert dict(near.pool) == {"v0": 1, "v1": 1, "v2": 1}


def test_that_a_round_of_which_a_rule_stops_the_day_may_give_up_two() -> None:
    visits = [a_visit(f"v{i}", client_id=f"c{i}", latest=at(12)) for i in range(3)]
    told = tuple(InForce(f"v{i}", 1, "k1", at(8 + i)) for i in range(3))
    rounds = Rounds(a_problem(visits, in_force=told, now=at(6)), POLICY)

    assert level_0(rounds, Enumerator(rounds)).columns == ()
    (k1,) = level_0(rounds, Enumerator(rounds), frozenset({"k1"})).columns
    assert min(len(held) for held in sets(k1)) == 1


def test_that_starts_of_linked_and_double_handed_visits_stay() -> None:
    visits = [
        a_visit("v1", client_id="c1", carers_required=2),
        a_visit("v2", client_id="c2"),
        a_visit("v3", client_id="c3"),
        a_visit("v4", client_id="c4"),
    ]
    told = tuple(InForce(f"v{i}", 1, "k1", at(9.25)) for i in (1, 2, 3, 4))
    link = Link("v2", "v3", min_gap=0)
    problem = a_problem(visits, in_force=told, now=at(6), links=(link,))
    rounds = Rounds(problem, POLICY)
    bound = {visit.id: rounds.stop(visit) for visit in problem.visits}

    assert dict(rounds.joint) == {"v1": at(9.25), "v2": at(9.25), "v3": at(9.25)}
    assert all(bound[v].low == bound[v].high == at(9.25) for v in ("v1", "v2", "v3"))
    assert (bound["v4"].low, bound["v4"].high) == (at(8), at(10))
    moved = replace(
        problem, visits=(replace(visits[0], earliest=at(9.5), preferred=at(10)), *visits[1:])
    )
    assert Rounds(moved, POLICY).joint["v1"] == at(9.5)


def test_that_those_whom_a_rule_stops_give_up_all_but_pins() -> None:
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k2", at(8)), ("v3", "k1", at(9)))
    pinned = replace(rota.assignments[0], pinned=True)
    some = type(rota).of([pinned, *rota.assignments[1:]])

    assert {a.visit_id for a in without(some, frozenset({"k1"})).assignments} == {"v1", "v2"}


def a_few_rounds(seed: int) -> Rounds:
    """Three carers with up to two visits each, and seven visits that lack somebody."""
    rng = Random(seed)
    visits = []
    for i in range(7 + rng.randint(2, 5)):
        start = at(8) + rng.randrange(0, 240, 5) * MINUTE
        width = rng.choice((0, 15, 30, 60)) * MINUTE
        visits.append(
            a_visit(
                f"v{i:02}",
                client_id=f"c{i}",
                earliest=start - width,
                latest=start + width,
                preferred=start,
                duration=rng.choice((15, 30, 45)) * MINUTE,
                risk=rng.choice(("red", "amber", "green")),
            )
        )
    told = [
        InForce(v.id, 1, "gone" if i < 7 else f"k{i % 3}", v.preferred)
        for i, v in enumerate(visits)
    ]
    carers = [a_carer(f"k{k}", (at(7 + 2 * k), at(10 + 2 * k))) for k in range(3)]
    problem = a_problem(visits, carers, default_minutes=5, in_force=tuple(told), now=at(6))
    return Rounds(problem, POLICY)


def least_uncovered(rounds: Rounds, near: Neighbourhood) -> tuple[int, bool]:
    """What the best choice covers, as the master problem counts it, and whether that is proved."""
    master = near.master(rounds)
    master.limit_changes(rounds.policy.extra_changes)
    choice = master.solve(LEAST_CHANGE, seed=1)
    assert choice is not None
    row = master.figures[Figure.UNCOVERED]
    return sum(int(row[master.visit_of[v]]) for v in choice.covered), (
        Figure.UNCOVERED in choice.proved
    )


@pytest.mark.parametrize(
    "of",
    [a_few_rounds, lambda seed: Rounds(*random_replan(seed))],
    ids=["one carer each", "links and several carers, too"],
)
def test_that_a_round_that_is_cut_covers_as_much_as_with_all_its_sets(
    of: Callable[[int], Rounds], monkeypatch: pytest.MonkeyPatch
) -> None:
    covering = 0
    for seed in range(300):
        rounds = of(seed)
        whole = level_0(rounds, Enumerator(rounds))
        most = max((len(c.masks) for c in whole.columns), default=0)
        if not whole.complete or most < 3:
            continue
        with monkeypatch.context() as limits:
            limits.setattr(neighbourhood, "MOST_SETS", most - 1)
            limits.setattr(neighbourhood, "SETS_IN_ALL", most - 1)
            cut = level_0(rounds, Enumerator(rounds))
        assert not cut.complete
        if cut.covers:
            covering += 1
            assert least_uncovered(rounds, cut) == least_uncovered(rounds, whole)
    assert covering >= 15
