"""A rota and its branch as the tables that an export writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from data.disruptions import KnownVisit, wanted_visits
from data.importers.layout import FILES, File
from data.in_force import replaced_by
from data.outbox import Recipient, notified, told_of
from data.plans import StoredRota, find
from data.store import UnitOfWork
from solver.rota import Change, differences

Value = str | int | float | bool | dt.date | dt.datetime | tuple[str, ...] | None

ASSIGNMENT_COLUMNS = (
    "visit_id",
    "slot",
    "carer_id",
    "start",
    "end",
    "travel_minutes_before",
    "pinned",
)
UNCOVERED_COLUMNS = (
    "visit_id",
    "slot",
    "risk",
    "reason_code",
    "reason",
    "proof",
    "cheapest_repair",
)
CHANGE_COLUMNS = (
    "visit_id",
    "slot",
    "change",
    "carer_before",
    "carer_after",
    "start_before",
    "start_after",
    "notify",
)


_ABOUT_VISITS = {"links": ("first_visit_id", "second_visit_id"), "actuals": ("visit_id",)}
"""Files whose rows name visits, by which columns: they fall out with the visit."""


@dataclass(frozen=True)
class Table:
    """One file or sheet: its name, header and rows.

    ``with_offset``: times carry their UTC offset, since no branch.csv is read along with them.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    zone: ZoneInfo
    with_offset: bool = False


def rota_tables(work: UnitOfWork, ref: str, branch_id: str | None = None) -> list[Table]:
    """The agency folder's tables that have rows, and assignments, uncovered and changes.

    ``rota`` holds the exported rota on its days, and what was in force on the others, so that an
    import of the export takes it for the rota in force. Visits are written as they are wanted with
    the disruptions in force, and absences as leave, so that the rota suits what is beside it.

    Raises
    ------
    UserError
        When there is no such rota.
    """
    stored = find(work, ref, branch_id)
    told = told_of(work, stored)
    zone = ZoneInfo(work.agency.branch(stored.branch_id).timezone)
    tables = []
    wanted = wanted_visits(work, stored.branch_id)
    for file in FILES:
        rows = work.agency.rows(file.model, stored.branch_id)
        if file.name == "visits":
            rows = [asdict(visit) for visit in wanted.values()]
        elif file.name == "availability":
            rows += _absences(work, stored.branch_id)
        elif file.name == "rota":
            rows = list(_rota_in_force(stored, rows, wanted))
        elif file.name in _ABOUT_VISITS:
            names = _ABOUT_VISITS[file.name]
            rows = [row for row in rows if all(row[name] in wanted for name in names)]
        if rows or file.required:
            tables.append(_folder_table(file, rows, zone))
    return [
        *tables,
        Table("assignments", ASSIGNMENT_COLUMNS, tuple(_assignments(stored)), zone, True),
        Table("uncovered", UNCOVERED_COLUMNS, tuple(_uncovered(stored)), zone, True),
        Table(
            "changes",
            CHANGE_COLUMNS,
            tuple(_change(change, stored, told) for change in changes(work, stored)),
            zone,
            True,
        ),
    ]


def changes(work: UnitOfWork, stored: StoredRota) -> tuple[Change, ...]:
    """What differs from the versions that a rota replaces, each on its own days.

    Nothing differs on a day that was not published before. Starts are seconds on the clock of
    ``stored.horizon``.
    """
    told = replaced_by(work, stored)
    if told is None:
        return ()
    asked = {row.visit_id for row in stored.assignments}
    asked |= {row.visit_id for row in stored.uncovered}

    def published(change: Change) -> bool:
        start = change.start_after if change.start_before is None else change.start_before
        assert start is not None
        return told.published(change.visit_id, start)

    return tuple(filter(published, differences(told.rota, stored.rota, told.asked, asked)))


def _folder_table(file: File, rows: Iterable[dict[str, Any]], zone: ZoneInfo) -> Table:
    return Table(
        file.name, file.names, tuple(tuple(row[name] for name in file.names) for row in rows), zone
    )


def _absences(work: UnitOfWork, branch_id: str) -> list[dict[str, Any]]:
    """Rows of leave for the times in which carers cannot work."""
    rows = work.disruptions.in_force(branch_id, ("absent", "late"))
    return [
        {"carer_id": row.subject, "start": row.starts, "end": row.ends, "kind": "leave"}
        for row in rows
    ]


def _rota_in_force(
    stored: StoredRota, in_force: list[dict[str, Any]], wanted: Mapping[str, KnownVisit]
) -> Iterator[dict[str, Any]]:
    horizon = stored.horizon
    first, last = horizon.first_day, horizon.date_of(horizon.days - 1)
    planned = {name for name, visit in wanted.items() if first <= visit.date <= last}
    planned |= {row.visit_id for row in stored.assignments}
    slots = {name: visit.carers_required for name, visit in wanted.items()}
    for row in stored.assignments:
        # A visit may have been changed since it was planned, and need fewer carers now.
        if row.slot <= slots.get(row.visit_id, 0):
            yield {
                "visit_id": row.visit_id,
                "carer_id": row.carer_id,
                "start": row.start,
                "slot": row.slot,
                "pinned": row.pinned,
            }
    for left in in_force:
        name = left["visit_id"]
        if name not in planned and left["slot"] <= slots.get(name, 0):
            yield left


def _assignments(stored: StoredRota) -> Iterator[tuple[Value, ...]]:
    for row in stored.assignments:
        yield (
            row.visit_id,
            row.slot,
            row.carer_id,
            row.start,
            row.end,
            row.travel_minutes_before or 0,
            row.pinned,
        )


def _uncovered(stored: StoredRota) -> Iterator[tuple[Value, ...]]:
    for row in stored.uncovered:
        yield tuple(getattr(row, column) for column in UNCOVERED_COLUMNS)


def _change(
    change: Change,
    stored: StoredRota,
    told: Mapping[str, tuple[Recipient, ...]],
) -> tuple[Value, ...]:
    return (
        change.visit_id,
        change.slot,
        change.kind,
        change.carer_before,
        change.carer_after,
        _moment(stored, change.start_before),
        _moment(stored, change.start_after),
        notified(change, told),
    )


def _moment(stored: StoredRota, second: int | None) -> dt.datetime | None:
    if second is None:
        return None
    return stored.horizon.start + dt.timedelta(seconds=second)
