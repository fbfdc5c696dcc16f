"""The repair menu: the least that could be given up to cover a visit, each way priced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from solver.explain.effects import Effect, Present
from solver.explain.question import Question
from solver.explain.relaxations import (
    AgencyCarer,
    MoreTime,
    Postponed,
    PreferenceWaived,
    Relaxation,
    WiderWindow,
    relaxed,
)
from solver.explain.repair import widest
from solver.explain.trials import Bench
from solver.explain.variants import MenuLimits, Way, Ways, soonest
from solver.explain.words import skilled, span
from solver.policy import Policy
from solver.problem import Carer, Problem
from solver.rota import Assignment, Rota

_TRIES = 3
"""Ways of one kind that are priced for each that may be told."""

_STARTS = 6
"""Starts at which carers who must come together are tried, where something is given up for each."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to cover a visit; the checker finds no new violation in it.

    Parameters
    ----------
    words
        One sentence in care words; ids only.
    relaxations
        What is given up, at most two things; none where the visit fits into the rota as it is.
    assignments
        The slots that it fills or moves.
    left
        Visits that nobody would make instead.
    rota
        The rota with it; it holds the stand-in of an `AgencyCarer`.
    effect
        What it does to every tier, and the number of slots that change.
    """

    words: str
    relaxations: tuple[Relaxation, ...]
    assignments: tuple[Assignment, ...]
    left: tuple[str, ...]
    rota: Rota
    effect: Effect


def menu(
    problem: Problem,
    policy: Policy,
    rota: Rota,
    visit_id: str,
    limits: MenuLimits | None = None,
) -> tuple[Option, ...]:
    """Ways to cover a visit that is not covered, those that give up and change least first.

    A pair of things is given up only where no single one would do. Nobody else's work changes but
    that of the carers and the green visit that are named, and every option is checked. No visit is
    offered further outside its window than `MOST_WIDER_MIN`. Among equals somebody from outside
    comes last, since nobody knows the price; then points decide, and then whoever is on shift comes
    before whoever is called in. Nobody is called in, or comes from outside, sooner than `LEAD_S`
    after now.

    Raises
    ------
    KeyError
        When the problem has no such visit.
    """
    question = Question.of(problem, policy, rota, visit_id)
    if not question.missing:
        return ()
    if not question.there:
        question = replace(
            question, high=min(question.high, widest(problem, policy, question.visit)[1])
        )
    kitchen = _Kitchen(problem, policy, rota, question, limits or MenuLimits())
    options = kitchen.priced(kitchen.singles()) or kitchen.priced(kitchen.pairs())
    if not any(_called_in(problem, option) for option in options):
        options += [o for o in kitchen.from_outside() if len(o.relaxations) < 2 or not options]
    return tuple(sorted(options, key=partial(_order, problem)))


def _called_in(problem: Problem, option: Option) -> bool:
    """Whether a bank or agency carer of the branch would come."""
    return any(
        isinstance(each, MoreTime) and problem.carer[each.carer_id].employment != "employee"
        for each in option.relaxations
    )


def _order(problem: Problem, option: Option) -> tuple[object, ...]:
    outside = sum(isinstance(each, AgencyCarer) for each in option.relaxations)
    size = len(option.relaxations)
    effect = option.effect
    return size, outside, effect.changed, effect.levels, _calls_in(problem, option), option.words


def _calls_in(problem: Problem, option: Option) -> bool:
    """Whether somebody comes for it who is not on shift then."""
    return any(
        isinstance(each, MoreTime) and not _adjoins(problem.carer[each.carer_id], each)
        for each in option.relaxations
    )


def _adjoins(carer: Carer, given: MoreTime) -> bool:
    return any(s.end == given.start or s.start == given.end for s in carer.shifts)


@dataclass(frozen=True, slots=True)
class _Team:
    """Carers who come together, and what is given up for it."""

    carer_ids: tuple[str, ...]
    start: int
    relaxations: tuple[Relaxation, ...]
    without: str | None
    minutes: int

    @property
    def kind(self) -> tuple[str, ...]:
        """What kind of things is given up."""
        names = sorted(type(each).__name__ for each in self.relaxations)
        return (*names, *(["Postponed"] if self.without else []))


class _Kitchen:
    """Finds and prices the options of one question."""

    def __init__(
        self, problem: Problem, policy: Policy, rota: Rota, question: Question, limits: MenuLimits
    ) -> None:
        self.problem = problem
        self.policy = policy
        self.rota = rota
        self.question = question
        self.limits = limits
        self.ways = Ways(problem, policy, rota, question, limits)
        self.present = Present(problem, policy, rota)
        self.others = [c for c in problem.carers if c.id not in question.there]
        self.alone: list[Way] = []

    def singles(self) -> Iterator[_Team]:
        """Teams for which at most one thing is given up."""
        for carer in self.others:
            for variant in self.ways.singles(carer):
                yield from self._team(self.ways.way(carer, variant))

    def pairs(self) -> Iterator[_Team]:
        """Teams for which two things are given up."""
        for carer in self.others:
            for variant in self.ways.pairs(carer):
                yield from self._team(self.ways.way(carer, variant))
        if self.question.missing == 2:
            yield from self._both()

    def priced(self, teams: Iterator[_Team]) -> list[Option]:
        """The best of each kind, checked."""
        kinds: dict[tuple[str, ...], dict[tuple[object, ...], _Team]] = {}
        for team in teams:
            key = (frozenset(team.carer_ids), team.relaxations, team.without)
            kinds.setdefault(team.kind, {}).setdefault(key, team)
        options: list[Option] = []
        for kind in sorted(kinds, key=lambda kind: (len(kind), kind)):
            best = sorted(kinds[kind].values(), key=self._rank)
            made = (self._option(team) for team in best[: _TRIES * self.limits.each])
            options += list(_first((o for o in made if o is not None), self.limits.each))
        return options

    def from_outside(self) -> list[Option]:
        """Somebody whom the branch does not have, with whoever of the branch is free to come."""
        question, problem = self.question, self.problem
        visit = question.visit
        if question.over or visit.known_carer_only:
            return []
        low = soonest(problem, question.low)
        if low > question.high:
            return []
        start = min(max(visit.preferred, low), question.high)
        bench = Bench(problem, self.policy, self.rota, question)
        free = [c.id for c in self.others if not bench.barred(c) and not bench.missed(c, start)]
        strangers = [
            AgencyCarer(visit.id, _unused(problem, number), start, start + visit.duration)
            for number in range(1, question.missing - len(free[: question.missing - 1]) + 1)
        ]
        waived: list[Relaxation] = []
        short = visit.duration < self.policy.known_carer_under_s
        if short and visit.client_id in (
            problem.clients_with_history | problem.clients_with_preferred
        ):
            waived = [PreferenceWaived(visit.id, strangers[0].stand_in, "unknown")]
        ids = (*free[: question.missing - len(strangers)], *(s.stand_in for s in strangers))
        team = _Team(ids, start, (*strangers, *waived), None, 0)
        option = self._option(team) if len(team.relaxations) <= 2 else None
        return [] if option is None else [option]

    def _team(self, way: Way | None) -> Iterator[_Team]:
        if way is None:
            return
        if way.partners is None:
            self.alone.append(way)
        else:
            ids = (way.carer_id, *way.partners)
            yield _Team(ids, way.start, way.relaxations, way.without, way.minutes)

    def _both(self) -> Iterator[_Team]:
        """Two carers, for each of whom something is given up."""
        ways = sorted(self.alone, key=lambda w: (len(w.relaxations), w.minutes, w.carer_id))
        ways = [w for w in ways if w.without is None and len(w.relaxations) <= 1]
        for way in list({w.start: w for w in reversed(ways)}.values())[:_STARTS]:
            window = [r for r in way.relaxations if isinstance(r, WiderWindow)]
            for carer in self.others:
                if carer.id == way.carer_id:
                    continue
                for variant in self.ways.singles(carer):
                    other = None
                    if variant.without is None and not variant.wide:
                        other = self.ways.way(carer, variant, at=way.start)
                    if other is None:
                        continue
                    given = tuple(dict.fromkeys((*window, *way.relaxations, *other.relaxations)))
                    if len(given) <= 2:
                        ids = (way.carer_id, carer.id)
                        yield _Team(ids, way.start, given, None, way.minutes + other.minutes)

    def _rank(self, team: _Team) -> tuple[object, ...]:
        client, visit = self.question.visit.client_id, self.question.visit
        unknown = sum(not self.problem.knows(client, each) for each in team.carer_ids)
        return team.minutes, unknown, abs(team.start - visit.preferred), team.carer_ids

    def _option(self, team: _Team) -> Option | None:
        """The team's rota, checked; None where it breaks a rule."""
        visit = self.question.visit
        given: list[Relaxation] = [
            *team.relaxations,
            *(
                PreferenceWaived(visit.id, each, "avoid")
                for each in team.carer_ids
                if self.problem.preference.get((visit.client_id, each)) == "avoid"
            ),
        ]
        filled = self.question.filled(team.carer_ids, team.start)
        kept = [a for a in self.rota.assignments if a.visit_id != team.without]
        made = list(filled)
        left: tuple[str, ...] = ()
        if team.without is not None:
            problem, policy = relaxed(self.problem, self.policy, given)
            later = _later(problem, policy, Rota.of([*kept, *filled]), self.rota, team.without)
            given.append(Postponed(team.without, later.start if later else None))
            made += [later] if later else []
            left = () if later else (team.without,)
        problem, policy = relaxed(self.problem, self.policy, given)
        rota = Rota.of([*kept, *made])
        outcome = self.present.outcome(rota, problem, policy)
        if outcome.broken or len(given) > 2:
            return None
        words = _words(self.problem, self.question, team, given, made)
        return Option(words, tuple(given), tuple(made), left, rota, outcome.effect)


