"""The facts of a branch's weekly and monthly report."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from data.errors import UserError
from data.models import RedActionRow, UncoveredRow
from data.reports.allowed import Allowed, load_allowed
from data.reports.calls import Call, Logbook, minutes, visits_of
from data.reports.hours import BudgetUse, CarerHours, load_budgets, load_carer_hours
from data.reports.logbook import load_logbook
from data.reports.measures import (
    Continuity,
    Covered,
    Critical,
    Delivery,
    Punctuality,
    by_risk,
    continuity,
    critical,
    delivery,
    punctuality,
    told,
)
from data.reports.mended import Mended, load_mended, median_minutes
from data.store import UnitOfWork

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Gap:
    """A slot that the rota gives to nobody; ``action`` and ``owner`` where they are recorded."""

    call: Call
    reason: str | None
    action: str | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the period, as a day of a week or a week of a month."""

    first_day: dt.date
    last_day: dt.date
    by_risk: Mapping[str, Covered]
    delivery: Delivery
    punctuality: Punctuality
    critical: Critical


@dataclass(frozen=True, slots=True)
class Period:
    """What a branch planned, delivered and mended on some days (inclusive).

    Parameters
    ----------
    off_preferred_min
        Planned start minus preferred start of each visit, in minutes: what the rota itself gives.
    parts
        The days of a week, or the weeks (Monday to Sunday) of longer periods.
    """

    branch_id: str
    timezone: str
    currency: str
    first_day: dt.date
    last_day: dt.date
    by_risk: Mapping[str, Covered]
    delivery: Delivery
    punctuality: Punctuality
    critical: Critical
    continuity: Continuity
    off_preferred_min: tuple[float, ...]
    parts: tuple[Part, ...]
    gaps: tuple[Gap, ...]
    carers: tuple[CarerHours, ...]
    budgets: tuple[BudgetUse, ...]
    disruptions: tuple[Mended, ...]
    overrides: tuple[Allowed, ...]
    cancelled: int
    not_planned: int
    unplanned_calls: int
    days_by_source: Mapping[str, int]

    @property
    def red_gaps(self) -> tuple[Gap, ...]:
        """Slots of red visits that the rota gives to nobody."""
        return tuple(gap for gap in self.gaps if gap.call.risk == "red")

    @property
    def has_actuals(self) -> bool:
        """Whether call monitoring recorded anything of what was planned."""
        return self.delivery.known_calls > 0

    def as_json(self) -> dict[str, Any]:
        """Ids and figures, no name and no text that a person wrote."""
        states = Counter(each.state for each in self.disruptions)
        median = median_minutes(self.disruptions)
        return {
            "branch": self.branch_id,
            "from": self.first_day.isoformat(),
            "to": self.last_day.isoformat(),
            "actuals": self.has_actuals,
            "coverage": {risk: asdict(each) for risk, each in self.by_risk.items()},
            "delivery": self.delivery.as_json(),
            "punctuality": told(self.punctuality),
            "time_critical": told(self.critical),
            "continuity": {
                "delivered_calls": self.continuity.delivered_calls,
                "known_calls": self.continuity.known_calls,
                "first_visits": self.continuity.first_visits,
                "mean_carers": self.continuity.mean_carers,
            },
            "hours": [{k: _short(v) for k, v in asdict(c).items()} for c in self.carers],
            "budgets": [each.as_json() for each in self.budgets],
            "disruptions": {
                "reported": len(self.disruptions),
                **{s: states[s] for s in ("mended", "waiting", "taken_back", "unanswered")},
                "median_minutes": None if median is None else round(median, 1),
            },
            "red_gaps": [
                {
                    "visit": gap.call.visit_id,
                    "slot": gap.call.slot,
                    "action": gap.action is not None,
                }
                for gap in self.red_gaps
            ],
            "overrides": len(self.overrides),
            "cancelled": self.cancelled,
            "not_planned": self.not_planned,
            "unplanned_calls": self.unplanned_calls,
            "days_by_source": dict(self.days_by_source),
        }


