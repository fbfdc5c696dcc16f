"""rotamend import: an agency folder or workbook into the store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.errors import UserError
from flows.cli.options import AsJson, Now

if TYPE_CHECKING:
    from rich.console import RenderableType

    from data.importers.problems import Problem

MOST_SHOWN = 50
"""Problems listed on a screen; --json lists all."""


class RowsRefused(UserError):
    """Rows of a file that cannot be taken in, with all that is wrong with them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("There are errors, and nothing was stored.", "Mend these rows.")
        self.problems = tuple(problems)

    def as_json(self) -> dict[str, Any]:
        """The refusal for programs."""
        return {"errors": [problem.as_json() for problem in self.problems]}

    def tell(self) -> None:
        """Print the refusal for a person."""
        from flows.cli.terminal import say
        from solver.words import count

        say(_problems("Errors", self.problems))
        say(f"{count(len(self.problems), 'error')}: nothing was stored.")


def import_(
    path: Annotated[Path, typer.Argument(help="A folder of CSV files, or an .xlsx workbook.")],
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Import an agency folder or workbook: all of it, or nothing and every problem at once."""
    from data.importers import import_agency
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, program, say, table
    from flows.clock import moment

    clock = moment(now)
    with open_store() as store:
        report = import_agency(store, path, now=clock)
    if as_json:
        emit(report.as_json())
        return 0 if report.stored else 2
    if report.warnings:
        say(_problems("Warnings", report.warnings))
    if not report.stored:
        RowsRefused(report.errors).tell()
        return 2
    rows = [
        (name, report.added[name], report.changed[name], report.unchanged[name])
        for name in report.added
    ]
    say(table(f"Branch {report.branch_id}", ("File", "Added", "Changed", "Unchanged"), rows))
    say(f"Next: {program()} nightly")
    return 0


def warn(problem: Problem) -> None:
    """Print a warning beside the result, as sentences."""
    from flows.cli.terminal import note

    where = ", ".join(
        part
        for part in (problem.file, f"row {problem.row}" if problem.row else "", problem.column)
        if part
    )
    note(f"Warning ({where}): {problem.problem}. To mend it: {problem.mend}.")


def _problems(title: str, problems: Sequence[Problem]) -> RenderableType:
    from flows.cli.terminal import table

    rows = [
        tuple(each[name] or "" for name in ("file", "row", "column", "value", "problem", "mend"))
        for each in (problem.as_json() for problem in problems[:MOST_SHOWN])
    ]
    more = f", the first {MOST_SHOWN} of {len(problems)}" if len(problems) > MOST_SHOWN else ""
    head = ("File", "Row", "Column", "Value", "What is wrong", "How to mend it")
    return table(title + more, head, rows, fold=head[3:])
