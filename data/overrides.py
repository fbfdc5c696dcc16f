"""What people have allowed although it breaks a rule, and the rest that is given for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from data.errors import UserError
from data.models import OverrideRow, PersonRow, RotaVersionRow
from data.repositories import counters
from data.store import UnitOfWork
from data.typed import MOST_REASON, refuse_long
from solver.overrides import Override

Span = tuple[dt.datetime, dt.datetime]
"""From when until when; aware times."""
RestState = Literal["not due", "not planned", "planned", "worked", "too short", "repaid"]
"""What becomes of a rest that was promised: the rota that takes rest was turned down; its days have
no rota yet; a rota leaves it free; the carer works in it; the time off around it is too short for
it; it is over and was free."""
AROUND = dt.timedelta(days=8)
"""How far around a rest published work is looked at: no rest that is due is longer."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Rest that is given for lost rest (Working Time Regulations 1998 reg. 24).

    Parameters
    ----------
    start, end
        When the carer is free; no plan gives them work then.
    due
        How long all the time off around it must be at least.
    """

    carer_id: str
    start: dt.datetime
    end: dt.datetime
    due: dt.timedelta


@dataclass(frozen=True, slots=True)
class StoredOverride:
    """An override in the store; ``reason`` and ``recorded_by`` may name people.

    Parameters
    ----------
    facts
        What exactly is allowed.
    message
        The violation in words; ids only.
    first_day, last_day
        The days of its visits.
    rest
        What is given for it; None where the rule is not about rest.
    counts
        Whether its rota waits for a decision or was published: of one that was turned down no rest
        is due.
    """

    override_id: str
    rota_id: str
    facts: Override
    message: str
    first_day: dt.date
    last_day: dt.date
    person_id: str
    role: str
    recorded_at: dt.datetime
    rest: Rest | None
    counts: bool
    recorded_by: str = field(repr=False)
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewOverride:
    """An override that somebody is about to make.

    Parameters
    ----------
    facts
        What is allowed; its id is not known yet.
    visit_ids, carer_ids
        Those of the facts, in the order of the violation.
    """

    branch_id: str
    rota_id: str
    facts: Override
    visit_ids: Sequence[str]
    carer_ids: Sequence[str]
    message: str
    first_day: dt.date
    last_day: dt.date
    reason: str
    rest: Rest | None = None


def record_override(
    uow: UnitOfWork, new: NewOverride, person: PersonRow, now: dt.datetime
) -> StoredOverride:
    """Store an override and its audit row.

    Raises
    ------
    UserError
        When it has no reason, or one that is too long.
    """
    refuse_long(new.reason, "reason", MOST_REASON)
    if not new.reason.strip():
        raise UserError("An override needs a reason.", "Give --reason TEXT.")
    number = counters.take(uow.session, "override")
    rest = new.rest
    row = OverrideRow(
        override_id=f"O{number}",
        number=number,
        branch_id=new.branch_id,
        rota_id=new.rota_id,
        rule=new.facts.rule_id,
        visit_ids=tuple(new.visit_ids),
        carer_ids=tuple(new.carer_ids),
        about=new.facts.about,
        excess=new.facts.excess,
        message=new.message,
        first_day=new.first_day,
        last_day=new.last_day,
        person_id=person.person_id,
        role=person.role,
        recorded_by=person.name,
        reason=new.reason.strip(),
        rest_from=rest and rest.start,
        rest_to=rest and rest.end,
        rest_due_seconds=round(rest.due.total_seconds()) if rest else 0,
        recorded_at=now,
    )
    row.recorded_seq = uow.audit.append(
        at=now,
        actor=person.name,
        action="rule.override",
        subject=new.rota_id,
        branch_id=new.branch_id,
        reason=row.reason,
        details={
            "override": row.override_id,
            "rule": row.rule,
            "visits": list(row.visit_ids),
            "carers": list(row.carer_ids),
            "role": row.role,
            "rest_from": rest and rest.start.isoformat(),
            "rest_to": rest and rest.end.isoformat(),
        },
    )
    uow.session.add(row)
    uow.session.flush()
    return _stored(row, counts=True)


def overrides_of(uow: UnitOfWork, branch_id: str) -> tuple[StoredOverride, ...]:
    """What is allowed in a branch, in the order in which it was.

    What somebody allowed for a rota that was turned down is not: another rota that breaks the same
    has to be allowed anew, with rest of its own.
    """
    return tuple(each for each in all_overrides_of(uow, branch_id) if each.counts)


def all_overrides_of(uow: UnitOfWork, branch_id: str) -> tuple[StoredOverride, ...]:
    """All overrides of a branch, those for rotas that were turned down with them."""
    rows = uow.session.execute(
        select(OverrideRow, RotaVersionRow.counts())
        .join(RotaVersionRow, RotaVersionRow.rota_id == OverrideRow.rota_id)
        .where(OverrideRow.branch_id == branch_id)
        .order_by(OverrideRow.number)
    )
    return tuple(_stored(row, counts=bool(counts)) for row, counts in rows)


def rest_state(
    uow: UnitOfWork, branch_id: str, made: StoredOverride, now: dt.datetime
) -> RestState | None:
    """What becomes of the rest that an override promises; None where it promises none."""
    if made.rest is None:
        return None
    return state_of(uow, branch_id, made.rest, now) if made.counts else "not due"


def state_of(uow: UnitOfWork, branch_id: str, rest: Rest, now: dt.datetime) -> RestState:
    """What becomes of a rest, by the rotas in force."""
    busy = published_work(uow, branch_id, rest)
    off = time_off(busy, rest.start, rest.end)
    if off is None:
        return "worked"
    if off < rest.due:
        return "too short"
    if rest.end <= now:
        return "repaid"
    zone = ZoneInfo(uow.agency.branch(branch_id).timezone)
    last = rest.end - dt.timedelta(seconds=1)
    days = rest.start.astimezone(zone).date(), last.astimezone(zone).date()
    planned = uow.rotas.in_force(branch_id, *days)
    return "planned" if len(planned) == (days[1] - days[0]).days + 1 else "not planned"


def published_work(
    uow: UnitOfWork, branch_id: str, rest: Rest, without: Iterable[dt.date] = ()
) -> tuple[Span, ...]:
    """The working days of a carer around a rest, as the rotas in force have them.

    Parameters
    ----------
    without
        Days that are left out, for another rota is to replace them.
    """
    first, last = (rest.start - AROUND).date(), (rest.end + AROUND).date()
    in_force = uow.rotas.in_force(branch_id, first, last)
    out = frozenset(without)
    return tuple(
        (day.start, day.end)
        for day in uow.rotas.published_days(in_force.values(), first, last)
        if day.carer_id == rest.carer_id
        and in_force.get(day.planned) == day.rota_id
        and day.planned not in out
    )


def time_off(busy: Iterable[Span], start: dt.datetime, end: dt.datetime) -> dt.timedelta | None:
    """How long all the time without work around a span is; None where there is work in it.

    Where no work is known before or after it, as far as `AROUND`.
    """
    begin, until = start - AROUND, end + AROUND
    for from_, to in busy:
        if from_ < end and to > start:
            return None
        if to <= start:
            begin = max(begin, to)
        else:
            until = min(until, from_)
    return until - begin


def _stored(row: OverrideRow, *, counts: bool) -> StoredOverride:
    return StoredOverride(
        override_id=row.override_id,
        rota_id=row.rota_id,
        facts=Override(
            row.override_id,
            row.rule,
            frozenset(row.visit_ids),
            frozenset(row.carer_ids),
            row.excess,
            row.about,
        ),
        message=row.message,
        first_day=row.first_day,
        last_day=row.last_day,
        person_id=row.person_id,
        role=row.role,
        recorded_at=row.recorded_at,
        rest=None
        if row.rest_from is None or row.rest_to is None
        else Rest(
            row.carer_ids[0],
            row.rest_from,
            row.rest_to,
            dt.timedelta(seconds=row.rest_due_seconds),
        ),
        counts=counts,
        recorded_by=row.recorded_by,
        reason=row.reason,
    )
