"""Standby: the best repair for the absence of each carer, made ahead and kept with the rota."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from data.models import StandbyRow
from data.plans import StoredRota, find
from data.repositories import PRODUCT
from data.store import Store, UnitOfWork
from solver.problem import Problem
from solver.repair.result import Proof
from solver.rota import Assignment, Rota


@dataclass(frozen=True, slots=True)
class Standby:
    """What a rota becomes when one carer is absent from all of it.

    Parameters
    ----------
    hit_slots
        Slots that lose their carer.
    uncovered_slots, uncovered
        Those that nobody makes after the repair, and their minutes weighted by risk.
    changed
        Slots of other carers that change hands besides.
    nobody
        Visits that have too few carers then.
    repair
        The whole rota as it is then, on the clock of the version.
    proof, neighbourhood
        What is proved of ``uncovered``: that it is the least of all rotas, the least of those that
        ``neighbourhood`` names, or only the best that was found.
    """

    carer_id: str
    hit_slots: int
    uncovered_slots: int
    uncovered: float
    changed: int
    nobody: tuple[str, ...]
    repair: Rota
    proof: Proof = Proof.FOUND
    neighbourhood: str = ""


def save_standby(store: Store, rota_id: str, rows: Sequence[Standby], *, now: dt.datetime) -> None:
    """Keep a sweep over the absences of a version in place of an earlier one.

    Raises
    ------
    UserError
        When there is no such version.
    """
    with store.unit_of_work() as uow:
        uow.audit.lock()
        stored = find(uow, rota_id)
        uow.standby.replace(stored.rota_id, [_row(stored, each, now) for each in rows])
        uow.audit.append(
            at=now,
            actor=PRODUCT,
            action="standby.saved",
            subject=stored.rota_id,
            branch_id=stored.branch_id,
            details={"carers": len(rows)},
        )


def standby(store: Store, rota_id: str) -> tuple[Standby, ...]:
    """The sweep of a version: the absences that leave most uncovered first.

    Empty where no sweep was made.

    Raises
    ------
    UserError
        When there is no such version.
    """
    with store.unit_of_work(read_only=True) as uow:
        stored = find(uow, rota_id)
        return tuple(_standby(stored, row) for row in uow.standby.of(stored.rota_id))


def standby_for(uow: UnitOfWork, rota_id: str, carer_id: str) -> Standby | None:
    """What was made ahead for the absence of one carer; None where nothing was."""
    row = uow.standby.one(rota_id, carer_id)
    return None if row is None else _standby(find(uow, rota_id), row)


def not_swept(problem: Problem, rota: Rota, swept: Iterable[Standby]) -> tuple[str, ...]:
    """Carers with a visit whose absence was not looked at: the sweep was cut short."""
    done = {each.carer_id for each in swept}
    return tuple(sorted(c for c in rota.by_carer if c in problem.carer and c not in done))


def _row(stored: StoredRota, standby: Standby, now: dt.datetime) -> dict[str, Any]:
    before = {(a.visit_id, a.slot): a for a in stored.rota.assignments}
    after = {(a.visit_id, a.slot): a for a in standby.repair.assignments}
    return {
        "carer_id": standby.carer_id,
        "hit_slots": standby.hit_slots,
        "uncovered_slots": standby.uncovered_slots,
        "uncovered": standby.uncovered,
        "changed": standby.changed,
        "nobody": list(standby.nobody),
        "proof": str(standby.proof),
        "neighbourhood": standby.neighbourhood,
        "repair": {
            "changed": [
                asdict(a) | {"start": _time(stored, a.start)}
                for key, a in after.items()
                if before.get(key) != a
            ],
            "gone": [list(key) for key in before if key not in after],
        },
        "created_at": now,
    }


def _standby(stored: StoredRota, row: StandbyRow) -> Standby:
    slots = {(a.visit_id, a.slot): a for a in stored.rota.assignments}
    for visit_id, slot in row.repair["gone"]:
        del slots[visit_id, slot]
    for changed in row.repair["changed"]:
        made = _assignment(stored, changed)
        slots[made.visit_id, made.slot] = made
    return Standby(
        carer_id=row.carer_id,
        hit_slots=row.hit_slots,
        uncovered_slots=row.uncovered_slots,
        uncovered=row.uncovered,
        changed=row.changed,
        nobody=tuple(row.nobody),
        repair=Rota.of(slots.values()),
        proof=Proof(row.proof),
        neighbourhood=row.neighbourhood,
    )


def _assignment(stored: StoredRota, kept: Mapping[str, Any]) -> Assignment:
    start = stored.horizon.second_of(dt.datetime.fromisoformat(kept["start"]))
    return Assignment(**{**kept, "start": start})


def _time(stored: StoredRota, second: int) -> str:
    return (stored.horizon.start + dt.timedelta(seconds=second)).isoformat()
