"""From a folder or a workbook to tables of trimmed text, with everything odd about their shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from data.importers.cells import suggestion
from data.importers.csv_file import read_csv
from data.importers.escaping import unescape
from data.importers.layout import FILES, WRITTEN_ONLY, File
from data.importers.messages import tell
from data.importers.problems import Problem
from data.importers.workbook import read_workbook

Record = tuple[int, list[str]]
"""A row number as a spreadsheet counts it, and the cells of the row."""


@dataclass(frozen=True)
class ParsedAgency:
    """What was found at a path: text only, nothing checked but the shape.

    Parameters
    ----------
    name
        Base name of the folder or workbook.
    tables
        Columns the folder knows, as text, by file name without ``.csv``; the index is the row
        number. An empty cell is an empty text.
    problems
        Faults of the files' shape.
    unreadable
        Files that are there but could not be read; what refers to them cannot be checked.
    """

    name: str
    tables: dict[str, pd.DataFrame]
    problems: tuple[Problem, ...]
    unreadable: frozenset[str] = field(default_factory=frozenset)


def read_agency(path: Path) -> ParsedAgency:
    """Read an agency folder, or an .xlsx workbook whose sheets carry the same names.

    Never raises for what is in the folder: every fault becomes a `Problem`.
    """
    path = path.resolve()
    problems: list[Problem] = []
    raw: dict[str, list[Record]] = {}
    broken: set[str] = set()
    opened = path.is_dir()
    if not path.exists():
        problems.append(tell("no_such_path", path.name))
    elif opened:
        _read_folder(path, raw, broken, problems)
    elif path.suffix.lower() == ".xlsx":
        opened = read_workbook(path, raw, broken, problems)
    else:
        problems.append(tell("not_an_agency_path", path.name))
    if opened:
        seen = raw.keys() | broken
        problems += [
            tell("missing_file", f.csv) for f in FILES if f.required and f.name not in seen
        ]
    tables: dict[str, pd.DataFrame] = {}
    for file in FILES:
        if file.name in raw:
            table = _shape(file, raw[file.name], problems)
            if table is None:
                broken.add(file.name)
            else:
                tables[file.name] = table
    return ParsedAgency(path.name, tables, tuple(problems), frozenset(broken))


def read_file(file: File, path: Path) -> ParsedAgency:
    """Read one CSV file that has the columns of a file of the folder; never raises either."""
    problems: list[Problem] = []
    found = read_csv(path, file.csv)
    if isinstance(found, Problem):
        return ParsedAgency(path.name, {}, (found,), frozenset({file.name}))
    table = _shape(file, found, problems)
    tables = {} if table is None else {file.name: table}
    return ParsedAgency(path.name, tables, tuple(problems), frozenset({file.name}) - tables.keys())


def _read_folder(
    path: Path, raw: dict[str, list[Record]], broken: set[str], problems: list[Problem]
) -> None:
    try:
        entries = sorted(path.iterdir())
    except OSError as fault:
        problems.append(tell("unreadable", path.name, reason=fault.strerror))
        return
    known = {file.csv: file for file in FILES}
    for entry in entries:
        name = entry.name
        if name in known:
            found = read_csv(entry, known[name].csv)
            if isinstance(found, Problem):
                problems.append(found)
                broken.add(known[name].name)
            else:
                raw[known[name].name] = found
        elif not name.startswith((".", "~")) and name.removesuffix(".csv") not in WRITTEN_ONLY:
            hint = suggestion(name.lower(), list(known))
            problems.append(tell("unknown_file", name, suggestion=hint))


def _shape(file: File, records: list[Record], problems: list[Problem]) -> pd.DataFrame | None:
    """Ensures one name for each column and one cell for each name; None without a header."""
    if not records:
        problems.append(tell("empty_file", file.csv))
        return None
    header_row, header = records[0]
    names = [cell.strip() for cell in header]
    delimiter = _wrong_delimiter(names)
    if delimiter is not None:
        problems.append(tell("wrong_delimiter", file.csv, header_row, found=delimiter))
        return None
    rows = list(_rows(file, names, records[1:], problems))
    for name, times in Counter(name for name in names if name).items():
        if times > 1:
            problems.append(tell("duplicate_column", file.csv, header_row, name, name, times=times))
    for position, name in enumerate(names):
        if not name and any(len(row) > position and row[position] for _, row in rows):
            problems.append(tell("nameless_column", file.csv, header_row, number=position + 1))
        elif name and name not in file.column:
            hint = suggestion(name.lower().replace(" ", "_"), list(file.names))
            problems.append(
                tell("unknown_column", file.csv, header_row, name, name, suggestion=hint)
            )
    if not rows:
        problems.append(tell("no_rows", file.csv))
    kept = {name: i for i, name in reversed(list(enumerate(names))) if name in file.column}
    return pd.DataFrame(
        {
            name: [_cell(file, name, row, kept[name]) for _, row in rows]
            for name in file.names
            if name in kept
        },
        index=pd.Index([number for number, _ in rows], dtype="int64"),
        dtype=str,
    )


def _rows(
    file: File, names: list[str], records: list[Record], problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    for number, record in records:
        row = [cell.strip() for cell in record]
        if not any(row):
            continue
        if len(row) > len(names):
            extra = next((cell for cell in row[len(names) :] if cell), "")
            problems.append(
                tell(
                    "too_many_cells",
                    file.csv,
                    number,
                    value=extra,
                    cells=len(row),
                    columns=len(names),
                )
            )
        yield number, row


def _cell(file: File, name: str, row: list[str], position: int) -> str:
    if position >= len(row):
        return ""
    text = row[position]
    return unescape(text) if file.column[name].is_text else text


def _wrong_delimiter(names: list[str]) -> str | None:
    if len(names) != 1:
        return None
    if ";" in names[0]:
        return "semicolons"
    return "tabs" if "\t" in names[0] else None
