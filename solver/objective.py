"""The objective: terms make tiers, tiers make levels, and levels are compared in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from solver.facts import Facts
from solver.policy import Policy, Tier
from solver.rules import SCALE, SOFT


@dataclass(frozen=True, slots=True)
class Score:
    """How good a rota is; less is better.

    Parameters
    ----------
    terms
        Measure of each term in base units (see `solver.rules.Unit`).
    tiers
        Weighted points of each tier, scaled by `SCALE`.
    levels
        Sum of the tiers of each level of the policy, scaled; compared from the first on.
    """

    terms: Mapping[str, int]
    tiers: Mapping[Tier, int]
    levels: tuple[int, ...]

    def value(self, term_id: str) -> float:
        """A term in its own unit (minutes, count, pence)."""
        term = next(t for t in SOFT if t.id == term_id)
        return self.terms[term_id] / term.unit.base

    def points(self, tier: Tier) -> float:
        """Weighted points of a tier."""
        return self.tiers[tier] / SCALE

    @property
    def total(self) -> float:
        """Points of all tiers together, for reports; comparison uses `levels`."""
        return sum(self.levels) / SCALE

    def __lt__(self, other: Score) -> bool:
        return self.levels < other.levels


def score(facts: Facts) -> Score:
    """Measure every term of a rota from the rota alone."""
    policy: Policy = facts.policy
    terms = {term.id: term.measure(facts) for term in SOFT}
    tiers = dict.fromkeys(Tier, 0)
    for term in SOFT:
        tiers[term.tier] += policy.weight(term.id) * terms[term.id] * term.unit.factor
    levels = tuple(sum(tiers[tier] for tier in level) for level in policy.levels)
    return Score(terms, tiers, levels)
