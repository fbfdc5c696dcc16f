"""What the checker says of the rotas in force, as a report tells it.

The checker belongs to the solver, which reports do not know: whoever writes a report hands its
facts in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RuleFound:
    """One hard rule and what was found of it.

    Parameters
    ----------
    rule
        Its stable id.
    source
        The law or guidance that it is from.
    fact, tested
        What one tested fact is, and how many were tested.
    broken
        Violations that nobody has allowed, in words; ids only.
    allowed
        Violations that somebody has allowed.
    """

    rule: str
    name: str
    source: str
    fact: str
    tested: int
    broken: tuple[str, ...] = ()
    allowed: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it, not even what somebody has allowed."""
        return not self.broken and not self.allowed

    @property
    def told(self) -> str:
        """What was found, in a few words."""
        if not self.tested:
            return "nothing to test"
        found = [
            f"{number:,} {words}"
            for number, words in ((len(self.broken), "broken"), (self.allowed, "allowed"))
            if number
        ]
        return ", ".join(found) or "holds"


@dataclass(frozen=True, slots=True)
class Compliance:
    """Every hard rule against all that is in force on some days, on the agency's data of now.

    Parameters
    ----------
    policy
        Its limits are those of the rules.
    left_out
        Assignments of visits or carers that are not there any more, or were cancelled.
    """

    policy: str
    rules: tuple[RuleFound, ...]
    left_out: int = 0

    @property
    def tested(self) -> int:
        """Facts that were tested, of all rules."""
        return sum(each.tested for each in self.rules)

    @property
    def broken(self) -> tuple[tuple[str, str], ...]:
        """Rule and violation, of all that nobody has allowed."""
        return tuple((each.name, words) for each in self.rules for words in each.broken)

    def as_json(self) -> Mapping[str, Any]:
        """Ids and figures."""
        return {
            "policy": self.policy,
            "left_out": self.left_out,
            "rules": [
                {
                    "rule": each.rule,
                    "tested": each.tested,
                    "violations": len(each.broken),
                    "overridden": each.allowed,
                }
                for each in self.rules
            ],
        }
