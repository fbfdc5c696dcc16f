"""The whole question: who needs what, who can give it, and how far apart they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from solver.problem.budget import Budget, pays
from solver.problem.carer import Carer
from solver.problem.client import Acquaintance, Client, Preference
from solver.problem.horizon import Horizon
from solver.problem.travel import Table, Travel
from solver.problem.visit import InForce, Link, Pin, Visit


@dataclass(frozen=True)
class Problem:
    """An immutable rota problem; two equal problems have the same `digest`.

    Parameters
    ----------
    now
        The second of a re-plan: nothing that is not pinned starts before it, and nobody sets out
        before it to a visit that is not pinned. None: all of the horizon is still to come.
    in_force
        The rota that carers and clients were told, which a re-plan should leave as it is. It may
        name carers who no longer can, but no visit that is not there.

    Raises
    ------
    ValueError
        When an id occurs twice, or something refers to an id or a location that is not there.
    """

    branch_id: str
    horizon: Horizon
    carers: tuple[Carer, ...]
    clients: tuple[Client, ...]
    visits: tuple[Visit, ...]
    travel: Travel
    links: tuple[Link, ...] = ()
    preferences: tuple[Preference, ...] = ()
    history: tuple[Acquaintance, ...] = ()
    pins: tuple[Pin, ...] = ()
    now: int | None = None
    in_force: tuple[InForce, ...] = ()
    budgets: tuple[Budget, ...] = ()

    def __post_init__(self) -> None:
        for name, index, items in (
            ("carer", self.carer, self.carers),
            ("client", self.client, self.clients),
            ("visit", self.visit, self.visits),
        ):
            if len(index) != len(items):
                raise ValueError(f"a {name} id occurs twice")
        known = set(self.travel.locations)
        for visit in self.visits:
            if visit.client_id not in self.client:
                raise ValueError(f"visit {visit.id}: no client {visit.client_id!r}")
            if visit.location not in known:
                raise ValueError(f"visit {visit.id}: no travel for location {visit.location!r}")
        for carer in self.carers:
            if carer.home is not None and carer.home not in known:
                raise ValueError(f"carer {carer.id}: no travel for home {carer.home!r}")
            if carer.transport not in self.travel.seconds:
                raise ValueError(f"carer {carer.id}: no travel table for {carer.transport!r}")
        for link in self.links:
            for end in (link.first_visit_id, link.second_visit_id):
                if end not in self.visit:
                    raise ValueError(f"a link names visit {end!r}, which is not there")
        for pin in self.pins:
            if pin.visit_id not in self.visit or pin.carer_id not in self.carer:
                raise ValueError(f"pin of visit {pin.visit_id!r}: no such visit or carer")
        for told in self.in_force:
            if told.visit_id not in self.visit:
                raise ValueError(f"visit {told.visit_id!r} is in force, but not there")

    @cached_property
    def carer(self) -> Mapping[str, Carer]:
        """Carers by id."""
        return {c.id: c for c in self.carers}

    @cached_property
    def client(self) -> Mapping[str, Client]:
        """Clients by id."""
        return {c.id: c for c in self.clients}

    @cached_property
    def visit(self) -> Mapping[str, Visit]:
        """Visits by id."""
        return {v.id: v for v in self.visits}

    @cached_property
    def preference(self) -> Mapping[tuple[str, str], str]:
        """Kind of preference by (client id, carer id)."""
        return {(p.client_id, p.carer_id): p.kind for p in self.preferences}

    @cached_property
    def clients_with_preferred(self) -> frozenset[str]:
        """Clients who named at least one preferred carer."""
        return frozenset(p.client_id for p in self.preferences if p.kind == "preferred")

    @cached_property
    def delivered(self) -> Mapping[tuple[str, str], int]:
        """Visits of the last 28 days by (client id, carer id)."""
        return {(h.client_id, h.carer_id): h.visits for h in self.history if h.visits > 0}

    @cached_property
    def clients_with_history(self) -> frozenset[str]:
        """Clients whom somebody visited in the last 28 days."""
        return frozenset(client for client, _ in self.delivered)

    @cached_property
    def pinned(self) -> Mapping[tuple[str, int], Pin]:
        """Pins by (visit id, slot)."""
        return {(p.visit_id, p.slot): p for p in self.pins}

    @cached_property
    def told(self) -> Mapping[str, tuple[InForce, ...]]:
        """Slots in force by visit id, in the order of their slots."""
        groups: dict[str, list[InForce]] = {}
        for told in sorted(self.in_force, key=lambda t: (t.visit_id, t.slot)):
            groups.setdefault(told.visit_id, []).append(told)
        return {visit_id: tuple(group) for visit_id, group in groups.items()}

    def knows(self, client_id: str, carer_id: str) -> bool:
        """Whether the client knows the carer: visited in 28 days, or named as preferred."""
        key = (client_id, carer_id)
        return key in self.delivered or self.preference.get(key) == "preferred"

    @cached_property
    def paid_by(self) -> Mapping[str, tuple[int, ...]]:
        """Indices of the budgets that pay for each visit, by visit id.

        See `pays`; its period holds the local day of the preferred start.
        """
        return {visit.id: tuple(self._paying(visit)) for visit in self.visits}

    def _paying(self, visit: Visit) -> Iterator[int]:
        client = self.client[visit.client_id]
        whose = {"client": client.id, "funder": client.funder_id}
        day = self.horizon.local(visit.preferred).date()
        for index, budget in enumerate(self.budgets):
            of_scope = budget.scope_id is not None and whose.get(budget.scope) == budget.scope_id
            named = visit.budget_id
            if budget.holds(day) and pays(budget.id, budget.scope, named, of_scope=of_scope):
                yield index

    @cached_property
    def end(self) -> int:
        """Second by which all is over: the end of the horizon, or of a shift that goes beyond."""
        ends = (shift.end for carer in self.carers for shift in carer.shifts)
        return max([self.horizon.end, *ends])

    @property
    def slots(self) -> int:
        """Number of carer places over all visits."""
        return sum(v.carers_required for v in self.visits)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the whole content, as hexadecimal: the input hash of a result."""
        text = json.dumps(self, sort_keys=True, default=_plain, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Travel):
        tables = {"seconds": value.seconds, "metres": value.metres}
        return {"locations": value.locations} | {
            name: {mode: Table.of(rows).digest for mode, rows in by_mode.items()}
            for name, by_mode in tables.items()
        }
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be part of a problem")
