"""The folder between text and store: rows with values, and what the store already knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from data.importers.layout import File
from data.importers.messages import tell
from data.importers.problems import Problem


@dataclass(slots=True)
class Row:
    """One row: its number in the file, the values of its cells, and the columns it lacks.

    A column is in ``bad`` when its cell could not be read; its value is then None and no further
    check looks at it, so that one fault is told once.
    """

    number: int
    values: dict[str, Any]
    bad: set[str] = field(default_factory=set)

    def good(self, *columns: str) -> bool:
        """Whether every one of these cells was read."""
        return not self.bad or self.bad.isdisjoint(columns)

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


@dataclass
class Sheet:
    """The rows of one file, and the text they came from."""

    file: File
    text: pd.DataFrame
    rows: list[Row]

    def problem(self, code: str, row: Row, column: str | None, **details: object) -> Problem:
        """A problem of one cell (or one row, without a column) with the text that was written."""
        written = None
        if column is not None and column in self.text.columns:
            written = str(self.text.at[row.number, column])
        return tell(code, self.file.csv, row.number, column, written, **details)

    def having(self, *columns: str) -> Iterator[Row]:
        """The rows in which every one of these cells was read."""
        return (row for row in self.rows if row.good(*columns))


def start_wanted(
    earliest: dt.datetime, latest: dt.datetime, preferred: dt.datetime | None
) -> dt.datetime:
    """The preferred start, or the middle of the window where none is given."""
    return earliest + (latest - earliest) / 2 if preferred is None else preferred


@dataclass(frozen=True, slots=True)
class KnownVisit:
    """What a folder may refer to of a visit that is stored but not in the folder."""

    client_id: str
    carers_required: int
    earliest_start: dt.datetime
    latest_start: dt.datetime
    preferred_start: dt.datetime | None
    budget_id: str | None

    @property
    def start_wanted(self) -> dt.datetime:
        """Its preferred start, given or not."""
        return start_wanted(self.earliest_start, self.latest_start, self.preferred_start)


@dataclass(frozen=True, slots=True)
class KnownPeriod:
    """A period of a budget, from its first to its last day (both included)."""

    budget_id: str
    scope: str
    scope_id: str | None
    first: dt.date
    last: dt.date
    hours: float | None
    amount: float | None
    hard: bool

    @property
    def of(self) -> tuple[str, str | None]:
        """Its scope and whose it is; a branch's may be written with and without its id."""
        return self.scope, None if self.scope == "branch" else self.scope_id

    @property
    def limits(self) -> frozenset[str]:
        """What it limits: hours, an amount, both or neither."""
        given = {"hours": self.hours, "amount": self.amount}
        return frozenset(name for name, most in given.items() if most is not None)


@dataclass(frozen=True)
class Known:
    """What the store already holds of the branch: ids that the folder may refer to."""

    clients: Mapping[str, str | None] = field(default_factory=dict)
    """Funder of each client."""
    carers: frozenset[str] = frozenset()
    locations: frozenset[str] = frozenset()
    visits: Mapping[str, KnownVisit] = field(default_factory=dict)
    skills: Mapping[tuple[str, str], tuple[dt.date | None, dt.date | None]] = field(
        default_factory=dict
    )
    periods: tuple[KnownPeriod, ...] = ()


@dataclass
class Agency:
    """All sheets of a folder, while they are checked."""

    sheets: dict[str, Sheet]
    unreadable: frozenset[str]
    branch_id: str
    zone: ZoneInfo
    known: Known

    def rows(self, name: str, *columns: str) -> Iterator[Row]:
        """Rows of a file in which these cells were read; none where there is no such file."""
        sheet = self.sheets.get(name)
        return iter(()) if sheet is None else sheet.having(*columns)

    def is_whole(self, name: str) -> bool:
        """Whether a file is there and every row of it was read."""
        sheet = self.sheets.get(name)
        return sheet is not None and not any(row.bad for row in sheet.rows)

    def ids(self, name: str, column: str) -> set[str]:
        """The ids in a column of a file."""
        return {row[column] for row in self.rows(name, column) if row[column] is not None}
