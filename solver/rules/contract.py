"""What contracts make of a week's care: overtime, and guaranteed hours that are not used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from solver.facts import Facts
from solver.policy import Tier
from solver.rules.base import Term, Unit
from solver.tariff import WeekOfContract


def weeks(facts: Facts) -> Iterator[tuple[str, tuple[int, int], WeekOfContract, int]]:
    """Each ISO week of each carer whose contract is priced, with the seconds of care in it."""
    payroll, care = facts.payroll, Counter[tuple[str, tuple[int, int]]]()
    for assignment in facts.rota.assignments:
        visit = facts.problem.visit[assignment.visit_id]
        care[assignment.carer_id, payroll.week(visit)] += visit.duration
    for carer_id, contract in payroll.contracts.items():
        for week, terms in contract.items():
            yield carer_id, week, terms, care[carer_id, week]


def overtime(facts: Facts) -> int:
    """Pence x 3600 that are paid besides for care beyond the contract hours of a week."""
    return sum(
        terms.overtime_pence_hour * max(0, seconds - terms.before_overtime_s)
        for *_, terms, seconds in weeks(facts)
    )


def guaranteed(facts: Facts) -> int:
    """Pence x 3600 that are paid for guaranteed hours in which no care is given."""
    return sum(
        terms.guaranteed_pence_hour * max(0, terms.guaranteed_s - seconds)
        for *_, terms, seconds in weeks(facts)
    )


OVERTIME = Term(
    "overtime",
    "Overtime premium",
    "A penny paid besides for care beyond a carer's contract hours of a week.",
    Tier.MONEY,
    Unit.PENCE,
    overtime,
)
GUARANTEED = Term(
    "guaranteed",
    "Guaranteed hours not used",
    "A penny paid for guaranteed hours in which no care is given.",
    Tier.MONEY,
    Unit.PENCE,
    guaranteed,
)
