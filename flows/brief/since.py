"""What changed: against what people were told for these days, and against the days before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from flows.background import Background, Before
from flows.brief.change_set import disruption
from flows.brief.tables import plain, table
from flows.brief.words import hours, moved_over, pounds
from flows.figures import Figures
from flows.planned import Planned
from solver.words import count

MOST_TOLD = 8
"""Disruptions told; the rest are counted."""
KINDS = {
    "carer": "other carer",
    "time": "same carer at another time",
    "uncovered": "nobody any more",
    "covered": "a carer again",
    "added": "new",
    "cancelled": "fallen out",
}


def since(planned: Planned, background: Background) -> Iterator[str]:
    """The lines of the section; none where nothing was looked at."""
    if background.before is None:
        return
    yield "## What changed"
    yield ""
    yield differences_told(planned, background)
    if background.reported:
        yield ""
        yield plain(_reported(background, planned.problem.horizon.timezone))
    yield ""
    yield from _figures(planned.figures, background.before)


def differences_told(planned: Planned, background: Background) -> str:
    """What differs from the rota in force on the same days, in a sentence.

    *At another time* is any start that differs; *moved* is what the policy counts as that, whoever
    makes the visit.
    """
    if background.changes is None:
        return "No rota was in force for these days: all of it is new to people."
    if not background.changes:
        return "Nothing differs from the rota in force for these days."
    kinds = Counter(change.kind for change in background.changes)
    parts = ", ".join(f"{kinds[kind]} {words}" for kind, words in KINDS.items() if kinds[kind])
    differ = count(len(background.changes), "slot differs", "slots differ")
    told = f"{differ} from the rota in force for these days: {parts}"
    moved = count(planned.changes.moved, "visit")
    return f"{told}; {moved} {moved_over(planned.policy)}."


def _reported(background: Background, zone: str) -> str:
    known = [f"{each.disruption_id} ({disruption(each, zone)})" for each in background.reported]
    more = len(known) - MOST_TOLD
    return (
        f"Reported in the last 24 hours: {', '.join(known[:MOST_TOLD])}"
        f"{f' and {more} more' if more > 0 else ''}."
    )


def _figures(now: Figures, before: Before) -> Iterator[str]:
    horizon = before.horizon
    days = f"{horizon.first_day:%a %d %b}"
    if horizon.days > 1:
        days += f" to {horizon.date_of(horizon.days - 1):%a %d %b}"
    if before.figures is None:
        yield f"There was no rota in force for {days} to compare the figures with."
        return
    rows: list[tuple[str, Callable[[Figures], float], Callable[[float], str]]] = [
        ("Slots", lambda f: f.slots, _number),
        ("Nobody", lambda f: f.slots - f.covered_slots, _number),
        ("Carers with visits", lambda f: sum(bool(row.visits) for row in f.hours), _number),
        ("Travel", lambda f: f.travel_s, hours),
        ("Waiting", lambda f: f.waiting_s, hours),
        ("Paid time", lambda f: f.paid_s, hours),
        ("Pay and mileage", lambda f: f.cost, pounds),
    ]
    yield from table(
        ("", days, "Now", "More"),
        (
            (name, show(of(before.figures)), show(of(now)), _more(of, show, before.figures, now))
            for name, of, show in rows
        ),
    )


def _more(
    of: Callable[[Figures], float], show: Callable[[float], str], before: Figures, now: Figures
) -> str:
    difference = of(now) - of(before)
    sign = "−" if difference < 0 else "+"
    return f"{sign}{show(abs(difference))}" if show(abs(difference)) != show(0) else "–"


def _number(value: float) -> str:
    return f"{value:,.0f}"
