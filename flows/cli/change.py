"""rotamend change: a visit needs something else."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from flows.cli.mending import Desk, VisitId, reports

Minutes = Annotated[float | None, typer.Option("--minutes", help="How long it takes.")]
Skills = Annotated[
    str | None,
    typer.Option("--skills", metavar="A;B", help="Skills it needs; '' for none."),
]
Carers = Annotated[
    int | None, typer.Option("--carers", min=1, max=4, help="Carers it needs at once.")
]


@reports
def change(
    desk: Desk,
    visit: VisitId,
    minutes: Minutes = None,
    skills: Skills = None,
    carers: Carers = None,
    earliest: Annotated[
        str | None, typer.Option("--earliest", metavar="TIME", help="Earliest start.")
    ] = None,
    latest: Annotated[
        str | None, typer.Option("--latest", metavar="TIME", help="Latest start.")
    ] = None,
    preferred: Annotated[
        str | None, typer.Option("--preferred", metavar="TIME", help="Preferred start.")
    ] = None,
) -> Any:
    """Report that a visit needs something else, and mend the rota; what is left out stays.

    A time without a day is on the day of the visit.
    """
    from data.disruptions import ChangeFacts, known_visit
    from data.importers import refuse_unknown_skills, warning_of_change
    from flows.cli.importing import warn
    from flows.clock import instant

    with desk.store.unit_of_work(read_only=True) as uow:
        known = known_visit(uow, desk.branch_id, visit)
    day = None if known is None else known.date

    def start(text: str | None, option: str) -> datetime | None:
        return None if text is None else instant(text, desk.clock, option, day)

    facts = ChangeFacts(
        visit,
        duration_minutes=minutes,
        skills=None if skills is None else tuple(s.strip() for s in skills.split(";") if s.strip()),
        carers_required=carers,
        earliest_start=start(earliest, "--earliest"),
        latest_start=start(latest, "--latest"),
        preferred_start=start(preferred, "--preferred"),
    )
    with desk.store.unit_of_work(read_only=True) as uow:
        if known is not None:
            refuse_unknown_skills(uow, desk.branch_id, facts)
        warning = warning_of_change(uow, desk.branch_id, facts)
    if warning is not None:
        warn(warning)
    return facts
