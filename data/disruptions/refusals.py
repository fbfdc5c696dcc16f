"""What a disruption must not be, and what recording fills in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from data.disruptions.areas import in_area, same_area
from data.disruptions.facts import (
    AbsentFacts,
    AwayFacts,
    CancelFacts,
    ChangeFacts,
    Facts,
    LateFacts,
    NewVisit,
    NewVisitsFacts,
    Span,
    TakenBackFacts,
    VehicleFacts,
    WeatherFacts,
    facts_of,
    span_of,
)
from data.disruptions.visits import KnownVisit, changed, known_visit, new_visits_in_force
from data.errors import UserError
from data.models import (
    ActualRow,
    BudgetRow,
    CarerRow,
    ClientRow,
    DisruptionRow,
    RotaInForceRow,
    VisitRow,
)
from data.store import UnitOfWork
from data.typed import quoted
from solver.problem.wall_clock import shown


def settled(uow: UnitOfWork, branch_id: str, facts: Facts, now: dt.datetime) -> Facts:
    """Facts as they can be kept.

    Raises
    ------
    UserError
        When they name what is not there, change nothing, cannot be, or lie in the past.
    """
    desk = _Desk(uow, branch_id, now, ZoneInfo(uow.agency.branch(branch_id).timezone))
    match facts:
        case AbsentFacts() | LateFacts():
            return desk.absence(facts)
        case VehicleFacts():
            return desk.vehicle(facts)
        case CancelFacts():
            return desk.cancelled(facts)
        case AwayFacts():
            return desk.away(facts)
        case NewVisitsFacts():
            return desk.new_visits(facts)
        case ChangeFacts():
            return desk.change(facts)
        case WeatherFacts():
            return desk.weather(facts)
        case TakenBackFacts():
            return desk.taken_back(facts)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where and when something is reported."""

    uow: UnitOfWork
    branch_id: str
    now: dt.datetime
    zone: ZoneInfo

    def absence(self, facts: AbsentFacts | LateFacts) -> Facts:
        self._refuse_unknown_carer(facts.carer_id)
        span = self._to_come(facts)
        known = self.uow.disruptions.in_force(self.branch_id, ("absent", "late"), facts.carer_id)
        if told := _covering(known, span):
            raise UserError(
                f"Carer {facts.carer_id} is already absent for the whole of that ({told}).",
                f"Nothing is to do, or take it back first: {told}.",
            )
        return facts

    def vehicle(self, facts: VehicleFacts) -> Facts:
        usual = self._refuse_unknown_carer(facts.carer_id)
        span = self._to_come(facts)
        known = [
            row
            for row in self.uow.disruptions.in_force(self.branch_id, ("vehicle",), facts.carer_id)
            if _touches(row, span)
        ]
        last = facts_of(known[-1]) if known else None
        same = isinstance(last, VehicleFacts) and last.transport == facts.transport
        if (same and _covering(known[-1:], span)) or (not known and usual == facts.transport):
            raise UserError(
                f"Carer {facts.carer_id} travels by {facts.transport} already.",
                "Give the mode that is used instead.",
            )
        return facts

    def cancelled(self, facts: CancelFacts) -> Facts:
        self._wanted(facts.visit_id)
        return facts

    def away(self, facts: AwayFacts) -> Facts:
        self._refuse_unknown_client(facts.client_id)
        span = self._to_come(facts)
        known = self.uow.disruptions.in_force(self.branch_id, ("away",), facts.client_id)
        if told := _covering(known, span):
            raise UserError(
                f"Client {facts.client_id} is already away for the whole of that ({told}).",
                f"Nothing is to do, or take it back first: {told}.",
            )
        return facts

    def new_visits(self, facts: NewVisitsFacts) -> Facts:
        if not facts.visits:
            raise UserError("There is no visit to add.", "Give at least one.")
        taken = set(new_visits_in_force(self.uow, self.branch_id))
        visits = []
        for visit in facts.visits:
            name = visit.visit_id
            if not name.strip():
                raise UserError("A new visit has no id.", "Give each new visit an id of its own.")
            stored = self.uow.session.get(VisitRow, (self.branch_id, name))
            if name in taken or stored is not None:
                raise UserError(
                    f"There is a visit {name!r} already.",
                    "Give the new visit another id, or change the one that is there.",
                )
            taken.add(name)
            visits.append(self._new_visit(visit))
        return NewVisitsFacts(tuple(visits))

    def change(self, facts: ChangeFacts) -> Facts:
        visit = self._wanted(facts.visit_id)
        timed = (facts.earliest_start, facts.latest_start, facts.preferred_start)
        if any(moment is not None for moment in timed):
            # All of the window is kept, so that it holds together whatever else is taken back.
            facts = replace(
                facts,
                earliest_start=facts.earliest_start or visit.earliest_start,
                latest_start=facts.latest_start or visit.latest_start,
            )
        after = changed(visit, facts)
        if replace(after, skills=()) == replace(visit, skills=()) and (
            set(after.skills) == set(visit.skills)
        ):
            raise UserError(
                f"Visit {visit.visit_id} needs exactly that already.",
                "Give what is different: its duration, skills, carers or times.",
            )
        if facts.latest_start is not None:
            self._refuse_window(visit.visit_id, after.earliest_start, facts.latest_start)
        wanted = facts.preferred_start
        if wanted is not None and not after.earliest_start <= wanted <= after.latest_start:
            raise UserError(
                f"The preferred start of visit {visit.visit_id} would be outside its window "
                f"({self._clock(after.earliest_start)} to {self._clock(after.latest_start)}).",
                "Give a start inside the window, or change the window too.",
            )
        return facts

    def weather(self, facts: WeatherFacts) -> Facts:
        span = self._to_come(facts)
        if facts.area is not None:
            self._refuse_area_of_nobody(facts.area)
        known = [
            row
            for row in self.uow.disruptions.in_force(self.branch_id, ("weather",))
            if _touches(row, span)
        ]
        last = facts_of(known[-1]) if known else None
        if (
            isinstance(last, WeatherFacts)
            and last.factor == facts.factor
            and (last.area is None or (facts.area is not None and same_area(last.area, facts.area)))
            and (told := _covering(known[-1:], span))
        ):
            raise UserError(
                f"Travel × {facts.factor:g} is already told for the whole of that ({told}).",
                f"Nothing is to do; give another factor to replace it, or take it back: {told}.",
            )
        if facts.factor == 1 and not known:
            raise UserError(
                "No bad weather is told for that time: travel takes its usual time already.",
                "A factor of 1 ends bad weather; give a time for which some is told.",
            )
        return facts

    def _refuse_area_of_nobody(self, area: str) -> None:
        postcodes = self.uow.agency.select(ClientRow, self.branch_id, ClientRow.postcode)
        if not any(in_area(postcode, area) for (postcode,) in postcodes):
            # The area is part of a postcode: no message repeats it.
            raise UserError(
                "No client's postcode lies in that area.",
                "Give the first half of a postcode (such as AB1), or no area for everywhere.",
            )

    def taken_back(self, facts: TakenBackFacts) -> Facts:
        wanted = facts.disruption_id.strip().upper()
        row = self.uow.disruptions.get(wanted)
        if row is None or row.branch_id != self.branch_id:
            raise UserError(
                f"There is no disruption {quoted(facts.disruption_id.strip())} in branch "
                f"{self.branch_id}.",
                "Give the id that was told when it was recorded (D7).",
            )
        if row.kind == "taken_back":
            raise UserError(
                f"{wanted} itself takes {row.takes_back} back.",
                f"Record what {row.takes_back} said anew if it holds after all.",
            )
        if by := self.uow.disruptions.taken_back_by(wanted):
            raise UserError(f"{wanted} was taken back already ({by}).", "Nothing is to do.")
        return TakenBackFacts(wanted)

    def _wanted(self, visit_id: str) -> KnownVisit:
        """The visit, which must be there, not cancelled, and still to come."""
        visit = known_visit(self.uow, self.branch_id, visit_id)
        if visit is None:
            raise self._unknown("visit", visit_id)
        if visit.cancelled_by is not None:
            raise UserError(
                f"Visit {visit_id} is already cancelled ({visit.cancelled_by}).",
                f"Take that back first if the visit is wanted: {visit.cancelled_by}.",
            )
        ends = [visit.latest_start + visit.duration, *self._ends_in_force(visit)]
        delivered = self.uow.agency.select(
            ActualRow,
            self.branch_id,
            ActualRow.visit_id,
            where=(ActualRow.visit_id == visit_id, ActualRow.outcome == "delivered"),
        )
        if delivered or min(ends) <= self.now:
            # Only call monitoring knows that somebody made it; a plan knows when it was to end.
            over = f"is over: it was to end by {self._clock(min(ends))}"
            raise UserError(
                f"Visit {visit_id} {'has been delivered already' if delivered else over}.",
                "Give a visit that is still to come.",
            )
        return visit

    def _ends_in_force(self, visit: KnownVisit) -> list[dt.datetime]:
        """When carers were to leave the visit by the rota in force."""
        owner = self.uow.rotas.in_force(self.branch_id, visit.date, visit.date)
        if visit.date in owner:
            return list(self.uow.rotas.ends_of(owner[visit.date], visit.visit_id))
        starts = self.uow.agency.select(
            RotaInForceRow,
            self.branch_id,
            RotaInForceRow.start,
            where=(RotaInForceRow.visit_id == visit.visit_id,),
        )
        return [start + visit.duration for (start,) in starts]

    def _new_visit(self, visit: NewVisit) -> NewVisit:
        """A new visit that can be, its preferred start moved into its window."""
        name = visit.visit_id
        self._refuse_unknown_client(visit.client_id)
        self._refuse_window(name, visit.earliest_start, visit.latest_start)
        shortest = visit.min_duration_minutes
        if shortest is not None and shortest > visit.duration_minutes:
            raise UserError(
                f"The shortest length of visit {name} is more than its length.",
                "Let min_duration_minutes be the shorter of the two.",
            )
        if visit.budget_id is not None and not self.uow.agency.select(
            BudgetRow,
            self.branch_id,
            BudgetRow.budget_id,
            where=(BudgetRow.budget_id == visit.budget_id,),
        ):
            raise self._unknown("budget", visit.budget_id)
        wanted = visit.preferred_start
        if wanted is None:
            return visit
        within = min(max(wanted, visit.earliest_start), visit.latest_start)
        return replace(visit, preferred_start=within)

    def _refuse_window(self, visit_id: str, earliest: dt.datetime, latest: dt.datetime) -> None:
        if latest < earliest:
            raise UserError(
                f"The window of visit {visit_id} would end ({self._clock(latest)}) before it "
                f"starts ({self._clock(earliest)}).",
                "Give an earliest start that is not after the latest one.",
            )
        if latest < self.now:
            raise UserError(
                f"The window of visit {visit_id} would be over at {self._clock(latest)}; it is "
                f"{self._clock(self.now)}.",
                "Give a window that is still to come.",
            )

    def _to_come(self, facts: Facts) -> Span:
        """When the facts hold; refused where that is empty or over."""
        span = span_of(facts)
        assert span is not None
        start, end = span
        if end <= start:
            raise UserError(
                f"The span would end ({self._clock(end)}) before or when it starts "
                f"({self._clock(start)}).",
                "Give an end after the start.",
            )
        if end <= self.now:
            raise UserError(
                f"The span is over since {self._clock(end)}; it is {self._clock(self.now)}.",
                "Give a span that ends later than now: what is past cannot be mended.",
            )
        return span

    def _refuse_unknown_carer(self, carer_id: str) -> str:
        """The carer's usual mode of transport."""
        carer = self.uow.session.get(CarerRow, (self.branch_id, carer_id))
        if carer is None:
            raise self._unknown("carer", carer_id)
        return carer.transport

    def _refuse_unknown_client(self, client_id: str) -> None:
        if self.uow.session.get(ClientRow, (self.branch_id, client_id)) is None:
            raise self._unknown("client", client_id)

    def _unknown(self, what: str, given: str) -> UserError:
        return UserError(
            f"There is no {what} {quoted(given)} in branch {self.branch_id}.",
            f"Give the id of the {what} exactly as it was imported.",
        )

    def _clock(self, moment: dt.datetime) -> str:
        return shown(moment.astimezone(self.zone), "%Y-%m-%dT%H:%M")


def _touches(row: DisruptionRow, span: Span) -> bool:
    return (
        row.starts is not None
        and row.ends is not None
        and (row.starts < span[1] and row.ends > span[0])
    )


def _covering(rows: Iterable[DisruptionRow], span: Span) -> str:
    """Ids of the disruptions that together hold for the whole span; empty where they do not."""
    start, end = span
    used = []
    for row in sorted(rows, key=lambda r: (r.starts, r.number)):
        if row.starts is None or row.ends is None or row.ends <= start:
            continue
        if row.starts > start or start >= end:
            break
        used.append(row.disruption_id)
        start = row.ends
    return ", ".join(used) if start >= end else ""
