"""The pages of a rota as artifacts of the running flow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from prefect.artifacts import create_markdown_artifact

from data.standby import Standby
from data.store import Store
from flows.background import background
from flows.brief.markdown import outcome
from flows.pages import pages
from flows.planned import Planned
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

    Parameters
    ----------
    published
        Whether the rota has come into force just now: where no absence was worked out for it, the
        page of resilience of the rota before is left to stand.

    Raises
    ------
    UserError
        When the rota is not there.
    """
    branch_id, told = planned.problem.branch_id, outcome(planned)
    # The newest brief may be of another day than the one that is looked for.
    day = planned.problem.horizon.first_day
    made = pages(planned, slug(branch_id), background(store, planned, now), absences)
    for page in made:
        if published and not absences and page.key.startswith("resilience-"):
            continue
        about = f"{branch_id}, {day:%a %d %b}: {told}"
        create_markdown_artifact(page.text, key=page.key, description=about)
    return told
