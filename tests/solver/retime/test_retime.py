from dataclasses import replace
from importlib import import_module
from itertools import pairwise

import pytest
from ortools.sat.python import cp_model

from solver import exact
from solver.check import check
from solver.policy import Policy, WindowEnd
from solver.problem import InForce, Link, Pin, Problem, Visit
from solver.retime import integer, linear, retime
from solver.retime.chains import Chains
from solver.retime.parts import joined, split, tighten
from solver.rota import Rota
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
from tests.solver.oracle import new_violations

TIMES = {"off_preferred": 1, "waiting": 1}


@pytest.mark.parametrize("seed", range(150))
def test_that_starts_are_as_good_as_the_whole_model_with_the_same_carers_and_order(
    seed: int,
) -> None:
    is_as_good_as_the_whole_model(random_problem(seed, max_visits=10), random_policy(seed))


@pytest.mark.parametrize("seed", range(100))
def test_that_starts_of_a_replan_are_as_good_as_the_whole_model(seed: int) -> None:
    problem, policy = random_replan(seed, max_visits=10)
    # Whether a start counts as moved is no matter of degree: retiming goes by how far it is.
    by_degree = {**policy.weights, "moved_start": 0, "short_notice": 0}
    is_as_good_as_the_whole_model(problem, replace(policy, weights=by_degree))


@pytest.mark.parametrize("seed", range(150))
def test_that_starts_are_as_good_as_the_whole_model_where_windows_end_softly(seed: int) -> None:
    problem, policy = random_problem(seed, max_visits=10), random_policy(seed, window_end="soft")
    is_as_good_as_the_whole_model(problem, policy)


@pytest.mark.parametrize("seed", range(50))
def test_that_starts_of_a_replan_with_soft_windows_are_as_good_as_the_whole_model(
    seed: int,
) -> None:
    problem, policy = random_replan(seed, max_visits=10, window_end="soft")
    by_degree = {**policy.weights, "moved_start": 0, "short_notice": 0}
    is_as_good_as_the_whole_model(problem, replace(policy, weights=by_degree))


def test_that_random_rotas_cannot_always_be_in_time() -> None:
    """Otherwise the two tests above would say nothing about lateness."""
    late = []
    for seed in range(150):
        problem = random_problem(seed, max_visits=10)
        policy = random_policy(seed, window_end="soft")
        best = retime(problem, policy, a_careless_rota(problem, policy), seconds=60)
        late.append(check(problem, policy, best).score.terms)
    assert sum(terms["worst_late"] > 0 for terms in late) >= 40
    assert sum(terms["late"] > terms["worst_late"] for terms in late) >= 15


def is_as_good_as_the_whole_model(problem: Problem, policy: Policy) -> None:
    rota = a_careless_rota(problem, policy)
    retimed = retime(problem, policy, rota, seconds=60)
    assert who(retimed) == who(rota)
    assert new_violations(problem, policy, retimed) == []
    assert check(problem, policy, retimed).score.levels == best_with_order(problem, policy, rota)


def a_careless_rota(problem: Problem, policy: Policy) -> Rota:
    """A rota placed without regard to times, so that there is something to mend."""
    careless = replace(policy, weights={"uncovered": 1, "travel": 1})
    return exact.solve(problem, careless, seconds=60, workers=1).rota


def who(rota: Rota) -> dict[tuple[str, int], str]:
    return {(a.visit_id, a.slot): a.carer_id for a in rota.assignments}


def best_with_order(problem: Problem, policy: Policy, rota: Rota) -> tuple[int, ...]:
    """The whole model with the runs of ``rota``: their stops and their order."""
    whole = exact.Model(problem, policy)
    model = whole.variables.model
    for run in whole.variables.all_runs():
        own = {a.visit_id: a.start for a in rota.by_carer.get(run.carer.id, ())}
        stops = sorted(
            (own[node.visit.id], index)
            for index, node in enumerate(run.nodes)
            if node.visit.id in own and holds(run, own[node.visit.id], node.duration)
        )
        order = [index for _, index in stops]
        for index, node in enumerate(run.nodes):
            model.add(node.present == (index in order))
        for before, after in pairwise(order):
            model.add(run.arcs[before, after] == 1)
    values = []
    for level in whole.levels:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        model.minimize(level)
        assert solver.solve(model) == cp_model.OPTIMAL
        values.append(solver.value(level))
        model.add(level <= values[-1])
    return tuple(values)


