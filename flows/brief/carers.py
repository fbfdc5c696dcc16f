"""The page of carers: how far shifts are used, who works unsocial hours, for whom much changes."""

from __future__ import annotations

from collections.abc import Iterable

from flows.background import Background
from flows.brief.tables import plain, table
from flows.brief.words import hours, share
from flows.burden import Burden, burdens
from flows.planned import Planned
from solver.words import count

HEAD = ("Carer", "Visits", "Care", "Shift", "Used", "Unsocial", "Changed")


def carers_page(planned: Planned, background: Background) -> str:
    """The page of all carers on shift, the most used first."""
    rows = burdens(planned, background.changes)
    ordered = sorted(rows, key=lambda row: (-(row.used or 0.0), row.hours.carer_id))
    horizon = planned.problem.horizon
    lines = [
        f"# {plain(planned.problem.branch_id)}, {horizon.first_day:%a %d %b %Y}: carers",
        "",
        _summary(rows),
        "",
        *table(HEAD, (_row(row, background) for row in ordered)),
        "",
        "Used: working time, with travel and waiting, of the hours of the shifts. "
        "Unsocial: work from 20:00 to 06:00 and at weekends; bank holidays are not counted.",
        "",
        "Changed: slots given, taken or moved against the rota in force."
        if background.changes is not None
        else "Changed: nothing was in force for these days, so that nothing changes for anybody.",
    ]
    return "\n".join(lines) + "\n"


def _summary(rows: Iterable[Burden]) -> str:
    them = tuple(rows)
    offered = sum(row.hours.offered_s for row in them)
    working = sum(row.hours.working_s for row in them)
    idle = sum(not row.hours.visits for row in them)
    unsocial = [row.unsocial_s for row in them if row.unsocial_s]
    told = f"{count(len(them), 'carer')} on shift, {hours(offered)}, "
    told += f"{share(working, offered)} of it used."
    if idle:
        told += f" {count(idle, 'carer has', 'carers have')} no visit."
    if unsocial:
        told += (
            f" {hours(sum(unsocial))} are unsocial, of {count(len(unsocial), 'carer')}, "
            f"at most {hours(max(unsocial))} each."
        )
    return told


def _row(row: Burden, background: Background) -> tuple[object, ...]:
    them = row.hours
    return (
        them.carer_id,
        them.visits,
        hours(them.contact_s),
        hours(them.offered_s),
        share(them.working_s, them.offered_s),
        hours(row.unsocial_s) if row.unsocial_s else "–",
        "–" if background.changes is None else row.changed,
    )
