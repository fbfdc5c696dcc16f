"""Spans of a carer's days: a day named without hours means the shifts that begin on it."""

from __future__ import annotations

from datetime import datetime

from data.store import UnitOfWork
from data.working_time import day_ends
from flows.clock import is_day, span, tell, typed
from solver.problem.wall_clock import shown


def span_of_shifts(
    uow: UnitOfWork,
    branch_id: str,
    carer_id: str,
    times: tuple[str | None, str | None],
    now: datetime,
    *,
    at_midnight: bool = False,
) -> tuple[datetime, datetime]:
    """The span of ``--from`` and ``--to``, where a day means the shifts that begin on it.

    Times with hours are taken as they are typed. Where a day does not begin or end at midnight for
    the carer, that is told. Days that one shift fills from end to end are those of the calendar.

    Parameters
    ----------
    times
        What was typed for each, as for `flows.clock.span`.
    at_midnight
        Whether it ends at a midnight all the same: what holds for all plans that it touches must
        not reach into another day's.

    Raises
    ------
    UserError
        When one of them is no time.
    """
    from_, to = times
    start, end = span(from_, to, now)
    begins, ends = start, end
    if from_ is not None and is_day(from_):
        begins = day_ends(uow.agency, branch_id, carer_id, start)
    if not at_midnight and (not to or is_day(to)):
        ends = day_ends(uow.agency, branch_id, carer_id, end)
    if begins >= ends:
        return start, end
    if begins != start:
        tell(
            f"--from: a shift that carer {carer_id} begins before that day goes on until "
            f"{_shown(begins)}, so it counts from then. Else give a time: {typed(start)}."
        )
    if ends != end:
        tell(
            f"--to: a shift that carer {carer_id} begins by the end of that day goes on until "
            f"{_shown(ends)}, so it counts until then. Else give a time: {typed(end)}."
        )
    return begins, ends


def _shown(moment: datetime) -> str:
    return shown(moment, "%Y-%m-%d %H:%M")
