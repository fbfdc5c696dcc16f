"""A calendar for each carer (RFC 5545): their visits, and those that are theirs no longer.

A calendar program knows an event by its UID and takes the one with the higher SEQUENCE (RFC 5546,
section 2.1.4). The UID is made of the branch, the visit and the carer, not of the slot: two carers
who change slots at a double-handed visit keep their events. The SEQUENCE is the version of the
rota, so that whatever a later version says replaces what an earlier one said.

The file of a carer is of METHOD:PUBLISH: of the methods of RFC 5546 it is the one for many events
without attendees (section 3.2.1). REQUEST invites somebody by an address, who answers, and is of
one event (3.2.2). CANCEL is of one event, too (3.2.5): each visit that is lost has a file.

A calendar lies on private telephones: it names the client, the place, the times and who comes with
the carer, and neither the kind of care, nor skills, nor risk.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable

from icalendar import Calendar, Event, Timezone, vCalAddress

from data.reports.rota.person_sheets import NOBODY
from data.reports.rota.printed import CarerRota, Gone, PrintedRota, Span, Stop
from data.reports.words import plain
from solver.problem.wall_clock import is_twice

PRODUCT = "-//Rotamend//Rota of a carer//EN"
ORGANIZER = "mailto:rota@rotamend.invalid"
"""RFC 5546 asks for one. Nobody can write to this address (RFC 2606): answers have no reader."""
UID_SPACE = uuid.UUID("5d3c1f0e-9a4b-5c27-8f61-2b7e0d94c3a8")
"""The name space of UIDs; another one would make every event a new one."""


def event_uid(branch_id: str, visit_id: str, carer_id: str) -> str:
    """The UID of one carer at one visit, in every version of every rota; it shows no id."""
    return str(uuid.uuid5(UID_SPACE, json.dumps([branch_id, visit_id, carer_id])))


def calendar_of(rota: PrintedRota, carer: CarerRota, zone: Timezone) -> bytes:
    """The calendar of a carer: what is theirs, and what is theirs no longer as cancelled.

    Events of a version that was never published are tentative, and nothing is cancelled by it.

    Parameters
    ----------
    zone
        As `data.reports.rota.zones.zone_around` makes it.
    """
    found = {
        _uid(rota, stop.visit.visit_id, carer): _visit(rota, carer, stop) for stop in carer.stops
    }
    for gone in carer.gone if rota.published else ():
        found[_uid(rota, gone.visit_id, carer)] = _gone(rota, carer, gone)
    return _calendar(rota, carer, zone, "PUBLISH", found.values())


def cancellations_of(rota: PrintedRota, carer: CarerRota, zone: Timezone) -> dict[str, bytes]:
    """What cancels each event of a carer that is theirs no longer, by the id of its visit.

    For programs that take an event out by METHOD:CANCEL alone. A version that was never published
    cancels nothing.
    """
    if not rota.published:
        return {}
    return {
        gone.visit_id: _calendar(rota, carer, zone, "CANCEL", (_gone(rota, carer, gone),))
        for gone in carer.gone
    }


def _calendar(
    rota: PrintedRota, carer: CarerRota, zone: Timezone, method: str, events: Iterable[Event]
) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add("x-wr-calname", f"Rota of {carer.carer.name}")
    calendar.add("x-wr-timezone", rota.timezone)
    calendar.add_component(zone)
    for event in events:
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made


def _visit(rota: PrintedRota, carer: CarerRota, stop: Stop) -> Event:
    visit = stop.visit
    told = []
    if stop.others:
        others = (NOBODY if other is None else other.name for other in stop.others)
        told.append(f"With: {', '.join(others)}")
    if visit.time_critical:
        told.append("The time matters: please be there at the start.")
    if not rota.published:
        told.append("Not published yet.")
    event = _event(rota, carer, visit.visit_id, stop.span, [*told, f"Visit {visit.visit_id}"])
    event.add("summary", visit.client.name)
    if visit.client.postcode:
        event.add("location", visit.client.postcode)
    event.add("status", "CONFIRMED" if rota.published else "TENTATIVE")
    return event


def _gone(rota: PrintedRota, carer: CarerRota, gone: Gone) -> Event:
    event = _event(rota, carer, gone.visit_id, gone.span, [f"Visit {gone.visit_id}"])
    event.add("summary", f"Not yours any more: {gone.client.name}")
    event.add("status", "CANCELLED")
    return event


def _event(
    rota: PrintedRota, carer: CarerRota, visit_id: str, span: Span, told: Iterable[str]
) -> Event:
    event = Event()
    event.add("uid", _uid(rota, visit_id, carer))
    # The version never changes, but it is decided about: that changes the status of its events.
    event.add("dtstamp", rota.at)
    event.add("last-modified", rota.at)
    event.add("sequence", rota.version)
    start, end = rota.local(span.start), rota.local(span.end)
    if is_twice(start) or is_twice(end):
        # A local time that is there twice means the first (RFC 5545, section 3.3.5), but some
        # programs take it for the second: UTC leaves no doubt.
        start, end = span
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("description", "\n".join(plain(line) for line in told))
    event.add("class", "PRIVATE")
    organizer = vCalAddress(ORGANIZER)
    organizer.params["CN"] = rota.branch.name.replace('"', "'")
    event.add("organizer", organizer)
    return event


def _uid(rota: PrintedRota, visit_id: str, carer: CarerRota) -> str:
    return event_uid(rota.branch.id, visit_id, carer.carer.id)
