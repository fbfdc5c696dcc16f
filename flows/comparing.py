"""What differs between two stored rotas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from data.plans import StoredRota, find
from data.store import Store
from flows.mended import by_time
from flows.stored import seen_from
from solver.rota import Change, ChangeKind, differences

KINDS: tuple[str, ...] = get_args(ChangeKind)


@dataclass(frozen=True)
class Compared:
    """Two rotas, and the slots that differ on the days of the second, by time.

    ``clients`` holds the client of each visit as it was recorded with the rotas.
    """

    before: StoredRota
    after: StoredRota
    changes: tuple[Change, ...]
    clients: Mapping[str, str]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many slots differ, by the kind of change."""
        kinds = [change.kind for change in self.changes]
        return {kind: kinds.count(kind) for kind in KINDS}


def compare(store: Store, before: str, after: str, branch_id: str | None = None) -> Compared:
    """Compare two rotas, each given by its id, its proposal's id, or ``latest``.

    Raises
    ------
    UserError
        When one of them is not there.
    """
    with store.unit_of_work(read_only=True) as uow:
        old, new = find(uow, before, branch_id), find(uow, after, branch_id)
    rota, asked = seen_from(new, old)
    wanted = {row.visit_id for row in (*new.assignments, *new.uncovered)}
    rows = (*old.assignments, *old.uncovered, *new.assignments, *new.uncovered)
    return Compared(
        before=old,
        after=new,
        changes=by_time(differences(rota, new.rota, asked, wanted)),
        clients={row.visit_id: row.client_id for row in rows if row.client_id is not None},
    )
