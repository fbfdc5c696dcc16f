"""Results as a CSV file that grows, and as the Markdown table made from it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Row = Mapping[str, str]


class OtherColumns(Exception):
    """The file holds results with other columns."""


def append(path: Path, rows: Sequence[Row], render: Callable[[Sequence[Row]], str]) -> None:
    """Add rows to a CSV file and write its Markdown table beside it.

    Parameters
    ----------
    render
        Makes the table from all rows of the file.

    Raises
    ------
    OtherColumns
        When the file has other columns than the rows.
    """
    columns = list(rows[0])
    before = read(path) if path.exists() else []
    if before and list(before[0]) != columns:
        raise OtherColumns(f"{path.name} has other columns: choose another --out")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows([*before, *rows])
    path.with_suffix(".md").write_text(render(read(path)), encoding="utf-8")


def read(path: Path) -> list[dict[str, str]]:
    """All rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Make a Markdown table; all columns but the first are aligned to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)