def _first(options: Iterator[Option], most: int) -> Iterator[Option]:
    for _, option in zip(range(most), options, strict=False):
        yield option


def _unused(problem: Problem, number: int) -> str:
    """An id for somebody from outside that is nobody's."""
    name = f"agency carer {number}"
    while name in problem.carer:
        name += "'"
    return name


def _later(
    problem: Problem, policy: Policy, rota: Rota, before: Rota, visit_id: str
) -> Assignment | None:
    """Where a postponed visit fits best not too long after its window, its own carer first."""
    visit, (held, *others) = problem.visit[visit_id], before.by_visit[visit_id]
    if others:
        return None
    question = Question.of(problem, policy, rota, visit_id)
    question = replace(question, high=widest(problem, policy, visit)[1])
    bench = Bench(problem, policy, rota, question)
    own, rest = problem.carer[held.carer_id], [c for c in problem.carers if c.id != held.carer_id]
    found: list[tuple[int, str]] = []
    for carers in ([own], rest):
        found = [(start, carer.id) for carer in carers for start in bench.fits(carer)[:1]]
        if found:
            break
    wanted = visit.preferred
    start, carer_id = min(found, key=lambda f: (abs(f[0] - wanted), f[1]), default=(0, ""))
    return Assignment(start, visit_id, held.slot, carer_id) if carer_id else None


