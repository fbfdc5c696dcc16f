"""What answers are measured by: what is uncovered, and what a budget has left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from solver.encoding.eligibility import competence
from solver.facts import Facts
from solver.marginal.result import Limit
from solver.policy import Policy
from solver.problem import Budget, Problem, Visit
from solver.rota import Rota
from solver.rules import budget_cap
from solver.tariff import Payroll

HOUR = 3600


def lacking(problem: Problem, rota: Rota) -> tuple[str, ...]:
    """Visits that a rota leaves without all their carers, in the order of the problem."""
    made = rota.by_visit
    return tuple(v.id for v in problem.visits if len(made.get(v.id, ())) < v.carers_required)


def weight(policy: Policy, visit: Visit) -> int:
    """Seconds of a visit's care, weighted by risk: what the term *uncovered* counts of it."""
    return visit.duration * visit.carers_required * policy.risk_weights[visit.risk]


def weighted_min(problem: Problem, policy: Policy, visit_ids: Iterable[str]) -> float:
    """Minutes of some visits, weighted by risk."""
    return sum(weight(policy, problem.visit[each]) for each in visit_ids) / 60


def uncovered_min(problem: Problem, policy: Policy, rota: Rota) -> float:
    """What a rota leaves uncovered: minutes weighted by risk."""
    return weighted_min(problem, policy, lacking(problem, rota))


def limits_of(budget: Budget) -> tuple[Limit, ...]:
    """What of a hard budget is limited; nothing of a soft one, which uncovers nobody."""
    if not budget.hard:
        return ()
    hours: tuple[Limit, ...] = () if budget.seconds is None else ("hours",)
    return hours if budget.pence is None else (*hours, "money")


def changed(problem: Problem, steps: Mapping[tuple[int, Limit], int]) -> Problem:
    """The problem with other budgets: seconds or pence more (less, below 0), by index and limit.

    A budget never falls below 0.
    """
    budgets = list(problem.budgets)
    for (index, limit), step in steps.items():
        budget = budgets[index]
        if limit == "hours" and budget.seconds is not None:
            budgets[index] = replace(budget, seconds=max(0, budget.seconds + step))
        elif budget.pence is not None:
            budgets[index] = replace(budget, pence=max(0, budget.pence + step))
    return replace(problem, budgets=tuple(budgets))


class Spending:
    """What a rota uses of each budget, and what visits would at least."""

    def __init__(self, problem: Problem, policy: Policy, rota: Rota) -> None:
        self.problem = problem
        self._payroll = Payroll(problem, policy)
        self._used = budget_cap.used(Facts(problem, policy, rota))

    def left(self, index: int, limit: Limit) -> int:
        """What a budget has left: seconds, or pence x 3600; below 0 where it is exceeded."""
        budget, use = self.problem.budgets[index], self._used.get(index, budget_cap.NOTHING)
        if limit == "hours":
            return (budget.left_s or 0) - use.seconds
        return (budget.left_pence or 0) * HOUR - use.pence_s

    def least(self, visit: Visit, limit: Limit) -> int:
        """What a visit uses at least: seconds, or pence x 3600 of the cheapest who may come."""
        care = visit.duration * visit.carers_required
        if limit == "hours":
            return care
        able = [
            self._payroll.hour(carer, visit)
            for carer in self.problem.carers
            if competence(self.problem, visit, carer)
        ]
        return min(able, default=0) * care

    def of(self, visit: Visit, carer_ids: Iterable[str], limit: Limit) -> int:
        """What a visit uses with the carers it has: seconds, or pence x 3600."""
        carers = [self.problem.carer[each] for each in carer_ids]
        if limit == "hours":
            return visit.duration * len(carers)
        return sum(self._payroll.hour(carer, visit) * visit.duration for carer in carers)
