"""An export as an Excel workbook."""

from __future__ import annotations

import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import xlsxwriter

from data.errors import UserError
from data.exporters.cells import cell_text
from data.exporters.tables import Table, rota_tables
from data.importers.escaping import escape_in_workbook
from data.importers.layout import WRITTEN_ONLY
from data.store import Store

SHEET_ROWS = 1_048_576
"""Rows that a sheet can hold, the header included."""

_PLAIN = {
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "constant_memory": True,
}


def write_workbook(
    store: Store, ref: str, path: Path, branch_id: str | None = None, *, force: bool = False
) -> Path:
    """Write what `export_rota` writes as the sheets of one .xlsx workbook, and return its path.

    Text is written as explicit text cells, never as a formula; numbers and truth values are cells
    of their kind; dates and times are ISO 8601 text, since a cell cannot hold a UTC offset.

    Parameters
    ----------
    ref
        Rota id, proposal id or ``latest``.
    force
        Write also over a file that is not an earlier export.

    Raises
    ------
    UserError
        When there is no such rota, a table is longer than a sheet, the file is something else than
        an earlier export, or it cannot be written.
    """
    with store.unit_of_work(read_only=True) as work:
        tables = rota_tables(work, ref, branch_id)
    for table in tables:
        if len(table.rows) >= SHEET_ROWS:
            raise UserError(
                f"{table.name} has {len(table.rows)} rows, more than a sheet can hold.",
                "Export to a folder instead.",
            )
    try:
        if not (force or _may_be_written(path)):
            raise UserError(
                f"The file {path.name!r} is there already and is not an earlier export.",
                "Choose a new file or an earlier export, or give --force to write over it.",
            )
        target = path.absolute()
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as draft:
            written = Path(draft) / target.name
            _write(tables, written, draft)
            os.replace(written, target)
    except (OSError, xlsxwriter.exceptions.XlsxFileError) as fault:
        raise UserError(
            f"The workbook {path.name!r} cannot be written.", "Give a path you may write to."
        ) from fault
    return path


def _may_be_written(path: Path) -> bool:
    if not path.is_file():
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = archive.read("xl/workbook.xml").decode()
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return False
    return all(f'name="{name}"' in sheets for name in WRITTEN_ONLY)


def _write(tables: list[Table], path: Path, scratch: str) -> None:
    with xlsxwriter.Workbook(str(path), {**_PLAIN, "tmpdir": scratch}) as book:
        heading = book.add_format({"bold": True})
        for table in tables:
            sheet = book.add_worksheet(table.name)
            sheet.freeze_panes(1, 0)
            for column, name in enumerate(table.columns):
                sheet.set_column(column, column, max(12, len(name) + 2))
                sheet.write_string(0, column, name, heading)
            for number, row in enumerate(table.rows, start=1):
                for column, value in enumerate(row):
                    _put(sheet, number, column, value, table)


def _put(sheet: Any, row: int, column: int, value: Any, table: Table) -> None:
    if value is None or value == ():
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    else:
        text = cell_text(value, table.zone, with_offset=table.with_offset)
        sheet.write_string(row, column, escape_in_workbook(text))
