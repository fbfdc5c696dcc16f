"""The meaning of every hard rule and of every term of the objective, one module each.

These two tuples are the contents page. docs/adding-a-rule.md tells how to add to them.
"""

from solver.rules import (
    availability,
    budget_cap,
    competence,
    continuity,
    contract,
    coverage,
    daily_rest,
    double_handed,
    exclusions,
    fairness,
    frozen,
    gaps,
    lateness,
    minimum_wage,
    money,
    night_work,
    rest_break,
    stability,
    timing,
    travel,
    weekly_hours,
    weekly_rest,
    window,
)
from solver.rules.base import KEPT, SCALE, Rule, Term, Unit, Verdict, Violation

HARD: tuple[Rule, ...] = (
    competence.RULE,
    availability.RULE,
    travel.RULE,
    window.RULE,
    double_handed.RULE,
    gaps.RULE,
    exclusions.RULE,
    daily_rest.RULE,
    rest_break.RULE,
    weekly_hours.RULE,
    weekly_rest.RULE,
    night_work.RULE,
    budget_cap.RULE,
    minimum_wage.RULE,
    frozen.RULE,
)

SOFT: tuple[Term, ...] = (
    coverage.TERM,
    timing.TERM,
    lateness.LATE,
    lateness.WORST,
    stability.CHANGED,
    stability.MOVED,
    stability.MOVED_BY,
    stability.SHORT_NOTICE,
    continuity.UNKNOWN,
    continuity.FIRST,
    continuity.AVOIDED,
    continuity.NOT_PREFERRED,
    money.TRAVEL,
    money.WAITING,
    money.PAY,
    money.ON_COSTS,
    budget_cap.OVER_HOURS,
    budget_cap.OVER_MONEY,
    contract.OVERTIME,
    contract.GUARANTEED,
    stability.SHORT_NOTICE_PAY,
    fairness.TERM,
    fairness.UNSOCIAL,
)

__all__ = ["HARD", "KEPT", "SCALE", "SOFT", "Rule", "Term", "Unit", "Verdict", "Violation"]
