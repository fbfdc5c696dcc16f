"""What the commands that ask about a rota share: what they read, and how they tell an effect."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from data.errors import UserError
from flows.planned import TIER_NAMES

if TYPE_CHECKING:
    from flows.planned import Planned
    from solver.explain import Effect, Option, Relaxation
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
    """A rota to ask about, and the spans in which carers cannot be asked to work more."""

    problem: Problem
    policy: Policy
    rota: Rota
    unavailable: tuple[CarerAbsent, ...]
    planned: Planned

    def visit(self, visit_id: str) -> str:
        """The id of a visit of the rota's days.

        Raises
        ------
        UserError
            When there is none; the nearest id is named.
        """
        return _known("visit", visit_id, self.problem.visit, "rotamend show")

    def carer(self, carer_id: str) -> str:
        """The id of a carer.

        Raises
        ------
        UserError
            When there is none; the nearest id is named.
        """
        return _known("carer", carer_id, self.problem.carer, "rotamend show --by carer")


def asked(ref: str, branch: str | None, now: str | None) -> Asked:
    """Read a rota; with ``--now`` as things stand at that time, what has started being pinned.

    Raises
    ------
    UserError
        When there is no such rota, or ``now`` is no time.
    """
    from data.disruptions import disruptions_in_force
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
    if now is not None:
        second = horizon.second_of(moment(now, horizon.timezone))
        problem = frame(problem, planned.rota, second, planned.policy)
    absent = [each for each in told if isinstance(each, CarerAbsent)]
    absent += [CarerAbsent(who, *span) for who, spans in leave.items() for span in spans]
    return Asked(problem, planned.policy, planned.rota, tuple(absent), planned)


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


def _relaxation(given: Relaxation, horizon: Horizon) -> Mapping[str, Any]:
    told: dict[str, Any] = {"relaxation": KINDS[type(given).__name__]}
    for name, value in asdict(given).items():
        if name in ("start", "end"):
            told[name] = None if value is None else iso(horizon, value)
        elif name != "stand_in":
            told[name.removesuffix("_id")] = value
    return told


def _known(kind: str, given: str, known: Iterable[str], look: str) -> str:
    ids = set(known)
    if given in ids:
        return given
    near = difflib.get_close_matches(given, sorted(ids), n=1, cutoff=0.5)
    meant = f"Do you mean {near[0]}? " if near else ""
    raise UserError(
        f"There is no {kind} {given!r} in this rota's days.", f"{meant}Look ids up with: {look}."
    )
