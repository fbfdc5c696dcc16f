"""From weights and levels to energies: one number a search can minimise."""

from __future__ import annotations

from dataclasses import dataclass

from solver.policy import Policy, Tier
from solver.problem import Carer, Problem, Visit
from solver.rules import SCALE, SOFT
from solver.rules.money import MILE_MM

MARGIN = 3.0
"""The smallest step of a level outweighs this many typical visits' worth of all later levels."""
MINUTES = (
    "off_preferred",
    "late",
    "worst_late",
    "moved_by",
    "travel",
    "waiting",
    "fairness",
)
"""Terms in minutes of which one visit takes hours at most."""
LARGEST_TOTAL = 4e15
"""Below 2^53, so that sums of whole energies stay exact in a float."""


@dataclass(frozen=True, slots=True)
class Energies:
    """Energy of one base unit of each term: weight x scale x multiplier of the term's level."""

    policy: Policy
    unit: dict[str, float]
    replan: bool
    soon: frozenset[str]
    """Visits in force whose people hear of a change at short notice."""

    @classmethod
    def of(cls, problem: Problem, policy: Policy) -> Energies:
        """Choose the multipliers of the levels for a problem.

        The last level that weighs anything has multiplier 1. An earlier level's multiplier makes
        its smallest step dearer than what one visit typically costs in the levels after it.
        """
        multipliers = [1.0] * len(policy.levels)
        later = 0.0
        for level in reversed(range(len(policy.levels))):
            terms = [
                t
                for t in SOFT
                if t.tier in policy.levels[level]
                and policy.weight(t.id)
                and (t.tier is not Tier.STABILITY or problem.in_force)
            ]
            if not terms:
                continue
            step = min(
                policy.weight(t.id) * t.unit.factor * _smallest_step(problem, policy, t.id)
                for t in terms
            )
            multipliers[level] = max(1.0, float(round(MARGIN * later / step)))
            typical = sum(
                policy.weight(t.id) * t.unit.factor * _typical(policy, t.id) for t in terms
            )
            later += multipliers[level] * typical
        unit = {
            t.id: policy.weight(t.id) * t.unit.factor * multipliers[policy.level_of(t.tier)]
            for t in SOFT
        }
        worst = unit["uncovered"] * sum(
            v.duration * v.carers_required * policy.risk_weights[v.risk] for v in problem.visits
        )
        if worst > LARGEST_TOTAL:
            unit["uncovered"] *= LARGEST_TOTAL / worst
        now = problem.now
        soon = frozenset(
            visit_id
            for visit_id, told in problem.told.items()
            if now is not None and told[0].start < now + policy.short_notice_s
        )
        return cls(policy, unit, bool(problem.in_force), soon)

    def uncovered(self, visit: Visit) -> float:
        """Energy of leaving a visit uncovered (rule term *uncovered*)."""
        seconds = visit.duration * visit.carers_required
        return self.unit["uncovered"] * seconds * self.policy.risk_weights[visit.risk]

    @property
    def timing_second(self) -> float:
        """Term *off_preferred*: a second beyond the tolerance; in a re-plan term *moved_by*."""
        return self.unit["moved_by" if self.replan else "off_preferred"]

    @property
    def late_second(self) -> float:
        """Term *late*: a second after the end of a visit's window."""
        return self.unit["late"]

    @property
    def worst_late_second(self) -> float:
        """Term *worst_late*: a second by which the latest of all visits is late."""
        return self.unit["worst_late"]

    def moved_start(self, problem: Problem, visit: Visit) -> float:
        """Terms *moved_start* and *short_notice* of a visit that starts at another time."""
        if visit.id not in problem.told:
            return 0.0
        return self.unit["moved_start"] + self._if_soon(visit)

    @property
    def home_second(self) -> float:
        """Term *travel*: a second from or to home."""
        return self.unit["travel"]

    @property
    def fairness_second(self) -> float:
        """Term *fairness*: a contact second away from the share."""
        return self.unit["fairness"]

    def leg_second(self, carer: Carer) -> float:
        """Terms *travel* and *pay*: a second of travel between two visits of a run."""
        return self.unit["travel"] + self._paid_travel_second(carer)

    def handover(self, carer: Carer) -> float:
        """Term *pay*: the handover between two visits of a run."""
        return self._paid_travel_second(carer) * self.policy.handover_s

    def leg_metre(self, carer: Carer) -> float:
        """Term *pay*: mileage of a metre between two visits of a run."""
        pence_mile = self.policy.limits.mileage_pence_mile.get(carer.transport, 0)
        return self.unit["pay"] * pence_mile * SCALE * 1000 / MILE_MM

    def wait_second(self, carer: Carer) -> float:
        """Terms *waiting* and *pay*: a second of waiting between two visits of a run."""
        paid = self._rate(carer) * self.unit["pay"] if self.policy.pay_waiting else 0.0
        return self.unit["waiting"] + paid

    def pair(self, problem: Problem, visit: Visit, carer: Carer) -> float:
        """Terms of continuity, contact pay and the change of carer, of one carer at one visit."""
        kind = problem.preference.get((visit.client_id, carer.id))
        energy = self._rate(carer) * self.unit["pay"] * visit.duration
        if not problem.knows(visit.client_id, carer.id):
            energy += self.unit["unknown_carer"]
        if kind == "avoid":
            energy += self.unit["avoided_carer"]
        if visit.client_id in problem.clients_with_preferred and kind != "preferred":
            energy += self.unit["not_preferred_carer"]
        told = problem.told.get(visit.id, ())
        if told and all(t.carer_id != carer.id for t in told):
            energy += self.unit["changed_carer"] + self._if_soon(visit)
        return energy

    def _if_soon(self, visit: Visit) -> float:
        return self.unit["short_notice"] if visit.id in self.soon else 0.0

    def _paid_travel_second(self, carer: Carer) -> float:
        return self._rate(carer) * self.unit["pay"] if self.policy.pay_travel else 0.0

    def _rate(self, carer: Carer) -> int:
        return self.policy.rate(carer.rate_pence_hour)


def _smallest_step(problem: Problem, policy: Policy, term_id: str) -> float:
    """A difference that must not be given away for a later level, in base units."""
    if term_id == "uncovered":
        return min(
            (v.duration * v.carers_required * policy.risk_weights[v.risk] for v in problem.visits),
            default=1,
        )
    if term_id in MINUTES:
        return 60
    return 3600 * 100 if term_id == "pay" else 1


def _typical(policy: Policy, term_id: str) -> float:
    """What covering one visit may cost in a term, in base units; generous."""
    if term_id == "uncovered":
        return 0.0
    if term_id == "pay":
        return 3600.0 * max(policy.default_rate_pence_hour, 1500)
    if term_id in MINUTES:
        return 2 * 3600.0
    return 2.0
