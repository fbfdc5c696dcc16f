"""What a change of the rota does to every tier and term, measured by the checker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from solver.check import Report, check
from solver.facts import Facts
from solver.objective import Score, score
from solver.policy import Policy, Tier
from solver.problem import Problem
from solver.rota import Rota, differences
from solver.rules import SCALE, SOFT, Unit, Violation

_TIERS = {tier: "uncovered" if tier is Tier.SAFETY else str(tier) for tier in Tier}


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

    @property
    def points(self) -> str:
        """The tiers that differ and by how many points, in their order; '' where none does."""
        told = ((tier, f"{self.tiers[tier]:+,.1f}".removesuffix(".0")) for tier in Tier)
        shown = ((tier, amount) for tier, amount in told if amount not in ("+0", "-0"))
        return ", ".join(f"{_TIERS[tier]} {amount}" for tier, amount in shown)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What another rota would do.

    Parameters
    ----------
    broken
        What it breaks that is not broken now.
    mended
        How many broken rules it mends.
    """

    effect: Effect
    broken: tuple[Violation, ...]
    mended: int


class Present:
    """A rota as it is, against which others are measured.

    Parameters
    ----------
    known
        What counts as broken now; None means what the rota breaks of this problem.
    """

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        rota: Rota,
        known: Iterable[Violation] | None = None,
    ) -> None:
        self.problem = problem
        self.policy = policy
        self.rota = rota
        self._known = known

    @cached_property
    def report(self) -> Report:
        """What the checker says of the rota."""
        return check(self.problem, self.policy, self.rota)

    @cached_property
    def _broken(self) -> frozenset[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        known = self.report.violations if self._known is None else self._known
        return frozenset(map(_key, known))

    def outcome(
        self, rota: Rota, problem: Problem | None = None, policy: Policy | None = None
    ) -> Outcome:
        """What having another rota would do, by the checker.

        Parameters
        ----------
        problem, policy
            What the other rota is checked against; None means what this one is.
        """
        asked = problem or self.problem
        report = check(asked, policy or self.policy, rota)
        changes = differences(self.rota, rota, self.problem.visit, asked.visit)
        keys = {_key(v) for v in report.violations}
        return Outcome(
            effect=difference(self.report.score, report.score, len(changes)),
            broken=tuple(v for v in report.violations if _key(v) not in self._broken),
            mended=len(self._broken - keys),
        )

    def estimate(self, rota: Rota, carer_ids: Iterable[str], visit_id: str) -> tuple[int, ...]:
        """Levels of another rota less those of this one, where only these carers' work differs.

        Measured on their work alone, which is quick and true of terms that add up over carers and
        visits; what is told to anybody comes from `outcome`.
        """
        concerned = set(carer_ids)
        here, there = (
            score(Facts(self.problem, self.policy, _part(each, concerned, visit_id)))
            for each in (self.rota, rota)
        )
        return tuple(b - a for a, b in zip(here.levels, there.levels, strict=True))


def _part(rota: Rota, carer_ids: set[str], visit_id: str) -> Rota:
    work = (a for carer_id in carer_ids for a in rota.by_carer.get(carer_id, ()))
    return Rota.of({*work, *rota.by_visit.get(visit_id, ())})


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
