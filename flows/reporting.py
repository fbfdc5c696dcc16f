"""Files for people that flows write by themselves, under the home; Prefect is told where they are.

Names of people are in the files alone. Paths are told relative to the home, which may lie in
somebody's own folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import UserError
from data.reports.files import write_files
from data.reports.names import Names, file_name
from data.store import Store
from flows.brief.tables import plain
from flows.faults import Fault, StepFailed, ids_only
from flows.settings import home, reports_folder
from solver.words import count

if TYPE_CHECKING:
    from data.reports.period import Period


@dataclass(frozen=True, slots=True)
class RotaFiles:
    """Whether the files of a rota are written; ``told``: where, or why not, in markdown."""

    written: bool
    told: str


def write_rota_files(store: Store, ref: str) -> RotaFiles:
    """Write the workbook and the calendars of a rota, where that can be done.

    What is published stands whatever becomes of its files, so this raises nothing.
    """
    from data.reports.rota import write_rota

    try:
        with ids_only():
            written = write_rota(store, ref, reports_folder())
    except (UserError, Fault, StepFailed) as error:
        return RotaFiles(
            False,
            f"**The workbook and the calendars are not written:** {plain(str(error))} "
            f"Then `rotamend report rota --rota {ref}` writes them.",
        )
    return RotaFiles(
        True,
        f"For people, with names, in the home of Rotamend: `{_told(written.workbook)}` and "
        f"{count(len(written.calendars), 'calendar')} beside it.",
    )


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week that a day is in."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def week_files(facts: Period, names: Names, clock: datetime) -> Mapping[str, bytes]:
    """The report of a branch's week as Word: content by the name of the file.

    Parameters
    ----------
    clock
        When it is made.
    """
    from data.reports.week_files import week_word

    year, number, _ = facts.first_day.isocalendar()
    name = file_name(facts.branch_id, "week", f"{year}-W{number:02d}", suffix=".docx")
    return {name: week_word(facts, names, clock)}


def write_week(store: Store, branch_id: str, monday: date, clock: datetime) -> tuple[str, ...]:
    """Write the report of a branch's week; gives the paths of its files.

    Raises
    ------
    UserError
        When no visit of the week is planned, or the files cannot be written.
    """
    from data.reports.period import load_period

    with store.unit_of_work(read_only=True) as uow:
        facts = load_period(uow, branch_id, *week_of(monday))
        names = Names.of(uow, branch_id)
    made = week_files(facts, names, clock)
    return tuple(_told(path) for path in write_files(reports_folder(), made))


def _told(path: Path) -> str:
    return path.relative_to(home()).as_posix()
