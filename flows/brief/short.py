"""What a manager looks for first: who is without care, what changed, what it costs."""

from __future__ import annotations

from collections.abc import Iterator

from flows.background import Background
from flows.brief.against import held_against
from flows.brief.since import differences_told
from flows.brief.tables import table
from flows.brief.uncovered import by_visit
from flows.brief.words import pounds
from flows.planned import Planned
from solver.words import count


def in_short(planned: Planned, background: Background) -> Iterator[str]:
    """The lines of the table; a row is left out where its matter was not looked at."""
    rows = [("Without care", _without(planned))]
    if background.before is not None:
        rows.append(("What changed", differences_told(planned, background)))
    rows.append(("What it costs", _costs(planned)))
    yield from table(("In short", ""), rows)


def _without(planned: Planned) -> str:
    """Visits that lack a carer, the gravest first."""
    risks = [slot.risk for _, slot in by_visit(planned.uncovered, planned.problem)]
    parts = [
        count(risks.count(risk), f"{risk} visit")
        for risk in planned.figures.by_risk
        if risk in risks
    ]
    return ", ".join(parts) or "nobody"


def _costs(planned: Planned) -> str:
    """Pay and mileage, and the pay of the care in it against the budget of the branch."""
    told = f"{pounds(planned.figures.cost)} pay and mileage"
    left = [
        (held.allowed_amount - held.amount, held.amount)
        for held in held_against(planned)
        if held.scope == "branch" and held.allowed_amount is not None
    ]
    if not left:
        return told
    least, care = min(left)
    side = "below" if least >= 0 else "ABOVE"
    return f"{told}; the care in it {pounds(care)}, {pounds(abs(least))} {side} the branch's budget"
