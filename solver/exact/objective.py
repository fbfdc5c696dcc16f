"""The terms of the objective, one function each, as weighted variables.

A function returns its measure in base units (seconds, counts, pence x 3600) as a linear
expression; the table at the end gives tier and scale.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from solver.exact.variables import Node, RunVars, Var, Variables, VisitVars
from solver.policy import Tier
from solver.problem import Carer, Visit
from solver.tariff import WeekOfContract

Expr = cp_model.LinearExpr

_MILE_MM = 1_609_344


def uncovered(v: Variables) -> Expr:
    """Seconds of care of visits that are not covered, times the weight of their risk."""
    return _sum(
        (
            own.visit.duration * own.visit.carers_required * v.policy.risk_weights[own.visit.risk],
            1 - own.covered,
        )
        for own in v.visits.values()
    )


def off_preferred(v: Variables) -> Expr:
    """Seconds beyond the tolerance between start and preferred start, over covered visits."""
    parts = []
    for own in v.visits.values():
        visit, tolerance = own.visit, v.policy.tolerance_s
        most = _furthest(own, visit.preferred)
        off = v.model.new_int_var(0, max(0, most - tolerance), f"off preferred {visit.id}")
        for early in (own.start - visit.preferred, visit.preferred - own.start):
            v.model.add(off >= early - tolerance).only_enforce_if(own.covered)
        parts.append((1, off))
    return _sum(parts)


def late(v: Variables) -> Expr:
    """Seconds after the end of the window, over covered visits."""
    return _sum((1, seconds) for seconds in v.lateness.values())


def worst_late(v: Variables) -> Expr:
    """Seconds after the end of its window of the latest of the covered visits."""
    longest = max((v.visits[i].high - v.visits[i].visit.latest for i in v.lateness), default=0)
    worst = v.model.new_int_var(0, longest, "worst late")
    for seconds in v.lateness.values():
        v.model.add(worst >= seconds)
    return _sum([(1, worst)])


def changed_carer(v: Variables) -> Expr:
    """Slots of visits in force made by a carer the client was not told."""
    return _sum((1, node.present) for node in _newcomers(v, v.problem.told))


def moved_start(v: Variables) -> Expr:
    """Visits in force that start further from what was told than the policy's limit."""
    return _sum((1, moved) for moved in v.moved.values())


def moved_by(v: Variables) -> Expr:
    """Seconds from the start that was told, over visits in force that are covered."""
    parts = []
    for visit_id, told in v.problem.told.items():
        own, start = v.visits[visit_id], told[0].start
        off = v.model.new_int_var(0, _furthest(own, start), f"moved {visit_id}")
        for early in (own.start - start, start - own.start):
            v.model.add(off >= early).only_enforce_if(own.covered)
        parts.append((1, off))
    return _sum(parts)


def short_notice(v: Variables) -> Expr:
    """Changed carers and moved starts of visits that were to start within short notice."""
    latest = v.now + v.policy.short_notice_s
    soon = {i for i, told in v.problem.told.items() if told[0].start < latest}
    return _sum(
        [(1, node.present) for node in _newcomers(v, soon)]
        + [(1, moved) for visit_id, moved in v.moved.items() if visit_id in soon]
    )


def short_notice_pay(v: Variables) -> Expr:
    """Pence x 3600 that changes at short notice cost."""
    return 3600 * v.policy.tariff.short_notice_pence * short_notice(v)


def unknown_carer(v: Variables) -> Expr:
    """Slots made by a carer the client does not know."""
    return _slots(v, lambda client, carer: not v.problem.knows(client, carer))


def first_visits(v: Variables) -> Expr:
    """Pairs of a client and a carer who comes and whom the client does not know."""
    visits: dict[tuple[str, str], list[Var]] = defaultdict(list)
    for run in v.all_runs():
        for node in run.nodes:
            pair = node.visit.client_id, run.carer.id
            if not v.problem.knows(*pair):
                visits[pair].append(node.present)
    parts = []
    for (client_id, carer_id), present in visits.items():
        met = v.model.new_bool_var(f"{client_id} meets {carer_id}")
        for each in present:
            v.model.add_implication(each, met)
        parts.append((1, met))
    return _sum(parts)


