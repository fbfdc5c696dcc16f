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
from itertools import combinations, pairwise

from data.errors import StoreError
from data.law.catalogue import ADULT, KINDS, WAGES, Kind, Unit
from data.nearest import did_you_mean

COLUMNS = ("name", "value", "unit", "from", "to", "applies_to", "source")
WORKING_AGE = 16

_SECONDS = {"hours": 3600, "minutes": 60, "hour_of_day": 3600}
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
        With the row, when a cell is missing, wrong, outside what `data.law.catalogue` allows or one
        too many, the rows of one figure leave days out or overlap in time, or some age of working
        life has no minimum wage, or two; and when a figure of the catalogue is not there from the
        first minimum wage on, or ends with nothing after it.
    """
    reader = csv.reader(lines, strict=True)
    if tuple(next(reader, ())) != COLUMNS:
        raise StoreError(f"the law book needs the columns {', '.join(COLUMNS)}")
    figures = []
    number = 1
    try:
        for number, cells in enumerate(reader, start=2):
            if cells:
                figures.append(_figure(number, cells))
    except csv.Error as error:
        raise StoreError(f"the law book is no CSV in line {reader.line_num}: {error}") from error
    except ValueError as error:
        raise StoreError(f"row {number} of the law book is wrong: {error}") from error
    if not figures:
        raise StoreError("the law book has no rows; put the file back that came with Rotamend")
    series = _series(figures)
    _refuse_broken_series(series)
    wages = [figure for figure in figures if figure.name in WAGES]
    _refuse_broken_bands(wages)
    _refuse_two_for_an_age([f for f in figures if f.name not in WAGES and KINDS[f.name].ages])
    _refuse_missing(series, wages)
    return tuple(figures)


def _figure(number: int, cells: Sequence[str]) -> Figure:
    """One row.

    Raises
    ------
    ValueError
        With the column and its value.
    """
    if len(cells) != len(COLUMNS):
        raise ValueError(
            f"it has {len(cells)} cells, the last one {cells[-1]!r}, not {len(COLUMNS)} "
            f"({', '.join(COLUMNS)}); put quotation marks around text that holds a comma"
        )
    row = dict(zip(COLUMNS, cells, strict=True))
    _refuse_words(row)
    name, kind = row["name"], KINDS[row["name"]]
    figure = Figure(
        name,
        _value(row["value"], kind),
        kind.unit,
        _date(row, "from"),
        _date(row, "to") if row["to"] else None,
        row["applies_to"],
        row["source"],
        number,
    )
    if figure.last is not None and figure.last < figure.first:
        raise ValueError(f"it ends on {figure.last}, before it starts on {figure.first}")
    if kind.ages and figure.applies_to not in kind.applies_to:
        least, most = figure.ages
        if most is not None and most < least:
            raise ValueError(f"applies_to {figure.applies_to!r} ends before it begins")
    return figure


def _refuse_words(row: dict[str, str]) -> None:
    """Refuse empty cells, and words that the catalogue has not."""
    for column in COLUMNS:
        if not row[column] and column != "to":
            raise ValueError(f"{column} is empty")
    name, unit, applies_to = row["name"], row["unit"], row["applies_to"]
    if name not in KINDS:
        raise ValueError(
            f"name {name!r} is unknown{did_you_mean(name, KINDS)}; a name is one of "
            f"{', '.join(KINDS)}"
        )
    kind = KINDS[name]
    if unit != kind.unit:
        raise ValueError(f"unit {unit!r} of {name} must be {kind.unit}")
    if applies_to not in kind.applies_to and not (kind.ages and applies_to.startswith("age ")):
        words = [*kind.applies_to, *(["ages (age 21+, age 18-20)"] if kind.ages else [])]
        raise ValueError(
            f"applies_to {applies_to!r} of {name} is unknown"
            f"{did_you_mean(applies_to, kind.applies_to)}; it is one of {', '.join(words)}"
        )


def _value(text: str, kind: Kind) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"value {text!r} is not a number") from None
    if not value.is_finite() or value <= 0:
        raise ValueError(f"value {text!r} is not a positive number")
    if not kind.least <= value <= kind.most:
        raise ValueError(f"value {text!r} is outside {kind.least} to {kind.most} {kind.unit}")
    factor = {**_SECONDS, **_HUNDREDTHS}.get(kind.unit, 1)
    if value * factor != int(value * factor):
        raise ValueError(
            f"value {text!r} in {kind.unit} is finer than a whole second, hundredth, mile or week"
        )
    return value


def _date(row: dict[str, str], column: str) -> dt.date:
    try:
        return dt.date.fromisoformat(row[column])
    except ValueError:
        raise ValueError(
            f"{column} {row[column]!r} is not a date; write it as 2026-04-01"
        ) from None


_Series = dict[tuple[str, str], list[Figure]]
"""Rows of one name for one of whom they apply to, by their first day."""


def _series(figures: Iterable[Figure]) -> _Series:
    groups: _Series = defaultdict(list)
    for figure in sorted(figures, key=lambda f: f.first):
        groups[figure.name, figure.applies_to].append(figure)
    return groups


def _refuse_broken_series(series: _Series) -> None:
    for (name, applies_to), rows in series.items():
        for before, after in pairwise(rows):
            which = f"rows {before.row} and {after.row} of the law book ({name} for {applies_to})"
            if before.last is None or before.last >= after.first:
                raise StoreError(f"{which} are both in force on {after.first}")
            if before.last + _DAY < after.first:
                raise StoreError(f"{which} leave out {before.last + _DAY} to {after.first - _DAY}")


def _refuse_two_for_an_age(figures: Sequence[Figure]) -> None:
    """Refuse two figures for one age on one day; an age without one has that of everybody."""
    banded = [figure for figure in figures if figure.applies_to.startswith("age ")]
    for one, two in combinations(banded, 2):
        (least, most), (other, last) = one.ages, two.ages
        meet = (last is None or least <= last) and (most is None or other <= most)
        if one.name == two.name and meet and (one.in_force(two.first) or two.in_force(one.first)):
            raise StoreError(
                f"rows {one.row} and {two.row} of the law book give age {max(least, other)} two "
                f"figures of {one.name} on {max(one.first, two.first)}"
            )


def _refuse_missing(series: _Series, wages: Sequence[Figure]) -> None:
    """Refuse a book that lacks a figure on some day from its first minimum wage on.

    What ended with nothing after it, or begins late, would count as none: no rest, no mileage.
    """
    if not wages:
        raise StoreError(f"the law book has no minimum wage: add rows of {' and '.join(WAGES)}")
    begins = min(figure.first for figure in wages)
    for name, kind in KINDS.items():
        for applies_to in kind.applies_to:
            rows = series.get((name, applies_to))
            if not rows:
                raise StoreError(
                    f"the law book has no {name} for {applies_to}: add a row with a value in "
                    f"{kind.unit}, from {begins} or before"
                )
            first, last = rows[0], rows[-1]
            where = f"of the law book ({name} for {applies_to})"
            if first.first > begins:
                raise StoreError(
                    f"row {first.row} {where} begins on {first.first}, after the first minimum "
                    f"wage; let it begin on {begins} or before, or add the row that it follows"
                )
            if last.last is not None:
                raise StoreError(
                    f"row {last.row} {where} ends on {last.last} and no row follows it; leave `to` "
                    f"empty, or add a row from {last.last + _DAY}"
                )


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
