"""Messages to everybody whom a publication affects: written with it, sent later."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any, Literal
from zoneinfo import ZoneInfo

from data.in_force import replaced_by
from data.models import AssignmentRow, CarerRow, ClientRow, VisitRow
from data.plans import StoredRota
from data.store import UnitOfWork
from solver.problem.wall_clock import shown
from solver.rota import Change

Recipient = tuple[Literal["carer", "client"], str]
Line = tuple[dt.datetime, str]
"""What happens when: a line of a message, and the time that puts it in its place."""


@dataclass(frozen=True, slots=True)
class _Visit:
    """A visit in one rota; nobody makes it where it has no carers, and then it has no end."""

    client_id: str | None
    carers: tuple[str, ...]
    start: dt.datetime
    end: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class _Change:
    """A visit that differs; None where a rota does not have it."""

    visit_id: str
    client_id: str | None
    was: _Visit | None
    now: _Visit | None

    @property
    def over(self) -> dt.datetime:
        """When there is nothing left to tell of it."""
        return max(v.end or v.start for v in (self.was, self.now) if v is not None)


def fill_outbox(uow: UnitOfWork, stored: StoredRota, now: dt.datetime) -> int:
    """Write a message to each carer and client for whom a rota changes what is in force.

    Call it in the transaction that publishes the rota, before it is in force itself. Carers are
    told of every change to their visits, clients of other carers, of starts that move by more than
    the policy's limit, and of visits that nobody makes; nobody of what is over.

    Returns
    -------
    int
        How many were written; none where no day of the rota was published before.
    """
    words = _Words.of(uow, stored)
    lines: defaultdict[Recipient, list[Line]] = defaultdict(list)
    for _, recipient, line in _lines(uow, stored, words, now):
        lines[recipient].append(line)
    uow.outbox.add(
        {
            "rota_id": stored.rota_id,
            "branch_id": stored.branch_id,
            "recipient_kind": kind,
            "recipient_id": recipient_id,
            "template": kind,
            "body": words.message(kind, recipient_id, lines[kind, recipient_id]),
            "status": "waiting",
            "dedupe_key": f"{stored.rota_id}:{kind}:{recipient_id}",
            "created_at": now,
        }
        for kind, recipient_id in sorted(lines)
    )
    return len(lines)


def told_of(uow: UnitOfWork, stored: StoredRota) -> Mapping[str, tuple[Recipient, ...]]:
    """Who is told of each visit that a rota changes, the client last.

    Whoever was told when it was decided about, or would be when it was made.
    """
    proposal = uow.rotas.proposal_of(stored.rota_id)
    decided = None if proposal is None else proposal.decided_at
    told: defaultdict[str, list[Recipient]] = defaultdict(list)
    now = decided or stored.created_at
    for visit_id, recipient, _ in _lines(uow, stored, _Words.of(uow, stored), now):
        told[visit_id].append(recipient)
    return {visit_id: tuple(people) for visit_id, people in told.items()}


def notified(change: Change, told: Mapping[str, Iterable[Recipient]]) -> tuple[str, ...]:
    """The client and the carers of one slot who are told of it.

    Parameters
    ----------
    told
        As `told_of` gives it.
    """
    recipients = list(told.get(change.visit_id, ()))
    carers = dict.fromkeys((change.carer_before, change.carer_after))
    return (
        *(person for kind, person in recipients if kind == "client"),
        *(person for person in carers if person and ("carer", person) in recipients),
    )


def _lines(
    uow: UnitOfWork, stored: StoredRota, words: _Words, now: dt.datetime
) -> Iterator[tuple[str, Recipient, Line]]:
    """Who is told what of each visit."""
    for change in _changes(uow, stored):
        if change.over > now:
            for recipient, line in (*_to_carers(change, words), *_to_client(change, words)):
                yield change.visit_id, recipient, line


def _to_carers(change: _Change, words: _Words) -> Iterator[tuple[Recipient, Line]]:
    was, now = change.was, change.now
    had = was.carers if was else ()
    has = now.carers if now else ()
    for carer_id in sorted({*had, *has}):
        if carer_id not in had and now:
            line = words.line("carer_new", change, now)
        elif carer_id not in has and was:
            line = words.line("carer_gone", change, was)
        elif was and now and _minutes(was) != _minutes(now):
            line = words.line("carer_moved", change, now, before=words.span(was))
        else:
            continue
        yield ("carer", carer_id), line


def _minutes(visit: _Visit) -> tuple[int, int]:
    """The minutes, of all time, in which it begins and ends: the clock shows some of them twice."""
    begins, ends = visit.start.timestamp(), (visit.end or visit.start).timestamp()
    return int(begins // 60), int(ends // 60)


_MOVED_OR_OTHER = {
    (False, True): "client_instead",
    (True, False): "client_moved",
    (True, True): "client_instead_moved",
}


def _to_client(change: _Change, words: _Words) -> Iterator[tuple[Recipient, Line]]:
    was, now = change.was, change.now
    if change.client_id is None:
        return
    if now is None:
        line = words.line("client_cancelled", change, was) if was else None
    elif not now.carers:
        line = words.line("client_nobody", change, now)
    elif was is None:
        line = words.line("client_comes", change, now)
    else:
        other = was.carers != now.carers
        moved = abs(now.start - was.start).total_seconds() > words.moved_s
        template = _MOVED_OR_OTHER.get((moved, other))
        before = words.clock(was.start)
        line = words.line(template, change, now, before=before) if template else None
    if line is not None:
        yield ("client", change.client_id), line


@dataclass(frozen=True, slots=True)
class _Words:
    """Names and local times, for the templates of one branch.

    ``moved_s`` is the policy's limit; where it was not recorded, every move is told.
    """

    zone: ZoneInfo
    office: str
    carers: Mapping[str, str]
    clients: Mapping[str, str]
    moved_s: int

    @classmethod
    def of(cls, uow: UnitOfWork, stored: StoredRota) -> _Words:
        branch = uow.agency.branch(stored.branch_id)

        def names(model: type[CarerRow | ClientRow], key: Any) -> dict[str, str]:
            found = uow.agency.select(model, stored.branch_id, key, model.name)
            return {own_id: " ".join((name or own_id).split()) for own_id, name in found}

        return cls(
            zone=ZoneInfo(stored.horizon.timezone),
            office=branch.name or "Your care team",
            carers=names(CarerRow, CarerRow.carer_id),
            clients=names(ClientRow, ClientRow.client_id),
            moved_s=(stored.run.policy or {}).get("moved_s", 0),
        )

    def message(
        self, kind: Literal["carer", "client"], recipient_id: str, lines: list[Line]
    ) -> str:
        names = self.carers if kind == "carer" else self.clients
        return _template(kind).substitute(
            name=names.get(recipient_id, recipient_id),
            changes="\n".join(text for _, text in sorted(lines)),
            office=self.office,
        )

    def line(self, template: str, change: _Change, visit: _Visit, before: str = "") -> Line:
        client_id = change.client_id or change.visit_id
        carers = [self.carers.get(carer_id, carer_id) for carer_id in visit.carers]
        start = visit.start.astimezone(self.zone)
        text = _template(template).substitute(
            client=self.clients.get(client_id, client_id),
            carers=" and ".join([", ".join(carers[:-1]), carers[-1]] if carers[1:] else carers),
            day=f"{start:%A} {start.day} {start:%B}",
            start=self.clock(visit.start),
            end=self.clock(visit.end or visit.start),
            before=before,
            office=self.office,
        )
        return visit.start, text.strip()

    def clock(self, moment: dt.datetime) -> str:
        return shown(moment.astimezone(self.zone))

    def span(self, visit: _Visit) -> str:
        return f"{self.clock(visit.start)} to {self.clock(visit.end or visit.start)}"


@cache
def _template(name: str) -> Template:
    return Template(files("data.messages").joinpath(f"{name}.txt").read_text("utf-8"))


def _changes(uow: UnitOfWork, stored: StoredRota) -> list[_Change]:
    """What differs, visit by visit, from what is in force on the days of a rota.

    Slots are not compared: two carers who change places at one visit change nothing for anybody.
    """
    horizon = stored.horizon
    told = replaced_by(uow, stored)
    if told is None or not told.versions:
        return []
    in_force = {(a.visit_id, a.slot, a.carer_id, a.start) for a in told.rota.assignments}
    rows = {
        (row.visit_id, row.slot): row
        for version in sorted(told.versions, key=lambda version: version.published_seq or 0)
        for row in uow.rotas.assignments(version.rota_id)
        if (row.visit_id, row.slot, row.carer_id, horizon.second_of(row.start)) in in_force
    }
    before = _visits(rows.values())
    after = _visits(stored.assignments)
    for gap in stored.uncovered:
        was = before.get(gap.visit_id)
        # Versions from before it was recorded do not know when the visit was wanted.
        start = gap.preferred_start if was is None else was.start
        if start is not None:
            after.setdefault(gap.visit_id, _Visit(gap.client_id, (), start))

    def differs(visit_id: str) -> bool:
        was, now = before.get(visit_id), after.get(visit_id)
        if was is not None or now is None:
            return was != now
        still_nobody = visit_id in told.asked and not now.carers
        return told.published(visit_id, horizon.second_of(now.start)) and not still_nobody

    changed = [visit_id for visit_id in sorted(before.keys() | after.keys()) if differs(visit_id)]
    clients = _clients(uow, stored.branch_id, changed, (after, before))
    return [_Change(v, clients.get(v), before.get(v), after.get(v)) for v in changed]


def _visits(made: Iterable[AssignmentRow]) -> dict[str, _Visit]:
    by_visit: defaultdict[str, list[AssignmentRow]] = defaultdict(list)
    for row in made:
        by_visit[row.visit_id].append(row)
    return {
        visit_id: _Visit(
            rows[0].client_id,
            tuple(sorted(row.carer_id for row in rows)),
            min(row.start for row in rows),
            max(row.end for row in rows),
        )
        for visit_id, rows in by_visit.items()
    }


def _clients(
    uow: UnitOfWork,
    branch_id: str,
    visit_ids: Iterable[str],
    rotas: Iterable[Mapping[str, _Visit]],
) -> dict[str, str]:
    """The client of each visit: as the rotas tell, else (older versions) as visits.csv does."""
    clients = {
        visit_id: visit.client_id
        for rota in rotas
        for visit_id, visit in rota.items()
        if visit.client_id is not None
    }
    missing = set(visit_ids) - clients.keys()
    columns = (VisitRow.visit_id, VisitRow.client_id)
    found = uow.agency.select(VisitRow, branch_id, *columns, where=(columns[0].in_(missing),))
    return clients | {row.visit_id: row.client_id for row in found}
