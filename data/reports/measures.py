"""What calls come to: counted from them alone, each figure with what it is a part of."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from statistics import fmean, median
from typing import Any

from data.reports.calls import (
    FAR_MIN,
    NEAR_MIN,
    OUTCOMES,
    RUN_MIN,
    Call,
    Visit,
    VisitOutcome,
    visits_of,
)

RISKS = ("red", "amber", "green")


@dataclass(frozen=True, slots=True)
class Delivery:
    """Visits and calls, planned and delivered; minutes are those of all carers together.

    ``outcomes`` counts visits. ``calls`` are those with a carer, ``logged_calls`` those of them of
    which both times were logged, ``known_calls`` those of which anything was; ``half_logged_calls``
    are delivered ones of which a time is missing, ``other_carer_calls`` those that somebody else
    delivered than the rota named.
    """

    visits: int
    outcomes: Mapping[str, int]
    calls: int
    known_calls: int
    logged_calls: int
    delivered_calls: int
    half_logged_calls: int
    other_carer_calls: int
    planned_min: float
    delivered_min: float

    @property
    def known_visits(self) -> int:
        """Visits of which something is known: all but those that nobody logged.

        What became of a visit that the rota gave to nobody is known.
        """
        return self.visits - self.outcomes["not_known"]

    def whole_of(self, outcome: VisitOutcome) -> int:
        """Of how many visits those of an outcome are a share: of those known.

        Only what is not known is a share of all visits that were planned.
        """
        return self.visits if outcome == "not_known" else self.known_visits

    def as_json(self) -> dict[str, Any]:
        """Figures as programs read them, with the whole of their shares."""
        return {**told(self), "known_visits": self.known_visits}

    @property
    def attended(self) -> int:
        """Visits at which at least one carer was logged as having given care."""
        return self.outcomes["delivered"] + self.outcomes["in_part"]


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Arrivals of calls with a planned start, in minutes from it; the limits are exclusive.

    ``late_far`` are among ``late_near``, and ``early_far`` among ``early_near``.
    """

    arrivals: int
    late_near: int
    late_far: int
    early_near: int
    early_far: int
    median_min: float | None
    late_min: tuple[float, ...]

    @property
    def within_near(self) -> int:
        """Arrivals at most 15 minutes from the planned start."""
        return self.arrivals - self.late_near - self.early_near

    @property
    def within_far(self) -> int:
        """Arrivals at most 30 minutes from the planned start."""
        return self.arrivals - self.late_far - self.early_far


@dataclass(frozen=True, slots=True)
class Critical:
    """Time-critical visits, by whether their carers came within 30 minutes of the preferred start.

    Of ``not_on_time`` nobody came, or somebody came too early or too late.
    """

    visits: int
    on_time: int
    not_on_time: int
    not_known: int


@dataclass(frozen=True, slots=True)
class Continuity:
    """Who came: carers by client, and pairs of client and carer who met for the first time.

    Where ``before_known`` is False nothing is stored of the time before, so that the first call of
    each carer counts as a first visit.
    """

    delivered_calls: int
    known_calls: int
    first_visits: int
    carers_by_client: Mapping[str, int]
    before_known: bool

    @property
    def mean_carers(self) -> float | None:
        """Mean number of carers of a client."""
        return fmean(self.carers_by_client.values()) if self.carers_by_client else None

    @property
    def most_carers(self) -> int:
        """Carers of the client who saw the most."""
        return max(self.carers_by_client.values(), default=0)


@dataclass(frozen=True, slots=True)
class Runs:
    """Stays against the plan, of calls with both; minutes over and under are added up apart."""

    calls: int
    over: int
    under: int
    over_min: float
    under_min: float


@dataclass(frozen=True, slots=True)
class Covered:
    """Slots of one risk: asked for, and given to a carer by the rota in force."""

    asked: int
    covered: int


