"""From the stored rows to what is printed: pure, so that one look at the result tells all."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import attrgetter

from data.budgets import PENCE_A_POUND, SECONDS_AN_HOUR
from data.models import UncoveredRow
from data.reports.names import called
from data.reports.rota.budgets import BudgetHours
from data.reports.rota.printed import (
    CarerRota,
    ClientRota,
    Gap,
    Gone,
    Person,
    PrintedBudget,
    PrintedChange,
    PrintedRota,
    PrintedVisit,
    Span,
    Stop,
)
from data.reports.rota.stored import Made, NamedRow, StoredForPrint
from data.reports.words import plain
from solver.rota import Change

NOT_KNOWN = Person("", "not known any more")
"""The client of a visit of which nothing but the id is left."""


def printed(stored: StoredForPrint) -> PrintedRota:
    """Make what is printed of a rota."""
    return _Printing(stored).rota()


class _Printing:
    """One rota on its way to what is printed."""

    def __init__(self, stored: StoredForPrint) -> None:
        self._stored = stored
        self._carers = _people(stored.carers)
        self._clients = _people(stored.clients)
        self._made: defaultdict[str, list[Made]] = defaultdict(list)
        for slot in stored.made:
            self._made[slot.visit_id].append(slot)
        self._open: defaultdict[str, list[UncoveredRow]] = defaultdict(list)
        for row in stored.uncovered:
            self._open[row.visit_id].append(row)
        found = (self._visit(visit_id) for visit_id in self._made.keys() | self._open.keys())
        self._visits = {visit.visit_id: visit for visit in found if visit is not None}

    def rota(self) -> PrintedRota:
        """All of it."""
        stored, rota = self._stored, self._stored.rota
        branch = stored.branch
        return PrintedRota(
            branch=_person(branch.branch_id, branch.name),
            timezone=rota.horizon.timezone,
            currency=branch.currency,
            rota_id=rota.rota_id,
            version=rota.version,
            replaces=rota.parent,
            status=rota.status,
            published=stored.published,
            at=stored.decided_at or rota.created_at,
            days=tuple(rota.horizon.date_of(index) for index in range(rota.horizon.days)),
            carers=self._carer_rotas(),
            clients=self._client_rotas(),
            gaps=self._gaps(),
            changes=None
            if stored.changes is None
            else tuple(sorted(map(self._change, stored.changes), key=_by_moment)),
            budgets=tuple(self._budget(budget) for budget in stored.budgets),
        )

    def _visit(self, visit_id: str) -> PrintedVisit | None:
        """The visit as the version has it; None where nobody knows any more when it was wanted."""
        made, gaps = self._made[visit_id], self._open[visit_id]
        known = self._stored.visits.get(visit_id)
        if made:
            span = Span(min(slot.start for slot in made), max(slot.end for slot in made))
        else:
            start = gaps[0].preferred_start
            if start is None and known is not None:
                start = known.preferred
            if start is None:
                return None
            span = Span(start, start + known.duration if known else start)
        slots = max([slot.slot for slot in made] + [row.slot for row in gaps])
        carers: list[Person | None] = [None] * slots
        for slot in made:
            carers[slot.slot - 1] = self._carer(slot.carer_id)
        client = self._client_of(visit_id)
        visit = PrintedVisit(visit_id, client, self._risk(visit_id), span, tuple(carers))
        if known is None:
            return visit
        return replace(
            visit,
            kind=known.kind,
            skills=known.skills,
            time_critical=known.time_critical,
            cancelled_by=known.cancelled_by,
        )

    def _carer_rotas(self) -> tuple[CarerRota, ...]:
        """Of each carer who has a shift on these days, a visit, or had one by what was told."""
        by_carer: defaultdict[str, list[Made]] = defaultdict(list)
        for slot in self._stored.made:
            by_carer[slot.carer_id].append(slot)
        gone: defaultdict[str, list[Made]] = defaultdict(list)
        theirs = {(slot.carer_id, slot.visit_id) for slot in self._stored.made}
        for slot in self._stored.told_before:
            if (slot.carer_id, slot.visit_id) not in theirs:
                gone[slot.carer_id].append(slot)
        ids = by_carer.keys() | gone.keys() | self._stored.shifts.keys()
        found = (
            CarerRota(
                carer=self._carer(carer_id),
                shifts=self._stored.shifts.get(carer_id, ()),
                stops=self._stops(by_carer[carer_id], self._stored.shifts.get(carer_id, ())),
                gone=tuple(self._gone(slot) for slot in sorted(gone[carer_id], key=_by_start)),
            )
            for carer_id in ids
        )
        return tuple(sorted(found, key=lambda each: _by_name(each.carer)))

    def _stops(self, made: Iterable[Made], shifts: tuple[Span, ...]) -> tuple[Stop, ...]:
        stops: list[Stop] = []
        for slot in sorted(made, key=_by_start):
            visit, span = self._visits[slot.visit_id], Span(slot.start, slot.end)
            before = stops[-1].span.end if stops else None
            follows = before is not None and any(
                shift.start <= before and span.start < shift.end for shift in shifts
            )
            travel, waiting = self._way(span.start, slot.travel_min, before if follows else None)
            stops.append(Stop(visit, slot.slot, span, travel, waiting))
        return tuple(stops)

    def _way(
        self, start: dt.datetime, travel_min: float, before: dt.datetime | None
    ) -> tuple[Span | None, Span | None]:
        """The journey to a visit and the wait for its start.

        Parameters
        ----------
        before
            End of the stop before in the same shift; None for the first of a shift, which is
            reached just in time.
        """
        takes = dt.timedelta(seconds=round(travel_min * 60))
        there = start if before is None else before + self._stored.handover + takes
        # A rota that breaks a rule may leave less time than the journey takes.
        there = min(there, start)
        travel = Span(there - takes, there) if takes else None
        return travel, Span(there, start) if there < start else None

    def _gone(self, slot: Made) -> Gone:
        client_id = slot.client_id or self._client_id(slot.visit_id)
        return Gone(slot.visit_id, self._client(client_id), Span(slot.start, slot.end))

    def _client_rotas(self) -> tuple[ClientRota, ...]:
        by_client: defaultdict[str, list[PrintedVisit]] = defaultdict(list)
        for visit in self._visits.values():
            by_client[visit.client.id].append(visit)
        found = (
            ClientRota(
                visits[0].client, tuple(sorted(visits, key=attrgetter("span.start", "visit_id")))
            )
            for visits in by_client.values()
        )
        return tuple(sorted(found, key=lambda each: _by_name(each.client)))

    def _gaps(self) -> tuple[Gap, ...]:
        """By time; those of which no time is known come last."""
        gaps = [
            Gap(
                visit_id=row.visit_id,
                slot=row.slot,
                client=self._client_of(row.visit_id),
                risk=row.risk,
                visit=self._visits.get(row.visit_id),
                reason=plain(row.reason),
                cheapest_repair=plain(row.cheapest_repair) if row.cheapest_repair else None,
            )
            for row in self._stored.uncovered
        ]
        last = dt.datetime.max.replace(tzinfo=dt.UTC)

        def place(gap: Gap) -> tuple[dt.datetime, str, int]:
            return gap.visit.span.start if gap.visit else last, gap.visit_id, gap.slot

        return tuple(sorted(gaps, key=place))

    def _change(self, change: Change) -> PrintedChange:
        horizon = self._stored.rota.horizon

        def moment(second: int | None) -> dt.datetime | None:
            return None if second is None else horizon.start + dt.timedelta(seconds=second)

        client_id = self._client_id(change.visit_id)
        before, after = change.carer_before, change.carer_after
        return PrintedChange(
            kind=change.kind,
            visit_id=change.visit_id,
            slot=change.slot,
            client=self._client(client_id),
            carer_before=None if before is None else self._carer(before),
            carer_after=None if after is None else self._carer(after),
            start_before=moment(change.start_before),
            start_after=moment(change.start_after),
            told=tuple(
                self._client(person) if kind == "client" else self._carer(person)
                for kind, person in self._stored.told.get(change.visit_id, ())
                # Of a double-handed visit the carers of the other slots are told, too.
                if kind == "client" or person in (before, after)
            ),
        )

    def _budget(self, held: BudgetHours) -> PrintedBudget:
        budget = held.budget
        whose = self._stored.branch.name or self._stored.branch.branch_id
        if budget.scope == "client":
            whose = self._client(budget.scope_id).label
        elif budget.scope == "funder":
            whose = budget.scope_id or ""
        return PrintedBudget(
            budget_id=budget.id,
            scope=budget.scope,
            whose=plain(whose),
            first_day=budget.first_day,
            last_day=budget.last_day,
            hours=None if budget.seconds is None else budget.seconds / SECONDS_AN_HOUR,
            amount=None if budget.pence is None else budget.pence / PENCE_A_POUND,
            hard=budget.hard,
            share_hours=held.share,
            asked_hours=held.asked,
            planned_hours=held.planned,
            period_hours=held.planned + held.elsewhere,
            rota_days=held.rota_days,
        )

    def _carer(self, carer_id: str) -> Person:
        return self._carers.get(carer_id) or _person(carer_id)

    def _client(self, client_id: str | None) -> Person:
        if client_id is None:
            return NOT_KNOWN
        return self._clients.get(client_id) or _person(client_id)

    def _client_of(self, visit_id: str) -> Person:
        return self._client(self._client_id(visit_id))

    def _client_id(self, visit_id: str) -> str | None:
        """The client as the version recorded it, else (older versions) as visits.csv has it."""
        rows = (*self._made.get(visit_id, ()), *self._open.get(visit_id, ()))
        known = self._stored.visits.get(visit_id)
        recorded = (row.client_id for row in rows if row.client_id is not None)
        return next(recorded, known.client_id if known else None)

    def _risk(self, visit_id: str) -> str:
        if self._open[visit_id]:
            return self._open[visit_id][0].risk
        client = self._stored.clients.get(self._client_id(visit_id) or "")
        return client.risk if client else "amber"


def _people(rows: Mapping[str, NamedRow]) -> dict[str, Person]:
    return {own_id: _person(own_id, row.name, row.postcode) for own_id, row in rows.items()}


def _person(own_id: str, name: str | None = None, postcode: str | None = None) -> Person:
    return Person(own_id, called(own_id, name), plain(postcode or ""))


def _by_name(person: Person) -> tuple[str, str]:
    return person.name.casefold(), person.id


def _by_moment(change: PrintedChange) -> tuple[dt.datetime, str, int]:
    moment = change.start_after or change.start_before
    assert moment is not None
    return moment, change.visit_id, change.slot


def _by_start(slot: Made) -> tuple[dt.datetime, str, int]:
    return slot.start, slot.visit_id, slot.slot
