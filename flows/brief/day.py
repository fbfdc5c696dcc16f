"""The page of one day: its Gantt, and what differs from what people were told."""

from __future__ import annotations

from flows.background import UNKNOWN, Background
from flows.brief.change_set import slot_changes
from flows.brief.gantt import gantt, gantt_told
from flows.brief.svg import data_uri
from flows.brief.tables import plain, table
from flows.mended import seen_and_slight
from flows.planned import Planned
from solver.rota import Change
from solver.words import count

MOST_ROWS = 40
"""Changes listed; the rest are counted, and all are marked in the picture."""


def day_page(planned: Planned, day: int = 0, background: Background = UNKNOWN) -> str:
    """The page of a day of the horizon; changed visits are marked where something was in force."""
    date = planned.problem.horizon.date_of(day)
    title = f"# {plain(planned.problem.branch_id)}, {date:%a %d %b %Y}"
    address = data_uri(gantt(planned.facts, day, background.changed))
    told = gantt_told(planned.facts, day, background.changed)
    lines = [title, "", f"![{told}]({address})", ""]
    if background.changes is None:
        lines.append("No rota was in force for this day: nothing is marked as changed.")
    else:
        lines += _changes(planned, day, background.changes)
    return "\n".join(lines) + "\n"


def _changes(planned: Planned, day: int, changes: tuple[Change, ...]) -> list[str]:
    horizon = planned.problem.horizon

    def on_the_day(change: Change) -> bool:
        starts = (change.start_before, change.start_after)
        return any(start is not None and horizon.day_of(start) == day for start in starts)

    found = [each for each in seen_and_slight(changes, horizon)[0] if on_the_day(each)]
    if not found:
        return ["Nothing differs from the rota in force."]
    lines = [f"{count(len(found), 'slot differs', 'slots differ')} from the rota in force.", ""]
    lines += table(
        ("Visit", "Was", "Now"), (slot_changes(each, horizon) for each in found[:MOST_ROWS])
    )
    if len(found) > MOST_ROWS:
        lines += ["", f"and {len(found) - MOST_ROWS:,} more: `rotamend diff`"]
    return lines
