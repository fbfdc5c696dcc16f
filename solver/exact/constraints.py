"""The hard rules of the whole model: one function each, and their order at the end.

What pins break among themselves is nobody's to mend here: a bound that the pins alone exceed is
relaxed to what they need, and no further.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise

from ortools.sat.python import cp_model

from solver.exact.paid import budget_cap, minimum_wage
from solver.exact.variables import Node, RunVars, Variables, VisitVars
from solver.hours import RestPeriod, hours_left, nights_off, rest_periods, worker_limits
from solver.law import WorkerLimits


def frozen(v: Variables) -> None:
    """Ensures that every pinned stop is made; its start is a constant already."""
    for run in v.all_runs():
        for node in run.pinned:
            v.model.add(node.present == 1)


def double_handed(v: Variables) -> None:
    """Ensures that all slots of a visit are filled together, by different carers."""
    for visit_id, own in v.visits.items():
        free = [(run, node) for run, node in v.stops[visit_id] if node.pin is None]
        present = [node.present for _, node in free]
        v.model.add(sum(present) == len(own.free_slots) * own.filled)
        by_carer: dict[str, list[cp_model.IntVar]] = {}
        for run, node in free:
            by_carer.setdefault(run.carer.id, []).append(node.present)
        for literals in by_carer.values():
            v.model.add_at_most_one(literals)


def availability(v: Variables) -> None:
    """Ensures that the shift holds each stop of its run that is not pinned."""
    for run in v.all_runs():
        for node in run.nodes:
            if node.pin is None and run.shift is not None:
                v.model.add(node.start >= run.shift.start).only_enforce_if(node.present)
                v.model.add(node.start + node.duration <= run.shift.end).only_enforce_if(
                    node.present
                )


def travel(v: Variables) -> None:
    """Ensures time to travel between consecutive stops, and from and to home inside the shift."""
    for run in v.all_runs():
        _circuit(v, run)
        _from_home(v, run)
        _to_home(v, run)
        _length(v, run)
    for runs in v.runs.values():
        for (i, before), (j, after) in combinations(enumerate(runs), 2):
            _between_runs(v, before, after, runs[i + 1 : j])


def gaps(v: Variables) -> None:
    """Ensures the distance of linked visits and, where asked, the same carers."""
    for link in v.problem.links:
        first, second = v.visits[link.first_visit_id], v.visits[link.second_visit_id]
        both = [first.on_rota, second.on_rota]
        if not (first.pins and second.pins):
            gap = second.start - first.start
            if link.min_gap is not None:
                v.model.add(gap >= link.min_gap).only_enforce_if(both)
            if link.max_gap is not None:
                v.model.add(gap <= link.max_gap).only_enforce_if(both)
        if link.same_carer:
            _same_carer(v, first, second)


def daily_rest(v: Variables) -> None:
    """Ensures the daily rest between working days and around the horizon."""
    last_day = v.problem.horizon.days - 1
    for carer_id, runs in v.runs.items():
        rest = worker_limits(v.problem, v.policy, v.problem.carer[carer_id]).daily_rest_s
        pinned = {day: _pins_of_a_day(v, own) for day, own in v.days(carer_id).items()}
        for run in runs:
            carer, pins = run.carer, pinned[run.day]
            low = carer.free_from(run.day, rest)
            high = carer.free_until(run.day, last_day, rest)
            if low is not None:
                low = low if pins is None else min(low, pins[0])
                v.model.add(run.start >= low).only_enforce_if(run.used)
            if high is not None:
                high = high if pins is None else max(high, pins[1])
                v.model.add(run.end <= high).only_enforce_if(run.used)
        for before, after in combinations(runs, 2):
            if before.day == after.day:
                continue
            # Every pair, not only neighbours: rest to the next working day implies the others.
            early, late = (before, after) if before.day < after.day else (after, before)
            one, two = pinned[early.day], pinned[late.day]
            needed = min(rest, two[0] - one[1]) if one and two else rest
            v.model.add(late.start - early.end >= needed).only_enforce_if(early.used, late.used)


def rest_break(v: Variables) -> None:
    """Ensures an unbroken pause in each working day that is longer than the limit."""
    for carer_id in v.runs:
        limits = worker_limits(v.problem, v.policy, v.problem.carer[carer_id])
        if limits.break_s <= 0:
            continue
        for runs in v.days(carer_id).values():
            short = v.model.new_bool_var("")
            total = sum(run.length for run in runs)
            v.model.add(total <= limits.break_after_s).only_enforce_if(short)
            kept = [short, *_pauses(v, runs, limits.break_s)]
            if _pins_lack_a_break(v, runs, limits):
                kept.append(_nothing_added(v, runs))
            v.model.add_bool_or(kept)


def weekly_hours(v: Variables) -> None:
    """Ensures working time within what is left of each day, and of weeks together."""
    for carer in v.problem.carers:
        left = hours_left(v.problem, v.policy, carer)
        weeks: dict[tuple[int, int], list[RunVars]] = {}
        for day, runs in v.days(carer.id).items():
            weeks.setdefault(v.problem.horizon.week_of(day), []).extend(runs)
            if day in left.of_day:
                _at_most(v, runs, left.of_day[day])
        for together, seconds in left.of_weeks:
            runs = [run for week in together for run in weeks.get(week, ())]
            if runs:
                _at_most(v, runs, seconds)


def weekly_rest(v: Variables) -> None:
    """Ensures an unbroken rest inside each week (or two) in which something is added."""
    for carer in v.problem.carers:
        runs = [run for own in v.days(carer.id).values() for run in own]
        for period in rest_periods(v.problem, v.policy, carer):
            near = [run for run in runs if _can_touch(v, run, period)]
            if not near:
                continue
            begin = v.model.new_int_var(period.begin, period.end - period.least, "")
            rests = v.model.new_bool_var("")
            for start, end in carer.work_outside:
                if start < period.end and end > period.begin:
                    before = v.model.new_bool_var("")
                    v.model.add(begin >= end).only_enforce_if(rests, before)
                    v.model.add(begin + period.least <= start).only_enforce_if(rests, ~before)
            for run in near:
                inside = _touches(v, run, period)
                before = v.model.new_bool_var("")
                v.model.add(begin >= run.end).only_enforce_if(rests, run.used, inside, before)
                v.model.add(begin + period.least <= run.start).only_enforce_if(
                    rests, run.used, inside, ~before
                )
                # Where pins alone leave no rest, nothing is added to the week.
                v.model.add_bool_or([rests, ~inside, _nothing_added(v, [run])])


def night_work(v: Variables) -> None:
    """Ensures that nobody young works through a night, waiting included."""
    for carer in v.problem.carers:
        for begin, end in nights_off(v.problem, v.policy, carer):
            period = RestPeriod(begin, end, 0)
            for run in v.runs[carer.id]:
                alone = _pins_alone(v, run)
                broken = alone is not None and alone[0] < end and alone[1] > begin
                if broken or not _can_touch(v, run, period):
                    # What pins break there, others in the run may break, too.
                    continue
                before = v.model.new_bool_var("")
                v.model.add(run.end <= begin).only_enforce_if(run.used, before)
                v.model.add(run.start >= end).only_enforce_if(run.used, ~before)


CONSTRAINTS: tuple[Callable[[Variables], None], ...] = (
    frozen,
    double_handed,
    availability,
    travel,
    gaps,
    daily_rest,
    rest_break,
    weekly_hours,
    weekly_rest,
    night_work,
    budget_cap,
    minimum_wage,
)


def _circuit(v: Variables, run: RunVars) -> None:
    model, arcs = v.model, []
    arcs.append((0, 0, ~run.used))
    for index, node in enumerate(run.nodes):
        arcs.append((index + 1, index + 1, ~node.present))
        run.first[index] = model.new_bool_var("")
        run.last[index] = model.new_bool_var("")
        arcs.append((0, index + 1, run.first[index]))
        arcs.append((index + 1, 0, run.last[index]))
    for i, before in enumerate(run.nodes):
        for j, after in enumerate(run.nodes):
            both_pinned = before.pin is not None and after.pin is not None
            needed = v.leaves(before, after) + v.travel(run, before, after) + v.policy.handover_s
            if i == j or (both_pinned and before.key > after.key):
                continue
            if not both_pinned and before.low + needed > after.high:
                continue
            run.arcs[i, j] = model.new_bool_var("")
            arcs.append((i + 1, j + 1, run.arcs[i, j]))
            if not both_pinned:
                model.add(after.start >= before.start + needed).only_enforce_if(run.arcs[i, j])
    model.add_circuit(arcs)
    model.add(run.start == run.end).only_enforce_if(~run.used)


def _from_home(v: Variables, run: RunVars) -> None:
    for index, literal in run.first.items():
        node = run.nodes[index]
        leaves = node.start - v.from_home(run, node)
        v.model.add(run.start == leaves).only_enforce_if(literal)
        if node.pin is None and run.shift is not None and run.home is not None:
            v.model.add(leaves >= max(run.shift.start, v.now)).only_enforce_if(literal)


def _to_home(v: Variables, run: RunVars) -> None:
    for index, literal in run.last.items():
        node = run.nodes[index]
        back = node.start + node.duration + v.to_home(run, node)
        v.model.add(run.end == back).only_enforce_if(literal)
        if node.pin is None and run.shift is not None and run.home is not None:
            v.model.add(back <= run.shift.end).only_enforce_if(literal)


def _length(v: Variables, run: RunVars) -> None:
    """What follows of a run's length: without it proofs try second after second."""
    if len(run.pinned) > 1:
        # Pins may be closer than travel allows.
        return
    parts = [(node.duration, node.present) for node in run.nodes]
    parts += [(v.from_home(run, run.nodes[j]), literal) for j, literal in run.first.items()]
    parts += [(v.to_home(run, run.nodes[i]), literal) for i, literal in run.last.items()]
    parts += [
        (v.travel(run, run.nodes[i], run.nodes[j]) + v.policy.handover_s, literal)
        for (i, j), literal in run.arcs.items()
    ]
    least = cp_model.LinearExpr.weighted_sum([x for _, x in parts], [c for c, _ in parts])
    v.model.add(run.length >= least)


