"""The bound against optima that the whole model proves, and where it is known to be tight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import pytest

from solver import exact
from solver.bound import BoundResult, Proved, Status, bound, labels
from solver.facts import Facts
from solver.objective import Score, score
from solver.policy import Policy, Tier
from solver.problem import Acquaintance, Link, Pin, Preference, Problem
from solver.result import Progress
from solver.rota import Rota
from solver.rules import SCALE
from tests.builders import (
    HOUR,
    MINUTE,
    a_carer,
    a_policy,
    a_problem,
    a_rota,
    a_visit,
    at,
    random_policy,
    random_problem,
)
from tests.replans import random_replan

SEEDS = range(200)
EFFORT = 5.0
LONG_S = 30.0
"""Far more than a bound of a small problem takes."""
TRAVEL = {"uncovered": 1, "travel": 1}


@cache
def optimum(seed: int, sort: str = "plan") -> tuple[Problem, Policy, Rota, Score] | None:
    """A random problem with its proved optimum; None where it is not proved in time."""
    if sort == "replan":
        problem, policy = random_replan(seed, max_visits=6, max_carers=3)
    else:
        problem = random_problem(seed, max_visits=6, max_carers=3)
        policy = random_policy(seed, window_end="soft" if sort == "soft" else "hard")
    if sort == "coarse":
        policy = coarse(policy, seed)
    found = exact.solve(problem, policy, effort=EFFORT, workers=1)
    if not found.optimal:
        return None
    return problem, policy, found.rota, score(Facts(problem, policy, found.rota))


def coarse(policy: Policy, seed: int) -> Policy:
    """The policy with few terms, of large and related weights: its levels have large steps."""
    rng = Random(seed)
    weights = {term: rng.choice((0, 0, 0, 1, 4, 12)) for term in policy.weights}
    return replace(policy, weights=weights | {"uncovered": 12})


def optima(
    seeds: range = SEEDS, sort: str = "plan"
) -> Iterator[tuple[Problem, Policy, Rota, Score]]:
    found = [optimum(seed, sort) for seed in seeds]
    yield from (each for each in found if each is not None)


def is_beaten(found: BoundResult, problem: Problem, rota: Rota, best: Score) -> bool:
    """Whether the best rota goes below a bound of its own levels, slots or travel."""
    return (
        any(proved.value > level for proved, level in zip(found.levels, best.levels, strict=True))
        or found.travel.value > best.terms["travel"]
        or found.slots.value > problem.slots - len(rota)
    )


@pytest.mark.parametrize(
    ("sort", "seeds"),
    [("plan", SEEDS), ("soft", range(80)), ("replan", range(80)), ("coarse", range(120))],
)
def test_that_no_optimum_goes_below_the_bound(sort: str, seeds: range) -> None:
    proved = list(optima(seeds, sort))
    assert len(proved) > 0.8 * len(seeds)
    for problem, policy, rota, best in proved:
        found = bound(problem, policy, LONG_S, rota)
        assert not is_beaten(found, problem, rota, best), problem.digest


def test_that_without_a_rota_the_levels_are_bounded_in_their_order() -> None:
    for problem, policy, rota, best in optima(range(60)):
        found = bound(problem, policy, LONG_S)
        assert tuple(each.value for each in found.levels) <= best.levels
        assert found.slots.value <= problem.slots - len(rota)


def test_that_a_bound_that_is_stopped_at_once_is_valid() -> None:
    for problem, policy, rota, best in optima(range(60)):
        found = bound(problem, policy, LONG_S, rota, stop=lambda: True)
        assert not is_beaten(found, problem, rota, best)


def test_that_what_is_told_on_the_way_holds() -> None:
    told: list[Progress] = []
    for problem, policy, rota, best in optima(range(60)):
        told.clear()
        bound(problem, policy, LONG_S, rota, progress=told.append)
        for report in told:
            assert report.objective == best.total
            assert sum(report.bound.levels) <= best.total
            assert report.bound.uncovered_slots <= problem.slots - len(rota)


def test_that_coupled_starts_never_make_the_bound_lower() -> None:
    for problem, policy, rota, _ in optima(range(60)):
        plain = bound(problem, policy, LONG_S, rota, coupled=False)
        coupled = bound(problem, policy, LONG_S, rota)
        for less, more in zip(
            (*plain.levels, plain.slots, plain.travel),
            (*coupled.levels, coupled.slots, coupled.travel),
            strict=True,
        ):
            assert less.value <= more.value


def test_that_a_pricing_that_misses_routes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def finds_nothing(*arguments: Any) -> tuple[int, int]:
        limit, work = arguments[-3], arguments[-1]
        work.found[:] = labels.NONE
        return 0, limit

    monkeypatch.setattr(labels, "search", finds_nothing)
    assert any(
        tuple(each.value for each in bound(problem, policy, LONG_S).levels) > best.levels
        for problem, policy, _, best in optima(range(60))
    )


def test_that_the_bound_is_the_travel_of_the_only_way_round() -> None:
    visits = [
        a_visit(f"v{i}", client_id=f"c{i}", earliest=at(8 + i), latest=at(8 + i, 0) + 5 * MINUTE)
        for i in range(3)
    ]
    minutes = {("h", "c0"): 10, ("c0", "c1"): 7, ("c1", "c2"): 9, ("c2", "h"): 11}
    problem = a_problem(visits, [a_carer(home="h")], minutes=minutes, default_minutes=20)
    found = bound(problem, a_policy(TRAVEL), LONG_S)
    assert (found.levels[0].value, found.slots.value) == (0, 0)
    assert found.levels[1].value == 37 * SCALE
    assert found.travel.value == 37 * MINUTE
    assert found.as_bound((0, 37 * SCALE)).travel_minutes == 37


def test_that_what_pins_cost_is_not_rounded_up_with_the_rest() -> None:
    weights = {"uncovered": 1, "avoided_carer": 12, "not_preferred_carer": 1, "first_visits": 4}
    problem = a_problem(
        [a_visit(), a_visit("v2", client_id="c2")],
        pins=(Pin("v1", 1, "k1", at(8)),),
        preferences=(Preference("c1", "k2", "preferred"), Preference("c2", "k1", "avoid")),
        history=(Acquaintance("c1", "k1", 1), Acquaintance("c2", "k1", 1)),
    )
    policy = a_policy(weights)
    best = exact.solve(problem, policy, effort=EFFORT, workers=1)
    assert best.optimal
    levels = score(Facts(problem, policy, best.rota)).levels
    assert sum(levels) == 13 * SCALE
    assert tuple(each.value for each in bound(problem, policy, LONG_S, best.rota).levels) == levels


def test_that_a_pinned_slot_of_a_hopeless_visit_is_not_told_as_uncovered() -> None:
    told: list[Progress] = []
    visits = [a_visit(carers_required=2), a_visit("v2", client_id="c2")]
    problem = a_problem(visits, pins=(Pin("v1", 1, "k1", at(8)),), default_minutes=10)
    found = bound(problem, a_policy(TRAVEL), LONG_S, progress=told.append)
    assert found.slots.value == 1
    assert told
    assert {report.bound.uncovered_slots for report in told} == {1}


def test_that_a_rota_that_attains_the_bound_ends_it() -> None:
    problem = a_problem([a_visit()], default_minutes=10)
    found = bound(problem, a_policy(TRAVEL), LONG_S, a_rota(("v1", "k1", at(8))))
    assert found.status is Status.ATTAINED
    assert found.levels[1].columns == 0


def test_that_a_level_after_one_that_is_not_attained_takes_no_time() -> None:
    policy = a_policy({"uncovered": 1, "travel": 1, "unknown_carer": 60})
    problem = a_problem([a_visit(), a_visit("v2", client_id="c2")], default_minutes=10)
    worse = bound(problem, policy, LONG_S, a_rota())
    attained = bound(problem, policy, LONG_S, a_rota(("v1", "k1", at(8)), ("v2", "k1", at(9))))

    safety, later = policy.level_of(Tier.SAFETY), policy.level_of(Tier.CONTINUITY)
    assert later > safety
    assert worse.levels[safety].value == attained.levels[safety].value == 0
    assert worse.levels[later] == Proved(0, Status.NOT_COUNTED)
    assert attained.levels[later].value > 0
    assert worse.status is not Status.TIME


def test_that_travel_alone_in_a_level_is_bounded_whatever_is_uncovered() -> None:
    visits = [a_visit(), a_visit("v2", client_id="c2"), a_visit("v3", client_id="c3")]
    problem = a_problem(visits, default_minutes=10)
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(9)))
    found = bound(problem, a_policy(TRAVEL), LONG_S, rota)

    assert found.levels[0].value == 0
    assert found.travel.value == 10 * MINUTE


def test_that_two_carers_who_are_never_there_together_cover_nothing() -> None:
    carers = [a_carer("k1", (at(8), at(9))), a_carer("k2", (at(9), at(10)))]
    problem = a_problem([a_visit(carers_required=2)], carers)
    coupled = bound(problem, a_policy(TRAVEL), LONG_S)
    plain = bound(problem, a_policy(TRAVEL), LONG_S, coupled=False)
    assert (plain.slots.value, coupled.slots.value) == (0, 2)
    assert coupled.levels[0].value == 2 * 30 * 30 * SCALE


def test_that_the_second_of_two_visits_at_one_time_needs_another_carer() -> None:
    visits = [a_visit(f"v{i}", latest=at(8)) for i in range(3)]
    problem = a_problem(visits, [a_carer("k1"), a_carer("k2")])
    found = bound(problem, a_policy(TRAVEL), LONG_S)
    assert found.slots.value == 1
    assert found.levels[0].value == 30 * 30 * SCALE


def test_that_three_visits_of_which_any_two_fit_are_known_to_take_two_carers() -> None:
    # Half of each pair covers all three in the relaxation; a subset-row cut forbids it.
    visits = [
        a_visit(f"v{i}", client_id=f"c{i}", duration=HOUR, earliest=at(8), latest=at(9))
        for i in range(3)
    ]
    carers = [a_carer(f"k{i}", (at(8), at(10))) for i in range(2)]
    problem = a_problem([*visits], [carers[0]])
    assert bound(problem, a_policy(TRAVEL), LONG_S).slots.value == 1
    assert bound(a_problem(visits, carers), a_policy(TRAVEL), LONG_S).slots.value == 0


def test_that_pins_and_links_leave_the_bound_valid_where_they_break_rules() -> None:
    visits = [a_visit("v1", latest=at(8)), a_visit("v2", latest=at(8)), a_visit("v3")]
    problem = a_problem(
        visits,
        pins=(Pin("v1", 1, "k1", at(8)), Pin("v2", 1, "k1", at(8))),
        links=(Link("v1", "v3", min_gap=HOUR),),
        default_minutes=10,
    )
    policy = a_policy(TRAVEL)
    best = exact.solve(problem, policy, effort=EFFORT, workers=1)
    found = bound(problem, policy, LONG_S, best.rota)
    assert not is_beaten(found, problem, best.rota, score(Facts(problem, policy, best.rota)))


def test_that_a_soft_window_end_gives_the_whole_shift() -> None:
    visits = [a_visit(f"v{i}", latest=at(8)) for i in range(3)]
    hard = bound(a_problem(visits), a_policy(TRAVEL), LONG_S)
    soft = bound(a_problem(visits), a_policy(TRAVEL, window_end="soft"), LONG_S)
    assert (hard.slots.value, soft.slots.value) == (2, 0)


def test_that_weights_that_no_whole_number_holds_are_refused() -> None:
    problem = a_problem([a_visit()])
    policy = a_policy({"uncovered": 1 << 40}, risk_weights={"amber": 1 << 20})
    with pytest.raises(OverflowError):
        bound(problem, policy, LONG_S)


def test_that_a_later_level_counts_only_where_the_earlier_ones_are_attained() -> None:
    visits = [a_visit(f"v{i}", latest=at(8)) for i in range(2)]
    problem = a_problem(visits)
    found = bound(problem, a_policy(TRAVEL), LONG_S)
    attained = found.levels[0].value
    assert found.as_bound((attained, 0)).levels == (900.0, 0.0)
    assert found.as_bound((attained + 1, 0)).levels == (900.0, 0.0)
