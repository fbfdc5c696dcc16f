"""Whoever can make a visit at another start keeps it, and starts move together for that."""

from __future__ import annotations

import pytest

from solver import exact
from solver.check import check
from solver.policy import Policy
from solver.problem import CarerLate, InForce, Problem, disrupted
from solver.repair import mend
from solver.repair.figures import STRICT, figures, ordered
from solver.repair.master import LEAST_CHANGE
from solver.repair.mend import repair
from solver.repair.result import Figure
from solver.result import Limits
from solver.rota import Rota
from tests.builders import MINUTE, a_carer, a_policy, a_problem, a_visit, at
from tests.replans import random_replan

TIMES = range(1000, 1060)
TIMING = ("late", "vehicle", "weather", "longer", "another window")
"""What makes told starts impossible, though nobody is gone."""
LIMITS = Limits(iterations=300, seed=1)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every problem counts as too large for the whole model."""
    monkeypatch.setattr(mend, "SMALL_SLOTS", -1)


def in_order_of_change(problem: Problem, policy: Policy, rota: Rota) -> tuple[float, ...]:
    """Uncovered, changed, moved, and moved by, of a rota."""
    values = figures(check(problem, policy, rota).score)
    return tuple(round(values[figure], 6) for figure in LEAST_CHANGE[:4])


def exactly(problem: Problem, policy: Policy) -> Rota:
    """The best of all rotas that change few others, as the whole model proves."""
    # Whom a rule stops gives up what they were told: anybody may have that.
    free = mend._Mending(problem, policy, LIMITS, None, None).rounds.dropped
    strict = ordered(policy, STRICT)
    found = exact.solve(problem, strict, few=True, free=free, workers=1, seconds=60)
    assert found.optimal
    return found.rota


def test_that_a_late_carer_keeps_what_can_start_later_and_partners_wait(large: None) -> None:
    # k3 is free at once, but k1 needs only 5 minutes, if the double-handed v2 waits for her, too.
    visits = [
        a_visit("v1", client_id="c1", latest=at(9.5)),
        a_visit("v2", client_id="c2", latest=at(11), carers_required=2),
    ]
    told = (
        InForce("v1", 1, "k1", at(9)),
        InForce("v2", 1, "k1", at(9.5)),
        InForce("v2", 2, "k2", at(9.5)),
    )
    carers = [a_carer("k1"), a_carer("k2"), a_carer("k3")]
    problem = disrupted(
        a_problem(visits, carers, in_force=told, now=at(6)),
        [CarerLate("k1", at(6), at(9) + 5 * MINUTE)],
    )
    least = repair(problem, a_policy({"uncovered": 1}), LIMITS).proposals[0]

    assert {a.carer_id for a in least.result.rota.by_visit["v1"]} == {"k1"}
    assert least.value(Figure.CHANGED) == 0
    assert least.value(Figure.MOVED_BY) == 10


def test_that_a_late_carer_gives_up_what_cannot_start_later() -> None:
    visits = [
        a_visit("v1", client_id="c1", latest=at(9)),
        a_visit("v2", client_id="c2", latest=at(11)),
    ]
    told = (InForce("v1", 1, "k1", at(9)), InForce("v2", 1, "k1", at(9.5)))
    problem = disrupted(
        a_problem(visits, [a_carer("k1"), a_carer("k2")], in_force=told, now=at(6)),
        [CarerLate("k1", at(6), at(10))],
    )
    least = repair(problem, a_policy({"uncovered": 1}), LIMITS).proposals[0]

    carers = {a.visit_id: a.carer_id for a in least.result.rota.assignments}
    assert carers == {"v1": "k2", "v2": "k1"}


@pytest.mark.parametrize("kind", TIMING)
def test_that_where_times_break_columns_hardly_ever_miss_the_best(large: None, kind: str) -> None:
    missed = 0
    for seed in TIMES:
        problem, policy = random_replan(seed, kinds=(kind,))
        best = in_order_of_change(problem, policy, exactly(problem, policy))
        least = repair(problem, policy, LIMITS, alternatives=False).proposals[0]
        found = in_order_of_change(problem, policy, least.result.rota)

        assert found >= best
        missed += found != best

    assert missed <= len(TIMES) // 20


@pytest.mark.parametrize("seed", TIMES)
def test_that_after_a_delay_a_small_repair_moves_as_the_oracle_does(seed: int) -> None:
    problem, policy = random_replan(seed, kinds=("late",))
    least = repair(problem, policy, LIMITS, alternatives=False).proposals[0]

    found = in_order_of_change(problem, policy, least.result.rota)
    assert found == in_order_of_change(problem, policy, exactly(problem, policy))