def _between_runs(
    v: Variables, before: RunVars, after: RunVars, between: tuple[RunVars, ...]
) -> None:
    for i, last in before.last.items():
        for j, first in after.first.items():
            here, there = before.nodes[i], after.nodes[j]
            if here.pin is not None and there.pin is not None:
                continue
            if before.home is None:
                way = v.travel(before, here, there) + v.policy.handover_s
            else:
                way = v.to_home(before, here) + v.from_home(after, there)
            if here.high + here.duration + way > there.low:
                v.model.add(there.start >= here.start + here.duration + way).only_enforce_if(
                    last, first, *(~run.used for run in between)
                )


def _same_carer(v: Variables, first: VisitVars, second: VisitVars) -> None:
    makes = {
        own.visit.id: {
            carer_id: [n.present for run, n in v.stops[own.visit.id] if run.carer.id == carer_id]
            for carer_id in v.runs
        }
        for own in (first, second)
    }
    here, there = makes[first.visit.id], makes[second.visit.id]
    within = v.model.new_bool_var("")
    around = v.model.new_bool_var("")
    for carer_id in v.runs:
        v.model.add(sum(here[carer_id]) <= sum(there[carer_id])).only_enforce_if(within)
        v.model.add(sum(there[carer_id]) <= sum(here[carer_id])).only_enforce_if(around)
    one, two = ({p.carer_id for p in own.pins} for own in (first, second))
    if one and two and not (one <= two or two <= one):
        # The pins already differ: only what is added to them has to obey the link.
        v.model.add_bool_or([within, around, ~first.filled])
        v.model.add_bool_or([within, around, ~second.filled])
    else:
        v.model.add_bool_or([within, around, ~first.on_rota, ~second.on_rota])


