"""An .xlsx workbook as records of text, one list for each sheet the folder knows."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

from data.importers.cells import suggestion
from data.importers.layout import FILE, WRITTEN_ONLY
from data.importers.messages import tell
from data.importers.problems import Problem

UNPACKED_LIMIT_MB = 1024
"""A workbook that unpacks to more is refused before it fills the memory."""

_ZEROS = re.compile(r"0{2,}")


def read_workbook(
    path: Path,
    raw: dict[str, list[tuple[int, list[str]]]],
    broken: set[str],
    problems: list[Problem],
) -> bool:
    """Add the sheets of a workbook to ``raw``; a sheet may be called ``visits`` or ``visits.csv``.

    Cells that hold dates, times, numbers or truth values become the text the folder would hold.
    Returns whether the file is a workbook at all.
    """
    if not zipfile.is_zipfile(path):
        problems.append(tell("not_a_workbook", path.name))
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > UNPACKED_LIMIT_MB * 1024 * 1024:
            problems.append(tell("too_large", path.name, limit_mb=UNPACKED_LIMIT_MB))
            return False
        for title, records in _sheets(path):
            name = title.strip().lower().removesuffix(".csv")
            if name in raw:
                problems.append(tell("sheet_twice", f"{name}.csv"))
                broken.add(name)
            elif name in FILE:
                raw[name] = records
            elif name not in WRITTEN_ONLY:
                hint = suggestion(name, list(FILE))
                problems.append(tell("unknown_file", title, suggestion=hint))
    except (
        Exception
    ):  # openpyxl raises whatever a damaged part leads it to (KeyError, ParseError …)
        raw.clear()
        problems.append(tell("not_a_workbook", path.name))
        return False
    return True


def _sheets(path: Path) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=False)
    results = None
    try:
        for sheet in book.worksheets:
            records = []
            formulas = False
            sheet.reset_dimensions()  # some programs write a size that is smaller than the sheet
            for number, row in enumerate(sheet.iter_rows(), start=1):
                formulas = formulas or any(cell.data_type == "f" for cell in row)
                record = [_text(cell) for cell in row]
                if any(record):
                    records.append((number, _without_empty_end(record)))
            if formulas:
                results = results or openpyxl.load_workbook(path, read_only=True, data_only=True)
                _put_results(records, results[sheet.title])
            yield sheet.title, records
    finally:
        book.close()
        if results is not None:
            results.close()


def _put_results(records: list[tuple[int, list[str]]], sheet: Any) -> None:
    """Replace each formula by the result the spreadsheet program stored; without one it is text."""
    by_row = dict(records)
    for number, row in enumerate(sheet.iter_rows(), start=1):
        record = by_row.get(number, [])
        for position, cell in enumerate(row[: len(record)]):
            text = _text(cell)
            if record[position].startswith("=") and text:
                record[position] = text


def _without_empty_end(record: list[str]) -> list[str]:
    """A sheet is a rectangle: empty cells at the end of a row are not cells of the row."""
    while record and not record[-1].strip():
        record.pop()
    return record


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return _to_second(value).isoformat()
    if isinstance(value, dt.time):
        return _to_second(dt.datetime.combine(dt.date(2000, 1, 1), value)).time().isoformat()
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int) and value >= 0 and _ZEROS.fullmatch(cell.number_format or ""):
        return str(value).zfill(len(cell.number_format))
    return str(value)


def _to_second(value: dt.datetime) -> dt.datetime:
    """A spreadsheet counts days in floating point: 07:30 may come back as 07:29:59.999."""
    return (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
