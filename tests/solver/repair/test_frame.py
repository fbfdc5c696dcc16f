"""What a re-plan must respect: what has started, what is about to, and who is on the way."""

from __future__ import annotations

import pytest

from solver.check import check
from solver.problem import (
    Budget,
    CarerAbsent,
    CarerLate,
    Disruption,
    NeedsChanged,
    Problem,
    disrupted,
)
from solver.repair.frame import frame
from tests.builders import HOUR, MINUTE, a_carer, a_policy, a_problem, a_rota, a_visit, at

ROTA = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(9)), ("v3", "k1", at(10)), ("v4", "k2", at(9)))
"""k1 needs 20 minutes from v1 to v2 and 10 from v2 to v3; k2 lives 30 minutes from v4."""


def framed(now: int, *disruptions: Disruption, freeze_s: int = 0) -> Problem:
    visits = [a_visit(f"v{i}", client_id=f"c{i}", latest=at(12)) for i in (1, 2, 3, 4)]
    carers = [a_carer("k1"), a_carer("k2", home="h")]
    minutes = {("c1", "c2"): 20, ("c2", "c3"): 10, ("h", "c4"): 30}
    problem = disrupted(a_problem(visits, carers, minutes=minutes), disruptions)
    return frame(problem, ROTA, now, a_policy(freeze_s=freeze_s))


def pinned(problem: Problem) -> str:
    return " ".join(pin.visit_id for pin in problem.pins)


@pytest.mark.parametrize(
    ("now", "freeze", "stay"),
    [
        (at(7), 0, ""),
        (at(8), 0, ""),
        (at(8) + 1, 0, "v1"),
        (at(8.5), 0, "v1"),
        (at(8.5) + 1, 0, "v1 v4"),
        (at(9) - 20 * MINUTE, 0, "v1 v4"),
        (at(9) - 20 * MINUTE + 1, 0, "v1 v2 v4"),
        (at(7.5), HOUR // 2, ""),
        (at(7.5) + 1, HOUR // 2, "v1"),
        (at(8.75), HOUR // 2, "v1 v2 v4"),
        (at(9.75), HOUR // 2, "v1 v2 v3 v4"),
    ],
)
def test_that_what_has_started_or_is_about_to_stays(now: int, freeze: int, stay: str) -> None:
    problem = framed(now, freeze_s=freeze)
    assert pinned(problem) == stay
    assert problem.now == now
    assert {(t.visit_id, t.carer_id, t.start) for t in problem.in_force} == {
        (a.visit_id, a.carer_id, a.start) for a in ROTA.assignments
    }
    assert check(problem, a_policy(), ROTA).violations == ()


@pytest.mark.parametrize(
    ("disruption", "stay"),
    [
        (CarerAbsent("k1", at(9), at(15)), "v1 v4"),
        (CarerAbsent("k1", at(0), at(24)), "v1 v4"),
        (CarerLate("k1", at(8.75), at(9.5)), "v1 v4"),
        (CarerAbsent("k2", at(9), at(15)), "v1 v2"),
        (NeedsChanged("v2", skills=("peg",)), "v1 v4"),
        (NeedsChanged("v2", earliest=at(9.5)), "v1 v4"),
        (NeedsChanged("v4", carers_required=2), "v1 v2"),
    ],
    ids=str,
)
def test_that_what_the_disruption_hits_does_not_stay(disruption: Disruption, stay: str) -> None:
    assert pinned(framed(at(8.75), disruption, freeze_s=HOUR // 2)) == stay


def test_that_what_is_broken_off_does_not_stay_and_what_is_over_does() -> None:
    away = CarerAbsent("k1", at(8.25), at(15))
    assert pinned(framed(at(8.25), away)) == ""
    assert pinned(framed(at(8.5), away)) == "v1"


@pytest.mark.parametrize(
    ("hard", "now_needed", "hours", "pounds"),
    [
        # Four visits of half an hour at 12 pounds an hour: what is in force is paid for.
        (True, None, 2, 24),
        # v1 takes an hour from now on.
        (True, 60, 2.5, 30),
        (False, 60, 0.5, 3),
    ],
)
def test_that_a_hard_budget_pays_for_what_people_were_told(
    hard: bool, now_needed: int | None, hours: float, pounds: int
) -> None:
    monday = a_problem([]).horizon.first_day
    budget = Budget("b1", "branch", None, monday, monday, HOUR, 600, hard, HOUR // 2, 300)
    visits = [a_visit(f"v{i}", latest=at(12)) for i in (1, 2, 3, 4)]
    problem = a_problem(visits, [a_carer("k1"), a_carer("k2")], budgets=(budget,))
    if now_needed is not None:
        problem = disrupted(problem, [NeedsChanged("v1", duration=now_needed * MINUTE)])
    policy = a_policy(default_rate_pence_hour=1200)

    (left,) = frame(problem, ROTA, at(6), policy).budgets

    assert (left.left_s, left.left_pence) == (hours * HOUR, pounds * 100)
    assert (left.seconds, left.pence) == (HOUR, 600)
