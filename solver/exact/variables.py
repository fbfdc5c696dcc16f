"""The variables of the whole model: visits, the runs of each carer, and who may be where.

A *run* is what a carer does in one shift. Its stops are the nodes of a circuit through a depot
that stands for the time before and after the run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ortools.sat.python import cp_model

from solver.exact.eligible import may_make
from solver.policy import Policy
from solver.problem import Carer, Pin, Problem, Shift, Visit
from solver.tariff import Payroll
from solver.windows import hard_window

Var = cp_model.IntVar
_PAST = -(1 << 40)
"""Before every second of a horizon."""


@dataclass(frozen=True)
class VisitVars:
    """A visit: its common start, and whether its slots are filled.

    Parameters
    ----------
    start
        Common start; fixed where a slot is pinned.
    low, high
        Its bounds, in seconds.
    filled
        Whether all slots that are not pinned are filled; they are filled together or not at all.
    covered
        Whether the visit counts as covered.
    on_rota
        Whether any slot of it is on the rota.
    free_slots
        Slot numbers that the solver may fill.
    """

    visit: Visit
    pins: tuple[Pin, ...]
    start: Var
    low: int
    high: int
    filled: Var
    covered: Var
    on_rota: Var
    free_slots: tuple[int, ...]


@dataclass(frozen=True)
class Node:
    """A visit that may be a stop of a run; ``low`` and ``high`` bound its start there."""

    visit: Visit
    pin: Pin | None
    present: Var
    start: Var
    low: int
    high: int

    @property
    def duration(self) -> int:
        """Seconds of care."""
        return self.visit.duration

    @property
    def key(self) -> tuple[int, str]:
        """Order of two pinned stops of one carer."""
        return self.low, self.visit.id


@dataclass(frozen=True)
class RunVars:
    """A carer's work in one shift; ``shift`` is None around a pinned stop that no shift holds.

    ``start`` and ``end`` include the journeys from and to a home that counts; both are equal
    while the run is not used. ``first``, ``last`` and ``arcs`` are literals by node index.
    """

    carer: Carer
    shift: Shift | None
    day: int
    home: str | None
    nodes: tuple[Node, ...]
    used: Var
    start: Var
    end: Var
    first: dict[int, Var] = field(default_factory=dict)
    last: dict[int, Var] = field(default_factory=dict)
    arcs: dict[tuple[int, int], Var] = field(default_factory=dict)

    @property
    def length(self) -> cp_model.LinearExpr:
        """Working seconds."""
        return self.end - self.start

    @property
    def pinned(self) -> tuple[Node, ...]:
        """Pinned stops, in the order of their starts."""
        return tuple(sorted((n for n in self.nodes if n.pin), key=lambda n: n.key))


class Variables:
    """All variables of one problem under one policy, in one CP-SAT model."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self.problem = problem
        self.policy = policy
        self.payroll = Payroll(problem, policy)
        self.model = cp_model.CpModel()
        self.now = _PAST if problem.now is None else problem.now
        self.zero = self.model.new_constant(0)
        self.one = self.model.new_constant(1)
        self.visits = {visit.id: self._visit(visit) for visit in problem.visits}
        self.runs: dict[str, tuple[RunVars, ...]] = {
            carer.id: tuple(self._runs(carer)) for carer in problem.carers
        }

    def all_runs(self) -> Iterator[RunVars]:
        """Every run of every carer."""
        for runs in self.runs.values():
            yield from runs

    def days(self, carer_id: str) -> dict[int, list[RunVars]]:
        """Runs of a carer by working day, in order."""
        days: dict[int, list[RunVars]] = {}
        for run in self.runs[carer_id]:
            days.setdefault(run.day, []).append(run)
        return dict(sorted(days.items()))

    def travel(self, run: RunVars, before: Node, after: Node) -> int:
        """Seconds between two stops, handover not included."""
        return self.problem.travel.time(
            run.carer.transport, before.visit.location, after.visit.location
        )

    def from_home(self, run: RunVars, node: Node) -> int:
        """Seconds from home to a first stop; 0 where no home counts."""
        if run.home is None:
            return 0
        return self.problem.travel.time(run.carer.transport, run.home, node.visit.location)

    def leaves(self, before: Node, after: Node) -> int:
        """Seconds from a stop's start to when its carer can set out to the next one.

        In a re-plan nobody has set out yet to a stop that is not pinned.
        """
        if before.pin is None or after.pin is not None:
            return before.duration
        return max(before.duration, self.now - before.low)

    def to_home(self, run: RunVars, node: Node) -> int:
        """Seconds from a last stop to home; 0 where no home counts."""
        if run.home is None:
            return 0
        return self.problem.travel.time(run.carer.transport, node.visit.location, run.home)

    @cached_property
    def stops(self) -> dict[str, list[tuple[RunVars, Node]]]:
        """Where each visit may be a stop."""
        found: dict[str, list[tuple[RunVars, Node]]] = {v.id: [] for v in self.problem.visits}
        for run in self.all_runs():
            for node in run.nodes:
                found[node.visit.id].append((run, node))
        return found

    def paid_from(self, index: int) -> list[tuple[RunVars, Node]]:
        """Stops that a budget pays for where they are made."""
        return [
            (run, node)
            for run in self.all_runs()
            for node in run.nodes
            if index in self.problem.paid_by[node.visit.id]
        ]

    @cached_property
    def lateness(self) -> dict[str, Var]:
        """Seconds after the end of its window of each covered visit that can be late."""
        late: dict[str, Var] = {}
        for visit_id, own in self.visits.items():
            due = own.visit.latest
            if own.high > due:
                late[visit_id] = self.model.new_int_var(0, own.high - due, f"{visit_id} late")
                self.model.add(late[visit_id] >= own.start - due).only_enforce_if(own.covered)
        return late

    @cached_property
    def moved(self) -> dict[str, Var]:
        """Whether a visit in force starts further from what was told than the policy's limit."""
        moved: dict[str, Var] = {}
        for visit_id, told in self.problem.told.items():
            own, start = self.visits[visit_id], told[0].start
            if own.pins:
                far = abs(own.pins[0].start - start) > self.policy.moved_s
                moved[visit_id] = own.covered if far else self.zero
                continue
            literal = self.model.new_bool_var(f"{visit_id} moved")
            for early in (own.start - start, start - own.start):
                self.model.add(early <= self.policy.moved_s).only_enforce_if(own.covered, ~literal)
            moved[visit_id] = literal
        return moved

    @cached_property
    def idle(self) -> dict[tuple[str, int, str], Var]:
        """Waiting seconds before each stop, by carer, index of the run and visit."""
        waits: dict[tuple[str, int, str], Var] = {}
        for carer_id, runs in self.runs.items():
            for position, run in enumerate(runs):
                for index, node in enumerate(run.nodes):
                    befores = [i for i, j in run.arcs if j == index]
                    if not befores:
                        continue
                    most = max(0, node.high - min(self._leaves(run, i, index) for i in befores))
                    wait = self.model.new_int_var(0, most, "")
                    for i in befores:
                        before = run.nodes[i]
                        gap = before.duration + self.travel(run, before, node)
                        gap += self.policy.handover_s
                        self.model.add(wait >= node.start - before.start - gap).only_enforce_if(
                            run.arcs[i, index]
                        )
                    waits[carer_id, position, node.visit.id] = wait
        return waits

    def _leaves(self, run: RunVars, before: int, after: int) -> int:
        node = run.nodes[before]
        return node.low + node.duration + self.travel(run, node, run.nodes[after])

    def _visit(self, visit: Visit) -> VisitVars:
        model, name = self.model, visit.id
        pins = tuple(
            sorted(
                (p for p in self.problem.pinned.values() if p.visit_id == visit.id),
                key=lambda p: p.slot,
            )
        )
        low, high = self._bounds(visit)
        if not pins:
            filled = model.new_bool_var(f"covered {name}")
            start = model.new_int_var(low, high, f"start {name}")
            slots = tuple(range(1, visit.carers_required + 1))
            return VisitVars(visit, pins, start, low, high, filled, filled, filled, slots)
        together = len({p.start for p in pins}) == 1
        taken = {p.slot for p in pins}
        free = tuple(s for s in range(1, visit.carers_required + 1) if s not in taken)
        sound = (
            together
            and len({p.carer_id for p in pins}) == len(pins)
            and len(pins) + len(free) == visit.carers_required
            and low <= pins[0].start <= high
        )
        at = pins[0].start
        start = model.new_constant(at)
        if len(pins) == visit.carers_required:
            covered = self.one if together else self.zero
            return VisitVars(visit, pins, start, at, at, self.zero, covered, self.one, ())
        if not sound:
            return VisitVars(visit, pins, start, at, at, self.zero, self.zero, self.one, ())
        filled = model.new_bool_var(f"covered {name}")
        return VisitVars(visit, pins, start, at, at, filled, filled, self.one, free)

    def _bounds(self, visit: Visit) -> tuple[int, int]:
        """Bounds of a start: a soft window ends with the last shift of those who may come."""
        low, high = hard_window(self.problem, self.policy, visit)
        if high > visit.latest:
            able = (c for c in self.problem.carers if may_make(self.problem, self.policy, c, visit))
            ends = [shift.end - visit.duration for carer in able for shift in carer.shifts]
            high = min(high, max([visit.latest, *ends]))
        return low, high

    def _runs(self, carer: Carer) -> Iterator[RunVars]:
        pins = [p for p in self.problem.pinned.values() if p.carer_id == carer.id]
        planned: list[tuple[int, int, str, Shift | None, list[Node]]] = []
        held: dict[int, list[Node]] = {index: [] for index in range(len(carer.shifts))}
        for pin in pins:
            visit = self.problem.visit[pin.visit_id]
            node = self._pinned(visit, pin)
            shift = next(
                (
                    i
                    for i, s in enumerate(carer.shifts)
                    if s.start <= pin.start and pin.start + visit.duration <= s.end
                ),
                None,
            )
            if shift is None:
                # After a shift with the same start: the stop ends after that shift does.
                planned.append((pin.start, 1, visit.id, None, [node]))
            else:
                held[shift].append(node)
        busy = {p.visit_id for p in pins}
        candidates = [
            visit
            for visit in self.problem.visits
            if visit.id not in busy
            and self.visits[visit.id].free_slots
            and may_make(self.problem, self.policy, carer, visit)
        ]
        for index, span in enumerate(carer.shifts):
            offered = (self._free(carer, span, visit) for visit in candidates)
            nodes = held[index] + [node for node in offered if node is not None]
            if nodes:
                planned.append((span.start, 0, "", span, nodes))
        for _, _, _, owner, nodes in sorted(planned, key=lambda entry: entry[:3]):
            yield self._run(carer, owner, tuple(nodes))

    def _pinned(self, visit: Visit, pin: Pin) -> Node:
        start = self.model.new_constant(pin.start)
        present = self.model.new_bool_var(f"{visit.id} by {pin.carer_id} (pinned)")
        return Node(visit, pin, present, start, pin.start, pin.start)

    def _free(self, carer: Carer, span: Shift, visit: Visit) -> Node | None:
        own = self.visits[visit.id]
        low, high = own.low, own.high
        low, high = max(low, span.start, self.now), min(high, span.end - visit.duration)
        if low > high:
            return None
        present = self.model.new_bool_var(f"{visit.id} by {carer.id} from {span.start}")
        return Node(visit, None, present, own.start, low, high)

    def _run(self, carer: Carer, span: Shift | None, nodes: tuple[Node, ...]) -> RunVars:
        home = carer.home if self.policy.home_counts else None
        anchor = carer.anchor_of(nodes[0].low) if span is None else span.anchor
        day = self.problem.horizon.day_of(anchor)
        model, unused = self.model, self.zero
        run = RunVars(carer, span, day, home, nodes, unused, unused, unused)
        low = min(n.low - self.from_home(run, n) for n in nodes)
        high = max(n.high + n.duration + self.to_home(run, n) for n in nodes)
        return RunVars(
            carer,
            span,
            day,
            home,
            nodes,
            used=model.new_bool_var(f"{carer.id} works from {anchor}"),
            start=model.new_int_var(low, high, f"{carer.id} leaves after {anchor}"),
            end=model.new_int_var(low, high, f"{carer.id} is back after {anchor}"),
        )
