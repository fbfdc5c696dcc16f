"""From the domain to arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from solver.encoding import columns as col
from solver.encoding import eligibility
from solver.encoding.arrays import FAR, NO_LIMIT, Arrays, Float, Int, Int32
from solver.encoding.energy import Energies
from solver.encoding.hours import Hours
from solver.encoding.meetings import meetings
from solver.policy import Policy
from solver.problem import Problem, Visit
from solver.rules.fairness import shares, unsocial_shares
from solver.windows import hard_window

NEIGHBOURS = 100
"""Related visits kept for each visit (K)."""
BESIDE = 60
"""Visits kept that go well just before or after each."""
WAIT_BESIDE, LATE_BESIDE = 0.2, 0.1
"""Weights of sure waiting and lateness between two visits against their travel."""
TIME_IN_RELATEDNESS = 0.25
"""A second between two preferred starts makes visits as unrelated as this many of travel."""


def encode(problem: Problem, policy: Policy) -> Arrays:
    """Encode a problem under a policy; see `Arrays` for every shape and unit."""
    energies = Energies.of(problem, policy)
    visits, carers = problem.visits, problem.carers
    shifts = eligibility.Shifts.of(problem, policy)
    visit_index = {visit.id: i for i, visit in enumerate(visits)}
    places = problem.travel.locations
    place = {name: i for i, name in enumerate(places)}
    used: set[str] = {carer.transport for carer in carers}
    modes = sorted(used) or sorted(problem.travel.seconds)[:1]

    slot0 = np.concatenate(
        ([0], np.cumsum([v.carers_required for v in visits], dtype=np.int64))
    ).astype(np.int64)
    slots = int(slot0[-1])
    pinned = np.zeros(slots, np.bool_)
    pin_shift = np.full(slots, -1, np.int64)
    fixed = np.zeros(len(visits), np.bool_)
    earliest, latest, due = _windows(problem, policy)
    for pin in sorted(problem.pins, key=lambda p: (p.visit_id, p.slot), reverse=True):
        v = visit_index[pin.visit_id]
        slot = slot0[v] + pin.slot - 1
        pinned[slot], fixed[v] = True, True
        pin_shift[slot] = shifts.of_pin[pin.visit_id, pin.slot]
        earliest[v] = latest[v] = pin.start
    eligible = eligibility.eligible(problem, policy, energies, shifts, earliest, latest)
    in_ptr, incoming = _constraints(problem, visit_index, incoming=True)
    out_ptr, outgoing = _constraints(problem, visit_index, incoming=False)
    same_ptr, same = _same_carer(problem, visit_index)
    paid_ptr, paid = _paid_by(problem, visit_index)

    meeting, pin_meeting = meetings(problem, energies, shifts, eligible, pin_shift)

    visit = np.zeros((len(visits), col.VISIT_COLUMNS), np.int64)
    visit[:, col.EARLIEST] = earliest
    visit[:, col.LATEST] = latest
    # A re-plan keeps to what people were told, to the second.
    visit[:, col.PREFERRED] = [
        problem.told[v.id][0].start if v.id in problem.told else v.preferred for v in visits
    ]
    tolerance = 0 if problem.in_force else policy.tolerance_s
    # Where nobody would rather start later, each starts as early as can be.
    loose = policy.window_end == "soft" and energies.timing_second == 0
    visit[:, col.FLOOR] = earliest
    if not loose:
        visit[:, col.FLOOR] = np.clip(
            visit[:, col.PREFERRED] - tolerance, earliest, np.maximum(earliest, latest)
        )
    visit[:, col.DUE] = np.maximum(due, earliest)
    visit[:, col.DURATION] = [v.duration for v in visits]
    visit[:, col.PLACE] = [place[v.location] for v in visits]
    visit[:, col.CARERS] = [v.carers_required for v in visits]
    visit[:, col.SLOT0] = slot0[:-1]
    visit[:, col.FIXED] = fixed
    visit[:, col.LEAVES] = np.maximum(
        visit[:, col.DURATION], (-FAR if problem.now is None else problem.now) - earliest
    )
    for begin, ptr, offset in (
        (col.E_BEGIN, eligible.ptr, 0),
        (col.IN_BEGIN, in_ptr, 0),
        (col.OUT_BEGIN, out_ptr, len(incoming)),
        (col.SAME_BEGIN, same_ptr, len(incoming) + len(outgoing)),
        (col.PAID_BEGIN, paid_ptr, len(incoming) + len(outgoing) + len(same)),
    ):
        visit[:, begin] = ptr[:-1] + offset
        visit[:, begin + 1] = ptr[1:] + offset

    hours = Hours.of(problem, policy, shifts)
    care_week, contract = _contracts(problem, energies)
    visit[:, col.CARE_WEEK] = care_week
    visit[:, col.UNSOCIAL] = [energies.payroll.band(v) != "weekday" for v in visits]
    travel = _tables(problem.travel.seconds, modes)
    classes, examples = energies.classes(problem)
    visit[:, col.PAY_PERIOD] = hours.pay_period
    visit[:, col.RATES] = np.array(classes, np.int64) * col.RATE_COLUMNS
    late, worst_late = energies.late_second, energies.worst_late_second
    moved = np.array([energies.moved_start(problem, v) for v in visits], np.float64)
    within = np.full(len(visits), FAR)
    within[moved > 0] = tolerance + policy.moved_s
    if energies.timing_second > 0:
        within[:] = tolerance
    visit[:, col.QUIET_FROM] = visit[:, col.PREFERRED] - within
    visit[:, col.QUIET_UNTIL] = visit[:, col.PREFERRED] + within
    if late > 0:
        visit[:, col.QUIET_UNTIL] = np.minimum(visit[:, col.QUIET_UNTIL], visit[:, col.DUE])
    dear = [second for second in (energies.timing_second, late) if second > 0]
    pushed = bool(dear) or worst_late > 0 or bool(moved.any())
    timed = pushed or any(energies.wait_second(c, v) > 0 for c in carers for v in examples)
    if moved.any() and energies.timing_second == 0:
        # A start that counts as moved may cost less than a second of lateness.
        dear = []
    return Arrays(
        visit=visit,
        moved=moved,
        penalty=_penalty(problem, policy, energies, fixed, earliest, due),
        slot=np.column_stack(
            (np.repeat(np.arange(len(visits)), np.diff(slot0)), pinned, pin_shift, pin_meeting)
        ).astype(np.int64),
        shift=np.column_stack(
            (
                shifts.carer,
                shifts.start,
                shifts.end,
                shifts.day,
                hours.week,
                hours.day_left,
                hours.rest,
            )
        ).astype(np.int64),
        carer=_carers(problem, policy, shifts, place, modes, hours),
        period=hours.period,
        span=hours.span,
        rate=_rates(problem, energies, examples),
        contract=contract,
        budget=_budgets(problem),
        eligible=eligible.shift,
        pair=eligible.cost,
        meeting=meeting,
        arc=np.concatenate((incoming, outgoing, same, paid)),
        travel=travel,
        metres=_tables(problem.travel.metres, modes),
        near=_near(travel, visit[:, col.PLACE], visit[:, col.PREFERRED]),
        beside=_beside(travel, visit),
        figure=np.array(
            [
                timed,
                tolerance,
                policy.handover_s,
                policy.moved_s,
                pushed,
                loose,
                hours.weeks,
                energies.fairness_second > 0 or energies.unsocial_second > 0 or contract.size > 0,
            ],
            np.int64,
        ),
        energy=np.array(
            [
                energies.timing_second,
                energies.fairness_second,
                late,
                worst_late,
                min(dear, default=0.0),
                energies.over_second,
                energies.over_pence,
                energies.unsocial_second,
                energies.first_visit,
            ],
            np.float64,
        ),
    )


def _penalty(
    problem: Problem,
    policy: Policy,
    energies: Energies,
    fixed: NDArray[np.bool_],
    start: Int,
    due: Int,
) -> Float:
    """Energy of leaving a visit uncovered.

    A visit with a pin is at its start in any case, but the term *off_preferred* counts covered
    visits alone: what the start costs is not to be paid while carers are missing.
    """
    visits = problem.visits
    penalty = np.array([energies.uncovered(v) for v in visits], np.float64)
    for v in np.flatnonzero(fixed).tolist():
        told = problem.told.get(visits[v].id)
        wanted = told[0].start if told else visits[v].preferred
        off = abs(int(start[v]) - wanted) - (0 if problem.in_force else policy.tolerance_s)
        if told and off > policy.moved_s:
            penalty[v] -= energies.moved_start(problem, visits[v])
        penalty[v] -= energies.timing_second * max(0, off)
        penalty[v] -= energies.late_second * max(0, int(start[v] - due[v]))
    return penalty


def _carers(
    problem: Problem,
    policy: Policy,
    shifts: eligibility.Shifts,
    place: dict[str, int],
    modes: list[str],
    hours: Hours,
) -> Int:
    fair, unsocial = shares(problem), unsocial_shares(problem, policy)
    table = hours.carer.copy()
    for c, carer in enumerate(problem.carers):
        row = table[c]
        row[col.SHIFTS_BEGIN], row[col.SHIFTS_END] = shifts.ptr[c], shifts.ptr[c + 1]
        counts = carer.home is not None and policy.home_counts
        row[col.HOME] = place[carer.home] if counts and carer.home is not None else -1
        row[col.MODE] = modes.index(carer.transport)
        row[col.SHARE] = fair.get(carer.id, -1)
        row[col.UNSOCIAL_SHARE] = unsocial.get(carer.id, -1)
    return table


def _rates(problem: Problem, energies: Energies, examples: list[Visit]) -> Float:
    """Energies of each carer: a block of columns for each class of visits that are paid alike."""
    table = np.zeros((len(problem.carers), col.RATE_COLUMNS * max(1, len(examples))), np.float64)
    for c, carer in enumerate(problem.carers):
        for k, visit in enumerate(examples):
            first = k * col.RATE_COLUMNS
            table[c, first : first + col.RATE_COLUMNS] = (
                energies.leg_second(carer, visit),
                energies.handover(carer, visit),
                energies.leg_metre(carer, visit),
                energies.home_second,
                energies.wait_second(carer, visit),
                energies.payroll.hour(carer, visit) if problem.budgets else 0,
                *energies.payroll.surplus(carer, visit),
            )
    return table


def _contracts(problem: Problem, energies: Energies) -> tuple[list[int], Float]:
    """Encodes terms *overtime* and *guaranteed*: weeks of visits, and what contracts make of them.

    Nothing where the policy weighs neither.
    """
    contracts = energies.payroll.contracts
    if not contracts or not (energies.unit["overtime"] or energies.unit["guaranteed"]):
        return [0] * len(problem.visits), np.zeros((len(problem.carers), 0))
    weeks = list(next(iter(contracts.values())))
    table = np.zeros((len(problem.carers), len(weeks), col.CONTRACT_COLUMNS))
    for c, carer in enumerate(problem.carers):
        for k, terms in enumerate(contracts.get(carer.id, {}).values()):
            table[c, k] = energies.contract(terms)
    of_visits = [weeks.index(energies.payroll.week(visit)) for visit in problem.visits]
    return of_visits, table.reshape(len(problem.carers), -1)


def _windows(problem: Problem, policy: Policy) -> tuple[Int, Int, Int]:
    """Encodes rule *window*: hard bounds of each start, and after when it is late."""
    # A soft end leaves as much as the last shift does.
    end = max((s.end for carer in problem.carers for s in carer.shifts), default=0)

    def bounds(visit: Visit) -> tuple[int, int, int]:
        first, last = hard_window(problem, policy, visit)
        soft = policy.window_end == "soft" and not visit.time_critical
        due = min(last, visit.latest)
        return first, max(due, min(last, end - visit.duration)) if soft else last, due

    table = np.array([bounds(v) for v in problem.visits], np.int64).reshape(-1, 3)
    if problem.now is not None:
        # Encodes rule *frozen*: a window that is over by now holds no start.
        table[:, 0] = np.maximum(table[:, 0], problem.now)
    return table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy()


def _constraints(
    problem: Problem, visit_index: dict[str, int], *, incoming: bool
) -> tuple[Int, Int]:
    """Encodes rule *gaps*: difference constraints between starts, grouped by one end."""
    groups: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for link in problem.links:
        first, second = visit_index[link.first_visit_id], visit_index[link.second_visit_id]
        if link.min_gap is not None:
            here, there = (second, first) if incoming else (first, second)
            groups[here].append((there, link.min_gap))
        if link.max_gap is not None:
            here, there = (first, second) if incoming else (second, first)
            groups[here].append((there, -link.max_gap))
    return _grouped(groups, len(problem.visits))


def _same_carer(problem: Problem, visit_index: dict[str, int]) -> tuple[Int, Int]:
    groups: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for link in problem.links:
        if link.same_carer:
            first, second = visit_index[link.first_visit_id], visit_index[link.second_visit_id]
            groups[first].append((second, 0))
            groups[second].append((first, 0))
    return _grouped(groups, len(problem.visits))


def _paid_by(problem: Problem, visit_index: dict[str, int]) -> tuple[Int, Int]:
    """The budgets of each visit."""
    groups = {
        visit_index[visit_id]: [(index, 0) for index in budgets]
        for visit_id, budgets in problem.paid_by.items()
    }
    return _grouped(groups, len(problem.visits))


def _budgets(problem: Problem) -> Int:
    """Encodes rule *budget_cap* and terms *over_hours*, *over_money*: what budgets hold."""
    table = np.zeros((len(problem.budgets), col.BUDGET_COLUMNS), np.int64)
    for row, budget in zip(table, problem.budgets, strict=True):
        seconds, pence = budget.left_s, budget.left_pence
        row[col.LEFT_S] = NO_LIMIT if seconds is None else seconds
        row[col.LEFT_PENCE] = NO_LIMIT if pence is None else pence * 3600
        row[col.HARD] = budget.hard
    return table


def _grouped(groups: dict[int, list[tuple[int, int]]], size: int) -> tuple[Int, Int]:
    counts = [len(groups.get(v, ())) for v in range(size)]
    ptr = np.concatenate(([0], np.cumsum(counts, dtype=np.int64))).astype(np.int64)
    flat = [item for v in range(size) for item in groups.get(v, ())]
    return ptr, np.array(flat, np.int64).reshape(-1, 2)


def _tables(tables: object, modes: Sequence[str]) -> Int32:
    stacked = np.array([tables[mode] for mode in modes], np.int32)  # type: ignore[index]
    return stacked if stacked.size else stacked.reshape(len(modes), 0, 0)


def _near(travel: Int32, v_place: Int, preferred: Int) -> Int32:
    """The visits most related to each visit, by travel and distance in time."""

    def apart(v: int) -> Float:
        between = np.abs(preferred - preferred[v])
        return travel[0, v_place[v], v_place] + TIME_IN_RELATEDNESS * between

    return _closest(apart, len(v_place), NEIGHBOURS)


def _beside(travel: Int32, visit: Int) -> Int32:
    """The visits that one carer makes best just before or after each visit."""
    table, place = travel[0], visit[:, col.PLACE]

    def apart(v: int) -> Float:
        after = _one_after_another(table[place[v], place], visit[v], visit)
        before = _one_after_another(table[place, place[v]], visit, visit[v])
        return np.minimum(after, before)

    return _closest(apart, len(visit), BESIDE)


def _one_after_another(way: Int32, one: Int, two: Int) -> Float:
    """How badly visits follow others: the way, the waiting and the lateness that are sure.

    Seconds; those that can never follow come after all that can.
    """
    over = one[..., col.DURATION] + way
    ready = one[..., col.EARLIEST] + over
    wait = np.maximum(0, two[..., col.EARLIEST] - one[..., col.DUE] - over)
    late = np.maximum(0, ready - two[..., col.DUE])
    never = ready > two[..., col.LATEST]
    return way + WAIT_BESIDE * wait + LATE_BESIDE * late + FAR * never


def _closest(apart: Callable[[int], Float], count: int, most: int) -> Int32:
    """For each visit up to ``most`` others, the closest first; -1 pads.

    Parameters
    ----------
    apart
        Gives the distances of a visit to all visits.
    """
    kept = min(most, max(count - 1, 0))
    closest = np.full((count, max(kept, 1)), -1, np.int32)
    for v in range(count if kept else 0):
        distances = apart(v)
        distances[v] = np.inf
        least = np.argpartition(distances, kept - 1)[:kept]
        closest[v] = least[np.lexsort((least, distances[least]))]
    return closest