def holds(run: exact.RunVars, start: int, duration: int) -> bool:
    return run.shift is None or (run.shift.start <= start and start + duration <= run.shift.end)


def test_that_a_visit_moves_to_its_preferred_start() -> None:
    problem = a_problem([a_visit(preferred=at(9))])
    rota = a_rota(("v1", "k1", at(8)))
    assert retime(problem, a_policy(TIMES), rota, seconds=1) == a_rota(("v1", "k1", at(9)))


def test_that_two_carers_move_together() -> None:
    visits = [
        a_visit("v1", carers_required=2, preferred=at(9)),
        a_visit("v2", earliest=at(9), latest=at(12), preferred=at(9.25)),
    ]
    problem = a_problem(visits, [a_carer("k1"), a_carer("k2")])
    rota = a_rota(("v1", "k1", at(8), 1), ("v1", "k2", at(8), 2), ("v2", "k2", at(12)))
    starts = {
        a.visit_id: a.start for a in retime(problem, a_policy(TIMES), rota, seconds=1).assignments
    }
    # Between the two wishes lies a quarter of an hour, the visit before lasts half an hour.
    assert starts["v2"] - starts["v1"] == 30 * MINUTE
    assert abs(starts["v1"] - at(9)) + abs(starts["v2"] - at(9.25)) == 15 * MINUTE


def test_that_pins_stay_and_their_neighbours_give_way() -> None:
    visits = [a_visit("v1", preferred=at(9)), a_visit("v2", preferred=at(9))]
    problem = a_problem(visits, pins=(Pin("v1", 1, "k1", at(9.25)),))
    rota = a_rota(("v2", "k1", at(8)), ("v1", "k1", at(9.25)))
    expected = a_rota(("v2", "k1", at(8.75)), ("v1", "k1", at(9.25)))
    assert retime(problem, a_policy(TIMES), rota, seconds=1) == expected


def test_that_linked_visits_keep_their_distance() -> None:
    visits = [a_visit("v1"), a_visit("v2", earliest=at(9), latest=at(16), preferred=at(9))]
    problem = a_problem(visits, links=(Link("v1", "v2", min_gap=4 * HOUR),))
    rota = a_rota(("v1", "k1", at(10)), ("v2", "k1", at(14.5)))
    assert retime(problem, a_policy({"off_preferred": 1}), rota, seconds=1).by_visit["v2"][
        0
    ].start == at(12)


@pytest.mark.parametrize(("liked", "pauses"), [(14, [10, 20]), (16, [20, 10])])
def test_that_the_better_pause_becomes_the_break(liked: int, pauses: list[int]) -> None:
    """Three visits of 2 h 10 min leave 30 min; the second one is liked after 14 or 16 of them."""
    long = 130 * MINUTE
    start, end = at(7), at(7) + 290 * MINUTE
    visits = [
        a_visit("v1", duration=long, earliest=start, latest=start),
        a_visit(
            "v2",
            duration=long,
            earliest=start,
            latest=end,
            preferred=start + long + liked * MINUTE,
        ),
        a_visit("v3", duration=long, earliest=end, latest=end),
    ]
    problem, policy = a_problem(visits), a_policy({"off_preferred": 1})
    rota = a_rota(("v1", "k1", start), ("v2", "k1", start + long + 15 * MINUTE), ("v3", "k1", end))
    retimed = retime(problem, policy, rota, seconds=5)
    assert check(problem, policy, retimed).violations == ()
    assert [
        (b.start - a.start - long) // MINUTE for a, b in pairwise(retimed.assignments)
    ] == pauses


def test_that_a_rota_that_cannot_be_timed_comes_back_as_it_was() -> None:
    visits = [a_visit("v1", latest=at(8)), a_visit("v2", latest=at(8))]
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(8.25)))
    assert retime(a_problem(visits), a_policy(TIMES), rota, seconds=1) == rota


def test_that_an_empty_rota_stays_empty() -> None:
    assert retime(a_problem([a_visit()]), a_policy(TIMES), a_rota(), seconds=1) == a_rota()


def test_that_a_rota_without_any_time_left_comes_back_as_it_was() -> None:
    rota = a_rota(("v1", "k1", at(8)))
    problem = a_problem([a_visit(preferred=at(9))])
    assert retime(problem, a_policy(TIMES), rota, seconds=0) == rota


