"""The page of resilience: for each carer, what nobody would make if they were absent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data.standby import Standby, not_swept
from flows.brief.tables import plain, table
from flows.brief.words import PROVED, not_looked_at, what_is_proved
from flows.planned import Planned
from solver.words import count

HEAD = ("If absent", "Slots", "Red", "Amber", "Green", "Others", "Proved")
MOST_VISITS = 20
"""Visits named for one carer; the rest are counted."""
NOT_DONE = (
    "Nobody's absence was worked out for this rota. `rotamend standby` does it, and so does the "
    "nightly run where *Standby* is on."
)


def resilience_page(planned: Planned, absences: Sequence[Standby]) -> str:
    """The page of all absences that were looked at, the gravest first."""
    day = planned.problem.horizon.first_day
    title = f"# {plain(planned.problem.branch_id)}, {day:%a %d %b %Y}: who is missed most"
    if not absences:
        return f"{title}\n\n{NOT_DONE}\n"
    rows = [_row(planned, absence) for absence in absences]
    grave = [absence for absence in absences if any(lost(planned, absence).values())]
    left_out = not_swept(planned.problem, planned.rota, absences)
    lines = [
        title,
        "",
        f"{_rota(planned)}Of {count(len(absences), 'carer')} looked at, "
        f"{count(len(grave), 'is a single point', 'are single points')} of failure: without them a "
        "visit has nobody, even after the best repair found.",
        "",
        *table(HEAD, rows),
        "",
        "Slots: what the carer makes. Red, amber, green: visits that nobody makes then. Others: "
        "slots of other carers that change hands besides.",
    ]
    for words in what_is_proved(absences):
        lines += ["", plain(words)]
    if left_out:
        lines += ["", f"{not_looked_at(len(left_out))} {plain(', '.join(left_out))}"]
    lines += _named(planned, grave)
    return "\n".join(lines) + "\n"


def _rota(planned: Planned) -> str:
    return "" if planned.saved is None else f"Rota **{planned.saved.rota_id}**. "


def lost(planned: Planned, absence: Standby) -> dict[str, list[str]]:
    """Visits by risk that have nobody only because somebody is absent, the gravest risk first."""
    anyway = {slot.visit_id for slot in planned.uncovered}
    found: dict[str, list[str]] = {"red": [], "amber": [], "green": []}
    for visit_id in absence.nobody:
        visit = planned.problem.visit.get(visit_id)
        if visit is not None and visit_id not in anyway:
            found[visit.risk].append(visit_id)
    return found


def _row(planned: Planned, absence: Standby) -> tuple[object, ...]:
    visits = lost(planned, absence)
    return (
        absence.carer_id,
        absence.hit_slots,
        *(len(them) or "–" for them in visits.values()),
        absence.changed or "–",
        PROVED[absence.proof],
    )


def _named(planned: Planned, grave: Sequence[Standby]) -> Iterator[str]:
    if not grave:
        return
    yield ""
    yield "## Visits that hang on one carer"
    yield ""
    rows = []
    for absence in grave:
        visits = [
            f"{visit_id} ({risk})"
            for risk, them in lost(planned, absence).items()
            for visit_id in them
        ]
        more = len(visits) - MOST_VISITS
        told = ", ".join(visits[:MOST_VISITS]) + (f" and {more} more" if more > 0 else "")
        rows.append((absence.carer_id, told))
    yield from table(("If absent", "Nobody goes to"), rows)
