"""One carer's ways to a visit that nobody covers, each with little given up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from solver.explain.free import with_span
from solver.explain.question import Question
from solver.explain.relaxations import (
    MoreTime,
    PreferenceWaived,
    Relaxation,
    WiderWindow,
    with_carer,
)
from solver.explain.repair import widest
from solver.explain.trials import Bench
from solver.hours import worker_limits
from solver.policy import Policy
from solver.problem import Carer, CarerAbsent, Problem, Shift
from solver.rota import Rota
from solver.rules import exclusions

More = Literal["longer", "earlier", "called in"]
"""How a carer works more: after a shift, before one, or called in where there is none."""


LEAD_S = 3600
"""Whoever is called in, or comes from outside, leaves home or begins so long after now at least.

A policy has no such figure: its `short_notice_s` counts who hears late, and forbids nothing.
"""

_NEAR_S = 3600
"""A green visit that lies no further from the time of the visit may be in its way."""

_GREENS = 3
"""Green visits of one carer that are tried."""

_DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class MenuLimits:
    """How far a menu goes.

    Parameters
    ----------
    more_min
        Most minutes that a carer is asked to begin sooner or to stay.
    each
        Options of one kind that are priced and told.
    trials
        Ways that are tried in all; a count, so that the answer does not depend on the machine.
    unavailable
        Spans in which carers cannot be asked: absence, leave.
    """

    more_min: int = 60
    each: int = 3
    trials: int = 1500
    unavailable: tuple[CarerAbsent, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """What is given up at once: more time, the known carer, a green visit, the window."""

    more: More | None = None
    unknown: bool = False
    without: str | None = None
    wide: bool = False

    @property
    def count(self) -> int:
        """How many things are given up."""
        return sum((self.more is not None, self.unknown, self.without is not None, self.wide))


@dataclass(frozen=True, slots=True)
class Way:
    """A carer could come at ``start``; what is given up for it, and in how many minutes in all.

    ``without`` is a green visit of theirs that would have to be postponed, or None.
    """

    carer_id: str
    start: int
    relaxations: tuple[Relaxation, ...]
    without: str | None
    minutes: int
    partners: tuple[str, ...] | None


class Ways:
    """Tries carers on one question, counting what it tries."""

    def __init__(
        self, problem: Problem, policy: Policy, rota: Rota, question: Question, limits: MenuLimits
    ) -> None:
        self.problem = problem
        self.policy = policy
        self.rota = rota
        self.question = question
        self.limits = limits
        self.left = limits.trials
        self._able: dict[tuple[int, str | None], tuple[str, ...]] = {}
        self._present = Bench(problem, policy, rota, question)
        self._wide = None if question.visit.time_critical or question.there else self._wider()
        # Who was told of a visit that no shift of theirs holds any more is not there to be asked.
        self._gone = {
            told.carer_id
            for told in problem.in_force
            if told.carer_id in problem.carer
            and not any(s.start <= told.start < s.end for s in problem.carer[told.carer_id].shifts)
        }

    def singles(self, carer: Carer) -> Iterator[Variant]:
        """Nothing given up, and then each single thing that could bring this carer."""
        barred = tuple(self._present.barred(carer))
        if barred:
            if self._only_unknown(carer, barred):
                yield Variant(unknown=True)
            return
        yield Variant()
        if self._wide is not None:
            yield Variant(wide=True)
        for more in ("longer", "earlier", "called in"):
            if self._more(carer, more, self.question) is not None:
                yield Variant(more=more)
        for visit_id in self._greens(carer):
            yield Variant(without=visit_id)

    def pairs(self, carer: Carer) -> Iterator[Variant]:
        """Two things given up at once."""
        known = [v for v in self.singles(carer) if v.count]
        if known and known[0].unknown:
            known += [
                Variant(wide=True, unknown=True) if self._wide else known[0],
                *(
                    Variant(more=more, unknown=True)
                    for more in ("longer", "earlier", "called in")
                    if self._more(carer, more, self.question) is not None
                ),
            ]
            yield from (v for v in known if v.count == 2)
            return
        if self._wide is not None:
            for more in ("longer", "earlier", "called in"):
                if self._more(carer, more, self._wide) is not None:
                    yield Variant(more=more, wide=True)
        for first in known:
            for second in known:
                if first.without is not None and second.without is None:
                    yield Variant(second.more, second.unknown, first.without, second.wide)

    def way(self, carer: Carer, variant: Variant, at: int | None = None) -> Way | None:
        """The way that asks for the fewest minutes; None where there is none, or no trial left.

        Parameters
        ----------
        at
            The start, in seconds; None means any that the variant allows.
        """
        if self.left <= 0:
            return None
        self.left -= 1
        question = self._wide if variant.wide and self._wide is not None else self.question
        if at is not None:
            question = replace(question, low=at, high=at)
        policy = self._trusting if variant.unknown else self.policy
        rota = self.rota
        if variant.without is not None:
            rota = Rota.of(a for a in rota.assignments if a.visit_id != variant.without)
        able, problem = carer, self.problem
        if variant.more is not None:
            added = self._more(carer, variant.more, question)
            if added is None:
                return None
            able = replace(carer, shifts=with_span(carer, added.start, added.end))
            problem = with_carer(problem, able)
        bench = Bench(problem, policy, rota, question)
        ways = [self._at(carer, variant, start) for start in bench.fits(able)]
        asked = [way for way in ways if way is not None]
        wanted = self.question.visit.preferred
        return min(asked, key=lambda w: (w.minutes, abs(w.start - wanted)), default=None)

    def _at(self, carer: Carer, variant: Variant, start: int) -> Way | None:
        """What has to be given up for this start."""
        relaxations: list[Relaxation] = []
        visit, minutes = self.question.visit, 0
        outside = max(self.question.low - start, start - self.question.high, 0)
        if variant.wide and outside:
            relaxations.append(WiderWindow(visit.id, start))
            minutes += -(-outside // 60)
        if variant.more is not None:
            more = self._needed(carer, variant.more, start)
            if more is not None and self._unavailable(carer, more):
                return None
            if more is not None and variant.more == "called in" and not self._rested(carer, more):
                return None
            if more is not None:
                relaxations.append(MoreTime(carer.id, more.start, more.end))
                minutes += (more.end - more.start) // 60
        if variant.unknown:
            relaxations.append(PreferenceWaived(visit.id, carer.id, "unknown"))
        partners = self._partners(carer, start, variant.without)
        return Way(carer.id, start, tuple(relaxations), variant.without, minutes, partners)

    def _partners(self, carer: Carer, start: int, without: str | None) -> tuple[str, ...] | None:
        """Who would come with the carer as they are; None where they are too few."""
        needed = self.question.missing - 1
        if not needed:
            return ()
        if (start, without) not in self._able:
            rota = Rota.of(a for a in self.rota.assignments if a.visit_id != without)
            bench = Bench(self.problem, self.policy, rota, self.question)
            self._able[start, without] = bench.able(start)
        able = [each for each in self._able[start, without] if each != carer.id]
        return tuple(able[:needed]) if len(able) >= needed else None

    @property
    def _trusting(self) -> Policy:
        shortest = self.question.visit.duration
        limit = min(self.policy.known_carer_under_s, shortest)
        return replace(self.policy, known_carer_under_s=limit)

    def _only_unknown(self, carer: Carer, barred: Sequence[str]) -> bool:
        """Whether nothing bars the carer but the agency's own threshold for known carers."""
        trusting = Bench(self.problem, self._trusting, self.rota, self.question)
        return set(barred) == {exclusions.RULE.id} and not trusting.barred(carer)

    def _wider(self) -> Question:
        low, high = widest(self.problem, self.policy, self.question.visit)
        return replace(self.question, low=max(low, self.problem.now or low), high=high)

    def _ways(self, carer: Carer) -> tuple[int, int]:
        """Seconds from home to the visit and back, where the home counts."""
        home = carer.home if self.policy.home_counts else None
        if home is None:
            return 0, 0
        time, place = self.problem.travel.time, self.question.visit.location
        return time(carer.transport, home, place), time(carer.transport, place, home)

    def _more(self, carer: Carer, more: More, question: Question) -> Shift | None:
        """The most time that this carer may be asked for; None where that cannot help."""
        out, back = self._ways(carer)
        low, high = question.low - out, question.high + question.visit.duration + back
        if self.problem.now is not None:
            low = max(low, self.problem.now)
        if carer.id in self._gone or low >= high:
            return None
        if more == "called in":
            low = soonest(self.problem, low)
            asked = carer.employment != "employee" and low < high
            meets = any(s.start < high and low < s.end for s in carer.shifts)
            return Shift(low, high) if asked and not meets else None
        most = self.limits.more_min * 60
        spans = []
        for before, shift, after in _neighbours(carer):
            if more == "longer" and shift.end < high and shift.end + most > question.low:
                spans.append((shift.end, min(shift.end + most, after)))
            if more == "earlier" and shift.start > low and shift.start - most < question.high:
                spans.append(
                    (max(shift.start - most, before, self.problem.now or before), shift.start)
                )
        spans = [(start, end) for start, end in spans if start < end]
        if not spans:
            return None
        return Shift(*(spans[-1] if more == "longer" else spans[0]))

    def _needed(self, carer: Carer, more: More, start: int) -> Shift | None:
        """The time besides the shifts that a start takes, in whole minutes."""
        out, back = self._ways(carer)
        visit, own = self.question.visit, self.rota.by_carer.get(carer.id, ())
        end = start + visit.duration
        if more == "called in":
            return Shift((start - out) // 60 * 60, -(-(end + back) // 60) * 60)
        if more == "longer":
            shift = max((s for s in carer.shifts if s.start <= start), key=lambda s: s.end)
            last = not any(start < a.start < shift.end for a in own)
            end = -(-(end + back * last) // 60) * 60
            return Shift(shift.end, end) if end > shift.end else None
        shift = min((s for s in carer.shifts if s.end >= end), key=lambda s: s.start)
        first = not any(shift.start <= a.start < start for a in own)
        begins = (start - out * first) // 60 * 60
        return Shift(begins, shift.start) if begins < shift.start else None

    def _unavailable(self, carer: Carer, span: Shift) -> bool:
        return any(
            away.carer_id == carer.id and away.start < span.end and span.start < away.end
            for away in self.limits.unavailable
        )

    def _rested(self, carer: Carer, called: Shift) -> bool:
        """Whether a carer who is called in has the daily rest in each 24 hours.

        Booked times with less than the daily rest between them are one stretch of work, and a
        stretch must leave the rest in the day that begins with it. The rule of the checker looks
        between working days only.
        """
        rest = worker_limits(self.problem, self.policy, carer).daily_rest_s
        made = (
            (a.start, a.start + self.problem.visit[a.visit_id].duration)
            for a in self.rota.by_carer.get(carer.id, ())
        )
        booked = sorted([*((s.start, s.end) for s in carer.shifts), *made])
        start, end = called.start, called.end
        for first, last in (*reversed(booked), *booked):
            if first < end + rest and start < last + rest:
                start, end = min(start, first), max(end, last)
        # Of work outside the horizon it is known only when it ends or begins.
        edges = (carer.last_work_end, carer.resumes_from, carer.next_work_start, carer.stops_by)
        near = any(e is not None and start - rest < e < end + rest for e in edges)
        return not near and end - start <= _DAY_S - rest

    def _greens(self, carer: Carer) -> tuple[str, ...]:
        """Green visits of the carer near the time of the visit, the nearest first."""
        question, problem = self.question, self.problem
        pinned = {visit_id for visit_id, _ in problem.pinned}
        near = [
            a
            for a in self.rota.by_carer.get(carer.id, ())
            if problem.visit[a.visit_id].risk == "green"
            and not problem.visit[a.visit_id].time_critical
            and a.visit_id not in pinned
            and a.start < question.high + question.visit.duration + _NEAR_S
            and question.low - _NEAR_S < a.start + problem.visit[a.visit_id].duration
        ]
        near.sort(key=lambda a: abs(a.start - question.visit.preferred))
        return tuple(a.visit_id for a in near[:_GREENS])


def soonest(problem: Problem, start: int) -> int:
    """From when on somebody can be called in who is not asked to come before ``start``.

    In whole minutes, as times are told.
    """
    return start if problem.now is None else max(start, -(-(problem.now + LEAD_S) // 60) * 60)


def _neighbours(carer: Carer) -> Iterator[tuple[int, Shift, int]]:
    """Each shift with the end of the one before it and the start of the one after it."""
    for index, shift in enumerate(carer.shifts):
        before = carer.shifts[index - 1].end if index else shift.start - _DAY_S
        after = (
            carer.shifts[index + 1].start if index + 1 < len(carer.shifts) else shift.end + _DAY_S
        )
        yield before, shift, after