def test_that_one_carer_who_cannot_be_timed_does_not_hold_up_the_others() -> None:
    visits = [
        a_visit("v1", latest=at(8)),
        a_visit("v2", latest=at(8)),
        a_visit("v3", preferred=at(9)),
    ]
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(8.25)), ("v3", "k2", at(8)))
    problem = a_problem(visits, [a_carer("k1"), a_carer("k2")])
    retimed = retime(problem, a_policy(TIMES), rota, seconds=1)
    expected = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(8.25)), ("v3", "k2", at(9)))
    assert retimed == expected


def test_that_a_missing_break_is_mended_by_starts_alone() -> None:
    visits = [
        a_visit("v1", duration=4 * HOUR, earliest=at(7), latest=at(7)),
        a_visit("v2", duration=3 * HOUR, earliest=at(11), latest=at(12)),
    ]
    problem, policy = a_problem(visits), a_policy(TIMES)
    rota = a_rota(("v1", "k1", at(7)), ("v2", "k1", at(11)))
    retimed = retime(problem, policy, rota, seconds=1)
    assert retimed == a_rota(("v1", "k1", at(7)), ("v2", "k1", at(11) + 20 * MINUTE))


@pytest.mark.parametrize("start", [at(8), at(9.75)])
def test_that_a_visit_goes_back_to_the_start_that_was_told(start: int) -> None:
    told = (InForce("v1", 1, "k9", at(9)),)
    problem = a_problem([a_visit(preferred=at(8.5))], in_force=told)
    rota, back = a_rota(("v1", "k1", start)), a_rota(("v1", "k1", at(9)))
    assert retime(problem, a_policy(TIMES | {"moved_by": 2}), rota, seconds=1) == back
    # Among equally good starts, too.
    assert retime(problem, a_policy(), rota, seconds=1) == back


def test_that_a_start_both_told_and_preferred_is_wanted_by_both() -> None:
    visits = [a_visit("v1"), a_visit("v2", earliest=at(10), latest=at(10.5))]
    told = (InForce("v1", 1, "k1", at(8)), InForce("v2", 1, "k1", at(10)))
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(10)))
    # Either alone would give way to waiting.
    policy = a_policy({"off_preferred": 2, "moved_by": 2, "waiting": 3})
    problem, late = (
        a_problem(visits, in_force=told),
        a_rota(("v1", "k1", at(9)), ("v2", "k1", at(10))),
    )
    assert retime(problem, policy, late, seconds=1) == rota
    # Without the help of CP-SAT, too.
    assert linear.solve(Chains(problem, policy, late).timing, [1]) == [at(8), at(10)]


def test_that_what_nobody_was_told_goes_to_its_preferred_start() -> None:
    told = (InForce("v1", 1, "k1", at(9)),)
    visits = [a_visit("v1"), a_visit("v2", preferred=at(8.5))]
    problem = a_problem(visits, [a_carer("k1"), a_carer("k2")], in_force=told)
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k2", at(8)))
    expected = a_rota(("v1", "k1", at(9)), ("v2", "k2", at(8.5)))
    assert retime(problem, a_policy({"moved_by": 1}), rota, seconds=1) == expected


def test_that_nothing_moves_into_the_past() -> None:
    problem = a_problem([a_visit(preferred=at(8))], now=at(9))
    moved = retime(problem, a_policy(TIMES), a_rota(("v1", "k1", at(9.5))), seconds=1)
    assert moved == a_rota(("v1", "k1", at(9)))


@pytest.mark.parametrize(
    ("home", "pins", "soonest"),
    [
        ("h", (), at(9.5)),
        (None, (), at(9)),
        (None, (Pin("v1", 1, "k1", at(8)),), at(9) + 20 * MINUTE),
        (None, (Pin("v1", 1, "k1", at(8.75)),), at(9.25) + 20 * MINUTE),
    ],
    ids=["from home", "from anywhere", "from the visit before", "after the visit before"],
)
def test_that_nobody_sets_out_before_now(
    home: str | None, pins: tuple[Pin, ...], soonest: int
) -> None:
    visits = [a_visit("v1"), a_visit("v2", client_id="c2", latest=at(12))]
    minutes = {("h", "c2"): 30, ("c1", "c2"): 20}
    carer = a_carer("k1", home=home)
    problem = a_problem(visits, [carer], minutes=minutes, now=at(9), pins=pins)
    first = [(p.visit_id, p.carer_id, p.start) for p in pins]
    moved = retime(problem, a_policy(TIMES), a_rota(*first, ("v2", "k1", at(11))), seconds=1)
    assert moved.by_visit["v2"][0].start == soonest