def _short(value: Any) -> Any:
    return round(value, 2) if isinstance(value, float) else value


def load_period(
    uow: UnitOfWork, branch_id: str, first_day: dt.date, last_day: dt.date, now: dt.datetime
) -> Period:
    """Read and measure what a branch planned, delivered and mended.

    Parameters
    ----------
    now
        By when rest that was promised for an override is repaid or not.

    Raises
    ------
    UserError
        When the days are none or too many, or no rota is in force on any of them.
    """
    book = load_logbook(uow, branch_id, first_day, last_day)
    if not book.calls:
        raise UserError(
            f"No visit is planned from {first_day} to {last_day}.",
            "Give days with a published rota, or import rota.csv of these days.",
        )
    return Period(
        branch_id=branch_id,
        timezone=book.timezone,
        currency=uow.agency.branch(branch_id).currency,
        first_day=first_day,
        last_day=last_day,
        by_risk=by_risk(book.calls),
        delivery=delivery(book.calls),
        punctuality=punctuality(book.calls),
        critical=critical(visits_of(book.calls)),
        continuity=continuity(book.calls, book.known_before),
        off_preferred_min=tuple(_off_preferred(book)),
        parts=parts(book),
        gaps=_gaps(uow, book),
        carers=load_carer_hours(uow, book),
        budgets=load_budgets(uow, book),
        disruptions=load_mended(uow, branch_id, first_day, last_day),
        overrides=load_allowed(uow, branch_id, first_day, last_day, now),
        cancelled=len(book.cancelled),
        not_planned=len(book.not_planned),
        unplanned_calls=sum(stay.outcome == "delivered" for _, _, stay in book.unplanned),
        days_by_source={source: len(days) for source, days in book.days_by_source.items()},
    )


def parts(book: Logbook) -> tuple[Part, ...]:
    """The days of up to a week, or the weeks (Monday to Sunday) of a longer period."""
    spans = [(day, day) for day in book.days]
    if len(spans) > 7:
        monday = book.first_day - book.first_day.weekday() * DAY
        count = (book.last_day - monday).days // 7 + 1
        mondays = [monday + 7 * n * DAY for n in range(count)]
        spans = [(max(m, book.first_day), min(m + 6 * DAY, book.last_day)) for m in mondays]
    found = []
    for first, last in spans:
        calls = book.between(first, last)
        found.append(
            Part(
                first,
                last,
                by_risk(calls),
                delivery(calls),
                punctuality(calls),
                critical(visits_of(calls)),
            )
        )
    return tuple(found)


def _off_preferred(book: Logbook) -> list[float]:
    firsts = [visit.first for visit in visits_of(book.calls)]
    return [
        minutes(call.preferred, call.start)
        for call in firsts
        if call.preferred is not None and call.start is not None
    ]


def _gaps(uow: UnitOfWork, book: Logbook) -> tuple[Gap, ...]:
    rota_ids = {rota_id for rota_id in book.rota_by_day.values() if rota_id is not None}
    row = UncoveredRow
    reasons = {
        (rota_id, visit_id, slot): reason
        for rota_id, visit_id, slot, reason in uow.session.execute(
            select(row.rota_id, row.visit_id, row.slot, row.reason).where(row.rota_id.in_(rota_ids))
        )
    }
    actions = {
        (each.rota_id, each.visit_id): each
        for each in uow.session.scalars(
            select(RedActionRow).where(RedActionRow.rota_id.in_(rota_ids))
        )
    }
    found = []
    for call in book.calls:
        if call.carer_id is not None:
            continue
        rota_id = book.rota_by_day.get(call.day) or ""
        action = actions.get((rota_id, call.visit_id))
        found.append(
            Gap(
                call,
                reasons.get((rota_id, call.visit_id, call.slot)),
                action.action if action else None,
                action.owner if action else None,
            )
        )
    return tuple(found)
