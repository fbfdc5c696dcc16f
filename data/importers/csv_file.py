"""One .csv file as records of text."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from data.importers.messages import tell
from data.importers.problems import Problem


def read_csv(path: Path, file: str) -> list[tuple[int, list[str]]] | Problem:
    """Records of a UTF-8 file with their row numbers, blank lines left out; or what is wrong.

    A row is a record: a line break inside quotation marks does not begin a new row, as in a
    spreadsheet.
    """
    try:
        content = path.read_bytes()
    except OSError as fault:
        return tell("unreadable", file, reason=fault.strerror or type(fault).__name__)
    if b"\0" in content:
        return tell("not_text", file, byte=content.index(b"\0") + 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return tell("not_text", file, byte=fault.start + 1)
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, skipinitialspace=True)
    records: list[tuple[int, list[str]]] = []
    number = line_before = 0
    try:
        for number, record in enumerate(reader, start=1):
            if any(cell.strip() for cell in record):
                records.append((number, record))
            if reader.line_num == len(lines) and _never_closed(lines[line_before:]):
                return tell("open_quote", file, number)
            line_before = reader.line_num
    except csv.Error:
        limit = csv.field_size_limit()
        return tell("cell_too_long_to_read", file, number + 1, limit=limit)
    return records


def _never_closed(lines: list[str]) -> bool:
    """Whether a quotation mark opens in these lines, the last of a file, and never closes."""
    try:
        for _ in csv.reader(lines, skipinitialspace=True, strict=True):
            pass
    except csv.Error as fault:
        return "unexpected end" in str(fault)
    return False
