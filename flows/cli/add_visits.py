"""rotamend add-visits and add-visit: visits that nobody had planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.cli.mending import Desk, reports


@reports
def add_visits(
    desk: Desk,
    file: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help="Rows with the columns of visits.csv.")
    ],
) -> Any:
    """Add visits (a discharge from hospital) from a small file, and mend the rota for them.

    Either all of them are added or none, and every problem of every row is listed.
    """
    return _read(desk, file)


@reports
def add_visit(
    desk: Desk,
    client: Annotated[str, typer.Option("--client", metavar="ID", help="Whom it is for.")],
    earliest: Annotated[str, typer.Option("--earliest", metavar="HH:MM", help="Earliest start.")],
    latest: Annotated[str, typer.Option("--latest", metavar="HH:MM", help="Latest start.")],
    minutes: Annotated[str, typer.Option("--minutes", help="How long it takes.")],
    date: Annotated[
        str, typer.Option("--date", metavar="DAY", help="2026-11-24, today or tomorrow.")
    ] = "today",
    preferred: Annotated[
        str, typer.Option("--preferred", metavar="HH:MM", help="Preferred start.")
    ] = "",
    skills: Annotated[str, typer.Option("--skills", metavar="A;B", help="Skills it needs.")] = "",
    carers: Annotated[
        int, typer.Option("--carers", min=1, max=4, help="Carers it needs at once.")
    ] = 1,
    visit: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Its id; else one is made.")
    ] = None,
) -> Any:
    """Add one visit, and mend the rota for it."""
    from flows.clock import instant

    day = instant(date, desk.clock, "--date").date().isoformat()
    row = {
        "visit_id": visit or _free_id(desk, f"{client}-{day}-{earliest.replace(':', '')}"),
        "client_id": client,
        "date": day,
        "earliest_start": earliest,
        "latest_start": latest,
        "preferred_start": preferred,
        "duration_minutes": minutes,
        "skills": skills,
        "carers_required": str(carers),
    }
    return _read(desk, [row])


def _read(desk: Desk, source: Path | Sequence[Mapping[str, str]]) -> Any:
    from data.importers.new_visits import read_new_visits
    from flows.cli.importing import RowsRefused, warn

    with desk.store.unit_of_work(read_only=True) as uow:
        report = read_new_visits(uow, desk.branch_id, source, now=desk.clock)
    if report.facts is None:
        raise RowsRefused(report.errors)
    for warning in report.warnings:
        warn(warning)
    return report.facts


def _free_id(desk: Desk, wanted: str) -> str:
    """An id that no visit has."""
    from data.disruptions import known_visit

    chosen, number = wanted, 1
    with desk.store.unit_of_work(read_only=True) as uow:
        while known_visit(uow, desk.branch_id, chosen) is not None:
            number += 1
            chosen = f"{wanted}-{number}"
    return chosen
