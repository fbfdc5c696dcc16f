"""Legal figures in force on a day. They change by an edit of the CSV file, never of code."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal, get_args

from data.errors import StoreError

Unit = Literal[
    "hours",
    "minutes",
    "weeks",
    "hour_of_day",
    "percent",
    "pence_per_mile",
    "miles_a_tax_year",
    "pounds_per_hour",
    "pounds_a_week",
]
COLUMNS = ("name", "value", "unit", "from", "to", "applies_to", "source")
WAGES = ("national_living_wage", "minimum_wage")
"""Names of the rows that together say what everybody of working age is paid at least."""
WORKING_AGE = 16
ADULT = "adult"
YOUNG = "under 18"

_SECONDS = {"hours": 3600, "minutes": 60, "weeks": 7 * 86_400, "hour_of_day": 3600}
_HUNDREDTHS = {"percent": 100, "pounds_per_hour": 100, "pounds_a_week": 100, "pence_per_mile": 1}
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figure:
    """One legal figure, in force from ``first`` to ``last`` (inclusive; None: until changed).

    ``row`` is its row in the book, as a spreadsheet numbers it.
    """

    name: str
    value: Decimal
    unit: Unit
    first: dt.date
    last: dt.date | None
    applies_to: str
    source: str
    row: int

    def in_force(self, day: dt.date) -> bool:
        """Whether the figure counts on ``day``."""
        return self.first <= day and (self.last is None or day <= self.last)

    @property
    def ages(self) -> tuple[int, int | None]:
        """First and last age (None: no last) that it applies to.

        Raises
        ------
        ValueError
            When it applies to anything but ages (``age 21+``, ``age 18-20``).
        """
        found = re.fullmatch(r"age (\d+)(?:\+|-(\d+))", self.applies_to)
        if found is None:
            raise ValueError(f"applies_to {self.applies_to!r} is no age (age 21+, age 18-20)")
        return int(found[1]), None if found[2] is None else int(found[2])


@dataclass(frozen=True, slots=True)
class LawBook:
    """The figures in force on one day."""

    day: dt.date
    figures: tuple[Figure, ...]

    def figure(self, name: str, applies_to: str) -> Figure:
        """Look a figure up.

        Raises
        ------
        StoreError
            When the law book has none on its day: a plan must not guess the law.
        """
        found = self.find(name, applies_to)
        if found is None:
            raise StoreError(f"the law book has no {name} for {applies_to} on {self.day}")
        return found

    def find(self, name: str, applies_to: str) -> Figure | None:
        """Look a figure up that there may be none of."""
        for figure in self.figures:
            if figure.name == name and figure.applies_to == applies_to:
                return figure
        return None

    def seconds(self, name: str, applies_to: str = ADULT) -> int:
        """Look up a time, or an hour of the day, in seconds."""
        return _whole(self.figure(name, applies_to), _SECONDS, "time")

    def hundredths(self, name: str, applies_to: str) -> int:
        """Look up a rate in pence for each unit, or a share in hundredths of a percent."""
        return _whole(self.figure(name, applies_to), _HUNDREDTHS, "money or share")

    def applies(self, name: str) -> tuple[str, ...]:
        """To whom or what a figure of that name applies on the day."""
        return tuple(sorted(f.applies_to for f in self.figures if f.name == name))

    @property
    def wages(self) -> tuple[tuple[int, int], ...]:
        """The minimum wage as ``(age, pence an hour from that age on)``, youngest first."""
        rows = [f for f in self.figures if f.name in WAGES]
        return tuple(sorted((f.ages[0], _whole(f, _HUNDREDTHS, "money")) for f in rows))

    @property
    def employer_above_young(self) -> tuple[tuple[int, int], ...]:
        """``(age, pence)``: what is free of contributions a week below an age, youngest first."""
        rows = [f for f in self.figures if f.name == "employer_nic_above"]
        young = [(f.ages[1], f) for f in rows if f.applies_to != "employer"]
        return tuple(
            sorted(
                (last + 1, _whole(figure, _HUNDREDTHS, "money"))
                for last, figure in young
                if last is not None
            )
        )


def _whole(figure: Figure, factors: dict[str, int], kind: str) -> int:
    factor = factors.get(figure.unit)
    if factor is None:
        raise StoreError(f"{figure.name} is in {figure.unit}, which is no {kind}")
    return int(figure.value * factor)


def law_on(day: dt.date) -> LawBook:
    """Open the law book at a day."""
    return LawBook(day, tuple(figure for figure in all_figures() if figure.in_force(day)))


@cache
def all_figures() -> tuple[Figure, ...]:
    """All rows of the law book that comes with Rotamend, in the order of the file."""
    path = files("data.law").joinpath("legal_figures.csv")
    with path.open(encoding="utf-8") as lines:
        return read_figures(lines)


def changes_after(day: dt.date) -> tuple[dt.date, ...]:
    """Days after ``day`` on which something in the law book changes, sorted."""
    starts = {figure.first for figure in all_figures()}
    ends = {figure.last + _DAY for figure in all_figures() if figure.last is not None}
    return tuple(sorted(each for each in starts | ends if each > day))


def read_figures(lines: Iterable[str]) -> tuple[Figure, ...]:
    """Read and validate a CSV table of legal figures.

    Raises
    ------
    StoreError
        With the row, when a cell is missing or wrong, the rows of one figure leave days out or
        overlap in time, or some age of working life has no minimum wage, or two.
    """
    reader = csv.DictReader(lines, strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise StoreError(f"the law book needs the columns {', '.join(COLUMNS)}")
    figures = []
    for number, row in enumerate(reader, start=2):
        try:
            figures.append(_figure(number, row))
        except (ValueError, InvalidOperation, TypeError) as error:
            raise StoreError(f"row {number} of the law book is wrong: {error}") from error
    _refuse_broken_series(figures)
    _refuse_broken_bands([figure for figure in figures if figure.name in WAGES])
    return tuple(figures)


def _figure(number: int, row: dict[str, str]) -> Figure:
    for column in ("name", "applies_to", "source"):
        if not row[column]:
            raise ValueError(f"{column} is empty")
    unit = next((u for u in get_args(Unit) if u == row["unit"]), None)
    if unit is None:
        raise ValueError(f"unit {row['unit']!r} is none of {', '.join(get_args(Unit))}")
    value = Decimal(row["value"])
    if not value.is_finite() or value <= 0:
        raise ValueError(f"value {row['value']!r} is not a positive number")
    factor = {**_SECONDS, **_HUNDREDTHS}.get(unit, 1)
    if value * factor != int(value * factor):
        raise ValueError(f"value {row['value']!r} is finer than a whole second or hundredth")
    first = dt.date.fromisoformat(row["from"])
    last = dt.date.fromisoformat(row["to"]) if row["to"] else None
    if last is not None and last < first:
        raise ValueError(f"it ends on {last}, before it starts on {first}")
    figure = Figure(row["name"], value, unit, first, last, row["applies_to"], row["source"], number)
    if figure.name in WAGES:
        least, most = figure.ages
        if most is not None and most < least:
            raise ValueError(f"applies_to {figure.applies_to!r} ends before it begins")
    return figure


def _refuse_broken_series(figures: Iterable[Figure]) -> None:
    groups: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        groups[figure.name, figure.applies_to].append(figure)
    for (name, applies_to), rows in groups.items():
        for before, after in pairwise(sorted(rows, key=lambda f: f.first)):
            which = f"rows {before.row} and {after.row} of the law book ({name} for {applies_to})"
            if before.last is None or before.last >= after.first:
                raise StoreError(f"{which} are both in force on {after.first}")
            if before.last + _DAY < after.first:
                raise StoreError(f"{which} leave out {before.last + _DAY} to {after.first - _DAY}")


def _refuse_broken_bands(wages: Sequence[Figure]) -> None:
    """Refuse ages without a minimum wage, or with two, from the first wage on."""
    days = {figure.first for figure in wages}
    days |= {f.last + _DAY for f in wages if f.last is not None}
    for day in sorted(days):
        rows = sorted((f for f in wages if f.in_force(day)), key=lambda f: f.ages[0])
        wanted: int | None = WORKING_AGE
        for figure in rows:
            least, most = figure.ages
            if wanted is None or least < wanted:
                raise StoreError(
                    f"row {figure.row} of the law book gives age {least} a second minimum wage "
                    f"on {day}"
                )
            if least > wanted:
                raise StoreError(f"the law book has no minimum wage for age {wanted} on {day}")
            wanted = None if most is None else most + 1
        if wanted is not None:
            raise StoreError(f"the law book has no minimum wage for age {wanted} on {day}")
