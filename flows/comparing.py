"""What differs between two stored rotas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from data.exporters.tables import changes
from data.in_force import replaced_by
from data.outbox import Recipient, notified, told_of
from data.plans import StoredRota, find
from data.store import Store
from flows.mended import by_time
from flows.stored import seen_from
from solver.rota import Change, ChangeKind, differences

KINDS: tuple[str, ...] = get_args(ChangeKind)


@dataclass(frozen=True)
class Compared:
    """Two rotas, and the slots that differ on the days of the second, by time.

    ``told`` holds who is told of each visit when the second replaces the first; None where it does
    not, and then ``clients`` the client of each visit as it was recorded with the rotas.
    """

    before: StoredRota
    after: StoredRota
    changes: tuple[Change, ...]
    clients: Mapping[str, str]
    told: Mapping[str, tuple[Recipient, ...]] | None = None

    def notify(self, change: Change) -> tuple[str, ...]:
        """Who is told of a change; all whom it concerns where the first rota is not replaced."""
        if self.told is not None:
            return notified(change, self.told)
        people = (self.clients.get(change.visit_id), change.carer_before, change.carer_after)
        return tuple(dict.fromkeys(person for person in people if person))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many slots differ, by the kind of change."""
        kinds = [change.kind for change in self.changes]
        return {kind: kinds.count(kind) for kind in KINDS}


def compare(store: Store, before: str, after: str, branch_id: str | None = None) -> Compared:
    """Compare two rotas, each given by its id, its proposal's id, or ``latest``.

    Where the second replaces the first, all that it replaces is compared, day by day.

    Raises
    ------
    UserError
        When one of them is not there.
    """
    with store.unit_of_work(read_only=True) as uow:
        old, new = find(uow, before, branch_id), find(uow, after, branch_id)
        replaced = replaced_by(uow, new)
        if replaced and old.rota_id in {version.rota_id for version in replaced.versions}:
            return Compared(old, new, by_time(changes(uow, new)), {}, told_of(uow, new))
    rota, asked = seen_from(new, old)
    wanted = {row.visit_id for row in (*new.assignments, *new.uncovered)}
    rows = (*old.assignments, *old.uncovered, *new.assignments, *new.uncovered)
    return Compared(
        before=old,
        after=new,
        changes=by_time(differences(rota, new.rota, asked, wanted)),
        clients={row.visit_id: row.client_id for row in rows if row.client_id is not None},
    )
