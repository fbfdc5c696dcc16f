"""The best joint start times for a rota whose carers and orders of visits are given."""

from solver.retime.retime import retime

ENCODES: dict[str, str] = {
    "availability": "solver.retime.chains.Chains.availability",
    "travel": "solver.retime.chains.Chains.travel",
    "window": "solver.windows.hard_window",
    "double_handed": "solver.retime.chains.Chains.double_handed",
    "gaps": "solver.retime.chains.Chains.gaps",
    "daily_rest": "solver.retime.chains.Chains.daily_rest",
    "break": "solver.retime.chains.Chains.rest_break",
    "weekly_hours": "solver.retime.chains.Chains.weekly_hours",
    "weekly_rest": "solver.retime.chains.Chains.weekly_rest",
    "night_work": "solver.retime.chains.Chains.night_work",
    "minimum_wage": "solver.retime.chains.Chains.minimum_wage",
    "frozen": "solver.retime.chains.Chains.frozen",
    "off_preferred": "solver.retime.chains.Chains.off_preferred",
    "late": "solver.retime.chains.Chains.late",
    "worst_late": "solver.retime.chains.Chains.worst_late",
    "moved_by": "solver.retime.chains.Chains.moved_by",
    "waiting": "solver.retime.chains.Chains.waiting",
    "pay": "solver.retime.chains.Chains.waiting",
    "on_costs": "solver.retime.chains.Chains.waiting",
}
"""Which function carries each rule and term that depends on times (pay: of waiting)."""

__all__ = ["ENCODES", "retime"]
