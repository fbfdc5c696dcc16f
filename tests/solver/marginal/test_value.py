"""Tests of what more and less of hours and money would do, with the whole model as the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from solver import exact
from solver.facts import Facts
from solver.marginal import BudgetValue, Engine, Marginal, resolving
from solver.marginal import value as module
from solver.marginal.hours import NOBODY, hours_of
from solver.marginal.measures import changed, lacking, limits_of, uncovered_min, weighted_min
from solver.marginal.value import Steps, value
from solver.policy import Policy
from solver.problem import Budget, HeldSkill, Problem, Scope
from solver.repair import mend
from solver.repair.result import Proof
from solver.rota import Rota
from solver.rules import budget_cap
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
from tests.solver.oracle import new_violations
from tests.units import PLAIN_DAY

POLICY = a_policy({"uncovered": 1}, default_rate_pence_hour=1200)
STEPS = Steps(30 * MINUTE, 600)
SEEDS = range(24)


def a_budget(**fields: object) -> Budget:
    scope: Scope = "branch"
    return Budget("b1", scope, None, PLAIN_DAY, PLAIN_DAY, hard=True, **fields)  # type: ignore[arg-type]


def a_day(*risks: str, budgets: tuple[Budget, ...] = (), **carer: object) -> Problem:
    """Half-hour visits one after the other from 08:00 on, which one carer could all make."""
    visits = [
        a_visit(f"v{n}", client_id=f"c{n}", risk=risk, earliest=at(8 + n / 2), latest=at(8 + n / 2))
        for n, risk in enumerate(risks)
    ]
    return a_problem(visits, [a_carer(**carer)], days=1, budgets=budgets)


def everywhere(problem: Problem) -> dict[str, tuple[str, str]]:
    return {visit.id: ("here", "morning") for visit in problem.visits}


def asked(problem: Problem, policy: Policy, rota: Rota, steps: Steps = STEPS) -> Marginal:
    return value(problem, policy, rota, everywhere(problem), steps=steps)


@pytest.fixture(params=["whole model", "repair"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Answers of both engines: what small problems are asked, and what large ones are."""
    if request.param == "repair":
        nothing_is_small(monkeypatch)
    return str(request.param)


def nothing_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in (resolving, mend):
        monkeypatch.setattr(each, "SMALL_SLOTS", 0)


