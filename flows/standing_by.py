"""Standby: the best repair of a rota for the absence of each carer, made ahead and kept with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from data.disruptions import AbsentFacts, Recorded
from data.in_force import InForceRota
from data.plans import find
from data.standby import Standby, not_swept, save_standby, standby_for
from data.standby import standby as kept
from data.store import Store, UnitOfWork
from flows.mended import standby_as_json
from flows.stored import policy_of, problem_of
from solver.problem import Problem
from solver.result import Limits
from solver.rota import Rota

if TYPE_CHECKING:
    from solver.repair.standby import Absence


@dataclass(frozen=True)
class StandingBy:
    """The sweep of one rota, the gravest absence first.

    Parameters
    ----------
    left_out
        Carers of the rota whose absence was not looked at, since time was up.
    """

    rota_id: str
    version: int
    absences: tuple[Standby, ...]
    left_out: tuple[str, ...] = ()

    @property
    def gravest(self) -> str:
        """Carers whose absence leaves something uncovered after the best repair."""
        return ", ".join(each.carer_id for each in self.absences if each.uncovered_slots)

    def as_json(self) -> Mapping[str, Any]:
        """The sweep for programs."""
        return {
            "rota": self.rota_id,
            "version": self.version,
            "absences": [standby_as_json(each) for each in self.absences],
            "not_looked_at": list(self.left_out),
        }


def stand_by(
    store: Store,
    ref: str,
    now: datetime,
    *,
    branch_id: str | None = None,
    limits: Limits | None = None,
    again: bool = False,
    stop: Callable[[], bool] | None = None,
    seconds: float | None = None,
    seed: int = 1,
) -> StandingBy:
    """The sweep of a rota: as it was kept, else worked out and then kept.

    Parameters
    ----------
    ref
        A rota, a proposal, or ``latest``.
    limits
        Of the first try of each absence; None: its share of ``seconds``, and ``seed``.
    seconds
        Of the whole sweep: what is left of them after the first tries goes into longer ones of
        what they leave uncovered. None: `solver.repair.standby.SWEEP_SECONDS`.

    Raises
    ------
    UserError
        When there is no such rota.
    """
    with store.unit_of_work(read_only=True) as uow:
        stored = find(uow, ref, branch_id)
        policy = policy_of(stored)
        problem = problem_of(uow, stored, policy)
    absences = () if again else kept(store, stored.rota_id)
    if not absences:
        from solver.explain import uncovered
        from solver.repair.standby import SWEEP_SECONDS, standby

        found = standby(
            problem,
            stored.rota,
            policy,
            limits=limits,
            stop=stop,
            seconds=SWEEP_SECONDS if seconds is None else seconds,
            seed=seed,
        )
        rows = [
            Standby(
                carer_id=each.carer_id,
                hit_slots=len(each.hits),
                uncovered_slots=each.uncovered_slots,
                uncovered=each.uncovered,
                changed=_others_changed(stored.rota, each),
                nobody=tuple(dict.fromkeys(visit for visit, _ in uncovered(problem, each.rota))),
                repair=each.rota,
                proof=each.proof,
                neighbourhood=each.neighbourhood,
            )
            for each in found
        ]
        save_standby(store, stored.rota_id, rows, now=now)
        absences = kept(store, stored.rota_id)
    left_out = not_swept(problem, stored.rota, absences)
    return StandingBy(stored.rota_id, stored.version, absences, left_out)


def made_ahead(uow: UnitOfWork, told: Sequence[Recorded], in_force: InForceRota) -> Standby | None:
    """What was worked out ahead, where one absence that still holds is all that broke the rota.

    It must take all that the carer was to do in the very version that the sweep was made of.
    """
    if len(told) != 1 or told[0].taken_back_by is not None or len(in_force.versions) != 1:
        return None
    facts, version, horizon = told[0].facts, in_force.versions[0], in_force.horizon
    whole = (version.first_day, version.days) == (horizon.first_day, horizon.days)
    if not isinstance(facts, AbsentFacts) or not whole:
        return None
    if set(in_force.by_day.values()) != {version.rota_id}:
        return None
    own = in_force.rota.by_carer.get(facts.carer_id, ())
    start, end = horizon.second_of(facts.start), horizon.second_of(facts.end)
    if not own or not all(start <= each.start < end for each in own):
        return None
    return standby_for(uow, version.rota_id, facts.carer_id)


def as_things_are(ahead: Standby, problem: Problem) -> Rota:
    """A repair made ahead without what the problem does not ask for any more."""
    return Rota.of(
        a
        for a in ahead.repair.assignments
        if a.carer_id in problem.carer
        and a.visit_id in problem.visit
        and a.slot <= problem.visit[a.visit_id].carers_required
    )


def _others_changed(rota: Rota, absence: Absence) -> int:
    """Slots of other carers that somebody else makes, or nobody, when one carer is absent."""
    after = {(a.visit_id, a.slot): a.carer_id for a in absence.rota.assignments}
    return sum(
        a.carer_id not in (absence.carer_id, after.get((a.visit_id, a.slot)))
        for a in rota.assignments
    )