def _pauses(v: Variables, runs: list[RunVars], least: int) -> list[cp_model.IntVar]:
    """Literals, each of which implies one unbroken pause of ``least`` seconds in the day."""
    pauses = []
    for run in runs:
        for (i, j), arc in run.arcs.items():
            before, after = run.nodes[i], run.nodes[j]
            taken = before.duration + v.travel(run, before, after) + v.policy.handover_s
            if after.high - before.low - taken < least:
                continue
            pause = v.model.new_bool_var("")
            v.model.add_implication(pause, arc)
            v.model.add(after.start - before.start >= taken + least).only_enforce_if(pause)
            pauses.append(pause)
    for (i, one), (j, two) in combinations(enumerate(runs), 2):
        pause = v.model.new_bool_var("")
        for literal in (one.used, two.used, *(~run.used for run in runs[i + 1 : j])):
            v.model.add_implication(pause, literal)
        v.model.add(two.start - one.end >= least).only_enforce_if(pause)
        pauses.append(pause)
    return pauses


def _at_most(v: Variables, runs: list[RunVars], most: int) -> None:
    alone = [bounds for run in runs if (bounds := _pins_alone(v, run)) is not None]
    within = v.model.add(sum(run.length for run in runs) <= most)
    if sum(end - start for start, end in alone) > most:
        within.only_enforce_if(~_nothing_added(v, runs))


