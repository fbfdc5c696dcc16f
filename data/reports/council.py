"""The table of key figures that a council asks of a branch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.errors import UserError
from data.models import ClientRow
from data.reports.calls import CRITICAL_MIN, FAR_MIN, NEAR_MIN, Call, Logbook, share, visits_of
from data.reports.logbook import load_logbook
from data.reports.measures import continuity, critical, delivery, punctuality
from data.store import UnitOfWork
from data.typed import quoted


@dataclass(frozen=True, slots=True)
class Kpi:
    """One key figure.

    Parameters
    ----------
    key
        Its stable name for programs.
    part, whole
        What is counted, and of what; ``whole`` is None where the figure is a number by itself.
    """

    key: str
    words: str
    part: float
    whole: int | None
    note: str

    @property
    def share(self) -> float | None:
        """Part of the whole; None where there is none."""
        return None if self.whole is None else share(round(self.part), self.whole)


@dataclass(frozen=True, slots=True)
class CouncilTable:
    """Key figures of a branch, of all days and of each week of them (Monday to Sunday)."""

    branch_id: str
    funder_id: str | None
    first_day: dt.date
    last_day: dt.date
    clients: int
    figures: tuple[Kpi, ...]
    by_week: tuple[tuple[dt.date, dt.date, tuple[Kpi, ...]], ...]
    days_without_rota: int

    def as_json(self) -> dict[str, Any]:
        """Figures as programs read them."""
        return {
            "branch": self.branch_id,
            "funder": self.funder_id,
            "from": self.first_day.isoformat(),
            "to": self.last_day.isoformat(),
            "clients": self.clients,
            "days_without_rota": self.days_without_rota,
            "figures": [_told(kpi) for kpi in self.figures],
            "weeks": [
                {
                    "from": first.isoformat(),
                    "to": last.isoformat(),
                    "figures": [_told(kpi) for kpi in figures],
                }
                for first, last, figures in self.by_week
            ],
        }


def _told(kpi: Kpi) -> dict[str, Any]:
    part = kpi.share
    return {
        "figure": kpi.key,
        "part": round(kpi.part, 2),
        "whole": kpi.whole,
        "share": None if part is None else round(part, 4),
    }


def load_council(
    uow: UnitOfWork,
    branch_id: str,
    first_day: dt.date,
    last_day: dt.date,
    funder_id: str | None = None,
) -> CouncilTable:
    """Read and measure a branch's key figures.

    Parameters
    ----------
    funder_id
        Only clients whose ``funder_id`` this is; None for all.

    Raises
    ------
    UserError
        When no client has the funder, the days are none or too many, or no visit is planned on
        them.
    """
    book = load_logbook(uow, branch_id, first_day, last_day)
    if funder_id is not None:
        found = uow.agency.select(ClientRow, branch_id, ClientRow.client_id, ClientRow.funder_id)
        own = [client_id for client_id, funder in found if funder == funder_id]
        if not own:
            raise UserError(
                f"No client of branch {quoted(branch_id)} has the funder {quoted(funder_id)}.",
                "Give a funder_id of clients.csv, or leave --funder out.",
            )
        book = book.of_clients(own)
    if not book.calls:
        raise UserError(
            f"No visit is planned from {first_day} to {last_day}.",
            "Give days with a published rota, or import rota.csv of these days.",
        )
    return council_table(book, funder_id)


def council_table(book: Logbook, funder_id: str | None = None) -> CouncilTable:
    """Measure the key figures of a logbook."""
    weeks = []
    monday = book.first_day - dt.timedelta(days=book.first_day.weekday())
    met = set(book.known_before)
    while monday <= book.last_day:
        first = max(monday, book.first_day)
        last = min(monday + dt.timedelta(days=6), book.last_day)
        calls = book.between(first, last)
        weeks.append((first, last, _figures(calls, met)))
        met |= {
            (call.client_id, call.stay.carer_id)
            for call in calls
            if call.stay is not None and call.outcome == "delivered"
        }
        monday += dt.timedelta(days=7)
    return CouncilTable(
        branch_id=book.branch_id,
        funder_id=funder_id,
        first_day=book.first_day,
        last_day=book.last_day,
        clients=len({call.client_id for call in book.calls}),
        figures=_figures(book.calls, set(book.known_before)),
        by_week=tuple(weeks),
        days_without_rota=len(book.days_by_source["none"]),
    )


def _figures(calls: Sequence[Call], met: set[tuple[str, str]]) -> tuple[Kpi, ...]:
    visits = visits_of(calls)
    count, arrivals = delivery(calls), punctuality(calls)
    times, faces = critical(visits), continuity(calls, met)
    outcomes = count.outcomes
    known_times = times.on_time + times.not_on_time
    return (
        Kpi("visits_planned", "Visits planned", count.visits, None, "in the rota in force"),
        Kpi(
            "visits_known",
            "Visits of which something was logged, or nobody was to come",
            count.known_visits,
            count.visits,
            "of visits planned; nothing is known of the others",
        ),
        Kpi(
            "visits_attended",
            "Visits attended",
            count.attended,
            count.known_visits,
            "of visits known; at least one carer gave care",
        ),
        Kpi(
            "visits_in_full",
            "Visits attended by all their carers",
            outcomes["delivered"],
            count.whole_of("delivered"),
            "of visits known",
        ),
        Kpi(
            "missed",
            "Missed visits",
            outcomes["missed"],
            count.whole_of("missed"),
            "of visits known",
        ),
        Kpi(
            "nobody",
            "Visits that the rota gave to nobody",
            outcomes["nobody"],
            count.whole_of("nobody"),
            "of visits known; nobody was logged there either",
        ),
        Kpi(
            "refused", "Refused", outcomes["refused"], count.whole_of("refused"), "of visits known"
        ),
        Kpi(
            "no_access",
            "No access",
            outcomes["no_access"],
            count.whole_of("no_access"),
            "of visits known",
        ),
        Kpi(
            "critical_on_time",
            f"Time-critical visits within {CRITICAL_MIN} minutes of the preferred start",
            times.on_time,
            known_times,
            f"of time-critical visits known; {times.not_known} not known",
        ),
        Kpi(
            "within_near",
            f"Arrivals within {NEAR_MIN} minutes of the planned start",
            arrivals.within_near,
            arrivals.arrivals,
            "of arrivals logged",
        ),
        Kpi(
            "within_far",
            f"Arrivals within {FAR_MIN} minutes of the planned start",
            arrivals.within_far,
            arrivals.arrivals,
            "of arrivals logged",
        ),
        Kpi(
            "calls_logged",
            "Calls logged with both arrival and leaving",
            count.logged_calls,
            count.calls,
            "of calls planned with a carer; each carer of a double-handed visit is a call",
        ),
        Kpi(
            "known_carer",
            "Calls by a carer who had been to the client before",
            faces.known_calls,
            faces.delivered_calls,
            "of calls delivered",
        ),
        Kpi(
            "carers_per_client",
            "Carers of a client, mean",
            faces.mean_carers or 0.0,
            None,
            f"the most: {faces.most_carers}" if faces.carers_by_client else "no call was logged",
        ),
    )
