"""An export as a folder of CSV files, written whole or not at all."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from data.errors import UserError
from data.exporters.cells import cell_text
from data.exporters.tables import Table, Value, rota_tables
from data.importers.escaping import escape
from data.importers.layout import FILES, WRITTEN_ONLY
from data.store import Store

_OURS = frozenset({*(file.csv for file in FILES), *(f"{name}.csv" for name in WRITTEN_ONLY)})


def export_rota(
    store: Store, ref: str, out: Path, branch_id: str | None = None, *, force: bool = False
) -> list[Path]:
    """Write a rota and its branch as an agency folder (UTF-8 CSV) and return the files' paths.

    A text that a spreadsheet program could take for a formula is written with an apostrophe before
    it, which an import takes away again. All files are written to a hidden folder first and moved
    into ``out`` when all are complete. Files of an earlier export that this one doesn't have are
    removed from ``out``; other files in it stay.

    Parameters
    ----------
    ref
        Rota id, proposal id or ``latest``.
    force
        Write also into a folder that holds something and is not an earlier export.

    Raises
    ------
    UserError
        When there is no such rota, the folder holds something else than an earlier export, or it
        cannot be written.
    """
    with store.unit_of_work(read_only=True) as work:
        tables = rota_tables(work, ref, branch_id)
    try:
        if not (force or _may_be_written(out)):
            raise UserError(
                f"The folder {out.absolute().name!r} holds files and is not an earlier export.",
                "Choose an empty folder or an earlier export, or give --force to write over it.",
            )
        return _write(tables, out)
    except OSError as fault:
        raise UserError(
            f"The folder {out.name!r} cannot be written ({fault.strerror}).",
            "Give a folder that you may write to.",
        ) from fault


def _may_be_written(out: Path) -> bool:
    if not out.is_dir():
        return True
    names = {path.name for path in out.iterdir() if not path.name.startswith(".")}
    # Every export writes these, and no agency folder that a person made has need of them.
    return not names or names.issuperset(f"{name}.csv" for name in WRITTEN_ONLY)


def _write(tables: Iterable[Table], out: Path) -> list[Path]:
    target = out.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    # Files can be moved within one file system only, and a folder may be a mounted one.
    beside = target if target.is_dir() else target.parent
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=beside))
    try:
        for table in tables:
            _write_csv(table, draft / f"{table.name}.csv")
        names = [path.name for path in sorted(draft.iterdir())]
        target.mkdir(exist_ok=True)
        for name in names:
            (draft / name).replace(target / name)
        for stale in _OURS.difference(names):
            (target / stale).unlink(missing_ok=True)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return [out / name for name in names]


def _write_csv(table: Table, path: Path) -> None:
    # The writer's \r\n keeps line breaks inside cells in quotation marks, whatever kind they are.
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns)
        writer.writerows([_cell(value, table) for value in row] for row in table.rows)


def _cell(value: Value, table: Table) -> str:
    text = cell_text(value, table.zone, with_offset=table.with_offset)
    return escape(text) if isinstance(value, (str, tuple)) else text
