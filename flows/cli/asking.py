"""What the commands that ask about a rota share: what they read, and how they tell an effect."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from data.errors import UserError
from flows.planned import TIER_NAMES

if TYPE_CHECKING:
    from data.disruptions import Facts, Recorded
    from flows.planned import Planned
    from solver.explain import Effect, Hindered, Option, Relaxation
    from solver.policy import Policy
    from solver.problem import CarerAbsent, Horizon, Problem
    from solver.rota import Rota

KINDS = {
    "WiderWindow": "window",
    "MoreTime": "more_time",
    "AgencyCarer": "agency_carer",
    "PreferenceWaived": "preference",
    "Postponed": "postponed",
}
"""Names of relaxations for programs, by their type."""


@dataclass(frozen=True)
class Asked:
    """A rota to ask about, and what is known besides.

    Parameters
    ----------
    unavailable
        Spans in which carers cannot be asked to work more.
    reported
        Disruptions of the branch that are in force.
    """

    problem: Problem
    policy: Policy
    rota: Rota
    unavailable: tuple[CarerAbsent, ...]
    planned: Planned
    reported: tuple[Recorded, ...] = ()

    def visit(self, visit_id: str) -> str:
        """The id of a visit of the rota's days.

        Raises
        ------
        UserError
            When there is none; the nearest id is named.
        """
        return known("visit", visit_id, self.problem.visit, "rotamend show")

    def carer(self, carer_id: str) -> str:
        """The id of a carer.

        Raises
        ------
        UserError
            When there is none; the nearest id is named.
        """
        return known("carer", carer_id, self.problem.carer, "rotamend show --by carer")

    def behind(self, visit_id: str, lost: Hindered) -> tuple[Recorded, ...]:
        """What was reported that bears on a carer who cannot make a visit any more.

        Where they do not work then, their absences at that time; else whatever touches them, the
        visit or the roads on the rota's days.
        """
        ends = lost.start + self.problem.visit[visit_id].duration
        alone = lost.rule_id == "availability"
        span = (lost.start, ends) if alone else (0, self.problem.horizon.end)
        return tuple(
            each
            for each in self.reported
            if _bears(each.facts, visit_id, lost.carer_id, alone)
            and _overlaps(each.facts, self.problem.horizon, *span)
        )


def asked(ref: str, branch: str | None, now: str | None) -> Asked:
    """Read a rota; with ``--now`` as things stand at that time, what has started being pinned.

    Raises
    ------
    UserError
        When there is no such rota, or ``now`` is no time.
    """
    from data.disruptions import disruptions_in_force, listed
    from data.working_time import leave_in
    from flows.cli.context import open_store
    from flows.clock import moment
    from flows.steps import restore
    from solver.problem import CarerAbsent
    from solver.repair.frame import frame

    with open_store() as store:
        planned = restore(store, ref, branch)
        problem = planned.problem
        horizon = problem.horizon
        with store.unit_of_work(read_only=True) as uow:
            told = disruptions_in_force(uow, problem.branch_id, horizon)
            leave = leave_in(uow.agency, problem.branch_id, horizon)
            known = listed(uow, problem.branch_id)
    if now is not None:
        second = horizon.second_of(moment(now, horizon.timezone))
        problem = frame(problem, planned.rota, second, planned.policy)
    absent = [each for each in told if isinstance(each, CarerAbsent)]
    absent += [CarerAbsent(who, *span) for who, spans in leave.items() for span in spans]
    reported = tuple(each for each in known if each.taken_back_by is None)
    return Asked(problem, planned.policy, planned.rota, tuple(absent), planned, reported)


def effect_as_json(effect: Effect) -> Mapping[str, Any]:
    """What a change does to each tier (points) and each term (its own unit)."""
    return {
        "objective": {name: round(effect.tiers[tier], 4) for name, tier in TIER_NAMES.items()},
        "terms": {term: round(value, 4) for term, value in effect.terms.items() if value},
        "changed": effect.changed,
    }


def option_as_json(option: Option, problem: Problem) -> Mapping[str, Any]:
    """One option of the repair menu; somebody from outside has no id."""
    horizon = problem.horizon
    return {
        "words": option.words,
        "relaxations": [_relaxation(each, horizon) for each in option.relaxations],
        "assignments": [
            {
                "visit": a.visit_id,
                "slot": a.slot,
                "carer": a.carer_id if a.carer_id in problem.carer else None,
                "start": iso(horizon, a.start),
                "end": iso(horizon, a.start + problem.visit[a.visit_id].duration),
            }
            for a in option.assignments
        ],
        "left": list(option.left),
        "effect": effect_as_json(option.effect),
    }


def iso(horizon: Horizon, second: int) -> str:
    """A second of the horizon as ISO 8601, local with its UTC offset."""
    return horizon.local(second).isoformat()


def _bears(facts: Facts, visit_id: str, carer_id: str, alone: bool) -> bool:
    """Whether a disruption bears on a carer's visit; ``alone``: only by taking their time."""
    from data.disruptions import AbsentFacts, ChangeFacts, LateFacts, VehicleFacts, WeatherFacts

    match facts:
        case AbsentFacts() | LateFacts():
            return facts.carer_id == carer_id
        case VehicleFacts():
            return not alone and facts.carer_id == carer_id
        case ChangeFacts():
            return facts.visit_id == visit_id
        case _:
            return not alone and isinstance(facts, WeatherFacts)


def _overlaps(facts: Facts, horizon: Horizon, start: int, end: int) -> bool:
    """Whether a disruption holds in ``[start, end)``, in seconds; one of a visit always does."""
    from data.disruptions import span_of

    span = span_of(facts)
    return span is None or (horizon.second_of(span[0]) < end and horizon.second_of(span[1]) > start)


def _relaxation(given: Relaxation, horizon: Horizon) -> Mapping[str, Any]:
    told: dict[str, Any] = {"relaxation": KINDS[type(given).__name__]}
    for name, value in asdict(given).items():
        if name in ("start", "end"):
            told[name] = None if value is None else iso(horizon, value)
        elif name != "stand_in":
            told[name.removesuffix("_id")] = value
    return told


def known(
    kind: str, given: str, there: Iterable[str], look: str, where: str = "in this rota's days"
) -> str:
    """An id of those that are there; ``look`` is the command that shows them.

    Raises
    ------
    UserError
        When it is none of them; the nearest one is named.
    """
    ids = set(there)
    if given in ids:
        return given
    near = difflib.get_close_matches(given, sorted(ids), n=1, cutoff=0.5)
    meant = f"Do you mean {near[0]}? " if near else ""
    raise UserError(f"There is no {kind} {given!r} {where}.", f"{meant}Look ids up with: {look}.")
