"""Mend a rota that is in force with the fewest changes, and say what is proved of it.

`solver.repair.frame.frame` makes the problem of a re-plan, `solver.repair.triage.triage` tells what
is hit, `solver.repair.mend.repair` mends it. This module holds the types of the answer alone, so
that naming them loads no engine.
"""

from solver.repair.result import Figure, Hit, Known, Point, Proof, Proposal, Repair

ENCODES = {
    "competence": "solver.repair.rounds.Rounds.may_make",
    "availability": "solver.repair.rounds.Round.may_hold",
    "travel": "solver.repair.enumeration.extend",
    "window": "solver.repair.rounds.window",
    "double_handed": "solver.repair.master.Master._packing",
    "gaps": "solver.repair.linked.link_rows",
    "exclusions": "solver.repair.rounds.Rounds.may_make",
    "daily_rest": "solver.repair.settle._stopped",
    "break": "solver.repair.settle._stopped",
    "weekly_hours": "solver.repair.settle._stopped",
    "weekly_rest": "solver.repair.settle._stopped",
    "night_work": "solver.repair.rounds.Rounds._round",
    "budget_cap": "solver.repair.budgets.budget_rows",
    "minimum_wage": "solver.repair.settle._stopped",
    "frozen": "solver.repair.rounds.window",
    "uncovered": "solver.repair.master.Master._figures",
    "changed_carer": "solver.repair.prices.Prices.is_new",
    "moved_start": "solver.repair.enumeration.extend",
    "moved_by": "solver.repair.enumeration.extend",
    "short_notice": "solver.repair.prices.Prices.is_soon",
    "unknown_carer": "solver.repair.prices.Prices.continuity",
    "first_visits": "solver.repair.meetings.meetings",
    "avoided_carer": "solver.repair.prices.Prices.continuity",
    "not_preferred_carer": "solver.repair.prices.Prices.continuity",
    "travel (term)": "solver.repair.prices.Prices.seconds",
    "waiting": "solver.repair.prices.Prices.seconds",
    "pay": "solver.repair.prices.Prices.contact",
    "on_costs": "solver.repair.prices.Prices.contact",
    "short_notice_pay": "solver.repair.prices.Prices.notice",
}
"""Rule or term id -> the function of the columns that encodes it; what binds several shifts of a
carer no column knows, so a choice is judged by the rule's own meaning when it is settled."""
UNPRICED = (
    "off_preferred",
    "late",
    "worst_late",
    "over_hours",
    "over_money",
    "overtime",
    "guaranteed",
    "fairness",
    "unsocial",
)
"""Terms that come last in every order of figures: columns leave them out, the judge does not."""

__all__ = ["ENCODES", "UNPRICED", "Figure", "Hit", "Known", "Point", "Proof", "Proposal", "Repair"]
