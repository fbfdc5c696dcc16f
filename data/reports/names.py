"""Names of a branch's people, for the files of its reports alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.models import BranchRow, CarerRow, ClientRow
from data.reports.words import clean
from data.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class Names:
    """Names for the files of a report, by id; whoever has none is called by their id."""

    office: str
    clients: Mapping[str, str]
    carers: Mapping[str, str]

    @classmethod
    def of(cls, uow: UnitOfWork, branch_id: str) -> Names:
        """Read the names of a branch."""
        branch: BranchRow = uow.agency.branch(branch_id)
        return cls(
            clean(branch.name or branch_id),
            {
                own_id: clean(name or own_id)
                for own_id, name in uow.agency.select(
                    ClientRow, branch_id, ClientRow.client_id, ClientRow.name
                )
            },
            {
                own_id: clean(name or own_id)
                for own_id, name in uow.agency.select(
                    CarerRow, branch_id, CarerRow.carer_id, CarerRow.name
                )
            },
        )

    def client(self, client_id: str) -> str:
        """What a client is called."""
        return self.clients.get(client_id, client_id)

    def carer(self, carer_id: str | None) -> str:
        """What a carer is called; nobody where there is none."""
        return "nobody" if carer_id is None else self.carers.get(carer_id, carer_id)
