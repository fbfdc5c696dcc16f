"""What broke care plans on some days, and how soon a mended rota was published."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from statistics import median
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from data.disruptions import TakenBackFacts, listed
from data.models import AuditRow, ProposalRow, RotaVersionRow
from data.reports.calls import minutes
from data.store import UnitOfWork

State = Literal["mended", "waiting", "taken_back", "unanswered"]


@dataclass(frozen=True, slots=True)
class Mended:
    """One disruption and what came of it.

    ``unanswered`` is one for which no rota was published and none waits: nothing had to change, or
    nobody has asked for a re-plan yet.
    """

    disruption_id: str
    kind: str
    recorded_at: dt.datetime
    state: State
    rota_id: str | None = None
    published_at: dt.datetime | None = None

    @property
    def minutes(self) -> float | None:
        """Minutes from the report to the publication."""
        return None if self.published_at is None else minutes(self.recorded_at, self.published_at)


def load_mended(
    uow: UnitOfWork, branch_id: str, first_day: dt.date, last_day: dt.date
) -> tuple[Mended, ...]:
    """Find what was reported on some local days (inclusive), in the order of recording.

    A disruption is mended by the first published rota whose proposal answers it.
    """
    zone = ZoneInfo(uow.agency.branch(branch_id).timezone)
    answers = uow.session.execute(
        select(
            ProposalRow.disruptions,
            ProposalRow.status,
            ProposalRow.rota_id,
            ProposalRow.decided_at,
            AuditRow.at,
        )
        .join(RotaVersionRow, RotaVersionRow.rota_id == ProposalRow.rota_id)
        .outerjoin(AuditRow, AuditRow.seq == RotaVersionRow.published_seq)
        .where(RotaVersionRow.branch_id == branch_id, ProposalRow.status.in_(("approved", "open")))
        .order_by(RotaVersionRow.published_seq, RotaVersionRow.number)
    ).all()
    published: dict[str, tuple[str, dt.datetime]] = {}
    waiting: set[str] = set()
    for disruptions, status, rota_id, decided_at, published_at in answers:
        at = published_at or decided_at
        for disruption_id in disruptions or ():
            if status == "open":
                waiting.add(disruption_id)
            elif at is not None:
                published.setdefault(disruption_id, (rota_id, at))
    found = []
    for each in listed(uow, branch_id):
        day = each.recorded_at.astimezone(zone).date()
        if isinstance(each.facts, TakenBackFacts) or not first_day <= day <= last_day:
            continue
        own = each.disruption_id
        # A rota that was published for it mended it, also where it was taken back afterwards.
        if own in published:
            found.append(Mended(own, each.kind, each.recorded_at, "mended", *published[own]))
            continue
        state: State = "unanswered"
        if each.taken_back_by is not None:
            state = "taken_back"
        elif own in waiting:
            state = "waiting"
        found.append(Mended(own, each.kind, each.recorded_at, state))
    return tuple(found)


def median_minutes(disruptions: tuple[Mended, ...]) -> float | None:
    """Median minutes from report to publication of those that were mended."""
    known = [each.minutes for each in disruptions if each.minutes is not None]
    return median(known) if known else None