def _can_touch(v: Variables, run: RunVars, period: RestPeriod) -> bool:
    """Whether the working time of a run can lie in a period."""
    return any(
        n.low - v.from_home(run, n) < period.end
        and n.high + n.duration + v.to_home(run, n) > period.begin
        for n in run.nodes
    )


def _touches(v: Variables, run: RunVars, period: RestPeriod) -> cp_model.IntVar:
    """A literal without which a run that is used lies outside a period."""
    inside, before = v.model.new_bool_var(""), v.model.new_bool_var("")
    v.model.add(run.end <= period.begin).only_enforce_if(run.used, ~inside, before)
    v.model.add(run.start >= period.end).only_enforce_if(run.used, ~inside, ~before)
    return inside


def _nothing_added(v: Variables, runs: list[RunVars]) -> cp_model.IntVar:
    """A literal that implies that the runs hold pins only."""
    alone = v.model.new_bool_var("")
    for run in runs:
        for node in run.nodes:
            if node.pin is None:
                v.model.add_implication(alone, ~node.present)
    return alone


def _pins_alone(v: Variables, run: RunVars) -> tuple[int, int] | None:
    """Start and end of a run with its pinned stops only; None where there are none."""
    pins = run.pinned
    if not pins:
        return None
    first, last = pins[0], pins[-1]
    return (
        first.low - v.from_home(run, first),
        last.low + last.duration + v.to_home(run, last),
    )


def _pins_of_a_day(v: Variables, runs: list[RunVars]) -> tuple[int, int] | None:
    """Start and end of a working day with its pinned stops only; None where there are none."""
    alone = [bounds for run in runs if (bounds := _pins_alone(v, run)) is not None]
    if not alone:
        return None
    return min(start for start, _ in alone), max(end for _, end in alone)


def _pins_lack_a_break(v: Variables, runs: list[RunVars], limits: WorkerLimits) -> bool:
    spans = [(run, bounds) for run in runs if (bounds := _pins_alone(v, run)) is not None]
    if sum(end - start for _, (start, end) in spans) <= limits.break_after_s:
        return False
    pauses = [two[0] - one[1] for (_, one), (_, two) in pairwise(spans)]
    for run, _ in spans:
        pauses += [_idle(v, run, a, b) for a, b in pairwise(run.pinned)]
    return max(pauses, default=0) < limits.break_s


def _idle(v: Variables, run: RunVars, before: Node, after: Node) -> int:
    return (
        after.low
        - before.low
        - before.duration
        - v.travel(run, before, after)
        - (v.policy.handover_s)
    )