def avoided_carer(v: Variables) -> Expr:
    """Slots made by a carer the client would rather avoid."""
    return _slots(v, lambda client, carer: v.problem.preference.get((client, carer)) == "avoid")


def not_preferred_carer(v: Variables) -> Expr:
    """Slots of clients with preferred carers that are made by somebody else."""
    return _slots(
        v,
        lambda client, carer: (
            client in v.problem.clients_with_preferred
            and v.problem.preference.get((client, carer)) != "preferred"
        ),
    )


def travel(v: Variables) -> Expr:
    """Seconds of travel inside runs, and from and to home where it counts."""
    parts = []
    for run in v.all_runs():
        parts += [(v.from_home(run, run.nodes[j]), lit) for j, lit in run.first.items()]
        parts += [(v.to_home(run, run.nodes[i]), lit) for i, lit in run.last.items()]
        parts += [
            (v.travel(run, run.nodes[i], run.nodes[j]), lit) for (i, j), lit in run.arcs.items()
        ]
    return _sum(parts)


def waiting(v: Variables) -> Expr:
    """Seconds between two visits of a run that neither travel nor handover fills."""
    return _sum((1, wait) for wait in v.idle.values())


def pay(v: Variables) -> Expr:
    """Pence x 3600 for contact, paid travel and waiting between visits, and mileage."""
    miles = [
        (_mileage(v, run, i, j), arc) for run in v.all_runs() for (i, j), arc in run.arcs.items()
    ]
    return _sum([*_paid(v, v.payroll.hour), *miles])


def on_costs(v: Variables) -> Expr:
    """Pence x 3600 of what an employer owes besides that pay."""
    return _sum(_paid(v, v.payroll.on_costs))


def _paid(v: Variables, price: Callable[[Carer, Visit], int]) -> Iterator[tuple[int, Expr]]:
    """Paid time at a price an hour: contact, and what comes before a visit."""
    for run in v.all_runs():
        for node in run.nodes:
            yield price(run.carer, node.visit) * node.duration, node.present
        for (i, j), arc in run.arcs.items():
            if v.policy.pay_travel:
                seconds = v.travel(run, run.nodes[i], run.nodes[j]) + v.policy.handover_s
                yield price(run.carer, run.nodes[j].visit) * seconds, arc
    if v.policy.pay_waiting:
        for (carer_id, _, visit_id), wait in v.idle.items():
            yield price(v.problem.carer[carer_id], v.problem.visit[visit_id]), wait


def over_hours(v: Variables) -> Expr:
    """Seconds of care beyond soft budgets."""
    return _sum(
        (1, _over(v, [(n.duration, n.present) for _, n in v.paid_from(index)], budget.left_s))
        for index, budget in enumerate(v.problem.budgets)
        if not budget.hard and budget.left_s is not None
    )


def over_money(v: Variables) -> Expr:
    """Pence x 3600 beyond soft budgets."""
    parts = []
    for index, budget in enumerate(v.problem.budgets):
        if not budget.hard and budget.left_pence is not None:
            cost = [
                (v.payroll.hour(run.carer, node.visit) * node.duration, node.present)
                for run, node in v.paid_from(index)
            ]
            parts.append((1, _over(v, cost, budget.left_pence * 3600)))
    return _sum(parts)


def _over(v: Variables, amounts: list[tuple[int, Var]], left: int) -> Var:
    """By how much the amounts exceed what is left."""
    over = v.model.new_int_var(0, sum(each for each, _ in amounts), "over a budget")
    v.model.add(over >= _sum(amounts) - left)
    return over


