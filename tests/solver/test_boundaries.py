"""Engines and checker draw the line at the same second: tables of rules, asked of engines."""

from __future__ import annotations

import importlib
from collections import Counter

import pytest
from ortools.sat.python import cp_model

from solver.check import check
from solver.encoding import encode
from solver.exact.model import Model
from solver.policy import Policy
from solver.problem import Problem
from solver.rota import Rota
from solver.rules import HARD
from solver.search import engine
from tests.solver.rules.tables import Case

TABLES = [
    (rule.id, case)
    for rule in HARD
    for case in importlib.import_module(f"tests.solver.rules.test_{rule.id}").CASES
    # What pins break stays as it is, for every engine: their tables are those of the checker.
    if not case.problem.pins
]


def can_be_made(problem: Problem, policy: Policy, rota: Rota) -> bool:
    """Whether the whole model allows exactly this rota."""
    v = Model(problem, policy).variables
    for visit_id, own in v.visits.items():
        made = rota.by_visit.get(visit_id, ())
        carers, starts = {a.carer_id for a in made}, {a.start for a in made}
        if made and (
            sorted(a.slot for a in made) != list(range(1, own.visit.carers_required + 1))
            or len(starts) > 1
            or not own.low <= min(starts) <= own.high
            or not carers <= {run.carer.id for run, _ in v.stops[visit_id]}
        ):
            return False
        v.model.add(own.filled == bool(made))
        for start in starts:
            v.model.add(own.start == start)
        for carer in problem.carers:
            present = [node.present for run, node in v.stops[visit_id] if run.carer == carer]
            v.model.add(sum(present) == (carer.id in carers))
    return cp_model.CpSolver().solve(v.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)


@pytest.mark.parametrize(("rule_id", "case"), TABLES, ids=[f"{r}-{c}" for r, c in TABLES])
def test_that_the_whole_model_draws_the_line_where_the_checker_does(
    rule_id: str, case: Case
) -> None:
    broken = check(case.problem, case.policy, case.rota).violations
    assert can_be_made(case.problem, case.policy, case.rota) == (not broken)


@pytest.mark.parametrize(("rule_id", "case"), TABLES, ids=[f"{r}-{c}" for r, c in TABLES])
def test_that_the_search_takes_what_is_legal_and_nothing_else(rule_id: str, case: Case) -> None:
    run = engine.prepare(
        case.problem,
        encode(case.problem, case.policy),
        seed=1,
        threads=1,
        start=case.rota,
    )
    taken = engine.rota_of(case.problem, run.data, run.states[0])
    assert check(case.problem, case.policy, taken).violations == ()
    if not check(case.problem, case.policy, case.rota).violations:
        assert Counter((a.visit_id, a.carer_id) for a in taken.assignments) == Counter(
            (a.visit_id, a.carer_id) for a in case.rota.assignments
        )


def test_that_every_rule_has_cases_on_both_sides() -> None:
    sides = {(rule_id, not case.excess) for rule_id, case in TABLES}
    without_pins = {rule.id for rule in HARD} - {"frozen"}
    assert {(rule_id, side) for rule_id in without_pins for side in (True, False)} <= sides
