"""The pages that managers read of a planned rota: which there are, and under which keys.

A key stays the same each night, so that the UI shows a page's history under it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.standby import Standby
from flows.background import Background
from flows.brief.budget import budget_page
from flows.brief.carers import carers_page
from flows.brief.compliance import compliance_page
from flows.brief.day import day_page
from flows.brief.map import map_page
from flows.brief.markdown import brief
from flows.brief.resilience import resilience_page
from flows.brief.tables import narrow
from flows.brief.who import who_page
from flows.planned import Planned

ADDRESS = "/artifacts/key/"
"""Where the UI shows the newest artifact of a key."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its key at the UI, and its text in markdown; ids only."""

    key: str
    text: str


Write = Callable[[Planned, Background, Sequence[Standby]], str]
BESIDE: dict[str, tuple[str, Write]] = {
    "day": ("The day", lambda planned, known, _: day_page(planned, 0, known)),
    "map": ("Routes", lambda planned, known, _: map_page(planned, known)),
    "carers": ("Carers", lambda planned, known, _: carers_page(planned, known)),
    "resilience": ("Resilience", lambda planned, _, absences: resilience_page(planned, absences)),
    "compliance": ("Compliance", lambda planned, known, _: compliance_page(planned, known)),
    "budget": ("Budgets", lambda planned, *_: budget_page(planned)),
    "who-is-who": ("Ids for forms", lambda planned, *_: who_page(planned)),
}
"""Pages beside the brief, by the beginning of their keys: what a link to it says, and the page.

A further one is a line here: it then has its key and its link in the brief.
"""


def changes_key(branch: str) -> str:
    """Key of the page of a re-plan: whom to ring now, and what each proposal changes.

    Parameters
    ----------
    branch
        The branch as a part of a key.
    """
    return f"changes-{branch}"


def pages(
    planned: Planned, branch: str, background: Background, absences: Sequence[Standby] = ()
) -> tuple[Page, ...]:
    """All pages of a planned rota, the brief first.

    Parameters
    ----------
    branch
        The branch as a part of a key.
    absences
        What was worked out for the absence of each carer; none where nothing was.
    """
    made = {
        f"{kind}-{branch}": (name, write(planned, background, absences))
        for kind, (name, write) in BESIDE.items()
    }
    for day in range(1, planned.problem.horizon.days):
        date = planned.problem.horizon.date_of(day)
        made[f"day-{branch}-{day + 1}"] = (f"{date:%a %d}", day_page(planned, day, background))
    links = {name: f"{ADDRESS}{key}" for key, (name, _) in made.items()}
    if planned.offer is not None:
        links["What changes"] = f"{ADDRESS}{changes_key(branch)}"
    first = brief(planned, background, absences=absences, links=links)
    return (
        Page(f"brief-{branch}", narrow(first)),
        *(Page(key, narrow(text)) for key, (_, text) in made.items()),
    )
