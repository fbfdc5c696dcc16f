"""The facts of a client progress report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from data.errors import UserError
from data.models import ClientRow
from data.reports.calls import Logbook, Visit, visits_of
from data.reports.drift import Drift, drifts
from data.reports.logbook import load_logbook
from data.reports.measures import (
    Continuity,
    Critical,
    Delivery,
    Punctuality,
    Runs,
    continuity,
    critical,
    delivery,
    punctuality,
    runs,
    told,
)
from data.store import UnitOfWork
from data.typed import quoted


@dataclass(frozen=True, slots=True)
class ClientProgress:
    """What one client was promised and given on some days (inclusive).

    Parameters
    ----------
    planned_carers, delivered_carers
        How many different carers the rotas named, and how many were logged.
    unplanned_calls, unplanned_min
        Delivered calls that no rota in force holds, and their minutes.
    days_by_source
        Days by where their rota is from: ``published``, ``rota.csv`` or ``none``.
    """

    branch_id: str
    timezone: str
    client_id: str
    first_day: dt.date
    last_day: dt.date
    visits: tuple[Visit, ...]
    delivery: Delivery
    punctuality: Punctuality
    critical: Critical
    continuity: Continuity
    runs: Runs
    drifts: tuple[Drift, ...]
    planned_carers: int
    delivered_carers: int
    cancelled: int
    not_planned: int
    unplanned_calls: int
    unplanned_min: float
    days_by_source: Mapping[str, int]

    @property
    def findings(self) -> tuple[Drift, ...]:
        """Groups of visits that took another time than planned."""
        return tuple(drift for drift in self.drifts if drift.finding is not None)

    @property
    def has_actuals(self) -> bool:
        """Whether call monitoring recorded anything of these days."""
        return bool(self.delivery.known_calls or self.unplanned_calls or self.known_gaps)

    @property
    def known_gaps(self) -> int:
        """Logged calls that the rota gave to nobody."""
        return sum(c.stay is not None and c.carer_id is None for v in self.visits for c in v.calls)

    def as_json(self) -> dict[str, Any]:
        """Ids and figures, no name."""
        return {
            "branch": self.branch_id,
            "client": self.client_id,
            "from": self.first_day.isoformat(),
            "to": self.last_day.isoformat(),
            "actuals": self.has_actuals,
            "delivery": self.delivery.as_json(),
            "punctuality": told(self.punctuality),
            "time_critical": told(self.critical),
            "carers": {
                "planned": self.planned_carers,
                "delivered": self.delivered_carers,
                "first_visits": self.continuity.first_visits,
            },
            "runs": told(self.runs),
            "drift": [asdict(drift) for drift in self.drifts],
            "cancelled": self.cancelled,
            "not_planned": self.not_planned,
            "unplanned_calls": self.unplanned_calls,
            "days_by_source": dict(self.days_by_source),
        }


def load_client(
    uow: UnitOfWork, branch_id: str, client_id: str, first_day: dt.date, last_day: dt.date
) -> ClientProgress:
    """Read and measure what a client was promised and given.

    Raises
    ------
    UserError
        When there is no such client, the days are none or too many, or nothing was planned for the
        client or logged on them.
    """
    if uow.session.get(ClientRow, (branch_id, client_id)) is None:
        raise UserError(
            f"Branch {quoted(branch_id)} has no client {quoted(client_id)}.",
            "Give the id of clients.csv; rotamend show --by client lists those of a rota.",
        )
    book = load_logbook(uow, branch_id, first_day, last_day)
    progress = client_progress(book, client_id)
    if not (progress.visits or progress.cancelled or progress.unplanned_calls):
        raise UserError(
            f"Nothing is planned or logged for client {quoted(client_id)} from {first_day} to "
            f"{last_day}.",
            "Give days with a published rota, or import rota.csv or actuals.csv of these days.",
        )
    return progress


def client_progress(book: Logbook, client_id: str) -> ClientProgress:
    """Measure one client's part of a logbook."""
    own = book.of_clients((client_id,))
    visits = visits_of(own.calls)
    extra = [stay for _, _, stay in own.unplanned if stay.outcome == "delivered"]
    came = {c.stay.carer_id for c in own.calls if c.stay and c.stay.outcome == "delivered"}
    extra_min = [
        (stay.left - stay.arrived).total_seconds() / 60
        for stay in extra
        if stay.arrived is not None and stay.left is not None
    ]
    return ClientProgress(
        branch_id=own.branch_id,
        timezone=own.timezone,
        client_id=client_id,
        first_day=own.first_day,
        last_day=own.last_day,
        visits=visits,
        delivery=delivery(own.calls),
        punctuality=punctuality(own.calls),
        critical=critical(visits),
        continuity=continuity(own.calls, own.known_before),
        runs=runs(own.calls),
        drifts=drifts(visits, ZoneInfo(own.timezone)),
        planned_carers=len({c.carer_id for c in own.calls if c.carer_id is not None}),
        delivered_carers=len(came | {stay.carer_id for stay in extra}),
        cancelled=len(own.cancelled),
        not_planned=len(own.not_planned),
        unplanned_calls=len(extra),
        unplanned_min=sum(extra_min),
        days_by_source={source: len(days) for source, days in own.days_by_source.items()},
    )
