"""A fault in a good folder: how to make it, and what an import must say of it."""

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


def cell_error(
    name: str, file: str, row: int, column: str, value: str, problem: str, mend: str
) -> BadFolder:
    """A good folder with one wrong cell, which is where the problem is told."""
    return BadFolder(name, put(file, row, column, value), file, row, column, problem, mend)
