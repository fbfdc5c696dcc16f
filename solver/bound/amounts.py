"""What a level of the objective charges for a route, in whole scaled points.

Exact are travel, pay and mileage but for waiting, and all that depends on the carer and the visit
alone. What depends on when a visit starts (away from the preferred start, moved, late, waiting)
and on all of a carer's routes together (fairness) is left at 0, which it never falls below.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from math import gcd

import numpy as np

from solver.encoding.arrays import Int
from solver.policy import Policy
from solver.problem import Carer, Problem, Visit
from solver.rules import SOFT
from solver.rules.money import MILE_MM

OPEN_TERMS = (
    "off_preferred",
    "late",
    "worst_late",
    "moved_start",
    "moved_by",
    "short_notice",
    "waiting",
    "fairness",
)
"""Terms that a route does not know, or not exactly."""


@dataclass(frozen=True)
class Amounts:
    """The charges of one level: ``unit`` is what a base unit of each of its terms costs."""

    problem: Problem
    policy: Policy
    unit: dict[str, int]

    @classmethod
    def of(cls, problem: Problem, policy: Policy, level: int) -> Amounts:
        """Find what the terms of a level cost; those of other levels cost nothing."""
        tiers = policy.levels[level]
        return cls(
            problem,
            policy,
            {t.id: policy.weight(t.id) * t.unit.factor * (t.tier in tiers) for t in SOFT},
        )

    def uncovered(self, visit: Visit) -> int:
        """Term *uncovered* of a visit."""
        risk = self.policy.risk_weights[visit.risk]
        return self.unit["uncovered"] * visit.duration * visit.carers_required * risk

    def pair(self, visit: Visit, carer: Carer) -> int:
        """Terms of continuity, contact pay and the change of carer, of one carer at one visit."""
        problem, unit = self.problem, self.unit
        kind = problem.preference.get((visit.client_id, carer.id))
        amount = unit["pay"] * self._rate(carer) * visit.duration
        if not problem.knows(visit.client_id, carer.id):
            amount += unit["unknown_carer"]
        if kind == "avoid":
            amount += unit["avoided_carer"]
        if visit.client_id in problem.clients_with_preferred and kind != "preferred":
            amount += unit["not_preferred_carer"]
        told = problem.told.get(visit.id, ())
        if told and all(t.carer_id != carer.id for t in told):
            amount += unit["changed_carer"]
            if problem.now is not None and told[0].start < (
                problem.now + self.policy.short_notice_s
            ):
                amount += unit["short_notice"]
        return amount

    def legs(self, carer: Carer, seconds: Int, metres: Int) -> Int:
        """Terms *travel* and *pay* of journeys between visits."""
        paid = self.unit["pay"] * self._rate(carer) if self.policy.pay_travel else 0
        pence_mile = self.policy.limits.mileage_pence_mile.get(carer.transport, 0)
        # Encodes the rounding of term *pay*: half up, to a base unit.
        mileage = (metres * (1000 * 3600 * pence_mile) + MILE_MM // 2) // MILE_MM
        return (
            self.unit["travel"] * seconds
            + paid * (seconds + self.policy.handover_s)
            + self.unit["pay"] * mileage
        )

    def home_legs(self, seconds: Int) -> Int:
        """Term *travel* of journeys from and to home."""
        return self.unit["travel"] * seconds

    def kind_of(self, carer: Carer) -> tuple[int, ...]:
        """What of a carer these amounts depend on, the visits apart."""
        return (self._rate(carer),) if self.unit["pay"] else ()

    def step(self, values: list[Int]) -> int:
        """The largest number that divides whatever the level of a rota can be.

        Parameters
        ----------
        values
            The amounts that routes and visits can have.
        """
        found = reduce(gcd, (self.unit[name] for name in OPEN_TERMS if name in self.unit), 0)
        for each in values:
            found = gcd(found, int(np.gcd.reduce(each, axis=None, initial=0)))
        return found

    def _rate(self, carer: Carer) -> int:
        return self.policy.rate(carer.rate_pence_hour)
