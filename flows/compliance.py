"""What the checker tested of a rota, rule by rule, with its source and what was allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.overrides import StoredOverride
from flows.planned import Planned
from solver.overrides import OVERRIDABLE
from solver.rules import HARD, Rule, Violation
from solver.words import count

HEAD = ("Rule", "Source", "Tested", "Fact", "Broken", "Allowed")
"""Heads of the table of all rules."""


@dataclass(frozen=True, slots=True)
class RuleReport:
    """One rule of the compliance report.

    Parameters
    ----------
    tested
        How many facts the checker tested.
    broken
        Violations that nobody has allowed.
    overridden
        Violations that somebody has allowed, and who did.
    """

    rule: Rule
    tested: int
    broken: tuple[Violation, ...]
    overridden: tuple[tuple[Violation, StoredOverride], ...]

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it, not even what somebody has allowed."""
        return not self.broken and not self.overridden

    @property
    def row(self) -> tuple[str, ...]:
        """The rule as a row under `HEAD`."""
        numbers = (f"{len(found):,}" if found else "–" for found in (self.broken, self.overridden))
        return self.rule.id, self.rule.source, f"{self.tested:,}", self.rule.fact, *numbers

    def as_json(self) -> Mapping[str, Any]:
        """The rule for programs."""
        return {
            "rule": self.rule.id,
            "name": self.rule.name,
            "source": self.rule.source,
            "fact": self.rule.fact,
            "tested": self.tested,
            "violations": len(self.broken),
            "overridden": len(self.overridden),
            "override_needs": OVERRIDABLE.get(self.rule.id),
        }


def compliance(planned: Planned) -> tuple[RuleReport, ...]:
    """Every hard rule, in the order of `HARD`."""
    return tuple(
        RuleReport(
            rule,
            planned.report.tested[rule.id],
            tuple(v for v in planned.broken if v.rule_id == rule.id),
            tuple(pair for pair in planned.overridden if pair[0].rule_id == rule.id),
        )
        for rule in HARD
    )


def in_a_line(planned: Planned) -> str:
    """How many rules hold, by how many facts, and what was allowed."""
    rules = compliance(planned)
    held = sum(each.holds for each in rules)
    tested = sum(each.tested for each in rules)
    allowed = len(planned.overridden)
    words = f"{held} of {count(len(rules), 'hard rule')} hold, by {count(tested, 'fact')} tested"
    return f"{words}, {count(allowed, 'violation')} allowed" if allowed else words