def fairness(v: Variables) -> Expr:
    """Seconds of contact above or below each carer's fair share, over carers with a shift."""
    claims = {}
    for carer in v.problem.carers:
        offered = sum(shift.end - max(shift.start, 0) for shift in carer.shifts)
        if offered and carer.contract_s_week is not None:
            claims[carer.id] = carer.contract_s_week * v.problem.horizon.days // 7
        elif offered:
            claims[carer.id] = offered
    asked = sum(visit.duration * visit.carers_required for visit in v.problem.visits)
    total = sum(claims.values())
    parts = []
    for carer_id, claim in claims.items():
        fair = asked * claim // total if total else 0
        contact = _sum(
            (node.duration, node.present) for run in v.runs[carer_id] for node in run.nodes
        )
        off = v.model.new_int_var(0, asked, f"unfair to {carer_id}")
        v.model.add(off >= contact - fair)
        v.model.add(off >= fair - contact)
        parts.append((1, off))
    return _sum(parts)


def unsocial(v: Variables) -> Expr:
    """Seconds of unsocial contact above or below each carer's fair share."""
    tariff, horizon = v.policy.tariff, v.problem.horizon
    claims = {}
    for carer in v.problem.carers:
        spans = [(max(shift.start, 0), shift.end) for shift in carer.shifts]
        claims[carer.id] = sum(tariff.unsocial_s(horizon, *span) for span in spans)
    asked = sum(
        own.visit.duration * own.visit.carers_required
        for own in v.visits.values()
        if v.payroll.band(own.visit) != "weekday"
    )
    parts = []
    for carer_id, claim in claims.items():
        if not claim:
            continue
        fair = asked * claim // sum(claims.values())
        contact = _sum(
            (node.duration, node.present)
            for run in v.runs[carer_id]
            for node in run.nodes
            if v.payroll.band(node.visit) != "weekday"
        )
        off = v.model.new_int_var(0, asked, f"unsocial of {carer_id}")
        v.model.add(off >= contact - fair)
        v.model.add(off >= fair - contact)
        parts.append((1, off))
    return _sum(parts)


def overtime(v: Variables) -> Expr:
    """Pence x 3600 that are paid besides for care beyond the contract hours of a week."""
    parts = []
    for terms, care in _weeks_of_contracts(v):
        over = v.model.new_int_var(0, sum(seconds for seconds, _ in care), "overtime")
        v.model.add(over >= _sum(care) - terms.before_overtime_s)
        parts.append((terms.overtime_pence_hour, over))
    return _sum(parts)


def guaranteed(v: Variables) -> Expr:
    """Pence x 3600 that are paid for guaranteed hours in which no care is given."""
    parts = []
    for terms, care in _weeks_of_contracts(v):
        unused = v.model.new_int_var(0, terms.guaranteed_s, "guaranteed and not used")
        v.model.add(unused >= terms.guaranteed_s - _sum(care))
        parts.append((terms.guaranteed_pence_hour, unused))
    return _sum(parts)


def _weeks_of_contracts(v: Variables) -> Iterator[tuple[WeekOfContract, list[tuple[int, Var]]]]:
    """Each week of each contract that is priced, with the care that may be given in it."""
    for carer_id, weeks in v.payroll.contracts.items():
        nodes = [node for run in v.runs[carer_id] for node in run.nodes]
        for week, terms in weeks.items():
            yield (
                terms,
                [(n.duration, n.present) for n in nodes if v.payroll.week(n.visit) == week],
            )


@dataclass(frozen=True, slots=True)
class WeighedTerm:
    """A term: its id, its tier, scaled points of one base unit at weight 1, its expression."""

    id: str
    tier: Tier
    factor: int
    measure: Callable[[Variables], Expr]


_MINUTES, _COUNT, _PENCE = 60, 3600, 1

