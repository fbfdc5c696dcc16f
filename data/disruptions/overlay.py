"""The disruptions in force, on the clock of a problem, and laid over it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from data.disruptions.areas import in_area
from data.disruptions.facts import (
    AbsentFacts,
    AwayFacts,
    CancelFacts,
    ChangeFacts,
    Facts,
    LateFacts,
    NewVisitsFacts,
    TakenBackFacts,
    VehicleFacts,
    WeatherFacts,
    facts_of,
)
from data.models import CarerRow, ClientRow
from data.store import UnitOfWork
from data.wanted import clients_of, seconds, visit_of
from solver.problem import (
    CarerAbsent,
    CarerLate,
    ClientAway,
    Disruption,
    Horizon,
    NeedsChanged,
    NewVisit,
    Problem,
    SevereWeather,
    VehicleLost,
    VisitCancelled,
    disrupted,
)

REACH = dt.timedelta(days=1)
"""How far outside the horizon an absence can touch a shift that reaches over its edge."""


def disruptions_in_force(
    uow: UnitOfWork,
    branch_id: str,
    horizon: Horizon,
    extra: Iterable[Facts] = (),
) -> tuple[Disruption, ...]:
    """What was reported and not taken back, as far as it can matter to a horizon.

    In the order of recording, on the horizon's clock. Spans are given whole, since shifts reach
    over the edges of a horizon: seconds may lie outside it. Visits are those dated in the horizon.

    Of weather only what lies in the horizon counts, and nothing that was over when weather was
    told last: travel has no time of day, and a storm that has passed slows nobody any more.

    Parameters
    ----------
    extra
        Facts that are not recorded, taken after all others.
    """
    end = horizon.start + dt.timedelta(seconds=horizon.end)
    days = horizon.first_day, horizon.date_of(horizon.days - 1)
    rows = uow.disruptions.in_force_between(branch_id, (horizon.start - REACH, end + REACH), days)
    told_last = max((row.recorded_at for row in rows if row.kind == "weather"), default=None)
    still = 0 if told_last is None else max(0, horizon.second_of(told_last))
    return tuple(
        disruption
        for told in (*map(facts_of, rows), *extra)
        for disruption in _on_the_clock(uow, branch_id, horizon, told, still)
    )


def laid_over(problem: Problem, disruptions: Iterable[Disruption]) -> Problem:
    """The problem as the disruptions leave it, those left out whose carer or visit is not there.

    An import, or another disruption, may have taken it away; a new visit may have been imported.
    """
    weather = []
    for disruption in disruptions:
        if isinstance(disruption, SevereWeather):
            # One report holds in the place of another: they are laid over together.
            weather.append(disruption)
        elif _has_object(disruption, problem):
            problem = disrupted(problem, (disruption,))
    return disrupted(problem, weather)


def _has_object(disruption: Disruption, problem: Problem) -> bool:
    match disruption:
        case CarerAbsent(carer_id=carer) | CarerLate(carer_id=carer) | VehicleLost(carer_id=carer):
            return carer in problem.carer
        case VisitCancelled(visit_id=visit) | NeedsChanged(visit_id=visit):
            return visit in problem.visit
        case NewVisit(visit=new):
            return new.id not in problem.visit
        case _:
            return True


def _on_the_clock(
    uow: UnitOfWork, branch_id: str, horizon: Horizon, facts: Facts, still: int
) -> Iterator[Disruption]:
    """The facts as the solver knows them; several for several visits, none outside the horizon.

    ``still`` is the second before which weather does not count.
    """
    second = horizon.second_of
    match facts:
        case AbsentFacts(carer_id=carer, start=start, end=end):
            yield CarerAbsent(carer, second(start), second(end))
        case LateFacts(carer_id=carer, until=until, start=start):
            yield CarerLate(carer, second(until if start is None else start), second(until))
        case VehicleFacts(carer_id=carer, transport=transport):
            if _overlaps(horizon, facts):
                yield VehicleLost(carer, transport)
        case CancelFacts(visit_id=visit):
            yield VisitCancelled(visit)
        case AwayFacts(client_id=client, start=start, end=end):
            yield ClientAway(client, second(start), second(end))
        case NewVisitsFacts():
            yield from _new_visits(uow, branch_id, horizon, facts)
        case ChangeFacts():
            yield _change(horizon, facts)
        case WeatherFacts(factor=factor, start=start, end=end, area=area):
            first, last = max(still, second(start)), min(second(end), horizon.end)
            if first < last:
                where = None if area is None else _locations(uow, branch_id, area)
                yield SevereWeather(round(factor * 100), where, first, last)
        case TakenBackFacts():
            return


def _overlaps(horizon: Horizon, facts: VehicleFacts) -> bool:
    return horizon.second_of(facts.start) < horizon.end and horizon.second_of(facts.end) > 0


def _new_visits(
    uow: UnitOfWork, branch_id: str, horizon: Horizon, facts: NewVisitsFacts
) -> Iterator[NewVisit]:
    last_day = horizon.date_of(horizon.days - 1)
    visits = [v for v in facts.visits if horizon.first_day <= v.date <= last_day]
    clients = clients_of(uow.agency, branch_id) if visits else {}
    for visit in visits:
        if client := clients.get(visit.client_id):
            yield NewVisit(visit_of(visit, client, horizon), client)


def _change(horizon: Horizon, facts: ChangeFacts) -> NeedsChanged:
    def second(moment: dt.datetime | None) -> int | None:
        return None if moment is None else horizon.second_of(moment)

    minutes = facts.duration_minutes
    return NeedsChanged(
        facts.visit_id,
        duration=None if minutes is None else seconds(minutes),
        earliest=second(facts.earliest_start),
        latest=second(facts.latest_start),
        preferred=second(facts.preferred_start),
        skills=facts.skills,
        carers_required=facts.carers_required,
    )


def _locations(uow: UnitOfWork, branch_id: str, area: str) -> frozenset[str]:
    """Locations of the clients and carers whose postcode lies in an area."""
    return frozenset(
        location or own_id
        for model, key in ((ClientRow, ClientRow.client_id), (CarerRow, CarerRow.carer_id))
        for own_id, location, postcode in uow.agency.select(
            model, branch_id, key, model.location_id, model.postcode
        )
        if in_area(postcode, area)
    )
