"""Legal figures in force on a day. They change by an edit of the CSV file, never of code."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal, get_args

from data.errors import StoreError

Unit = Literal["hours", "minutes", "pence_per_mile", "pounds_per_hour"]
COLUMNS = ("name", "value", "unit", "from", "to", "applies_to", "source")


@dataclass(frozen=True, slots=True)
class Figure:
    """One legal figure, in force from ``first`` to ``last`` (inclusive; None: until changed)."""

    name: str
    value: Decimal
    unit: Unit
    first: dt.date
    last: dt.date | None
    applies_to: str
    source: str

    def in_force(self, day: dt.date) -> bool:
        """Whether the figure counts on ``day``."""
        return self.first <= day and (self.last is None or day <= self.last)


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
        for figure in self.figures:
            if figure.name == name and figure.applies_to == applies_to:
                return figure
        raise StoreError(f"the law book has no {name} for {applies_to} on {self.day}")

    def seconds(self, name: str, applies_to: str = "worker") -> int:
        """Look up a time, in seconds."""
        figure = self.figure(name, applies_to)
        factor = {"hours": 3600, "minutes": 60}.get(figure.unit)
        if factor is None:
            raise StoreError(f"{name} is in {figure.unit}, which is no time")
        return int(figure.value * factor)

    def pence(self, name: str, applies_to: str) -> int:
        """Look up a rate in whole pence for each unit (mile, hour)."""
        figure = self.figure(name, applies_to)
        factor = {"pence_per_mile": 1, "pounds_per_hour": 100}.get(figure.unit)
        if factor is None:
            raise StoreError(f"{name} is in {figure.unit}, which is no money")
        return int(figure.value * factor)

    def applies(self, name: str) -> tuple[str, ...]:
        """To whom or what a figure of that name applies on the day."""
        return tuple(sorted(f.applies_to for f in self.figures if f.name == name))


def law_on(day: dt.date) -> LawBook:
    """Open the law book at a day."""
    return LawBook(day, tuple(figure for figure in _packaged() if figure.in_force(day)))


@cache
def _packaged() -> tuple[Figure, ...]:
    path = files("data.law").joinpath("legal_figures.csv")
    with path.open(encoding="utf-8") as lines:
        return read_figures(lines)


def read_figures(lines: Iterable[str]) -> tuple[Figure, ...]:
    """Read and validate a CSV table of legal figures.

    Raises
    ------
    StoreError
        With the row, when a cell is missing or wrong, or two rows of one figure overlap in time.
    """
    reader = csv.DictReader(lines, strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise StoreError(f"the law book needs the columns {', '.join(COLUMNS)}")
    figures = []
    for number, row in enumerate(reader, start=2):
        try:
            figures.append(_figure(row))
        except (ValueError, InvalidOperation, TypeError) as error:
            raise StoreError(f"row {number} of the law book is wrong: {error}") from error
    _refuse_overlaps(figures)
    return tuple(figures)


def _figure(row: dict[str, str]) -> Figure:
    for column in ("name", "applies_to", "source"):
        if not row[column]:
            raise ValueError(f"{column} is empty")
    unit = next((u for u in get_args(Unit) if u == row["unit"]), None)
    if unit is None:
        raise ValueError(f"unit {row['unit']!r} is none of {', '.join(get_args(Unit))}")
    value = Decimal(row["value"])
    if not value.is_finite() or value <= 0:
        raise ValueError(f"value {row['value']!r} is not a positive number")
    first = dt.date.fromisoformat(row["from"])
    last = dt.date.fromisoformat(row["to"]) if row["to"] else None
    if last is not None and last < first:
        raise ValueError(f"it ends on {last}, before it starts on {first}")
    return Figure(row["name"], value, unit, first, last, row["applies_to"], row["source"])


def _refuse_overlaps(figures: Iterable[Figure]) -> None:
    groups: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        groups[figure.name, figure.applies_to].append(figure)
    for (name, applies_to), rows in groups.items():
        for before, after in pairwise(sorted(rows, key=lambda f: f.first)):
            if before.last is None or before.last >= after.first:
                raise StoreError(
                    f"two rows of {name} for {applies_to} are in force on {after.first}"
                )
