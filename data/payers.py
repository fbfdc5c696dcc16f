"""Which visits a budget pays for: one meaning for the brief, the printed rota and the reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.models import ClientRow
from data.store import UnitOfWork
from solver.problem import pays


@dataclass(frozen=True, slots=True)
class Payer:
    """For whom a budget pays.

    Parameters
    ----------
    clients
        Ids of the clients of its scope; a branch's needs none.
    """

    budget_id: str
    scope: str
    clients: frozenset[str]

    def pays(self, client_id: str | None, named: str | None) -> bool:
        """Whether it pays for a visit.

        See `solver.problem.pays`.

        Parameters
        ----------
        client_id
            Whose visit it is; None where that is not known any more.
        named
            The budget that the visit names.
        """
        return pays(self.budget_id, self.scope, named, of_scope=client_id in self.clients)


@dataclass(frozen=True, slots=True)
class Payers:
    """The clients of a branch by who pays for them."""

    of_funder: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, uow: UnitOfWork, branch_id: str) -> Payers:
        """Read who pays for whom."""
        clients: dict[str, set[str]] = {}
        columns = (ClientRow.client_id, ClientRow.funder_id)
        for client_id, funder_id in uow.agency.select(ClientRow, branch_id, *columns):
            if funder_id is not None:
                clients.setdefault(funder_id, set()).add(client_id)
        return cls({funder_id: frozenset(ids) for funder_id, ids in clients.items()})

    def payer(self, budget_id: str, scope: str, scope_id: str | None) -> Payer:
        """For whom a budget of some scope pays."""
        if scope == "funder":
            return Payer(budget_id, scope, self.of_funder.get(scope_id or "", frozenset()))
        return Payer(budget_id, scope, frozenset() if scope_id is None else frozenset({scope_id}))
