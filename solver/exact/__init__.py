"""CP-SAT on the whole model: for small problems, and the oracle of the tests."""

from solver.exact.model import ExactResult, Model, solve
from solver.exact.variables import RunVars

ENCODES: dict[str, str] = {
    "competence": "solver.exact.eligible.competence",
    "availability": "solver.exact.constraints.availability",
    "travel": "solver.exact.constraints.travel",
    "window": "solver.windows.hard_window",
    "double_handed": "solver.exact.constraints.double_handed",
    "gaps": "solver.exact.constraints.gaps",
    "exclusions": "solver.exact.eligible.exclusions",
    "daily_rest": "solver.exact.constraints.daily_rest",
    "break": "solver.exact.constraints.rest_break",
    "weekly_hours": "solver.exact.constraints.weekly_hours",
    "weekly_rest": "solver.exact.constraints.weekly_rest",
    "night_work": "solver.exact.constraints.night_work",
    "budget_cap": "solver.exact.paid.budget_cap",
    "minimum_wage": "solver.exact.paid.minimum_wage",
    "frozen": "solver.exact.constraints.frozen",
    "uncovered": "solver.exact.objective.uncovered",
    "off_preferred": "solver.exact.objective.off_preferred",
    "late": "solver.exact.objective.late",
    "worst_late": "solver.exact.objective.worst_late",
    "changed_carer": "solver.exact.objective.changed_carer",
    "moved_start": "solver.exact.objective.moved_start",
    "moved_by": "solver.exact.objective.moved_by",
    "short_notice": "solver.exact.objective.short_notice",
    "unknown_carer": "solver.exact.objective.unknown_carer",
    "first_visits": "solver.exact.objective.first_visits",
    "avoided_carer": "solver.exact.objective.avoided_carer",
    "not_preferred_carer": "solver.exact.objective.not_preferred_carer",
    "travel (term)": "solver.exact.objective.travel",
    "waiting": "solver.exact.objective.waiting",
    "pay": "solver.exact.objective.pay",
    "on_costs": "solver.exact.objective.on_costs",
    "over_hours": "solver.exact.objective.over_hours",
    "over_money": "solver.exact.objective.over_money",
    "overtime": "solver.exact.objective.overtime",
    "guaranteed": "solver.exact.objective.guaranteed",
    "short_notice_pay": "solver.exact.objective.short_notice_pay",
    "fairness": "solver.exact.objective.fairness",
    "unsocial": "solver.exact.objective.unsocial",
}
"""Which function carries each rule and each term (marked where a rule has the same id)."""

__all__ = ["ENCODES", "ExactResult", "Model", "RunVars", "solve"]
