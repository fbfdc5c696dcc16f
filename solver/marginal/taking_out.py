"""Which visits to take out of a rota so that a smaller budget pays for the rest (CP-SAT)."""

from __future__ import annotations

from collections.abc import Iterable

from ortools.sat.python import cp_model

from solver.check import check, place_of
from solver.marginal.measures import Spending, weight
from solver.marginal.result import Engine, Limit, Solved
from solver.policy import Policy
from solver.problem import Problem
from solver.repair.result import Proof
from solver.rota import Rota
from solver.rules import Violation, budget_cap

ONLY_TAKEN_OUT = "everybody keeps their visits but those that are taken out"
EFFORT = 10.0
"""Limit of each choice in CP-SAT's deterministic seconds."""
MOST_TRIES = 25
"""Choices that are made where those before them break a rule."""


def taken_out(
    problem: Problem, policy: Policy, rota: Rota, index: int, limit: Limit, *, seed: int
) -> Solved | None:
    """The least minutes, weighted by risk, without which a rota fits into one budget.

    Carers and starts of all other visits stay. What is pinned stays, too. Where a rule stops a
    choice (the way to the next visit is longer without the one between), it is forbidden for the
    carers whom it concerns, and the choice is made again.

    Parameters
    ----------
    problem
        With the smaller budget.
    index, limit
        The budget, and what of it is smaller.

    Returns
    -------
    Solved or None
        None where no choice was found that obeys the rules.
    """
    spending = Spending(problem, policy, rota)
    made = {visit_id: [a.carer_id for a in own] for visit_id, own in rota.by_visit.items()}
    pinned = {visit_id for visit_id, _ in problem.pinned}
    may_go = [
        v
        for v in problem.visits
        if v.id in made and v.id not in pinned and index in problem.paid_by[v.id]
    ]
    model = cp_model.CpModel()
    out = {v.id: model.new_bool_var(v.id) for v in may_go}
    use = {v.id: spending.of(v, made[v.id], limit) for v in may_go}
    # What is pinned may exceed a budget by itself: then nothing else stays in it.
    over = min(-spending.left(index, limit), sum(use.values()))
    model.add(sum(use[each] * variable for each, variable in out.items()) >= over)
    # Of choices that weigh the same the one of fewer visits is better.
    model.minimize(sum((weight(policy, v) * (len(may_go) + 1) + 1) * out[v.id] for v in may_go))
    known = {
        place_of(violation)
        for some in (rota, Rota.of(a for a in rota.assignments if a.pinned))
        for violation in check(problem, policy, some).violations
        if some is not rota or violation.rule_id != budget_cap.RULE.id
    }
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = EFFORT
    for _ in range(MOST_TRIES):
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        gone = {visit_id for visit_id, variable in out.items() if solver.value(variable)}
        left = Rota.of(a for a in rota.assignments if a.visit_id not in gone)
        broken = [v for v in check(problem, policy, left).violations if place_of(v) not in known]
        if not broken:
            proof = Proof.NEIGHBOURHOOD if status == cp_model.OPTIMAL else Proof.FOUND
            name = ONLY_TAKEN_OUT if proof is Proof.NEIGHBOURHOOD else ""
            return Solved(left, proof, Engine.TAKING_OUT, name)
        concerned = _concerned(broken, rota) & out.keys() or frozenset(out)
        model.add_bool_or(
            [out[each].negated() if each in gone else out[each] for each in sorted(concerned)]
        )
    return None


def _concerned(broken: Iterable[Violation], rota: Rota) -> frozenset[str]:
    """All visits of the carers whom a broken rule names, or who make the visits that it names."""
    carers: set[str] = set()
    for violation in broken:
        carers |= set(violation.carer_ids)
        carers |= {a.carer_id for v in violation.visit_ids for a in rota.by_visit.get(v, ())}
    return frozenset(a.visit_id for each in carers for a in rota.by_carer.get(each, ()))
