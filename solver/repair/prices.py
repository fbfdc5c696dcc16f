"""What a carer at a visit, and a second on the road, cost a round in scaled points."""

from __future__ import annotations

from solver.policy import Policy
from solver.problem import Carer, Problem, Visit
from solver.repair.rounds import Rounds
from solver.rules import SCALE, Unit
from solver.tariff import Payroll


class Prices:
    """What a carer at a visit, and a second on the road, cost in scaled points."""

    def __init__(self, rounds: Rounds) -> None:
        self.problem: Problem = rounds.problem
        self.policy: Policy = rounds.policy
        self.payroll = Payroll(self.problem, self.policy)
        now = self.problem.now
        self.soon_until = -1 if now is None else now + self.policy.short_notice_s

    def continuity(self, carer: Carer, visit: Visit) -> int:
        """Encodes the terms of continuity of one slot."""
        problem, policy = self.problem, self.policy
        kind = problem.preference.get((visit.client_id, carer.id))
        count = 0
        if not problem.knows(visit.client_id, carer.id):
            count += policy.weight("unknown_carer")
        if kind == "avoid":
            count += policy.weight("avoided_carer")
        if visit.client_id in problem.clients_with_preferred and kind != "preferred":
            count += policy.weight("not_preferred_carer")
        return count * Unit.COUNT.factor

    def is_new(self, carer: Carer, visit: Visit) -> bool:
        """Encodes term *changed_carer*: the client was told somebody else."""
        told = self.problem.told.get(visit.id, ())
        return bool(told) and all(t.carer_id != carer.id for t in told)

    def is_soon(self, visit: Visit) -> bool:
        """Encodes term *short_notice*: whether the visit is about to start."""
        told = self.problem.told.get(visit.id)
        return bool(told) and told[0].start < self.soon_until  # type: ignore[index]

    def notice(self, visit: Visit) -> int:
        """Encodes term *short_notice_pay*: a change of carer at the visit."""
        pence = self.policy.tariff.short_notice_pence * self.is_soon(visit)
        return self.policy.weight("short_notice_pay") * pence * SCALE

    def contact(self, carer: Carer, visit: Visit) -> int:
        """Encodes terms *pay* and *on_costs* of the visit itself."""
        return self._second(carer, visit) * visit.duration

    def seconds(self, carer: Carer, visit: Visit) -> tuple[int, int]:
        """Encodes terms *travel*, *waiting*, *pay*, *on_costs* of a second on the way to a visit.

        The second number is for a second of waiting before it.
        """
        policy = self.policy
        rate = self._second(carer, visit)
        return (
            policy.weight("travel") * Unit.MINUTES.factor + rate * policy.pay_travel,
            policy.weight("waiting") * Unit.MINUTES.factor + rate * policy.pay_waiting,
        )

    def _second(self, carer: Carer, visit: Visit) -> int:
        """Scaled points of a paid second, for a visit or before it."""
        weight = self.policy.weight
        paid = weight("pay") * self.payroll.hour(carer, visit)
        return paid + weight("on_costs") * self.payroll.on_costs(carer, visit)
