"""Standby: the best repair of a rota for the absence of each carer, made ahead and kept with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from data.disruptions import AbsentFacts
from data.plans import find
from data.standby import Standby, save_standby, standby_for
from data.standby import standby as kept
from data.store import Store
from flows.stored import policy_of, problem_of
from solver.result import Limits

if TYPE_CHECKING:
    from flows.replanning import Broken

SECONDS = 1.0
"""Time limit of each absence where none is given."""


@dataclass(frozen=True)
class StandingBy:
    """The sweep of one rota, the gravest absence first."""

    rota_id: str
    version: int
    absences: tuple[Standby, ...]

    @property
    def gravest(self) -> str:
        """Carers whose absence leaves something uncovered after the best repair."""
        return ", ".join(each.carer_id for each in self.absences if each.uncovered_slots)

    def as_json(self) -> Mapping[str, Any]:
        """The sweep for programs."""
        return {
            "rota": self.rota_id,
            "version": self.version,
            "absences": [
                {
                    "carer": each.carer_id,
                    "hit_slots": each.hit_slots,
                    "uncovered_slots": each.uncovered_slots,
                    "uncovered": each.uncovered,
                    "changed": each.changed,
                    "nobody": list(each.nobody),
                }
                for each in self.absences
            ],
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
) -> StandingBy:
    """The sweep of a rota: as it was kept, else worked out and then kept.

    Parameters
    ----------
    ref
        A rota, a proposal, or ``latest``.
    limits
        Of each absence.

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
        from solver.repair.standby import standby

        found = standby(
            problem, stored.rota, policy, limits=limits or Limits(seconds=SECONDS), stop=stop
        )
        rows = [
            Standby(
                carer_id=each.carer_id,
                hit_slots=len(each.hits),
                uncovered_slots=each.uncovered_slots,
                uncovered=each.uncovered,
                changed=each.changed,
                nobody=tuple(dict.fromkeys(visit for visit, _ in uncovered(problem, each.rota))),
                repair=each.rota,
            )
            for each in found
        ]
        save_standby(store, stored.rota_id, rows, now=now)
        absences = kept(store, stored.rota_id)
    return StandingBy(stored.rota_id, stored.version, absences)


def made_ahead(store: Store, broken: Broken) -> tuple[Standby, ...]:
    """What was worked out ahead for the carers who are absent, by the rota in force."""
    with store.unit_of_work(read_only=True) as uow:
        found = [
            standby_for(uow, version.rota_id, told.facts.carer_id)
            for told in broken.told
            if isinstance(told.facts, AbsentFacts)
            for version in broken.in_force.versions
        ]
    return tuple(each for each in found if each is not None)
