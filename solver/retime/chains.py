"""From a rota whose carers and orders are given to its timing problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from solver.hours import RestPeriod, hours_left, nights_off, rest_periods, worker_limits
from solver.policy import Policy, Tier
from solver.problem import Carer, Problem
from solver.retime.runs import Run, Stop, by_day, length
from solver.retime.timing import Break, Peak, Pull, Sum, Timing
from solver.rota import Assignment, Rota
from solver.tariff import Payroll
from solver.windows import hard_window

_PAST = -(1 << 40)
"""Before every second of a horizon."""


class Chains:
    """Builds the `Timing` of a rota, one function for each rule and term that depends on times."""

    def __init__(self, problem: Problem, policy: Policy, rota: Rota) -> None:
        self.problem = problem
        self.policy = policy
        self.rota = rota
        self._payroll = Payroll(problem, policy)
        self._now = _PAST if problem.now is None else problem.now
        self.timing = Timing()
        self.var_of: dict[tuple[str, int], int] = {}
        self.lead: dict[str, int] = {}
        self._visit_of: list[str] = []
        self._variables()
        self.runs = {
            carer_id: tuple(self._runs(problem.carer[carer_id], assignments))
            for carer_id, assignments in rota.by_carer.items()
        }
        size = len(self.timing.low)
        self.timing.slope = [[0] * size for _ in range(len(policy.levels) + 1)]
        self.timing.pulls = [[] for _ in policy.levels]
        self.timing.pulls.append([Pull(i, self._aim(i), self._aim(i), 1) for i in range(size)])
        self.timing.peaks = [[] for _ in self.timing.pulls]
        for encode in (
            self.availability,
            self.travel,
            self.gaps,
            self.daily_rest,
            self.rest_break,
            self.weekly_hours,
            self.weekly_rest,
            self.night_work,
            self.minimum_wage,
            self.off_preferred,
            self.late,
            self.worst_late,
            self.moved_by,
            self.waiting,
        ):
            encode()

    def frozen(self, assignment: Assignment) -> bool:
        """Ensures that a pinned start is a constant."""
        return assignment.pinned or (assignment.visit_id, assignment.slot) in self.problem.pinned

    def double_handed(self, visit_id: str, group: Sequence[Assignment]) -> None:
        """Ensures one common start: all slots that are not pinned share a variable."""
        pinned = [a for a in group if self.frozen(a)]
        for assignment in pinned:
            index = self._variable(visit_id, (assignment.start,) * 2, assignment.start, pinned=True)
            self.var_of[visit_id, assignment.slot] = index
        free = [a for a in group if not self.frozen(a)]
        if free:
            low, high = hard_window(self.problem, self.policy, self.problem.visit[visit_id])
            # Encodes rule frozen: nothing that is not pinned starts before now.
            bounds = (pinned[0].start,) * 2 if pinned else (max(low, self._now), high)
            index = self._variable(visit_id, bounds, free[0].start, pinned=bool(pinned))
            for assignment in free:
                self.var_of[visit_id, assignment.slot] = index
        self.lead[visit_id] = self.var_of[visit_id, group[0].slot]

    def availability(self) -> None:
        """Ensures that every stop stays in the shift it is in; one outside all shifts stays put."""
        t = self.timing
        for runs in self.runs.values():
            for run in runs:
                for stop in run.stops:
                    if t.pinned[stop.var]:
                        continue
                    low = high = stop.assignment.start
                    if stop.shift is not None:
                        span = run.carer.shifts[stop.shift]
                        low, high = span.start, span.end - stop.duration
                    t.low[stop.var] = max(t.low[stop.var], low)
                    t.high[stop.var] = min(t.high[stop.var], high)

    def travel(self) -> None:
        """Ensures time to travel inside runs, between runs, and from and to home in the shift."""
        t = self.timing
        for runs in self.runs.values():
            for run in runs:
                for before, after in pairwise(run.stops):
                    gone = 0 if t.pinned[after.var] else self._now - t.now[before.var]
                    # Nobody sets out before now to a visit that is not pinned.
                    wait = max(0, gone - before.duration) if t.pinned[before.var] else 0
                    self._after(before, after, self._leg(run, before, after) + wait)
                if run.first.shift is None:
                    continue
                span = run.carer.shifts[run.first.shift]
                if not t.pinned[run.first.var]:
                    earliest = max(span.start, self._now) + run.from_home
                    t.low[run.first.var] = max(t.low[run.first.var], earliest)
                if not t.pinned[run.last.var]:
                    latest = span.end - run.tail
                    t.high[run.last.var] = min(t.high[run.last.var], latest)
            for one, two in pairwise(runs):
                if self._home(one.carer) is None:
                    way = self._leg(one, one.last, two.first)
                else:
                    way = one.tail + two.from_home
                self._after(one.last, two.first, way)

    def gaps(self) -> None:
        """Ensures the distance of linked visits that are both on the rota."""
        for link in self.problem.links:
            first = self.lead.get(link.first_visit_id)
            second = self.lead.get(link.second_visit_id)
            if first is None or second is None:
                continue
            if link.min_gap is not None:
                self._difference(first, second, link.min_gap)
            if link.max_gap is not None:
                self._difference(second, first, -link.max_gap)

    def daily_rest(self) -> None:
        """Ensures the daily rest between working days and around the horizon."""
        t, last_day = self.timing, self.problem.horizon.days - 1
        for runs in self.runs.values():
            rest = worker_limits(self.problem, self.policy, runs[0].carer).daily_rest_s
            carer, days = runs[0].carer, list(by_day(runs).values())
            for day in days:
                low = carer.free_from(day[0].day, rest)
                high = carer.free_until(day[0].day, last_day, rest)
                first = day[0].first.var
                if low is not None and not t.pinned[first]:
                    t.low[first] = max(t.low[first], low + day[0].from_home)
                for run in day:
                    last = run.last.var
                    if high is not None and not t.pinned[last]:
                        t.high[last] = min(t.high[last], high - run.tail)
            for early, late in pairwise(days):
                # To the first run only: the others of a day come later, whatever pins break.
                two = late[0]
                for one in early:
                    self._after(one.last, two.first, one.tail + rest + two.from_home)

    def rest_break(self) -> None:
        """Ensures an unbroken pause in each working day that is longer than the limit."""
        for runs in self.runs.values():
            limits = worker_limits(self.problem, self.policy, runs[0].carer)
            if limits.break_s <= 0:
                continue
            for day in by_day(runs).values():
                pauses = []
                for run in day:
                    for a, b in pairwise(run.stops):
                        pauses.append((a.var, b.var, self._leg(run, a, b) + limits.break_s))
                for one, two in pairwise(day):
                    taken = one.tail + two.from_home + limits.break_s
                    pauses.append((one.last.var, two.first.var, taken))
                self._break(Break(length(day, limits.break_after_s), tuple(pauses)))

    def weekly_hours(self) -> None:
        """Ensures working time within what is left of each day, and of weeks together."""
        for runs in self.runs.values():
            weeks = dict[tuple[int, int], list[Run]]()
            left = hours_left(self.problem, self.policy, runs[0].carer)
            for day, group in by_day(runs).items():
                weeks.setdefault(self.problem.horizon.week_of(day), []).extend(group)
                if day in left.of_day:
                    self._sum(length(group, left.of_day[day]))
            for together, seconds in left.of_weeks:
                group = [run for week in together for run in weeks.get(week, ())]
                if group:
                    self._sum(length(group, seconds))

    def weekly_rest(self) -> None:
        """Ensures the weekly rest where it lies now: at the longest gap of each week (or two).

        Another gap that could grow long enough is not tried, so that all stays linear.
        """
        for runs in self.runs.values():
            carer = runs[0].carer
            for period in rest_periods(self.problem, self.policy, carer):
                self._keep_rest(runs, carer.work_outside, period)

    def _keep_rest(
        self, runs: Sequence[Run], outside: Sequence[tuple[int, int]], period: RestPeriod
    ) -> None:
        """Keep the longest gap of a period at least as long as the rest."""
        t = self.timing
        spans: list[tuple[int, int, Run | None]] = [(s, e, None) for s, e in outside]
        spans = sorted([*spans, *((*self._span(run), run) for run in runs)], key=lambda s: s[:2])

        def edges(k: int) -> tuple[int, int]:
            ends = (end for _, end, _ in spans[:k])
            starts = (start for start, *_ in spans[k:])
            return max([period.begin, *ends]), min([period.end, *starts])

        gaps = [high - low for low, high in map(edges, range(len(spans) + 1))]
        k = gaps.index(max(gaps))
        if gaps[k] < period.least:
            # Pins leave none, and so no start does.
            return
        ends = [end for _, end, run in spans[:k] if run is None]
        starts = [start for start, _, run in spans[k:] if run is None]
        before = next((run for *_, run in reversed(spans[:k]) if run is not None), None)
        after = next((run for *_, run in spans[k:] if run is not None), None)
        if before is not None and after is not None:
            self._after(before.last, after.first, before.tail + period.least + after.from_home)
        if before is not None and not t.pinned[before.last.var]:
            latest = min([period.end, *starts]) - period.least - before.tail
            t.high[before.last.var] = min(t.high[before.last.var], latest)
        if after is not None and not t.pinned[after.first.var]:
            earliest = max([period.begin, *ends]) + period.least + after.from_home
            t.low[after.first.var] = max(t.low[after.first.var], earliest)

    def _span(self, run: Run) -> tuple[int, int]:
        """Working time of a run as the starts are now."""
        now = self.timing.now
        return now[run.first.var] - run.from_home, now[run.last.var] + run.tail

    def night_work(self) -> None:
        """Ensures that the work of somebody young stays on its side of each night."""
        t = self.timing
        for runs in self.runs.values():
            for begin, end in nights_off(self.problem, self.policy, runs[0].carer):
                for run in runs:
                    start, until = self._span(run)
                    if until <= begin and not t.pinned[run.last.var]:
                        t.high[run.last.var] = min(t.high[run.last.var], begin - run.tail)
                    if start >= end and not t.pinned[run.first.var]:
                        first = end + run.from_home
                        t.low[run.first.var] = max(t.low[run.first.var], first)

    def minimum_wage(self) -> None:
        """Ensures that waiting stays so short that pay reaches the minimum wage."""
        t, payroll, visit_of = self.timing, self._payroll, self.problem.visit
        for runs in self.runs.values():
            carer = runs[0].carer
            if not payroll.may_miss_minimum(carer):
                continue
            parts: dict[date, list[tuple[int, int]]] = defaultdict(list)
            room: dict[date, int] = defaultdict(int, dict(carer.wage_surplus))
            for run in runs:
                for before, after in zip((None, *run.stops), run.stops, strict=False):
                    visit = visit_of[after.assignment.visit_id]
                    period = payroll.period(payroll.day(visit))
                    care, travel, waiting = payroll.surplus(carer, visit)
                    room[period] += care * after.duration
                    parts[period] += []
                    if before is None:
                        continue
                    ready = self._leg(run, before, after)
                    room[period] += travel * (ready - before.duration)
                    if t.pinned[before.var] and t.pinned[after.var]:
                        # Pins may be closer than travel allows.
                        idle = t.now[after.var] - t.now[before.var] - ready
                        room[period] += waiting * max(0, idle)
                    else:
                        room[period] -= waiting * ready
                        parts[period] += [(after.var, -waiting), (before.var, waiting)]
            for period, each in parts.items():
                self._sum(Sum(tuple(each), room[period]))

    def off_preferred(self) -> None:
        """Price of seconds away from the preferred start, of visits with all their carers."""
        near = self.policy.tolerance_s
        for visit_id, index in self._complete():
            aim = self.problem.visit[visit_id].preferred
            self._pull("off_preferred", Tier.TIMING, index, aim - near, aim + near)

    def late(self) -> None:
        """Price of seconds after the end of the window, of visits with all their carers."""
        for visit_id, index in self._complete():
            self._pull("late", Tier.TIMING, index, _PAST, self.problem.visit[visit_id].latest)

    def worst_late(self) -> None:
        """Price of seconds after the end of its window, of the latest of those visits."""
        price = self.policy.weight("worst_late") * 60
        dues = tuple((i, self.problem.visit[name].latest) for name, i in self._complete())
        if price and dues:
            self.timing.peaks[self.policy.level_of(Tier.TIMING)].append(Peak(dues, price))

    def moved_by(self) -> None:
        """Price of seconds away from the start that was told, of visits in force."""
        for visit_id, index in self._complete():
            told = self.problem.told.get(visit_id)
            if told:
                self._pull("moved_by", Tier.STABILITY, index, told[0].start, told[0].start)

    def waiting(self) -> None:
        """Price of waiting between two visits of a run, its pay included.

        The order is kept and travel fits, so that waiting is linear in the two starts.
        """
        t, policy, payroll = self.timing, self.policy, self._payroll
        slope = t.slope[policy.level_of(Tier.MONEY)]
        for runs in self.runs.values():
            for run in runs:
                for before, after in pairwise(run.stops):
                    price = policy.weight("waiting") * 60
                    if policy.pay_waiting:
                        visit = self.problem.visit[after.assignment.visit_id]
                        price += policy.weight("pay") * payroll.hour(run.carer, visit)
                        price += policy.weight("on_costs") * payroll.on_costs(run.carer, visit)
                    slope[after.var] += price
                    slope[before.var] -= price

    def _pull(self, term_id: str, tier: Tier, index: int, first: int, last: int) -> None:
        """A price of each second outside of some, where the policy weighs the term."""
        price = self.policy.weight(term_id) * 60
        if price:
            self.timing.pulls[self.policy.level_of(tier)].append(Pull(index, first, last, price))

    def _complete(self) -> Iterator[tuple[str, int]]:
        """Visits with all their carers, with the variable of their start."""
        for visit_id, index in self.lead.items():
            group = self.rota.by_visit[visit_id]
            pinned = {a.start for a in group if self.frozen(a)}
            # Pins may lie at several starts: such a visit is not covered, whatever is decided.
            if len(group) == self.problem.visit[visit_id].carers_required and len(pinned) <= 1:
                yield visit_id, index

    def _aim(self, index: int) -> int:
        visit_id = self._visit_of[index]
        told = self.problem.told.get(visit_id)
        return told[0].start if told else self.problem.visit[visit_id].preferred

    def _variables(self) -> None:
        for visit_id, group in self.rota.by_visit.items():
            self.double_handed(visit_id, group)

    def _variable(self, visit_id: str, bounds: tuple[int, int], now: int, *, pinned: bool) -> int:
        t = self.timing
        t.low.append(bounds[0])
        t.high.append(bounds[1])
        t.pinned.append(pinned)
        t.now.append(now)
        self._visit_of.append(visit_id)
        return len(t.low) - 1

    def _runs(self, carer: Carer, assignments: Sequence[Assignment]) -> Iterator[Run]:
        group: list[Stop] = []
        for assignment in assignments:
            stop = self._stop(carer, assignment)
            if group and (stop.shift is None or stop.shift != group[-1].shift):
                yield self._run(carer, tuple(group))
                group = []
            group.append(stop)
        if group:
            yield self._run(carer, tuple(group))

    def _stop(self, carer: Carer, assignment: Assignment) -> Stop:
        visit = self.problem.visit[assignment.visit_id]
        start, end = assignment.start, assignment.start + visit.duration
        shift = next(
            (i for i, s in enumerate(carer.shifts) if s.start <= start and end <= s.end), None
        )
        index = self.var_of[visit.id, assignment.slot]
        return Stop(assignment, index, visit.location, visit.duration, shift)

    def _run(self, carer: Carer, stops: tuple[Stop, ...]) -> Run:
        first, last, home = stops[0], stops[-1], self._home(carer)
        anchor = carer.anchor_of(first.assignment.start)
        travel, mode = self.problem.travel, carer.transport
        return Run(
            carer,
            self.problem.horizon.day_of(anchor),
            stops,
            0 if home is None else travel.time(mode, home, first.location),
            0 if home is None else travel.time(mode, last.location, home),
        )

    def _home(self, carer: Carer) -> str | None:
        return carer.home if self.policy.home_counts else None

    def _leg(self, run: Run, before: Stop, after: Stop) -> int:
        seconds = self.problem.travel.time(run.carer.transport, before.location, after.location)
        return before.duration + seconds + self.policy.handover_s

    def _after(self, before: Stop, after: Stop, seconds: int) -> None:
        self._difference(before.var, after.var, seconds)

    def _difference(self, i: int, j: int, d: int) -> None:
        # Between two pinned starts there is nothing to decide, and nothing to mend.
        if not (self.timing.pinned[i] and self.timing.pinned[j]):
            self.timing.differences.append((i, j, d))

    def _sum(self, limit: Sum) -> None:
        if not all(self.timing.pinned[i] for i, _ in limit.parts):
            self.timing.sums.append(limit)

    def _break(self, pause: Break) -> None:
        ends = [i for i, _ in pause.short.parts] + [i for a, b, _ in pause.pauses for i in (a, b)]
        if not all(self.timing.pinned[i] for i in ends):
            self.timing.breaks.append(pause)
