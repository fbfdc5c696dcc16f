"""The pages of a rota, and of what a re-plan changes, as artifacts of the running flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from prefect import get_run_logger
from prefect.artifacts import create_markdown_artifact

from data.standby import Standby
from data.store import Store
from flows.background import background
from flows.brief.change_set import change_set
from flows.brief.markdown import outcome
from flows.brief.tables import narrow, plain
from flows.mended import Mended
from flows.pages import changes_key, pages
from flows.planned import Planned
from flows.reporting import write_rota_files
from flows.wiring import slug


def show_pages(
    store: Store,
    planned: Planned,
    now: datetime,
    absences: Sequence[Standby] = (),
    *,
    published: bool = False,
) -> str:
    """Make artifacts of the pages of a stored rota, and return how it came out, in a line.

    Of a published one the workbook and the calendars are written first; the brief tells where.

    Parameters
    ----------
    published
        Whether the rota has come into force just now. Of such a one, and of what mends a rota in
        force, the page of resilience of the rota before is left to stand where no absence was
        worked out.

    Raises
    ------
    UserError
        When the rota is not there.
    """
    branch_id, told = planned.problem.branch_id, outcome(planned)
    # The newest brief may be of another day than the one that is looked for.
    day = planned.problem.horizon.first_day
    known = background(store, planned, now)
    if planned.saved is not None and planned.saved.status == "published":
        files = write_rota_files(store, planned.saved.rota_id)
        if not files.written:
            get_run_logger().warning(files.told)
        known = replace(known, files=files.told)
    made = pages(planned, slug(branch_id), known, absences)
    left = not absences and (published or planned.offer is not None)
    for page in made:
        if left and page.key.startswith("resilience-"):
            continue
        # The UI renders a description as markdown, too.
        about = plain(f"{branch_id}, {day:%a %d %b}: {told}")
        create_markdown_artifact(page.text, key=page.key, description=about)
    return told


def show_mended(mended: Mended, zone: str, words: str) -> None:
    """Make an artifact of what a re-plan came to, also where it proposes nothing.

    Parameters
    ----------
    words
        What happened and how far it is mended.
    """
    page = narrow(change_set(mended, zone, pictures=True))
    about = plain(f"{mended.branch_id}: {words}")
    create_markdown_artifact(page, key=changes_key(slug(mended.branch_id)), description=about)