def test_that_rest_which_pins_break_does_not_hold_up_what_comes_after_them() -> None:
    """A night and the morning after it, six hours apart; a third visit later that day."""
    night, morning = Pin("v1", 1, "k1", at(23)), Pin("v2", 1, "k1", at(30))
    visits = [
        a_visit("v1", earliest=at(23), latest=at(23)),
        a_visit("v2", earliest=at(30), latest=at(30)),
        a_visit("v3", earliest=at(31), latest=at(34), preferred=at(32)),
    ]
    carer = a_carer("k1", (at(22), at(24)), (at(29), at(30.5)), (at(31), at(36)))
    problem = a_problem(visits, [carer], pins=(night, morning))
    made = [(p.visit_id, p.carer_id, p.start) for p in (night, morning)]
    moved = retime(problem, a_policy(TIMES), a_rota(*made, ("v3", "k1", at(33))), seconds=1)
    assert moved.by_visit["v3"][0].start == at(32)


def a_visit_due_at_eight(n: int, client: str) -> tuple[Visit, Visit]:
    """A visit due at 08:00, and a dose at 09:30 before which its carer would wait."""
    return (
        a_visit(f"v{n}", client_id=client, earliest=at(8), latest=at(8)),
        a_visit(
            f"v{n + 1}", client_id=client, earliest=at(9.5), latest=at(9.5), time_critical=True
        ),
    )


def starts_of(rota: Rota, *visit_ids: str) -> list[int]:
    return [rota.by_visit[visit_id][0].start for visit_id in visit_ids]


@pytest.mark.parametrize("pins", [(), (Pin("v3", 1, "k2", at(8.5)),)], ids=["free", "pinned"])
@pytest.mark.parametrize(
    ("weights", "start"),
    [
        ({"waiting": 1}, at(9)),
        ({"waiting": 1, "late": 2}, at(8)),
        ({"waiting": 3, "late": 2}, at(9)),
        ({"waiting": 1, "worst_late": 2}, at(8.5)),
        ({"waiting": 3, "worst_late": 2}, at(9)),
        ({"waiting": 3, "worst_late": 2, "late": 2}, at(8.5)),
    ],
)
def test_that_a_visit_is_as_late_as_pays_and_no_later_than_the_latest_of_all(
    weights: dict[str, int], start: int, pins: tuple[Pin, ...]
) -> None:
    """Half an hour of lateness costs nothing more: the other carer cannot come sooner."""
    visits = (*a_visit_due_at_eight(1, "c1"), a_visit("v3", client_id="c3", latest=at(8)))
    problem = a_problem(visits, [a_carer("k1"), a_carer("k2", (at(8.5), at(15)))], pins=pins)
    third = at(8.5) if pins else at(9)
    rota = a_rota(("v1", "k1", at(8.25)), ("v2", "k1", at(9.5)), ("v3", "k2", third))
    policy = a_policy(weights, window_end="soft")
    retimed = retime(problem, policy, rota, seconds=5)
    assert starts_of(retimed, "v1", "v2", "v3") == [start, at(9.5), at(8.5)]


BOTH = (*a_visit_due_at_eight(1, "c1"), *a_visit_due_at_eight(3, "c2"))
BOTH_MADE = a_rota(
    ("v1", "k1", at(8.25)),
    ("v2", "k1", at(9.5)),
    ("v3", "k2", at(8.75)),
    ("v4", "k2", at(9.5)),
)


@pytest.mark.parametrize(("price", "start"), [(3, at(9)), (5, at(8))])
def test_that_the_latest_of_all_is_weighed_over_all_carers_together(price: int, start: int) -> None:
    """A minute later saves two points for each of two carers, and costs ``price`` once."""
    problem = a_problem(BOTH, [a_carer("k1"), a_carer("k2")])
    policy = a_policy({"waiting": 2, "worst_late": price}, window_end="soft")
    assert starts_of(retime(problem, policy, BOTH_MADE, seconds=5), "v1", "v3") == [start, start]
    # Each engine by itself, too.
    chains = Chains(problem, policy, BOTH_MADE)
    timing, late = chains.timing, [chains.lead["v1"], chains.lead["v3"]]
    for engine in (
        linear.solve(timing, timing.levels),
        integer.solve(timing, timing.levels, timing.now, None, 1),
    ):
        assert engine is not None
        assert [engine[i] for i in late] == [start, start]


