"""What the commands of `rotamend report` share: options, days, and where files go."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

import typer

from data.errors import UserError
from data.typed import quoted
from data.years import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from data.reports.names import Names
    from data.store import Store, UnitOfWork

T = TypeVar("T")
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Where to write it; else reports/ of the home."),
]
FirstDay = Annotated[str, typer.Option("--from", metavar="DATE", help="First day: 2026-11-02.")]
LastDay = Annotated[
    str, typer.Option("--to", metavar="DATE", help="Last day, which counts, too: 2026-11-29.")
]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def day_of(text: str, option: str) -> date:
    """The date of an option.

    Raises
    ------
    UserError
        When the text is no date, or in a year that no plan is made for.
    """
    word = text.strip()
    try:
        given = date.fromisoformat(word if _DAY.fullmatch(word) else "")
    except ValueError:
        raise UserError(
            f"{option} is no date: {quoted(text)}.", "Write it as 2026-11-24."
        ) from None
    return _near(given, option, text)


def week_of(text: str) -> tuple[date, date]:
    """Monday and Sunday of a week as ISO 8601 writes it.

    Raises
    ------
    UserError
        When the text is no week, or in a year that no plan is made for.
    """
    found = _WEEK.fullmatch(text.strip())
    try:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        monday = None
    if monday is None:
        raise UserError(f"--week is no week: {quoted(text)}.", "Write it as 2026-W48.")
    _near(monday, "--week", text)
    return monday, monday + timedelta(days=6)


def month_of(text: str) -> tuple[date, date]:
    """First and last day of a month.

    Raises
    ------
    UserError
        When the text is no month, or in a year that no plan is made for.
    """
    found = _MONTH.fullmatch(text.strip())
    try:
        first = date(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        first = None
    if first is None:
        raise UserError(f"--month is no month: {quoted(text)}.", "Write it as 2026-11.")
    _near(first, "--month", text)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What a report is made of: its facts, the names of its people, and the time it is made."""

    branch_id: str
    clock: datetime
    names: Names
    facts: T


def read(
    load: Callable[[UnitOfWork, str, datetime], T],
    branch_id: str | None,
    now: str | None,
    *,
    rota: str | None = None,
) -> Read[T]:
    """Open the store, choose the branch and the clock, and read a report's facts in one go.

    Parameters
    ----------
    load
        Takes the transaction, the branch and the time.
    rota
        Of which the report is; its branch is the one, where none is given.

    Raises
    ------
    UserError
        When it is not clear which branch is meant, and whatever ``load`` refuses.
    """
    from data.reports.names import Names
    from flows.cli.context import branch_and_clock, open_store

    with open_store() as store:
        if rota is not None:
            branch_id = branch_of(store, rota, branch_id)
        chosen, clock = branch_and_clock(store, branch_id, now)
        with store.unit_of_work(read_only=True) as uow:
            return Read(chosen, clock, Names.of(uow, chosen), load(uow, chosen, clock))


def branch_of(store: Store, rota: str, branch_id: str | None) -> str:
    """The branch of the rota that a report is of; of ``latest`` the only one or the one given.

    Raises
    ------
    UserError
        When there is no such rota, or several branches and none is given for ``latest``.
    """
    from data.plans import find
    from flows.steps import one_branch

    if rota.strip().lower() == "latest":
        return one_branch(store, branch_id)
    with store.unit_of_work(read_only=True) as uow:
        return find(uow, rota, branch_id).branch_id


def deliver(
    out: Path | None, made: Mapping[str, bytes], facts: Mapping[str, Any], *, as_json: bool
) -> int:
    """Write the files, and tell where they are; programs get the facts, too, which hold no name."""
    from data.reports.files import write_files
    from flows.cli.terminal import emit, say
    from flows.settings import reports_folder

    files = write_files(out or reports_folder(), made)
    if as_json:
        emit({**facts, "files": [str(file) for file in files]})
    else:
        for file in files:
            say(f"Written to {file}.")
    return 0


def _near(given: date, option: str, text: str) -> date:
    if not FIRST_YEAR <= given.year <= LAST_YEAR:
        raise UserError(
            f"{option} is in no year that can be planned: {quoted(text)}.",
            f"Give one from {FIRST_YEAR} to {LAST_YEAR}.",
        )
    return given