def delivery(calls: Sequence[Call]) -> Delivery:
    """Count what was planned and what of it was delivered."""
    visits = visits_of(calls)
    outcomes = Counter(visit.outcome for visit in visits)
    made = [call for call in calls if call.carer_id is not None]
    return Delivery(
        visits=len(visits),
        outcomes={outcome: outcomes[outcome] for outcome in OUTCOMES},
        calls=len(made),
        known_calls=sum(call.stay is not None for call in made),
        logged_calls=sum(call.is_logged for call in made),
        delivered_calls=sum(call.outcome == "delivered" for call in calls),
        half_logged_calls=sum(c.outcome == "delivered" and c.stayed_min is None for c in calls),
        other_carer_calls=sum(
            call.outcome == "delivered"
            and call.stay is not None
            and call.stay.carer_id != call.carer_id
            for call in made
        ),
        planned_min=sum(call.planned_min or 0 for call in calls),
        delivered_min=sum(call.stayed_min or 0 for call in calls),
    )


def punctuality(calls: Iterable[Call]) -> Punctuality:
    """Count arrivals beyond 15 and 30 minutes of the planned start, each call by itself."""
    late = [call.late_min for call in calls]
    known = [each for each in late if each is not None]
    return Punctuality(
        arrivals=len(known),
        late_near=sum(each > NEAR_MIN for each in known),
        late_far=sum(each > FAR_MIN for each in known),
        early_near=sum(each < -NEAR_MIN for each in known),
        early_far=sum(each < -FAR_MIN for each in known),
        median_min=median(known) if known else None,
        late_min=tuple(known),
    )


def critical(visits: Iterable[Visit]) -> Critical:
    """Count time-critical visits by whether they were on time."""
    found = [visit.on_time for visit in visits if visit.first.time_critical]
    return Critical(len(found), found.count(True), found.count(False), found.count(None))


def continuity(calls: Iterable[Call], known_before: AbstractSet[tuple[str, str]]) -> Continuity:
    """Count who came, by what was delivered.

    Parameters
    ----------
    known_before
        Clients and carers who had met before the first of the calls.
    """
    came = sorted(
        (
            (call.stay.arrived or call.start or dt.datetime.max.replace(tzinfo=dt.UTC), call)
            for call in calls
            if call.stay is not None and call.outcome == "delivered"
        ),
        key=lambda each: (each[0], each[1].visit_id, each[1].slot),
    )
    met = set(known_before)
    faces: defaultdict[str, set[str]] = defaultdict(set)
    known = first = 0
    for _, call in came:
        assert call.stay is not None
        pair = (call.client_id, call.stay.carer_id)
        known += pair in met
        first += pair not in met
        met.add(pair)
        faces[call.client_id].add(call.stay.carer_id)
    by_client = {client_id: len(faces[client_id]) for client_id in sorted(faces)}
    return Continuity(len(came), known, first, by_client, bool(known_before))


def runs(calls: Iterable[Call]) -> Runs:
    """Count stays that were longer or shorter than planned by more than 5 minutes."""
    differ = [
        call.stayed_min - call.planned_min
        for call in calls
        if call.stayed_min is not None and call.planned_min is not None
    ]
    over = [each for each in differ if each > RUN_MIN]
    under = [-each for each in differ if each < -RUN_MIN]
    return Runs(len(differ), len(over), len(under), sum(over), sum(under))


def by_risk(calls: Iterable[Call]) -> dict[str, Covered]:
    """Count slots that the rota gives to a carer, by the client's risk."""
    every = list(calls)
    asked = Counter(call.risk for call in every)
    covered = Counter(call.risk for call in every if call.carer_id is not None)
    return {risk: Covered(asked[risk], covered[risk]) for risk in RISKS}


def told(facts: Any) -> dict[str, Any]:
    """Facts as programs read them: ids and figures, without the single arrivals."""
    found = asdict(facts)
    found.pop("late_min", None)
    return {name: round(v, 4) if isinstance(v, float) else v for name, v in found.items()}