@pytest.mark.parametrize(
    ("window_end", "weights", "pin", "tied"),
    [
        ("soft", {"waiting": 2, "worst_late": 3}, at(8), {"v1", "v3"}),
        ("soft", {"waiting": 2, "worst_late": 0}, at(8), set()),
        ("hard", {"waiting": 2, "worst_late": 3}, at(8), set()),
        # Neither carer wants to be late.
        ("soft", {"late": 2, "worst_late": 3}, at(8), set()),
        # What is as late as they want to be in any case leaves nothing to weigh.
        ("soft", {"waiting": 2, "worst_late": 3}, at(9), set()),
        ("soft", {"waiting": 2, "worst_late": 3}, at(9) - 1, {"v1", "v3"}),
    ],
)
def test_that_carers_are_timed_together_only_where_they_would_be_the_latest(
    window_end: WindowEnd, weights: dict[str, int], pin: int, tied: set[str]
) -> None:
    third = a_visit("v5", client_id="c3", latest=at(8))
    problem = a_problem(
        (*BOTH, third),
        [a_carer(k) for k in ("k1", "k2", "k3")],
        pins=(Pin("v5", 1, "k3", pin),),
    )
    policy = a_policy(weights, window_end=window_end)
    rota = Rota.of((*BOTH_MADE.assignments, *a_rota(("v5", "k3", pin)).assignments))
    chains = Chains(problem, policy, rota)
    # The best starts of each carer alone.
    alone = replace(policy, weights={**weights, "worst_late": 0})
    best = retime(problem, alone, rota, seconds=5)
    visit_of = {i: visit_id for visit_id, i in chains.lead.items()}
    starts = [best.by_visit[visit_of[i]][0].start for i in range(len(visit_of))]
    assert tighten(chains.timing)
    found = joined(chains.timing, split(chains.timing), starts)
    assert {visit_of[i] for i in (found[0] if found else ())} == tied


@pytest.mark.parametrize(("price", "start"), [(3, at(9)), (5, at(8) + 10 * MINUTE)])
def test_that_a_carer_who_cannot_be_timed_does_not_hold_up_the_latest_of_all(
    price: int, start: int
) -> None:
    """Of k3's two visits one is pinned too soon after the other, which stays ten minutes late."""
    stuck = [a_visit("v5", client_id="c3", latest=at(8)), a_visit("v6", client_id="c3")]
    pin = Pin("v6", 1, "k3", at(8.25))
    carers = [a_carer("k1"), a_carer("k2"), a_carer("k3", (at(8), at(15)))]
    problem = a_problem((*BOTH, *stuck), carers, pins=(pin,))
    third = a_rota(("v5", "k3", at(8) + 10 * MINUTE), ("v6", "k3", pin.start))
    policy = a_policy({"waiting": 2, "worst_late": price}, window_end="soft")
    rota = Rota.of((*BOTH_MADE.assignments, *third.assignments))
    retimed = retime(problem, policy, rota, seconds=5)
    assert starts_of(retimed, "v1", "v3") == [start, start]
    assert starts_of(retimed, "v5", "v6") == starts_of(third, "v5", "v6")


@pytest.mark.parametrize(
    ("price", "before", "after"),
    [(3, at(8.25), at(9)), (5, at(8), at(8))],
    ids=["what each carer gains alone is kept", "what all would lose is taken back"],
)
def test_that_a_rota_is_never_worse_where_time_runs_out_before_all_are_timed_together(
    price: int, before: int, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = a_problem(BOTH, [a_carer("k1"), a_carer("k2")])
    policy = a_policy({"waiting": 2, "worst_late": price}, window_end="soft")
    rota = a_rota(
        ("v1", "k1", before), ("v2", "k1", at(9.5)), ("v3", "k2", before), ("v4", "k2", at(9.5))
    )
    timing = Chains(problem, policy, rota).timing
    assert tighten(timing)
    left = iter([1.0] * len(split(timing)) + [0.0])
    module = import_module("solver.retime.retime")
    monkeypatch.setattr(module, "_share", lambda *_: next(left))
    assert starts_of(retime(problem, policy, rota, seconds=1), "v1", "v3") == [after, after]
    assert next(left, None) is None
