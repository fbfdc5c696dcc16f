"""Overrides: what a person has allowed although it breaks a rule; exact facts, no rule at large."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from solver.rules.base import Violation

Needs = Literal["reason", "rest"]
"""What an override needs: a reason alone, or a compensatory rest besides (Working Time Regulations
1998 reg. 24)."""

OVERRIDABLE: Mapping[str, Needs] = {
    "availability": "reason",
    "travel": "reason",
    "window": "reason",
    "daily_rest": "rest",
    "break": "rest",
    "weekly_hours": "reason",
    "weekly_rest": "rest",
    "budget_cap": "reason",
}
"""Rules that a policy may let somebody override, and what that needs."""

NEVER: Mapping[str, str] = {
    "competence": "nobody makes a visit that they are not trained for (CQC regulations 12 and 18)",
    "double_handed": "the moving and handling plan says how many carers are needed",
    "gaps": "distances of linked visits are those of doses (NICE NG67)",
    "exclusions": "who must not come is what was agreed with the client",
    "night_work": "the law has no exception (Working Time Regulations 1998 regs. 6 and 6A)",
    "minimum_wage": "the law has no exception (National Minimum Wage Act 1998)",
    "frozen": "what is pinned or past cannot be planned otherwise",
}
"""Rules that nobody may override, whatever a policy says, and why."""

DECIDING = ("coordinator", "manager")
"""Roles that may decide about a rota, and that a policy may let override rules."""


@dataclass(frozen=True, slots=True)
class Override:
    """One violation that a person has allowed.

    Parameters
    ----------
    id
        Id of the stored row.
    rule_id, visit_ids, carer_ids, about
        Those of the violation.
    excess
        The most by which the rule may be missed there: what it was when it was allowed.
    """

    id: str
    rule_id: str
    visit_ids: frozenset[str]
    carer_ids: frozenset[str]
    excess: int
    about: str = ""

    def covers(self, violation: Violation) -> bool:
        """Whether it allows a violation: the same rule, visits and carers, missed by no more.

        Of what is about a day, a week or a budget a rota of fewer days shows some of the visits
        alone, one of more days all of them.
        """
        visits = frozenset(violation.visit_ids)
        nested = visits <= self.visit_ids or visits >= self.visit_ids
        return (
            not violation.firm
            and violation.rule_id == self.rule_id
            and frozenset(violation.carer_ids) == self.carer_ids
            and violation.about == self.about
            and (visits == self.visit_ids or (nested and self.about != ""))
            and violation.excess <= self.excess
        )


def not_allowed(
    violations: Iterable[Violation], overrides: Iterable[Override]
) -> tuple[Violation, ...]:
    """The violations that nobody has allowed: what stops a publication."""
    known = tuple(overrides)
    return tuple(v for v in violations if not any(each.covers(v) for each in known))


def may_be_allowed(violation: Violation) -> bool:
    """Whether there may be an override of a violation at all."""
    return violation.rule_id in OVERRIDABLE and not violation.firm
