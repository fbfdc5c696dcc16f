"""rotamend report rota: a version of a rota as a workbook, and a calendar for each carer."""

from __future__ import annotations

from flows.cli.options import AsJson, Branch, RotaRef
from flows.cli.report_options import Out, branch_of


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
        chosen = branch_of(store, rota, branch)
        written = write_rota(store, rota, out or reports_folder(), chosen)
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
