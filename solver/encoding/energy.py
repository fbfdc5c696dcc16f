"""From weights and levels to energies: one number a search can minimise."""

from __future__ import annotations

from dataclasses import dataclass

from solver.policy import Policy, Tier
from solver.problem import Carer, Problem, Visit
from solver.rules import SCALE, SOFT
from solver.rules.money import MILE_MM
from solver.tariff import Payroll, WeekOfContract

MARGIN = 3.0
"""The smallest step of a level outweighs this many typical visits' worth of all later levels."""
MINUTES = (
    "off_preferred",
    "late",
    "worst_late",
    "moved_by",
    "travel",
    "waiting",
    "over_hours",
    "fairness",
    "unsocial",
)
"""Terms in minutes of which one visit takes hours at most."""
PENCE = ("pay", "on_costs", "over_money", "overtime", "guaranteed", "short_notice_pay")
"""Terms in pence, of which one visit takes pounds."""
BUDGETS = ("over_hours", "over_money")
"""Terms that count where there are soft budgets alone."""
CONTRACTS = ("overtime", "guaranteed")
"""Terms that count where contracts are priced alone."""
LARGEST_TOTAL = 4e15
"""Below 2^53, so that sums of whole energies stay exact in a float."""


@dataclass(frozen=True, slots=True)
class Energies:
    """Energy of one base unit of each term: weight x scale x multiplier of the term's level."""

    policy: Policy
    unit: dict[str, float]
    replan: bool
    payroll: Payroll
    soon: frozenset[str]
    """Visits in force whose people hear of a change at short notice."""

    @classmethod
    def of(cls, problem: Problem, policy: Policy) -> Energies:
        """Choose the multipliers of the levels for a problem.

        The last level that weighs anything has multiplier 1. An earlier level's multiplier makes
        its smallest step dearer than what one visit typically costs in the levels after it.
        """
        payroll = Payroll(problem, policy)
        multipliers = [1.0] * len(policy.levels)
        later = 0.0
        for level in reversed(range(len(policy.levels))):
            terms = [
                t
                for t in SOFT
                if t.tier in policy.levels[level]
                and policy.weight(t.id)
                and (t.tier is not Tier.STABILITY or problem.in_force)
                and (t.id not in BUDGETS or not all(b.hard for b in problem.budgets))
                and (t.id not in CONTRACTS or payroll.contracts)
                and (t.id != "short_notice_pay" or _pays_for_notice(problem, policy))
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
        return cls(policy, unit, bool(problem.in_force), payroll, soon)

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
        """Terms *moved_start*, *short_notice* and *short_notice_pay* of a visit that moves."""
        if visit.id not in problem.told:
            return 0.0
        return self.unit["moved_start"] + self._if_soon(visit)

    @property
    def home_second(self) -> float:
        """Term *travel*: a second from or to home."""
        return self.unit["travel"]

    @property
    def over_second(self) -> float:
        """Term *over_hours*: a second of care beyond a soft budget."""
        return self.unit["over_hours"]

    @property
    def over_pence(self) -> float:
        """Term *over_money*: a penny x 3600 beyond a soft budget."""
        return self.unit["over_money"]

    @property
    def first_visit(self) -> float:
        """Term *first_visits*: a carer whom a client does not know, and who comes."""
        return self.unit["first_visits"]

    @property
    def fairness_second(self) -> float:
        """Term *fairness*: a contact second away from the share."""
        return self.unit["fairness"]

    @property
    def unsocial_second(self) -> float:
        """Term *unsocial*: an unsocial contact second away from the share."""
        return self.unit["unsocial"]

    def contract(self, week: WeekOfContract) -> tuple[float, float, float, float]:
        """Terms *overtime* and *guaranteed* of one week; see `columns` for the parts."""
        return (
            week.before_overtime_s,
            self.unit["overtime"] * week.overtime_pence_hour,
            week.guaranteed_s,
            self.unit["guaranteed"] * week.guaranteed_pence_hour,
        )

    def classes(self, problem: Problem) -> tuple[list[int], list[Visit]]:
        """Visits that are paid alike, by an index each, and one visit of each class."""
        index: dict[tuple[object, ...], int] = {}
        examples: list[Visit] = []
        of_visit = []
        paid = self.unit["pay"] > 0 or self.unit["on_costs"] > 0
        # Budgets and the minimum wage depend on prices, too.
        paid |= any(b.pence is not None for b in problem.budgets) or any(
            map(self.payroll.may_miss_minimum, problem.carers)
        )
        for visit in problem.visits:
            key = self.payroll.kind_of(visit) if paid else ()
            if key not in index:
                index[key] = len(index)
                examples.append(visit)
            of_visit.append(index[key])
        return of_visit, examples

    def leg_second(self, carer: Carer, to: Visit) -> float:
        """Terms *travel*, *pay*, *on_costs*: a second of travel from a visit to the next."""
        return self.unit["travel"] + self._paid_travel_second(carer, to)

    def handover(self, carer: Carer, to: Visit) -> float:
        """Terms *pay* and *on_costs*: the handover between two visits of a run."""
        return self._paid_travel_second(carer, to) * self.policy.handover_s

    def leg_metre(self, carer: Carer, to: Visit) -> float:
        """Term *pay*: mileage of a metre between two visits of a run."""
        pence_mile = self.payroll.mile(carer, to)
        return self.unit["pay"] * pence_mile * SCALE * 1000 / MILE_MM

    def wait_second(self, carer: Carer, before: Visit) -> float:
        """Terms *waiting*, *pay*, *on_costs*: a second of waiting between two visits of a run."""
        paid = self._paid_second(carer, before) if self.policy.pay_waiting else 0.0
        return self.unit["waiting"] + paid

    def pair(self, problem: Problem, visit: Visit, carer: Carer) -> float:
        """Terms of continuity, contact pay and the change of carer, of one carer at one visit."""
        kind = problem.preference.get((visit.client_id, carer.id))
        energy = self._paid_second(carer, visit) * visit.duration
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
        """Terms *short_notice* and *short_notice_pay* of a change."""
        if visit.id not in self.soon:
            return 0.0
        pence = self.policy.tariff.short_notice_pence
        return self.unit["short_notice"] + self.unit["short_notice_pay"] * pence * SCALE

    def _paid_travel_second(self, carer: Carer, to: Visit) -> float:
        return self._paid_second(carer, to) if self.policy.pay_travel else 0.0

    def _paid_second(self, carer: Carer, visit: Visit) -> float:
        """A paid second for a visit, or before it."""
        pay, on_costs = self.unit["pay"], self.unit["on_costs"]
        if pay == 0.0 and on_costs == 0.0:
            return 0.0
        return self.payroll.hour(carer, visit) * pay + (
            self.payroll.on_costs(carer, visit) * on_costs
        )


def _pays_for_notice(problem: Problem, policy: Policy) -> bool:
    return bool(problem.in_force and policy.tariff.short_notice_pence)


def _smallest_step(problem: Problem, policy: Policy, term_id: str) -> float:
    """A difference that must not be given away for a later level, in base units."""
    if term_id == "uncovered":
        return min(
            (v.duration * v.carers_required * policy.risk_weights[v.risk] for v in problem.visits),
            default=1,
        )
    if term_id in MINUTES:
        return 60
    return 3600 * 100 if term_id in PENCE else 1


def _typical(policy: Policy, term_id: str) -> float:
    """What covering one visit may cost in a term, in base units; generous."""
    if term_id == "uncovered":
        return 0.0
    if term_id in PENCE:
        return 3600.0 * max(policy.default_rate_pence_hour or 0, 1500)
    if term_id in MINUTES:
        return 2 * 3600.0
    return 2.0
