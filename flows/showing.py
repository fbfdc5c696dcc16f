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
    all_of_them: bool = True,
) -> str:
    """Make artifacts of the pages of a stored rota, and return how it came out, in a line.

    Parameters
    ----------
    all_of_them
        Whether all are made, or the brief alone: of a decision only that one tells.

    Raises
    ------
    UserError
        When the rota is not there.
    """
    branch_id, told = planned.problem.branch_id, outcome(planned)
    made = pages(planned, slug(branch_id), background(store, planned, now), absences)
    for page in made if all_of_them else made[:1]:
        create_markdown_artifact(page.text, key=page.key, description=f"{branch_id}: {told}")
    return told
