"""A sheet for each carer and each client: their visits by time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data.reports.excel import Cell, Column, put, write_table
from data.reports.rota.printed import (
    CarerRota,
    ClientRota,
    Person,
    PrintedRota,
    PrintedVisit,
    Span,
    Stop,
)
from data.reports.rota.styles import Styles, set_up
from solver.problem.wall_clock import is_twice
from solver.words import count

HEAD_ROW = 2
"""The row with the heads of columns; the name and the figures stand above it."""
NOBODY = "nobody yet"
CARER_COLUMNS = (
    Column("Date", 16, "date"),
    Column("Start", 6, "time"),
    Column("End", 6, "time"),
    Column("Minutes", 8, "decimal"),
    Column("Client", 22, "wrapped"),
    Column("Client id", 10, "wrapped"),
    Column("Postcode", 10),
    Column("Kind", 11),
    Column("Skills", 20, "wrapped"),
    Column("Comes with", 22, "wrapped"),
    Column("Travel before (min)", 8, "decimal"),
    Column("Waiting before (min)", 8, "decimal"),
    Column("Note", 24, "wrapped"),
    Column("Visit", 18, "wrapped"),
)
CLIENT_COLUMNS = (
    Column("Date", 16, "date"),
    Column("Start", 6, "time"),
    Column("End", 6, "time"),
    Column("Minutes", 8, "decimal"),
    Column("Who comes", 40, "wrapped"),
    Column("Kind", 11),
    Column("Note", 30, "wrapped"),
    Column("Visit", 18, "wrapped"),
)


def write_carer(sheet: Any, styles: Styles, rota: PrintedRota, carer: CarerRota) -> None:
    """Write the visits of a carer with what they need to know of each."""
    _top(sheet, styles, carer.carer)
    figures = (
        ("Visits", float(len(carer.stops))),
        ("Hours with clients", carer.contact_hours),
        ("Hours of travel to visits", carer.travel_hours),
    )
    column = 0
    for words, number in figures:
        put(sheet, 1, column, words, styles.label)
        put(sheet, 1, column + 3, number, styles.cells["count" if column == 0 else "decimal"])
        column += 4
    rows = (_stop(rota, stop) for stop in carer.stops)
    end = write_table(sheet, styles, HEAD_ROW, CARER_COLUMNS, rows)
    if not carer.stops:
        put(sheet, end, 0, "No visit on these days.", styles.text)
    _finish(sheet, rota)


def write_client(sheet: Any, styles: Styles, rota: PrintedRota, client: ClientRota) -> None:
    """Write who comes to a client, and when."""
    _top(sheet, styles, client.client)
    put(sheet, 1, 0, "Visits", styles.label)
    put(sheet, 1, 3, float(len(client.visits)), styles.cells["count"])
    rows = (_visit(rota, visit) for visit in client.visits)
    write_table(sheet, styles, HEAD_ROW, CLIENT_COLUMNS, rows)
    _finish(sheet, rota)


def _top(sheet: Any, styles: Styles, person: Person) -> None:
    put(sheet, 0, 0, person.label, styles.title)


def _finish(sheet: Any, rota: PrintedRota) -> None:
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    set_up(sheet, rota, heads=(0, HEAD_ROW))


def _stop(rota: PrintedRota, stop: Stop) -> tuple[Cell, ...]:
    visit = stop.visit
    return (
        *_when(rota, stop.span),
        visit.client.name,
        visit.client.id,
        visit.client.postcode,
        kind_of(visit),
        ", ".join(visit.skills),
        names(stop.others),
        None if stop.travel is None else stop.travel.minutes,
        None if stop.waiting is None else stop.waiting.minutes,
        "; ".join(_notes(rota, visit, stop.span)),
        visit.visit_id,
    )


def _visit(rota: PrintedRota, visit: PrintedVisit) -> tuple[Cell, ...]:
    return (
        *_when(rota, visit.span),
        names(visit.carers),
        kind_of(visit),
        "; ".join(_notes(rota, visit, visit.span)),
        visit.visit_id,
    )


def _when(rota: PrintedRota, span: Span) -> tuple[Cell, Cell, Cell, Cell]:
    """Date, start, end and minutes; the minutes are those that pass, also as the clocks change."""
    start, end = rota.local(span.start), rota.local(span.end)
    known = span.end > span.start
    return start.date(), start, end if known else None, span.minutes if known else None


def names(people: tuple[Person | None, ...]) -> str:
    """People in one cell, a line each; slots without a carer last."""
    shown = [person.name for person in people if person is not None]
    missing = len(people) - len(shown)
    if missing:
        shown.append(NOBODY if missing == 1 else f"{NOBODY} ×{missing}")
    return "\n".join(shown)


def kind_of(visit: PrintedVisit) -> str | None:
    """The kind of a visit in words."""
    return None if visit.kind is None else visit.kind.replace("_", " ")


def _notes(rota: PrintedRota, visit: PrintedVisit, span: Span) -> Iterator[str]:
    start, end = rota.local(span.start), rota.local(span.end)
    if visit.time_critical:
        yield "time-critical"
    if len(visit.carers) > 1:
        yield "double-handed" if len(visit.carers) == 2 else count(len(visit.carers), "carer")
    if end.date() > start.date() and span.end > span.start:
        yield "ends on the next day"
    for words, moment in (("starts", start), ("ends", end)):
        if is_twice(moment):
            yield f"{words} {'after' if moment.fold else 'before'} the clocks go back"
    if visit.cancelled_by is not None:
        yield f"cancelled since ({visit.cancelled_by})"
