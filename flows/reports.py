"""The form in which a disruption is reported: one model for each kind, ids and times as text.

Times are 14:30 (today), 2026-11-24T14:30 or 2026-11-24; Prefect's forms have no field for a time.
A form does not send which kind was chosen, only the fields that were filled in: so each kind has a
field of its own that must be.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date as Day  # noqa: N812
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from data.disruptions import (
    AbsentFacts,
    AwayFacts,
    CancelFacts,
    ChangeFacts,
    Facts,
    TakenBackFacts,
    VehicleFacts,
    WeatherFacts,
    known_visit,
)
from data.errors import UserError
from data.importers import read_new_visits, refuse_unknown_skills
from data.in_force import late_facts
from data.store import UnitOfWork
from flows.carer_days import span_of_shifts
from flows.clock import instant, span, tell

TIME = "14:30 is today; on another day 2026-11-24T14:30, or 2026-11-24."
NOW = "now"
"""What a form has in the place of a time until another one is typed."""
WHO, FROM, TO = ({"position": place} for place in (1, 2, 3))
"""Order of the fields of a kind: who or what, then when. Else those of a base class come first."""
TWICE = "time_exists_twice"
"""Warning of an import, of a time that was read as the first of two."""


class Mode(StrEnum):
    """How somebody travels."""

    WALK = "walk"
    BICYCLE = "bicycle"
    PUBLIC = "public"
    CAR = "car"


class Report(BaseModel, ABC):
    """What happened; each kind makes its facts of its fields."""

    model_config = ConfigDict(extra="forbid")

    @abstractmethod
    def facts(self, uow: UnitOfWork, branch_id: str, now: datetime) -> Facts:
        """The facts as they are recorded.

        Raises
        ------
        UserError
            When a time is none, or new visits have anything wrong with them.
        """


class During(Report):
    """What holds from some time to another."""

    start: str = Field(
        NOW, title="From", description=f"{TIME} A day means all of it.", json_schema_extra=FROM
    )
    end: str = Field(
        "",
        title="To",
        description=f"{TIME} A day means all of it. Empty: the end of the day it begins on.",
        json_schema_extra=TO,
    )

    @property
    def times(self) -> tuple[str | None, str | None]:
        """From when until when, as it was typed; None where nothing was, and for now."""
        start = self.start.strip()
        return None if start.lower() in ("", NOW) else start, self.end.strip() or None


def _id(what: str, example: str, where: str = "the page who-is-who-BRANCH lists them") -> Any:
    return Field(
        title=what,
        description=f"Its id, never a name: {example}; {where}.",
        min_length=1,
        json_schema_extra=WHO,
    )


class Absent(During):
    """A carer cannot work."""

    model_config = ConfigDict(title="Carer absent")
    end: str = Field(
        "",
        title="To",
        description=f"{TIME} A day means the shifts that begin on it, with what they have after "
        "midnight. Empty: the end of the day it begins on.",
        json_schema_extra=TO,
    )
    absent_carer: str = _id("Carer", "C014")

    def facts(self, uow: UnitOfWork, branch_id: str, now: datetime) -> Facts:
        """A carer is absent."""
        carer_id = self.absent_carer.strip()
        return AbsentFacts(carer_id, *span_of_shifts(uow, branch_id, carer_id, self.times, now))


class Late(Report):
    """A carer cannot begin yet."""

    model_config = ConfigDict(title="Carer late")
    late_carer: str = _id("Carer", "C014")
    until: str = Field(title="Can begin at", description=TIME, min_length=1)
    not_there: bool = Field(
        False,
        title="Not there yet",
        description="The carer has not come to the visit that is on by the rota. Else it goes on.",
    )

    def facts(self, uow: UnitOfWork, branch_id: str, now: datetime) -> Facts:
        """A carer is late."""
        return late_facts(
            uow,
            branch_id,
            self.late_carer.strip(),
            instant(self.until, now, "Can begin at"),
            now,
            there=not self.not_there,
        )


class Vehicle(During):
    """A carer travels by another mode."""

    model_config = ConfigDict(title="Vehicle lost")
    vehicle_carer: str = _id("Carer", "C014")
    transport: Mode = Field(
        title="Travels by", description="How the carer gets from visit to visit meanwhile."
    )

    def facts(self, uow: UnitOfWork, branch_id: str, now: datetime) -> Facts:
        """A carer has lost their vehicle."""
        carer_id = self.vehicle_carer.strip()
        during = span_of_shifts(uow, branch_id, carer_id, self.times, now, at_midnight=True)
        return VehicleFacts(carer_id, self.transport.value, *during)


class Cancelled(Report):
    """A visit is not wanted."""

    model_config = ConfigDict(title="Visit cancelled")
    cancelled_visit: str = _id("Visit", "V0123")

    def facts(self, uow: UnitOfWork, branch_id: str, now: datetime) -> Facts:
        """A visit falls out."""
        return CancelFacts(self.cancelled_visit.strip())


class Away(During):
    """A client is not at home: hospital, respite."""

    model_config = ConfigDict(title="Client away")
    away_client: str = _id("Client", "K007")

    def facts(self, uow: UnitOfWork, branch_id: str, now: datetime) -> Facts:
        """A client is away."""
        return AwayFacts(self.away_client.strip(), *span(*self.times, now))


class NewVisit(BaseModel):
    """A visit of a client who is known: a row of visits.csv."""

    model_config = ConfigDict(extra="forbid")

    visit_id: str = _id("Visit", "V0999", "one that no visit has yet")
    client_id: str = _id("Client", "K007")
    date: Day = Field(title="Day", description="The day of the visit.")
    earliest_start: str = Field(
        title="Earliest start", description="The clock on that day: 14:30.", min_length=1
    )
    latest_start: str = Field(
        title="Latest start", description="The clock on that day: 15:30.", min_length=1
    )
    duration_minutes: float = Field(
        30, gt=0, le=1440, title="Minutes", description="How long the carers stay."
    )
    preferred_start: str = Field("", title="Preferred start", description="14:45; may be empty.")
    carers_required: int = Field(
        1, ge=1, le=4, title="Carers at once", description="2: double-handed, as for a hoist."
    )
    skills: str = Field("", title="Skills", description="hoist;medication; may be empty.")
    time_critical: bool = Field(
        False,
        title="Time-critical",
        description="Must begin near its preferred start, as insulin does.",
    )
    known_carer_only: bool = Field(
        False,
        title="Only a carer the client knows",
        description="One who came in the last 28 days, or is named as preferred.",
    )


class NewVisits(Report):
    """Visits that nobody had planned, as after a discharge from hospital."""

    model_config = ConfigDict(title="New visits")
    visits: list[NewVisit] = Field(
        title="Visits", min_length=1, description="All that is wanted, one after the other."
    )

    def facts(self, uow: UnitOfWork, branch_id: str, now: datetime) -> Facts:
        """Visits are wanted that nobody had planned."""
        rows = [{k: str(v) for k, v in each.model_dump().items()} for each in self.visits]
        report = read_new_visits(uow, branch_id, rows, now=now)
        if report.facts is None:
            wrong = [f"{each.column}: {each.problem}" for each in report.errors]
            raise UserError(
                f"The new visits cannot be recorded: {'; '.join(wrong)}.",
                "Mend them in the form, or give a file: rotamend add-visits FILE.",
            )
        for warning in report.warnings:
            if warning.code == TWICE:
                tell(f"{warning.column}: {warning.problem}; {warning.mend}.")
        return report.facts


class Changed(Report):
    """A visit needs something else; what is left empty stays."""

    model_config = ConfigDict(title="Needs changed")
    changed_visit: str = _id("Visit", "V0123")
    duration_minutes: float = Field(0, ge=0, title="Minutes", description="0: as it is.")
    carers_required: int = Field(0, ge=0, le=4, title="Carers at once", description="0: as it is.")
    skills: str = Field(
        "", title="Skills", description="hoist;medication. Empty: as it is; none: no skill."
    )
    earliest_start: str = Field("", title="Earliest start", description="14:30; empty: as it is.")
    latest_start: str = Field("", title="Latest start", description="15:30; empty: as it is.")
    preferred_start: str = Field("", title="Preferred start", description="Empty: as it is.")

    def facts(self, uow: UnitOfWork, branch_id: str, now: datetime) -> Facts:
        """A visit has changed."""
        visit_id = self.changed_visit.strip()
        known = known_visit(uow, branch_id, visit_id)
        day = None if known is None else known.date

        def start(text: str, label: str) -> datetime | None:
            return instant(text, now, label, day) if text.strip() else None

        skills = [] if self.skills.strip().lower() == "none" else self.skills.split(";")
        facts = ChangeFacts(
            visit_id,
            duration_minutes=self.duration_minutes or None,
            skills=tuple(s.strip() for s in skills if s.strip()) if self.skills.strip() else None,
            carers_required=self.carers_required or None,
            earliest_start=start(self.earliest_start, "Earliest start"),
            latest_start=start(self.latest_start, "Latest start"),
            preferred_start=start(self.preferred_start, "Preferred start"),
        )
        refuse_unknown_skills(uow, branch_id, facts)
        return facts


class Weather(During):
    """Travel takes longer, everywhere; for an area: rotamend weather."""

    model_config = ConfigDict(title="Severe weather")
    factor: float = Field(
        ge=1,
        le=10,
        title="Factor",
        description="1.5: half as long again; 1 ends bad weather. The one told last holds.",
        json_schema_extra=WHO,
    )

    def facts(self, uow: UnitOfWork, branch_id: str, now: datetime) -> Facts:
        """The weather slows everybody down."""
        return WeatherFacts(self.factor, *span(*self.times, now))


class TakenBack(Report):
    """A disruption does not hold any more: she can work after all."""

    model_config = ConfigDict(title="Taken back")
    disruption: str = _id("Disruption", "D7", "the name of the run that recorded it tells it")

    def facts(self, uow: UnitOfWork, branch_id: str, now: datetime) -> Facts:
        """A disruption is taken back."""
        return TakenBackFacts(self.disruption.strip())


AnyReport = Absent | Late | Vehicle | Cancelled | Away | NewVisits | Changed | Weather | TakenBack
