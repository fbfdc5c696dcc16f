"""Files for people that flows write by themselves, under the home; Prefect is told where they are.

Names of people are in the files alone. Paths are told relative to the home, which may lie in
somebody's own folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import UserError
from data.reports.files import write_files
from data.reports.names import Names, file_name
from data.store import Store, UnitOfWork
from flows.brief.tables import plain
from flows.faults import Fault, StepFailed, ids_only
from flows.settings import home, reports_folder
from solver.words import count

if TYPE_CHECKING:
    from data.reports.compliance import Compliance
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


@dataclass(frozen=True, slots=True)
class Week:
    """What the report of a branch's week is made of: its calls, and its rotas against the rules."""

    facts: Period
    rules: Compliance

    @classmethod
    def load(cls, uow: UnitOfWork, branch_id: str, monday: date, clock: datetime) -> Week:
        """Read the week that begins on a Monday, as it is known at a time.

        Raises
        ------
        UserError
            When no visit of the week is planned.
        """
        from data.reports.period import load_period
        from flows.compliance_in_force import compliance_in_force

        days = week_of(monday)
        return cls(
            load_period(uow, branch_id, *days, clock), compliance_in_force(uow, branch_id, *days)
        )

    def as_json(self) -> Mapping[str, Any]:
        """Ids and figures."""
        return {**self.facts.as_json(), "compliance": self.rules.as_json()}

    def files(self, names: Names, clock: datetime) -> Mapping[str, bytes]:
        """The report as Word, made at a time: content by the name of the file."""
        from data.reports.week_files import week_word

        year, number, _ = self.facts.first_day.isocalendar()
        name = file_name(self.facts.branch_id, "week", f"{year}-W{number:02d}", suffix=".docx")
        return {name: week_word(self.facts, self.rules, names, clock)}


def write_week(store: Store, branch_id: str, monday: date, clock: datetime) -> tuple[str, ...]:
    """Write the report of a branch's week; gives the paths of its files.

    Raises
    ------
    UserError
        When no visit of the week is planned, or the files cannot be written.
    """
    with store.unit_of_work(read_only=True) as uow:
        week, names = Week.load(uow, branch_id, monday, clock), Names.of(uow, branch_id)
    made = week.files(names, clock)
    return tuple(_told(path) for path in write_files(reports_folder(), made))


def _told(path: Path) -> str:
    return path.relative_to(home()).as_posix()
