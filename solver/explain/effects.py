"""What a change of the rota does to every tier and term, measured by the checker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from solver.check import check
from solver.objective import Score
from solver.policy import Policy, Tier
from solver.problem import Problem
from solver.rota import Rota, differences
from solver.rules import SCALE, SOFT, Unit, Violation


@dataclass(frozen=True, slots=True)
class Effect:
    """The score after a change less the score before it; what is below zero is a gain.

    Parameters
    ----------
    tiers
        Weighted points of each tier.
    terms
        Each term in its own unit (minutes, count, pence).
    levels
        Scaled points of each level of the policy; the less, the better, the first level first.
    changed
        Slots that differ.
    """

    tiers: Mapping[Tier, float]
    terms: Mapping[str, float]
    levels: tuple[int, ...]
    changed: int

    @property
    def words(self) -> str:
        """The terms that differ, in the order of the objective; '' where none does."""
        told = ((term, _amount(term.unit, self.terms[term.id])) for term in SOFT)
        return ", ".join(f"{term.name.lower()} {amount}" for term, amount in told if amount)


class Present:
    """A rota as it is, against which changes of it are measured."""

    def __init__(self, problem: Problem, policy: Policy, rota: Rota) -> None:
        self.problem = problem
        self.policy = policy
        self.rota = rota
        self.report = check(problem, policy, rota)
        self._broken = {_key(v) for v in self.report.violations}

    def changed(
        self, rota: Rota, problem: Problem | None = None, policy: Policy | None = None
    ) -> tuple[Effect, tuple[Violation, ...]]:
        """The effect of having another rota, and what it breaks that is not broken now.

        Parameters
        ----------
        problem, policy
            What the other rota is checked against; None means what this one is.
        """
        asked = problem or self.problem
        report = check(asked, policy or self.policy, rota)
        changes = differences(self.rota, rota, self.problem.visit, asked.visit)
        new = tuple(v for v in report.violations if _key(v) not in self._broken)
        return difference(self.report.score, report.score, len(changes)), new


def difference(before: Score, after: Score, changed: int) -> Effect:
    """One score less another."""
    return Effect(
        tiers={tier: (after.tiers[tier] - before.tiers[tier]) / SCALE for tier in Tier},
        terms={term.id: after.value(term.id) - before.value(term.id) for term in SOFT},
        levels=tuple(b - a for a, b in zip(before.levels, after.levels, strict=True)),
        changed=changed,
    )


def _amount(unit: Unit, value: float) -> str:
    """A difference with its sign; '' where it is too small to be told."""
    sign, size = "-" if value < 0 else "+", abs(value)
    if unit is Unit.PENCE:
        return f"{sign}£{size / 100:.2f}" if size >= 0.5 else ""
    if unit is Unit.MINUTES:
        return f"{sign}{size:.0f} min" if size >= 0.5 else ""
    return f"{sign}{size:.0f}" if size else ""


def _key(violation: Violation) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return violation.rule_id, violation.visit_ids, violation.carer_ids
