"""What is reported when a care plan breaks down: the facts of each kind, and how they are kept.

Facts name people and visits by their ids. Times are aware; they are kept in UTC, so that a clock
change does not move them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, AwareDatetime, Field, TypeAdapter, ValidationError

from data.errors import UserError
from data.models import DisruptionRow
from solver.problem import Transport, VisitKind

Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(dt.UTC))]
Minutes = Annotated[float, Field(gt=0, le=7 * 24 * 60, allow_inf_nan=False)]
CarersRequired = Annotated[int, Field(ge=1, le=4)]
Factor = Annotated[float, Field(ge=1, le=10, allow_inf_nan=False)]
Span = tuple[dt.datetime, dt.datetime]
"""From when until when (exclusive)."""


@dataclass(frozen=True, slots=True)
class AbsentFacts:
    """A carer cannot work from ``start`` to ``end``."""

    kind: ClassVar[str] = "absent"
    carer_id: str
    start: Moment
    end: Moment


@dataclass(frozen=True, slots=True)
class LateFacts:
    """A carer cannot begin before ``until`` what was to begin from ``start`` on (None: now)."""

    kind: ClassVar[str] = "late"
    carer_id: str
    until: Moment
    start: Moment | None = None


@dataclass(frozen=True, slots=True)
class VehicleFacts:
    """A carer travels by another mode; it counts for every plan that the span touches."""

    kind: ClassVar[str] = "vehicle"
    carer_id: str
    transport: Transport
    start: Moment
    end: Moment


@dataclass(frozen=True, slots=True)
class CancelFacts:
    """A visit is not wanted."""

    kind: ClassVar[str] = "cancel"
    visit_id: str


@dataclass(frozen=True, slots=True)
class AwayFacts:
    """A client is not at home; visits preferred to start from ``start`` to ``end`` fall out."""

    kind: ClassVar[str] = "away"
    client_id: str
    start: Moment
    end: Moment


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit that nobody had planned: the columns of visits.csv.

    ``date`` is the local day whose plan the visit belongs to; None for ``preferred_start`` means
    the middle of the window.
    """

    visit_id: str
    client_id: str
    date: dt.date
    earliest_start: Moment
    latest_start: Moment
    duration_minutes: Minutes
    preferred_start: Moment | None = None
    carers_required: CarersRequired = 1
    skills: tuple[str, ...] = ()
    kind: VisitKind = "care"
    time_critical: bool = False
    min_duration_minutes: Minutes | None = None
    known_carer_only: bool = False
    budget_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewVisitsFacts:
    """Visits that nobody had planned, as after a discharge from hospital."""

    kind: ClassVar[str] = "new_visits"
    visits: tuple[NewVisit, ...]


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """A visit needs something else; None leaves what was.

    Recording fills in the whole window where a time of it changes.
    """

    kind: ClassVar[str] = "change"
    visit_id: str
    duration_minutes: Minutes | None = None
    skills: tuple[str, ...] | None = None
    carers_required: CarersRequired | None = None
    earliest_start: Moment | None = None
    latest_start: Moment | None = None
    preferred_start: Moment | None = None


@dataclass(frozen=True, slots=True)
class WeatherFacts:
    """Travel takes ``factor`` times as long from and to an area; it counts as for `VehicleFacts`.

    ``area`` is the beginning of a postcode: ``G12``, ``G`` or ``G12 8``; None is everywhere.
    """

    kind: ClassVar[str] = "weather"
    factor: Factor
    start: Moment
    end: Moment
    area: str | None = None


@dataclass(frozen=True, slots=True)
class TakenBackFacts:
    """A disruption does not hold any more."""

    kind: ClassVar[str] = "taken_back"
    disruption_id: str


Facts = (
    AbsentFacts
    | LateFacts
    | VehicleFacts
    | CancelFacts
    | AwayFacts
    | NewVisitsFacts
    | ChangeFacts
    | WeatherFacts
    | TakenBackFacts
)

_KINDS: Mapping[str, type[Facts]] = {facts.kind: facts for facts in Facts.__args__}

_MEND = {
    "duration_minutes": "Give more than 0 and at most 10080 minutes.",
    "min_duration_minutes": "Give more than 0 and at most 10080 minutes.",
    "carers_required": "Give 1 to 4 carers.",
    "factor": "Give a factor from 1 to 10: 1.5 for half as long again.",
    "transport": "Give car, walk, bicycle or public.",
}
"""What to do about a field whose value is out of its range; the others are times and text."""
_NAMES = {
    "duration_minutes": "duration in minutes",
    "min_duration_minutes": "shortest duration in minutes",
    "carers_required": "number of carers",
    "transport": "means of transport",
}


def checked(facts: Facts) -> Facts:
    """Facts with times in UTC.

    Raises
    ------
    UserError
        When a value is out of its range, or a time has no zone.
    """
    try:
        return _adapter(facts.kind).validate_python(asdict(facts))
    except ValidationError as error:
        wrong = error.errors()[0]
        field = next(part for part in reversed(wrong["loc"]) if isinstance(part, str))
        name = _NAMES.get(field, field.replace("_", " "))
        if field in _MEND:
            raise UserError(
                f"The {name} is {wrong['input']!r}, which is out of range.", _MEND[field]
            ) from None
        raise UserError(
            f"The {name} is of the wrong kind.",
            "Give a time with its zone, or text where text is asked.",
        ) from None


def as_json(facts: Facts) -> dict[str, Any]:
    """Facts as they are kept."""
    kept: dict[str, Any] = _adapter(facts.kind).dump_python(facts, mode="json")
    return kept


def facts_of(row: DisruptionRow) -> Facts:
    """Facts of a disruption that was recorded."""
    return _adapter(row.kind).validate_python(row.facts)


def subject_of(facts: Facts) -> str | None:
    """Id of the carer, client or visit that the facts are about; None where there is no one."""
    names = ("carer_id", "client_id", "visit_id")
    return next((getattr(facts, name) for name in names if hasattr(facts, name)), None)


def span_of(facts: Facts) -> Span | None:
    """From when until when the facts hold; None where that depends on a visit."""
    match facts:
        case LateFacts(until=until, start=start):
            return (until if start is None else start, until)
        case NewVisitsFacts(visits=visits):
            ends = [v.latest_start + dt.timedelta(minutes=v.duration_minutes) for v in visits]
            return min(v.earliest_start for v in visits), max(ends)
        case AbsentFacts() | VehicleFacts() | AwayFacts() | WeatherFacts():
            return facts.start, facts.end
        case _:
            return None


@cache
def _adapter(kind: str) -> TypeAdapter[Facts]:
    return TypeAdapter(_KINDS[kind])
