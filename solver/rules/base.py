"""What a rule and a term are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from solver.facts import Facts
from solver.policy import Tier

SCALE = 3600
"""Scaled points in one point: makes every weighted second, count and penny an integer."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a rota breaks a hard rule.

    Parameters
    ----------
    rule_id
        Stable id of the rule.
    visit_ids, carer_ids
        Who and what is concerned.
    message
        One sentence in care words; ids only, no personal data.
    excess
        By how many seconds (or carers, or facts) the rule is missed; at least 1.
    firm
        Whether nobody may allow it, although the rule is one that may be overridden
        (`solver.overrides`): it is a limit of law without an exception, or cannot be done.
    about
        The day, week or budget that it is about, where visits on other days than the rota's belong
        to it, too: the same seen from another horizon has the same. Empty else.
    """

    rule_id: str
    visit_ids: tuple[str, ...]
    carer_ids: tuple[str, ...]
    message: str
    excess: int = 1
    firm: bool = False
    about: str = ""


Verdict = Violation | None
"""What is said of one fact that was tested: how it breaks the rule, or `KEPT`."""
KEPT: Verdict = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A hard rule: its stable id, its name for reports, its source, and how it is missed.

    ``examine`` gives one verdict for each fact that it tests, so that what is counted is what was
    tested; ``fact`` names one of them.
    """

    id: str
    name: str
    source: str
    fact: str
    examine: Callable[[Facts], Iterator[Verdict]]

    def find(self, facts: Facts) -> Iterator[Violation]:
        """Every violation of the rule in a rota."""
        return (verdict for verdict in self.examine(facts) if verdict is not None)


class Unit(Enum):
    """Unit of a term: the word for reports, base units in one unit, scaled points a base unit."""

    MINUTES = ("minutes", 60, SCALE // 60)
    COUNT = ("count", 1, SCALE)
    PENCE = ("pence", 3600, 1)
    """Measured in pence seconds an hour (rate x seconds), so that it stays an integer."""

    @property
    def word(self) -> str:
        """The unit's name in reports."""
        return self.value[0]

    @property
    def base(self) -> int:
        """Base units in one unit."""
        return self.value[1]

    @property
    def factor(self) -> int:
        """Scaled points of one base unit at weight 1."""
        return self.value[2]


@dataclass(frozen=True, slots=True)
class Term:
    """A part of the objective: what it measures, in which unit and tier; less is better.

    ``meaning`` says in a sentence what one unit of it is. ``measure`` returns base units of
    ``unit``: seconds for minutes, pence x 3600 for pence.
    """

    id: str
    name: str
    meaning: str
    tier: Tier
    unit: Unit
    measure: Callable[[Facts], int]
