"""rotamend report: files for people to read, with names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import AsJson, Branch, RotaRef

app = typer.Typer(
    help="Files for managers, coordinators and carers; they hold names.",
    no_args_is_help=True,
)

Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FOLDER", help="Where to write it; the reports of this home if left out."
    ),
]


@app.callback()
def report() -> None:
    """Keep the name of the report a word of its own, however many reports there are."""


@app.command("rota")
def rota(
    rota: RotaRef = "latest", out: Out = None, branch: Branch = None, as_json: AsJson = False
) -> int:
    """Write a rota as an Excel workbook, and a calendar for each carer."""
    from data.reports.rota import write_rota
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, note, say
    from flows.settings import reports_folder
    from solver.words import count

    with open_store() as store:
        written = write_rota(store, rota, out or reports_folder(), branch)
    if as_json:
        emit(
            {
                "branch": written.branch_id,
                "rota": written.rota_id,
                "version": written.version,
                "status": written.status,
                "out": str(written.folder),
                "workbook": str(written.workbook),
                "calendars": [str(path) for path in written.calendars],
                "cancelled": [str(path) for path in written.cancelled],
            }
        )
        return 0
    say(
        f"Written to {written.folder}: the workbook {written.workbook.name}, "
        f"{count(len(written.calendars), 'calendar')} and "
        f"{count(len(written.cancelled), 'cancellation')}."
    )
    if not written.published:
        note(
            f"Rota {written.rota_id} is not published ({written.status}): its calendars say so. "
            "Send them when it is, after writing them again."
        )
    return 0
