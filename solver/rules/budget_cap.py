"""budget_cap: hard budgets are not exceeded. Terms: by how much soft ones are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from solver.facts import Facts
from solver.policy import Tier
from solver.problem import Budget
from solver.rules.base import KEPT, Rule, Term, Unit, Verdict, Violation

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Use:
    """What a rota's visits use of a budget.

    Parameters
    ----------
    seconds
        Care, over all carers of each visit.
    pence_s
        What that care costs, in pence x 3600.
    visit_ids
        The visits, in the order of the rota.
    """

    seconds: int
    pence_s: int
    visit_ids: tuple[str, ...]

    def plus(self, other: Use) -> Use:
        """What both use."""
        return Use(
            self.seconds + other.seconds,
            self.pence_s + other.pence_s,
            tuple(dict.fromkeys((*self.visit_ids, *other.visit_ids))),
        )

    def over_s(self, budget: Budget) -> int:
        """Seconds beyond the budget; 0 where it has no limit of hours."""
        return 0 if budget.left_s is None else max(0, self.seconds - budget.left_s)

    def over_pence_s(self, budget: Budget) -> int:
        """Pence x 3600 beyond the budget; 0 where it has no limit of money."""
        left = budget.left_pence
        return 0 if left is None else max(0, self.pence_s - left * HOUR)


NOTHING = Use(0, 0, ())


def used(facts: Facts) -> Mapping[int, Use]:
    """What a rota uses of each budget that pays for anything on it, by the budget's index."""
    problem, payroll = facts.problem, facts.payroll
    seconds: dict[int, int] = defaultdict(int)
    pence: dict[int, int] = defaultdict(int)
    visits: dict[int, dict[str, None]] = defaultdict(dict)
    for assignment in facts.rota.assignments:
        visit, carer = problem.visit[assignment.visit_id], problem.carer[assignment.carer_id]
        for index in problem.paid_by[visit.id]:
            seconds[index] += visit.duration
            pence[index] += payroll.hour(carer, visit) * visit.duration
            visits[index][visit.id] = None
    return {i: Use(seconds[i], pence[i], tuple(visits[i])) for i in sorted(visits)}


def examine(facts: Facts) -> Iterator[Verdict]:
    """Ensures that the hours and the money of hard budgets are not exceeded."""
    problem = facts.problem
    for index, use in used(facts).items():
        budget = problem.budgets[index]
        if not budget.hard:
            continue
        over_s, over_pence = use.over_s(budget), -(-use.over_pence_s(budget) // HOUR)
        if not (over_s or over_pence):
            yield KEPT
            continue
        parts = []
        if over_s and budget.seconds is not None:
            taken = (budget.used_s + use.seconds) / HOUR
            parts.append(f"{taken:.2f} h of {budget.seconds / HOUR:.2f} h")
        if over_pence and budget.pence is not None:
            spent = budget.used_pence + -(-use.pence_s // HOUR)
            parts.append(f"£{spent / 100:.2f} of £{budget.pence / 100:.2f}")
        yield Violation(
            "budget_cap",
            use.visit_ids,
            (),
            f"budget {budget.id} from {budget.first_day} to {budget.last_day} is exceeded: "
            + " and ".join(parts),
            over_s or over_pence,
            about=f"{budget.id} from {budget.first_day}",
        )


def over_hours(facts: Facts) -> int:
    """Seconds of care beyond soft budgets."""
    budgets = facts.problem.budgets
    return sum(use.over_s(budgets[i]) for i, use in used(facts).items() if not budgets[i].hard)


def over_money(facts: Facts) -> int:
    """Pence x 3600 beyond soft budgets."""
    budgets, uses = facts.problem.budgets, used(facts)
    return sum(use.over_pence_s(budgets[i]) for i, use in uses.items() if not budgets[i].hard)


RULE = Rule(
    "budget_cap",
    "Hard budgets",
    "the commissioner's or the client's budget",
    "hard budget that pays for visits",
    examine,
)
OVER_HOURS = Term(
    "over_hours",
    "Care beyond soft budgets",
    "A minute of care beyond what a soft budget has.",
    Tier.MONEY,
    Unit.MINUTES,
    over_hours,
)
OVER_MONEY = Term(
    "over_money",
    "Money beyond soft budgets",
    "A penny of what care beyond a soft budget costs.",
    Tier.MONEY,
    Unit.PENCE,
    over_money,
)