TERMS: tuple[WeighedTerm, ...] = (
    WeighedTerm("uncovered", Tier.SAFETY, _MINUTES, uncovered),
    WeighedTerm("off_preferred", Tier.TIMING, _MINUTES, off_preferred),
    WeighedTerm("late", Tier.TIMING, _MINUTES, late),
    WeighedTerm("worst_late", Tier.TIMING, _MINUTES, worst_late),
    WeighedTerm("changed_carer", Tier.STABILITY, _COUNT, changed_carer),
    WeighedTerm("moved_start", Tier.STABILITY, _COUNT, moved_start),
    WeighedTerm("moved_by", Tier.STABILITY, _MINUTES, moved_by),
    WeighedTerm("short_notice", Tier.STABILITY, _COUNT, short_notice),
    WeighedTerm("unknown_carer", Tier.CONTINUITY, _COUNT, unknown_carer),
    WeighedTerm("first_visits", Tier.CONTINUITY, _COUNT, first_visits),
    WeighedTerm("avoided_carer", Tier.CONTINUITY, _COUNT, avoided_carer),
    WeighedTerm("not_preferred_carer", Tier.CONTINUITY, _COUNT, not_preferred_carer),
    WeighedTerm("travel", Tier.MONEY, _MINUTES, travel),
    WeighedTerm("waiting", Tier.MONEY, _MINUTES, waiting),
    WeighedTerm("pay", Tier.MONEY, _PENCE, pay),
    WeighedTerm("on_costs", Tier.MONEY, _PENCE, on_costs),
    WeighedTerm("over_hours", Tier.MONEY, _MINUTES, over_hours),
    WeighedTerm("over_money", Tier.MONEY, _PENCE, over_money),
    WeighedTerm("overtime", Tier.MONEY, _PENCE, overtime),
    WeighedTerm("guaranteed", Tier.MONEY, _PENCE, guaranteed),
    WeighedTerm("short_notice_pay", Tier.MONEY, _PENCE, short_notice_pay),
    WeighedTerm("fairness", Tier.FAIRNESS, _MINUTES, fairness),
    WeighedTerm("unsocial", Tier.FAIRNESS, _MINUTES, unsocial),
)


def levels(v: Variables) -> tuple[Expr, ...]:
    """Scaled points of each level of the policy, weighed terms only."""
    result = []
    for level in v.policy.levels:
        parts = [
            v.policy.weight(term.id) * term.factor * term.measure(v)
            for term in TERMS
            if term.tier in level and v.policy.weight(term.id)
        ]
        result.append(cp_model.LinearExpr.sum(parts))
    return tuple(result)


def few_changes(v: Variables, lacking: Mapping[str, int], free: frozenset[str]) -> None:
    """Ensures that no more carers change than the policy lets a re-plan change.

    Beside the slots that have to be filled: so many as visits are ``lacking``. What is pinned is no
    change of the re-plan, and the carers of ``free`` visits do not count.
    """
    filled = [
        (lacking.get(visit_id, 0), v.visits[visit_id].covered)
        for visit_id in v.problem.told
        if visit_id not in free
    ]
    newcomers = _newcomers(v, [i for i in v.problem.told if i not in free])
    changed = _sum((1, node.present) for node in newcomers if node.pin is None)
    v.model.add(changed <= _sum(filled) + v.policy.extra_changes)


def _newcomers(v: Variables, visit_ids: Iterable[str]) -> list[Node]:
    """Where a visit in force may be made by somebody the client was not told."""
    return [
        node
        for visit_id in visit_ids
        for run, node in v.stops[visit_id]
        if all(t.carer_id != run.carer.id for t in v.problem.told[visit_id])
    ]


def _furthest(own: VisitVars, start: int) -> int:
    """Seconds from a start to the furthest one a visit may have."""
    return max(abs(own.low - start), abs(own.high - start))


def _slots(v: Variables, counts: Callable[[str, str], bool]) -> Expr:
    return _sum(
        (1, node.present)
        for run in v.all_runs()
        for node in run.nodes
        if counts(node.visit.client_id, run.carer.id)
    )


def _mileage(v: Variables, run: RunVars, before: int, after: int) -> int:
    metres = v.problem.travel.distance(
        run.carer.transport, run.nodes[before].visit.location, run.nodes[after].visit.location
    )
    pence_mile = v.payroll.mile(run.carer, run.nodes[after].visit)
    return (metres * 1000 * pence_mile * 3600 + _MILE_MM // 2) // _MILE_MM


def _sum(parts: Iterable[tuple[int, cp_model.LinearExprT]]) -> Expr:
    pairs = [(c, x) for c, x in parts if c]
    return cp_model.LinearExpr.weighted_sum([x for _, x in pairs], [c for c, _ in pairs])