def _words(
    problem: Problem,
    question: Question,
    team: _Team,
    given: Sequence[Relaxation],
    made: Sequence[Assignment],
) -> str:
    outside = {each.stand_in for each in given if isinstance(each, AgencyCarer)}
    who = [f"carer {each}" for each in team.carer_ids if each not in outside]
    if outside:
        skills = question.visit.skills
        kind = f" with {skilled(skills)}" if skills else ""
        number = len(outside)
        who.append(f"an agency carer{kind}" if number == 1 else f"{number} agency carers{kind}")
    text = f"{' and '.join(who)} could make visit {question.visit.id} from "
    text += problem.horizon.clock(team.start)
    asked = [
        _given(problem, question, each, made) for each in given if not isinstance(each, AgencyCarer)
    ]
    return f"{text[0].upper()}{text[1:]}{' if ' if asked else ''}{' and '.join(asked)}."


def _given(
    problem: Problem, question: Question, given: Relaxation, made: Sequence[Assignment]
) -> str:
    horizon = problem.horizon
    if isinstance(given, WiderWindow):
        early = given.start < question.low
        by = question.low - given.start if early else given.start - question.high
        return f"its window {'began' if early else 'ended'} {-(-by // 60)} min {_side(early)}"
    if isinstance(given, MoreTime):
        return _more(problem, problem.carer[given.carer_id], given)
    if isinstance(given, Postponed):
        visit = problem.visit[given.visit_id]
        if given.start is None:
            return f"nobody made visit {visit.id} ({visit.risk}) and the client agreed"
        (moved,) = (a for a in made if a.visit_id == visit.id)
        when = horizon.clock(given.start)
        return f"visit {visit.id} ({visit.risk}) was put off to {when} with carer {moved.carer_id}"
    assert isinstance(given, PreferenceWaived)
    if given.kind == "avoid":
        return "the client agreed to a carer they would rather avoid"
    return "the client agreed to a carer they do not know"


def _side(early: bool) -> str:
    return "earlier" if early else "later"


def _more(problem: Problem, carer: Carer, given: MoreTime) -> str:
    clock, minutes = problem.horizon.clock, (given.end - given.start) // 60
    kind = "" if carer.employment == "employee" else f"{carer.employment} "
    who = f"{kind}carer {carer.id}"
    if any(s.end == given.start for s in carer.shifts):
        return f"{who} stayed until {clock(given.end)}, {minutes} min longer"
    if any(s.start == given.end for s in carer.shifts):
        return f"{who} began at {clock(given.start)}, {minutes} min sooner"
    times = span(problem.horizon, given.start, given.end)
    return f"{who} came in for {times}"
