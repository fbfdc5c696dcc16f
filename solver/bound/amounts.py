"""What a level of the objective charges for a route, in whole scaled points.

Exact are travel, pay and mileage but for waiting, and all that depends on the carer and the visit
alone. What depends on when a visit starts (away from the preferred start, moved, late, waiting)
and on all of a carer's routes together (fairness, first visits) is left at 0, which it never falls
below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from math import gcd

import numpy as np

from solver.encoding.arrays import Int
from solver.policy import Policy
from solver.problem import Carer, Problem, Visit
from solver.rules import SCALE, SOFT
from solver.rules.money import MILE_MM
from solver.tariff import Payroll

OPEN_TERMS = (
    "off_preferred",
    "late",
    "worst_late",
    "moved_start",
    "moved_by",
    "short_notice",
    "first_visits",
    "waiting",
    "over_hours",
    "over_money",
    "overtime",
    "guaranteed",
    "short_notice_pay",
    "fairness",
    "unsocial",
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

    @cached_property
    def payroll(self) -> Payroll:
        """What an hour and a mile cost."""
        return Payroll(self.problem, self.policy)

    def uncovered(self, visit: Visit) -> int:
        """Term *uncovered* of a visit."""
        risk = self.policy.risk_weights[visit.risk]
        return self.unit["uncovered"] * visit.duration * visit.carers_required * risk

    def pair(self, visit: Visit, carer: Carer) -> int:
        """Terms of continuity, contact pay and the change of carer, of one carer at one visit."""
        problem, unit = self.problem, self.unit
        kind = problem.preference.get((visit.client_id, carer.id))
        amount = self._second(carer, visit) * visit.duration
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
                pence = self.policy.tariff.short_notice_pence
                amount += unit["short_notice"] + unit["short_notice_pay"] * pence * SCALE
        return amount

    def legs(self, carer: Carer, to: Sequence[Visit], seconds: Int, metres: Int) -> Int:
        """Terms *travel*, *pay* and *on_costs* of journeys to some visits, a column each."""
        paid = np.array([self._second(carer, v) * self.policy.pay_travel for v in to], np.int64)
        pence_mile = np.array([self.payroll.mile(carer, v) for v in to], np.int64)
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

    def kind_of(self, carer: Carer, visits: Sequence[Visit]) -> bytes:
        """What of a carer the amounts of journeys to some visits depend on."""
        found = [(self._second(carer, v), self._mile(carer, v)) for v in visits]
        return np.array(found, np.int64).tobytes()

    def step(self, values: list[Int]) -> int:
        """The largest number that is known to divide what a level charges for routes and misses.

        What a level counts besides is never below 0, so that it needs no step of its own.

        Parameters
        ----------
        values
            The amounts that routes and visits can have. They say nothing of pinned stops and of
            the ways to and from them: where there are any, only the units of the terms do.
        """
        names = self.unit if self.problem.pinned else OPEN_TERMS
        found = reduce(gcd, (self.unit[name] for name in names if name in self.unit), 0)
        for each in values:
            found = gcd(found, int(np.gcd.reduce(each, axis=None, initial=0)))
        return found

    def _second(self, carer: Carer, visit: Visit) -> int:
        """What a paid second costs, for a visit or before it."""
        unit = self.unit
        if not (unit["pay"] or unit["on_costs"]):
            return 0
        return unit["pay"] * self.payroll.hour(carer, visit) + unit[
            "on_costs"
        ] * self.payroll.on_costs(carer, visit)

    def _mile(self, carer: Carer, visit: Visit) -> int:
        return self.payroll.mile(carer, visit) if self.unit["pay"] else 0