@cache
def a_planned(seed: int) -> tuple[Problem, Policy, Rota]:
    """A random problem with a hard budget for half of its care, and a plan for it."""
    problem, policy = random_problem(seed, max_visits=6, max_carers=3), random_policy(seed)
    whole = Budget(
        "half",
        "branch",
        None,
        problem.horizon.first_day,
        problem.horizon.date_of(problem.horizon.days),
        hard=True,
    )
    boundless = replace(problem, budgets=(whole,))
    best = exact.solve(boundless, policy, effort=5, workers=1).rota
    use = budget_cap.used(Facts(boundless, policy, best)).get(0, budget_cap.NOTHING)
    half = (
        replace(whole, seconds=use.seconds // 2)
        if seed % 2
        else replace(whole, pence=use.pence_s // HOUR // 2)
    )
    problem = replace(problem, budgets=(half, *problem.budgets))
    return problem, policy, exact.solve(problem, policy, effort=5, workers=1).rota


def problem_then(problem: Problem, answer: BudgetValue, steps: Steps) -> Problem:
    return changed(
        problem,
        {
            (index, limit): answer.step or steps.of(limit)
            for index in answer.budgets
            for limit in limits_of(problem.budgets[index])
            if answer.limit in (None, limit)
        },
    )


def answers() -> Iterator[tuple[int, Problem, Policy, Marginal]]:
    for seed in SEEDS:
        problem, policy, plan = a_planned(seed)
        yield seed, problem, policy, asked(problem, policy, plan)


def test_that_half_an_hour_more_covers_the_gravest_visit_that_a_full_budget_leaves_out(
    engine: str,
) -> None:
    problem = a_day("green", "red", "amber", budgets=(a_budget(seconds=30 * MINUTE),))
    found = asked(problem, POLICY, a_rota(("v1", "k1", at(8.5))))

    (more,) = found.more
    assert (more.step, more.visit_ids, more.weighted_min) == (30 * MINUTE, ("v2",), 30 * 30)
    assert more.solved.proof is (Proof.GLOBAL if engine == "whole model" else Proof.NEIGHBOURHOOD)


def test_that_half_an_hour_less_costs_the_least_grave_visit(engine: str) -> None:
    problem = a_day("green", "red", "amber", budgets=(a_budget(seconds=90 * MINUTE),))
    plan = a_rota(*((f"v{n}", "k1", at(8 + n / 2)) for n in range(3)))
    found = asked(problem, POLICY, plan)

    (less,) = found.less
    assert (less.step, less.visit_ids, less.weighted_min) == (-30 * MINUTE, ("v0",), 30)
    assert less.solved.proof is not Proof.FOUND
    assert less.solved.engine is (Engine.EXACT if engine == "whole model" else Engine.TAKING_OUT)


def test_that_money_that_is_not_needed_costs_nothing_and_that_is_proved(engine: str) -> None:
    problem = a_day("red", budgets=(a_budget(pence=1200),))
    found = asked(problem, POLICY, a_rota(("v0", "k1", at(8))))

    (less,) = found.less
    assert (less.visit_ids, less.weighted_min, less.solved.proof) == ((), 0, Proof.GLOBAL)
    assert found.more == found.hours == ()


def test_that_a_cheaper_carer_who_is_free_makes_less_money_cost_less(engine: str) -> None:
    problem = a_day("red", budgets=(a_budget(pence=1100),), rate_pence_hour=2000)
    problem = replace(problem, carers=(*problem.carers, a_carer("k2", rate_pence_hour=800)))
    found = asked(problem, POLICY, a_rota(("v0", "k1", at(8))))

    (less,) = found.less
    assert (less.visit_ids, less.weighted_min) == ((), 0)


def test_that_a_soft_budget_is_not_asked_about(engine: str) -> None:
    problem = a_day("red", "red", budgets=(replace(a_budget(seconds=60), hard=False),))
    found = asked(problem, POLICY, a_rota(("v0", "k1", at(8))))

    assert found.more == found.less == ()


def test_that_what_the_plan_has_room_for_is_no_gain_of_more_money(engine: str) -> None:
    problem = a_day("red", "red", budgets=(a_budget(seconds=60 * MINUTE),))
    found = asked(problem, POLICY, a_rota(("v0", "k1", at(8))))

    assert (found.unfilled, found.uncovered, found.more) == (("v1",), (), ())


def test_that_two_budgets_that_both_bind_are_enlarged_together(engine: str) -> None:
    other = replace(a_budget(seconds=30 * MINUTE), id="b2", scope="client", scope_id="c1")
    problem = a_day("red", "amber", budgets=(a_budget(seconds=30 * MINUTE), other))
    problem = replace(problem, budgets=(problem.budgets[0], replace(other, seconds=0, pence=None)))
    found = asked(problem, POLICY, a_rota(("v0", "k1", at(8))))

    assert [(each.budgets, each.visit_ids) for each in found.more] == [
        ((0,), ()),
        ((1,), ()),
        ((0, 1), ("v1",)),
    ]


def test_that_an_hour_of_a_carer_with_the_skill_covers_what_nobody_can_make(engine: str) -> None:
    visits = [
        a_visit(f"v{n}", skills=("peg",), risk="red", earliest=at(9), latest=at(9.5))
        for n in range(3)
    ]
    problem = a_problem(visits, [a_carer()], days=1)
    found = asked(problem, POLICY, Rota(()))

    (hour,) = found.hours
    assert (hour.cell.area, hour.cell.part, hour.cell.skills) == ("here", "morning", ("peg",))
    assert len(hour.visit_ids) == 2
    assert hour.weighted_min == weighted_min(problem, POLICY, hour.visit_ids)
    assert hour.end - hour.start == HOUR
    assert all(a.carer_id == NOBODY for a in hour.solved.rota.assignments)


def test_that_an_hour_is_tried_once_for_each_area_part_of_the_day_and_set_of_skills() -> None:
    visits = [
        a_visit("v1", skills=("peg",), earliest=at(9)),
        a_visit("v2", earliest=at(9)),
        a_visit("v3", earliest=at(17), latest=at(18)),
        a_visit("v4", earliest=at(9), duration=2 * HOUR),
        a_visit("v5", earliest=at(9), known_carer_only=True),
    ]
    problem = a_problem(visits, [a_carer("k1", (0, 60))], days=1)
    places = {v.id: ("here", "tea" if v.id == "v3" else "morning") for v in visits}
    hours, left_out = hours_of(problem, POLICY, [v.id for v in visits], places, 2)

    cells = {(h.cell.part, h.cell.skills): h.visit_ids for h in hours}
    assert (len(cells), left_out) == (2, 1)
    assert cells["morning", ("peg",)] == {"v1", "v2"}
    assert HeldSkill("peg") in hours[0].problem.carer[NOBODY].skills


@pytest.mark.parametrize("seed", SEEDS)
def test_that_answers_are_legal_and_more_never_covers_less(engine: str, seed: int) -> None:
    problem, policy, plan = a_planned(seed)
    found = asked(problem, policy, plan)
    base = uncovered_min(problem, policy, found.baseline.rota)

    assert base == found.uncovered_min <= uncovered_min(problem, policy, plan)
    for answer in (*found.more, *found.less):
        then = problem_then(problem, answer, STEPS)
        left = uncovered_min(problem, policy, answer.solved.rota)
        assert not new_violations(then, policy, answer.solved.rota)
        assert left == pytest.approx(base + answer.weighted_min * (1 if answer.step < 0 else -1))
        assert answer.weighted_min >= 0
    for hour in found.hours:
        gained, lost = (
            weighted_min(problem, policy, each) for each in (hour.visit_ids, hour.instead)
        )
        assert hour.weighted_min == pytest.approx(gained - lost)
        assert hour.weighted_min >= 0


@pytest.mark.parametrize("seed", SEEDS)
def test_that_no_answer_claims_more_than_the_whole_model_proves(engine: str, seed: int) -> None:
    problem, policy, plan = a_planned(seed)
    found = asked(problem, policy, plan)
    least = {0: fewest(problem, policy)}

    for answer in (*found.more, *found.less):
        best = fewest(problem_then(problem, answer, STEPS), policy)
        left = uncovered_min(problem, policy, answer.solved.rota)
        assert left >= best
        if answer.solved.proof is Proof.GLOBAL:
            assert (left, found.uncovered_min) == (best, least[0]) or not answer.weighted_min
        if engine == "whole model" and answer.solved.engine is Engine.EXACT:
            assert answer.solved.proof is Proof.GLOBAL
            assert left == best


def fewest(problem: Problem, policy: Policy) -> float:
    only = replace(policy, weights={"uncovered": 1})
    proved = exact.solve(problem, only, effort=20, workers=1)
    assert proved.optimal
    return uncovered_min(problem, policy, proved.rota)


def test_that_budgets_bind_in_the_random_problems() -> None:
    """Else the properties above would hold of nothing."""
    found = [marginal for _, _, _, marginal in answers()]

    assert sum(bool(m.more) for m in found) >= 20
    assert sum(any(a.visit_ids for a in m.more) for m in found) >= 5
    assert sum(any(a.visit_ids for a in m.less) for m in found) >= 3
    assert sum(any(h.visit_ids for h in m.hours) for m in found) >= 1


def test_that_the_same_question_has_the_same_answer(engine: str) -> None:
    problem, policy, plan = a_planned(next(s for s, _, _, m in answers() if m.more))

    assert asked(problem, policy, plan) == asked(problem, policy, plan)


def test_that_more_visits_than_one_repair_proves_are_asked_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nothing_is_small(monkeypatch)
    monkeypatch.setattr(resolving, "MOST_ASKED", 2)
    monkeypatch.setattr(module, "MOST_ASKED", 2)
    problem = a_day(*["amber"] * 5, "red", budgets=(a_budget(seconds=30 * MINUTE),))
    # Nobody can make these, whatever a budget pays for.
    other = [replace(v, skills=("peg",)) for v in problem.visits[1:5]]
    problem = replace(problem, visits=(problem.visits[0], *other, problem.visits[5]))
    found = asked(problem, POLICY, a_rota(("v0", "k1", at(8))))

    (more,) = found.more
    assert (more.visit_ids, more.solved.proof) == (("v5",), Proof.NEIGHBOURHOOD)
    assert set(lacking(problem, more.solved.rota)) == {f"v{n}" for n in range(1, 5)}


@pytest.mark.parametrize("wrong", [(0, 1), (1, 0), (-1, 1)])
def test_that_a_step_that_is_none_is_refused(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="above 0"):
        Steps(*wrong)
