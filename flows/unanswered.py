"""Which disruptions a re-plan answers, and on which days."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from data.disruptions import (
    CancelFacts,
    ChangeFacts,
    Recorded,
    TakenBackFacts,
    find,
    known_visit,
    listed,
    span_of,
)
from data.errors import UserError
from data.in_force import days_hit, rota_in_force
from data.store import UnitOfWork
from solver.problem import Horizon


def told_of(
    uow: UnitOfWork, branch_id: str, named: Iterable[str], now: datetime
) -> tuple[Recorded, ...]:
    """The disruptions that are named, or all that the rota in force does not know; in their order.

    Raises
    ------
    UserError
        When one is not there or of another branch.
    """
    told = {each.disruption_id: each for each in (find(uow, name) for name in named)}
    for each in told.values():
        if each.branch_id != branch_id:
            raise UserError(
                f"{each.disruption_id} is a disruption of branch {each.branch_id}.",
                f"Give --branch {each.branch_id}.",
            )
    if not told:
        told = {each.disruption_id: each for each in unknown(uow, branch_id, now)}
    return tuple(sorted(told.values(), key=lambda each: each.recorded_seq))


def together(
    uow: UnitOfWork, branch_id: str, named: Iterable[str], now: datetime
) -> tuple[str, ...]:
    """Ids of the disruptions that are named, and of what else is unknown on their days.

    Whoever answers one of them answers them all, so that a person is asked once.

    Raises
    ------
    UserError
        As for `told_of`.
    """
    told = told_of(uow, branch_id, named, now)
    days = _dates(days_of(uow, branch_id, told, now))
    others = (
        each
        for each in unknown(uow, branch_id, now, besides=[each.disruption_id for each in told])
        if (touched := _dates(days_of(uow, branch_id, [each], now))) and touched <= days
    )
    ids = {each.disruption_id: each.recorded_seq for each in (*told, *others)}
    return tuple(sorted(ids, key=lambda each: ids[each]))


def days_of(
    uow: UnitOfWork, branch_id: str, told: Iterable[Recorded], now: datetime
) -> Horizon | None:
    """The days with a rota in force that disruptions touch; None where there is none.

    Where a day between them has no rota, only those before it.
    """
    found = days_hit(uow, branch_id, [each.disruption_id for each in told], now=now)
    if found is None:
        return None
    first, days = found
    timezone = uow.agency.branch(branch_id).timezone
    if days == 1:
        return Horizon.of(first, 1, timezone)
    in_force = rota_in_force(uow, branch_id, Horizon.of(first, days, timezone))
    planned = set() if in_force is None else in_force.by_day.keys()
    block = 0
    while block < days and first + timedelta(days=block) in planned:
        block += 1
    return Horizon.of(first, block, timezone) if block else None


def unknown(
    uow: UnitOfWork, branch_id: str, now: datetime, besides: Collection[str] = ()
) -> tuple[Recorded, ...]:
    """Disruptions, besides some, that touch a day whose rota in force does not know them."""
    return tuple(
        each
        for each in listed(uow, branch_id)
        if each.disruption_id not in besides
        and each.taken_back_by is None
        and not is_over(uow, each, now)
        and _is_unknown(uow, branch_id, each, now)
    )


def _dates(horizon: Horizon | None) -> set[date]:
    return set() if horizon is None else {horizon.date_of(day) for day in range(horizon.days)}


def is_over(uow: UnitOfWork, recorded: Recorded, now: datetime) -> bool:
    """Whether all that a disruption touches is over: its span, or its visit at the latest."""
    facts = recorded.facts
    if isinstance(facts, TakenBackFacts):
        facts = find(uow, facts.disruption_id).facts
    if isinstance(facts, CancelFacts | ChangeFacts):
        visit = known_visit(uow, recorded.branch_id, facts.visit_id)
        return visit is not None and visit.latest_start + visit.duration <= now
    span = span_of(facts)
    return span is not None and span[1] <= now


def _is_unknown(uow: UnitOfWork, branch_id: str, recorded: Recorded, now: datetime) -> bool:
    found = days_hit(uow, branch_id, [recorded.disruption_id], now=now)
    if found is None:
        return False
    first, days = found
    last = first + timedelta(days=days - 1)
    before = _before(uow, recorded)
    return any(
        known < recorded.recorded_seq and (before is None or before <= known)
        for known in _known_until(uow, branch_id, first, last)
    )


def _before(uow: UnitOfWork, recorded: Recorded) -> int | None:
    """When the disruption that is taken back was recorded: a rota that knows neither needs none."""
    if not isinstance(recorded.facts, TakenBackFacts):
        return None
    return find(uow, recorded.facts.disruption_id).recorded_seq


def _known_until(uow: UnitOfWork, branch_id: str, first: date, last: date) -> list[int]:
    """Up to which audit row each rota in force on some days knows what happened."""
    horizon = Horizon.of(first, (last - first).days + 1, uow.agency.branch(branch_id).timezone)
    published = uow.rotas.in_force(branch_id, first, last)
    versions = (uow.rotas.version(rota_id) for rota_id in dict.fromkeys(published.values()))
    known = [version.base_seq for version in versions if version is not None]
    if _dates(horizon) <= published.keys():
        return known
    in_force = rota_in_force(uow, branch_id, horizon)
    # What was imported knows of nothing that was recorded.
    imported = in_force is not None and None in in_force.by_day.values()
    return [0, *known] if imported else known
