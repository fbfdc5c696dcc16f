"""Every fault an import must find: how to make it in a good folder, and what must be said of it.

`ERRORS` and `WARNINGS` cover the lists in the input format; the command line's tests use the same
cases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.data.importers.good_folder import Records, read_records, rewrite

Edit = Callable[[Path], None]


@dataclass(frozen=True)
class BadFolder:
    """A fault made by ``edit`` in a written good folder, and where and how it must be reported."""

    name: str
    edit: Edit
    file: str
    row: int | None
    column: str | None
    problem: str
    mend: str

    def __str__(self) -> str:
        return self.name


def put(file: str, row: int, column: str, value: str) -> Edit:
    """Change one cell; rows are numbered as a spreadsheet does."""

    def edit(folder: Path) -> None:
        records = read_records(folder / file)
        records[row - 1][records[0].index(column)] = value
        rewrite(folder / file, records)

    return edit


def append(file: str, *cells: str) -> Edit:
    """Add a row at the end."""
    return _records(file, lambda records: [*records, list(cells)])


def without_column(file: str, column: str) -> Edit:
    """Take out a column."""

    def change(records: Records) -> Records:
        place = records[0].index(column)
        return [record[:place] + record[place + 1 :] for record in records]

    return _records(file, change)


def with_column(file: str, name: str, value: str) -> Edit:
    """Add a column that holds the same value everywhere."""
    return _records(file, lambda r: [[*r[0], name], *([*row, value] for row in r[1:])])


def without_file(file: str) -> Edit:
    """Remove a file."""
    return lambda folder: (folder / file).unlink()


def with_bytes(file: str, content: bytes) -> Edit:
    """Write a file of these bytes."""

    def edit(folder: Path) -> None:
        (folder / file).write_bytes(content)

    return edit


def both(*edits: Edit) -> Edit:
    """Several edits, one after the other."""

    def edit(folder: Path) -> None:
        for one in edits:
            one(folder)

    return edit


def _records(file: str, change: Callable[[Records], Records]) -> Edit:
    def edit(folder: Path) -> None:
        rewrite(folder / file, change(read_records(folder / file)))

    return edit


def _semicolons(folder: Path) -> None:
    text = (folder / "visits.csv").read_text(encoding="utf-8")
    (folder / "visits.csv").write_text(text.replace(",", ";"), encoding="utf-8")


def _cell_error(
    name: str, file: str, row: int, column: str, value: str, problem: str, mend: str
) -> BadFolder:
    return BadFolder(name, put(file, row, column, value), file, row, column, problem, mend)


_REQUIRED_FILES = [
    BadFolder(
        f"{name} is missing",
        without_file(f"{name}.csv"),
        f"{name}.csv",
        None,
        None,
        "required and is not there",
        f"add {name}.csv",
    )
    for name in ("visits", "clients", "carers", "availability")
]

_REQUIRED_COLUMNS = [
    BadFolder(
        f"{file} lacks {column}",
        without_column(file, column),
        file,
        1,
        column,
        f"required column {column} is missing",
        f"add the column {column}",
    )
    for file, column in (
        ("clients.csv", "client_id"),
        ("carers.csv", "carer_id"),
        ("skills.csv", "skill"),
        ("availability.csv", "end"),
        ("visits.csv", "duration_minutes"),
        ("links.csv", "second_visit_id"),
        ("preferences.csv", "kind"),
        ("history.csv", "visits"),
        ("budgets.csv", "scope"),
        ("rota.csv", "start"),
        ("travel.csv", "minutes"),
        ("actuals.csv", "arrived"),
        ("branch.csv", "branch_id"),
    )
]

_DUPLICATE_KEYS = [
    BadFolder(
        f"a key of {file} occurs twice",
        append(file, *cells),
        file,
        row,
        column,
        "occurs again: it is already in row",
        "keep one row for each",
    )
    for file, row, column, cells in (
        ("clients.csv", 5, "client_id", ("c1",)),
        ("carers.csv", 5, "carer_id", ("007",)),
        ("skills.csv", 5, "carer_id", ("k1", "hoist")),
        ("visits.csv", 6, "visit_id", ("v1", "c1", "2026-11-24", "08:00", "09:00", "30")),
        ("preferences.csv", 4, "client_id", ("c1", "k1", "preferred")),
        ("history.csv", 4, "client_id", ("c1", "k1", "1")),
        ("budgets.csv", 5, "budget_id", ("b1", "branch", "", "2026-11-23", "2026-11-30")),
        ("rota.csv", 5, "visit_id", ("v1", "k2", "2026-11-24T08:00", "1")),
        (
            "actuals.csv",
            4,
            "visit_id",
            ("v1", "k1", "2026-11-24T08:02", "2026-11-24T08:30", "", "1"),
        ),
    )
]

_UNKNOWN_IDS = [
    _cell_error(
        f"{file} names an unknown {column}",
        file,
        2,
        column,
        "nobody",
        "there is no such",
        f"or correct {column}",
    )
    for file, column in (
        ("skills.csv", "carer_id"),
        ("availability.csv", "carer_id"),
        ("visits.csv", "client_id"),
        ("visits.csv", "budget_id"),
        ("links.csv", "first_visit_id"),
        ("links.csv", "second_visit_id"),
        ("preferences.csv", "client_id"),
        ("preferences.csv", "carer_id"),
        ("history.csv", "client_id"),
        ("history.csv", "carer_id"),
        ("rota.csv", "visit_id"),
        ("rota.csv", "carer_id"),
        ("actuals.csv", "visit_id"),
        ("actuals.csv", "carer_id"),
        ("budgets.csv", "scope_id"),
    )
]

_EMPTY_KEYS = [
    _cell_error(
        f"{file} has an empty {column}", file, 2, column, "", f"the key {column} is empty", "give"
    )
    for file, column in (
        ("branch.csv", "branch_id"),
        ("clients.csv", "client_id"),
        ("carers.csv", "carer_id"),
        ("skills.csv", "skill"),
        ("visits.csv", "visit_id"),
        ("preferences.csv", "carer_id"),
        ("history.csv", "client_id"),
        ("budgets.csv", "period_start"),
        ("rota.csv", "visit_id"),
        ("actuals.csv", "visit_id"),
    )
]

_TEXT_FOR_NUMBER = [
    _cell_error(
        f"{file} has text in {column}", file, 2, column, "soon", "not a number", "plain number"
    )
    for file, column in (
        ("clients.csv", "latitude"),
        ("carers.csv", "hourly_rate"),
        ("carers.csv", "max_hours_day"),
        ("visits.csv", "duration_minutes"),
        ("visits.csv", "carers_required"),
        ("links.csv", "min_gap_minutes"),
        ("history.csv", "visits"),
        ("budgets.csv", "amount"),
        ("rota.csv", "slot"),
        ("travel.csv", "metres"),
    )
]

_NOT_FINITE = [
    _cell_error(
        f"a number is {value}",
        "travel.csv",
        2,
        "minutes",
        value,
        "not finite",
        "plain number",
    )
    for value in ("nan", "inf", "-Infinity", "1e999", "9" * 400)
]

_TEXT_FOR_TIME = [
    _cell_error(f"{file} has {value!r} in {column}", file, 2, column, value, problem, "such as")
    for file, column, value, problem in (
        ("availability.csv", "start", "early", "not a time"),
        ("availability.csv", "end", "2026-11-24", "not a time"),
        ("visits.csv", "earliest_start", "half seven", "not a time"),
        ("visits.csv", "latest_start", "25:00", "not a time"),
        ("visits.csv", "preferred_start", "24:00", "not a time"),
        ("visits.csv", "date", "24/11/2026", "not a date"),
        ("visits.csv", "date", "2026-02-30", "not a date"),
        ("skills.csv", "valid_to", "forever", "not a date"),
        ("rota.csv", "start", "2026-11-24T08:00+25:00", "not a time"),
    )
]

_UNKNOWN_WORDS = [
    _cell_error(
        f"{file} has an unknown word in {column}", file, 2, column, "purple", "not known", "one of"
    )
    for file, column in (
        ("clients.csv", "risk"),
        ("clients.csv", "gender_of_carer"),
        ("carers.csv", "transport"),
        ("carers.csv", "employment"),
        ("availability.csv", "kind"),
        ("visits.csv", "kind"),
        ("preferences.csv", "kind"),
        ("budgets.csv", "scope"),
        ("travel.csv", "mode"),
        ("actuals.csv", "outcome"),
    )
]

_CELLS = [
    _cell_error(
        "a required cell is empty", "visits.csv", 2, "date", "", "date is required", "fill in"
    ),
    _cell_error(
        "a window ends before it starts",
        "visits.csv",
        2,
        "latest_start",
        "07:00",
        "window ends before it starts",
        "across midnight",
    ),
    _cell_error(
        "a duration is zero", "visits.csv", 3, "duration_minutes", "0", "more than 0", "above 0"
    ),
    _cell_error(
        "a duration is negative", "visits.csv", 3, "duration_minutes", "-5", "more than 0", "above"
    ),
    _cell_error(
        "a duration is a moment", "visits.csv", 3, "duration_minutes", "1e-9", "more than", "above"
    ),
    _cell_error(
        "a duration is absurd", "visits.csv", 3, "duration_minutes", "1e9", "outside", "from 1 to"
    ),
    _cell_error(
        "the shorter duration is longer",
        "visits.csv",
        2,
        "min_duration_minutes",
        "31",
        "more than duration_minutes",
        "shorter",
    ),
    _cell_error(
        "a travel time is negative", "travel.csv", 3, "minutes", "-1", "not be negative", "0 or"
    ),
    _cell_error("a rate is negative", "carers.csv", 2, "hourly_rate", "-9", "negative", "0 or"),
    _cell_error("an amount is negative", "budgets.csv", 2, "amount", "-1", "negative", "0 or"),
    _cell_error(
        "a latitude is out of range", "clients.csv", 2, "latitude", "90.1", "outside -90 to", "-90"
    ),
    _cell_error(
        "a longitude is out of range", "carers.csv", 2, "longitude", "-181", "outside", "180"
    ),
    _cell_error(
        "too many carers are required", "visits.csv", 2, "carers_required", "5", "outside 1", "1"
    ),
    _cell_error(
        "a count is not whole", "visits.csv", 2, "carers_required", "1.5", "whole number", "whole"
    ),
    _cell_error("a truth value is unclear", "rota.csv", 2, "pinned", "maybe", "neither", "true"),
    _cell_error(
        "a shift ends before it starts",
        "availability.csv",
        3,
        "end",
        "2026-11-24T01:00",
        "shift ends before it starts",
        "next day",
    ),
    _cell_error(
        "a stay ends before it starts",
        "actuals.csv",
        2,
        "left",
        "2026-11-24T08:00",
        "stay ends before it starts",
        "after arrived",
    ),
    _cell_error(
        "a delivered visit lacks its arrival", "actuals.csv", 2, "arrived", "", "is empty", "fill"
    ),
    _cell_error(
        "a skill ends before it starts",
        "skills.csv",
        2,
        "valid_to",
        "2024-01-01",
        "ends before",
        "on or after valid_from",
    ),
    _cell_error(
        "a budget ends before it starts",
        "budgets.csv",
        2,
        "period_end",
        "2026-11-01",
        "ends before",
        "on or after period_start",
    ),
    _cell_error(
        "a year is absurd", "carers.csv", 2, "date_of_birth", "0190-02-28", "year is", "check"
    ),
    _cell_error(
        "a time zone is unknown", "branch.csv", 2, "timezone", "Mars/Base", "IANA", "Europe/London"
    ),
    _cell_error(
        "a time zone is a path", "branch.csv", 2, "timezone", "../etc/passwd", "IANA", "Europe"
    ),
    _cell_error("a currency is unknown", "branch.csv", 2, "currency", "pounds", "code", "GBP"),
    _cell_error(
        "an id is absurdly long", "clients.csv", 2, "funder_id", "x" * 5000, "characters", "shorten"
    ),
    _cell_error(
        "an id holds a control character",
        "clients.csv",
        2,
        "location_id",
        "a\x07b",
        "code 7",
        "type",
    ),
    _cell_error(
        "a slot is above carers_required", "rota.csv", 4, "slot", "3", "slots 1 to 2", "1 to 2"
    ),
    _cell_error("a slot is zero", "rota.csv", 2, "slot", "0", "outside 1 to 4", "1 to 4"),
    _cell_error(
        "a carer is twice on a visit", "rota.csv", 4, "carer_id", "k1", "already on this", "another"
    ),
    _cell_error(
        "a client budget has no client", "budgets.csv", 2, "scope_id", "", "needs a scope_id", "id"
    ),
    _cell_error(
        "a funder budget has an unknown funder", "budgets.csv", 3, "scope_id", "x", "no such", "or"
    ),
    _cell_error(
        "a branch budget is of another branch", "budgets.csv", 4, "scope_id", "s", "no such", "or"
    ),
    _cell_error(
        "a visit is linked to itself", "links.csv", 2, "second_visit_id", "v1", "itself", "two"
    ),
    _cell_error(
        "the largest gap is less than the smallest",
        "links.csv",
        2,
        "max_gap_minutes",
        "100",
        "less than min_gap_minutes",
        "larger",
    ),
    BadFolder(
        "a local time does not exist",
        both(
            put("visits.csv", 5, "date", "2027-03-28"),
            put("visits.csv", 5, "earliest_start", "01:30"),
        ),
        "visits.csv",
        5,
        "earliest_start",
        "does not exist",
        "before or after the clock change",
    ),
    BadFolder(
        "a shift starts at a time that does not exist",
        append("availability.csv", "k2", "2027-03-28T01:00", "2027-03-28T09:00"),
        "availability.csv",
        7,
        "start",
        "does not exist",
        "clock change",
    ),
]

_LINKS = [
    BadFolder(
        "links in a cycle contradict",
        both(
            *(put("visits.csv", row, "earliest_start", "2026-11-24T07:30") for row in (2, 3, 5)),
            *(put("visits.csv", row, "latest_start", "2026-11-24T13:00") for row in (2, 3, 5)),
            append("links.csv", "v4", "v2", "0", ""),
            append("links.csv", "v2", "v1", "0", ""),
        ),
        "links.csv",
        2,
        "first_visit_id",
        "v1, v2, v4",
        "rows 2, 3, 4",
    ),
    BadFolder(
        "a link contradicts the windows",
        both(
            put("links.csv", 2, "min_gap_minutes", "331"),
            put("links.csv", 2, "max_gap_minutes", ""),
        ),
        "links.csv",
        2,
        "first_visit_id",
        "no times can satisfy",
        "widen a window",
    ),
]

_FILES = [
    BadFolder(
        "a row has more cells than the header",
        append("preferences.csv", "c2", "k1", "avoid", "very much"),
        "preferences.csv",
        4,
        None,
        "the row has 4 cells, the header only 3",
        "extra cells",
    ),
    BadFolder(
        "a file is not text",
        with_bytes("visits.csv", b"PK\x03\x04\x00\x00\xff"),
        "visits.csv",
        None,
        None,
        "not UTF-8 text",
        "CSV UTF-8",
    ),
    BadFolder(
        "a file is in another encoding",
        with_bytes("clients.csv", "client_id,name\nc1,José\n".encode("cp1252")),
        "clients.csv",
        None,
        None,
        "not UTF-8 text",
        "CSV UTF-8",
    ),
    BadFolder(
        "a file is in UTF-16",
        with_bytes("clients.csv", "client_id\nc1\n".encode("utf-16")),
        "clients.csv",
        None,
        None,
        "not UTF-8 text",
        "CSV UTF-8",
    ),
    BadFolder(
        "a file is empty",
        with_bytes("visits.csv", b""),
        "visits.csv",
        None,
        None,
        "no header row",
        "add a header row",
    ),
    BadFolder(
        "a file is blank",
        with_bytes("links.csv", b"\xef\xbb\xbf\r\n  \r\n,,\r\n"),
        "links.csv",
        None,
        None,
        "no header row",
        "add a header row",
    ),
    BadFolder(
        "a file has semicolons between its cells",
        _semicolons,
        "visits.csv",
        1,
        None,
        "separated by semicolons",
        "commas",
    ),
    BadFolder(
        "a quotation mark is never closed",
        with_bytes("links.csv", b'first_visit_id,second_visit_id\nv1,"v4\nv3,v4\n'),
        "links.csv",
        2,
        None,
        "never closed",
        "close the quotation mark",
    ),
    BadFolder(
        "a cell is too long to read",
        with_bytes("links.csv", b"first_visit_id,second_visit_id\n" + b"x" * 200_000 + b",v4\n"),
        "links.csv",
        2,
        None,
        "holds more than",
        "shorten",
    ),
    BadFolder(
        "a header occurs twice",
        with_column("clients.csv", "risk", "red"),
        "clients.csv",
        1,
        "risk",
        "occurs 2 times",
        "keep one column",
    ),
    BadFolder(
        "a column with values has no name",
        with_column("clients.csv", "", "something"),
        "clients.csv",
        1,
        None,
        "has no name",
        "column number 13",
    ),
    BadFolder(
        "there are two branches",
        append("branch.csv", "south"),
        "branch.csv",
        3,
        None,
        "more than one row",
        "one branch",
    ),
    BadFolder(
        "a file is a folder",
        both(without_file("links.csv"), lambda folder: (folder / "links.csv").mkdir()),
        "links.csv",
        None,
        None,
        "cannot be read",
        "check",
    ),
    BadFolder(
        "a visit has more rota rows than slots",
        append("rota.csv", "v1", "k2", "2026-11-24T08:00"),
        "rota.csv",
        5,
        "visit_id",
        "needs 1 carers and more are given",
        "too many",
    ),
    BadFolder(
        "two travel rows contradict",
        append("travel.csv", "c1", "tower", "99"),
        "travel.csv",
        6,
        "minutes",
        "from c1 to tower",
        "keep one row",
    ),
]

ERRORS: tuple[BadFolder, ...] = (
    *_REQUIRED_FILES,
    *_REQUIRED_COLUMNS,
    *_DUPLICATE_KEYS,
    *_UNKNOWN_IDS,
    *_EMPTY_KEYS,
    *_TEXT_FOR_NUMBER,
    *_NOT_FINITE,
    *_TEXT_FOR_TIME,
    *_UNKNOWN_WORDS,
    *_CELLS,
    *_LINKS,
    *_FILES,
)
"""Folders that must be refused."""

WARNINGS: tuple[BadFolder, ...] = (
    BadFolder(
        "shifts of one carer overlap",
        append("availability.csv", "k1", "2026-11-24T13:00", "2026-11-24T15:00"),
        "availability.csv",
        7,
        "start",
        "two shifts of carer k1 overlap (also row 2)",
        "as one shift",
    ),
    BadFolder(
        "no visit asks for a skill",
        append("skills.csv", "k2", "stoma"),
        "skills.csv",
        5,
        "skill",
        "no visit asks",
        "spelling",
    ),
    BadFolder(
        "no carer holds a visit's skills",
        put("visits.csv", 2, "skills", "medication;stoma"),
        "visits.csv",
        2,
        "skills",
        "0 of the carers hold the skills medication; stoma",
        "skills.csv",
    ),
    BadFolder(
        "a skill is out of date on the day",
        put("skills.csv", 2, "valid_to", "2026-11-23"),
        "visits.csv",
        2,
        "skills",
        "in date on 2026-11-24",
        "skills.csv",
    ),
    BadFolder(
        "too few carers hold a double-handed visit's skill",
        put("visits.csv", 3, "skills", "medication"),
        "visits.csv",
        3,
        "skills",
        "1 of the carers hold",
        "skills.csv",
    ),
    BadFolder(
        "no shift reaches a visit",
        both(
            put("visits.csv", 4, "latest_start", "2026-11-25T01:00"),
            put("visits.csv", 4, "earliest_start", "2026-11-25T00:45"),
        ),
        "visits.csv",
        4,
        "earliest_start",
        "the shifts of 0 carers reach this visit",
        "availability.csv",
    ),
    BadFolder(
        "a window is shorter than a minute",
        both(
            put("visits.csv", 5, "earliest_start", "12:00:00"),
            put("visits.csv", 5, "latest_start", "12:00:59"),
        ),
        "visits.csv",
        5,
        "latest_start",
        "shorter than a minute",
        "widen",
    ),
    BadFolder(
        "a preferred start is outside the window",
        put("visits.csv", 2, "preferred_start", "07:00"),
        "visits.csv",
        2,
        "preferred_start",
        "outside the window",
        "correct",
    ),
    BadFolder(
        "two preferences contradict",
        append("preferences.csv", "c1", "k1", "excluded"),
        "preferences.csv",
        4,
        "kind",
        "excluded wins",
        "keep one row",
    ),
    BadFolder(
        "a column is unknown",
        with_column("clients.csv", "shoe_size", "44"),
        "clients.csv",
        1,
        "shoe_size",
        "not part of clients.csv and is ignored",
        "remove it",
    ),
    BadFolder(
        "a file is unknown",
        with_bytes("clinets.csv", b"client_id\n"),
        "clinets.csv",
        None,
        None,
        "not part of an agency folder",
        "did you mean clients.csv?",
    ),
    BadFolder(
        "a local time exists twice",
        append("availability.csv", "k2", "2026-10-25T01:30", "2026-10-25T09:00"),
        "availability.csv",
        7,
        "start",
        "exists twice",
        "UTC offset",
    ),
    BadFolder(
        "a coordinate stands alone",
        put("clients.csv", 2, "longitude", ""),
        "clients.csv",
        2,
        "latitude",
        "without longitude",
        "fill in longitude",
    ),
    BadFolder(
        "a visited client is nowhere",
        put("clients.csv", 3, "location_id", "hilltop"),
        "clients.csv",
        3,
        "client_id",
        "neither coordinates nor a row in travel.csv",
        "location hilltop",
    ),
    BadFolder(
        "a gender cannot be matched",
        put("carers.csv", 2, "gender", "nonbinary"),
        "carers.csv",
        2,
        "gender",
        "only female and male",
        "write female or male",
    ),
    BadFolder(
        "a visit's date is not that of its window",
        put("visits.csv", 3, "date", "2026-11-23"),
        "visits.csv",
        3,
        "date",
        "does not touch",
        "correct the date",
    ),
    BadFolder(
        "a row is repeated",
        append("travel.csv", "c1", "tower", "12.5", "4000"),
        "travel.csv",
        6,
        None,
        "repeats row 2",
        "remove one",
    ),
    BadFolder(
        "a file has no rows",
        with_bytes("history.csv", b"client_id,carer_id,visits\n"),
        "history.csv",
        None,
        None,
        "nothing else",
        "meant",
    ),
)
"""Folders that are stored, with a warning."""
