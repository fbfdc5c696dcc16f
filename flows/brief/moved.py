"""What moves on a day, as SVG: for each carer whose visits change, a row before and a row after."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flows.brief.gantt import (
    LABEL_GAP,
    ROW,
    TOP,
    WIDTH,
    Row,
    axis_of,
    change_marks,
    hour_lines,
    legend,
    row_label,
    rows_of,
    shift_boxes,
    work_shapes,
)
from flows.brief.svg import FAINT, INK, MUTED, opening, words
from solver.facts import Facts
from solver.words import count

LEFT = 144
"""Where the chart begins: beside an id there is room for *before* and *after*."""
WORDS = 46
"""What these words take of it."""
MOST_CARERS = 20
"""Carers shown, those with most changes first; the rest are counted."""
MOST_NAMED = 8
"""Carers that are named to those who do not see the picture."""

Slot = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Moved:
    """A picture, and what it shows in a sentence."""

    svg: str
    told: str


def moved(before: Facts, after: Facts, day: int, changed: Collection[Slot]) -> Moved | None:
    """The picture of one local day; None where nobody's visits change on it.

    Parameters
    ----------
    before, after
        Two rotas of one problem. What the problem does not have any more is in neither.
    changed
        Visits and slots that differ: they get a mark in both rows.
    """
    marked = frozenset(changed)
    was = {row.carer_id: row for row in rows_of(before, day)}
    now = {row.carer_id: row for row in rows_of(after, day)}
    number = {
        carer: max(_changed(rows.get(carer), marked) for rows in (was, now))
        for carer in was.keys() | now.keys()
    }
    touched = sorted((c for c in number if number[c]), key=lambda carer: (-number[carer], carer))
    if not touched:
        return None
    shown = touched[:MOST_CARERS]
    rows = [rows.get(carer, Row(carer, (), ())) for carer in shown for rows in (was, now)]
    told = _told(after, day, touched, sum(_changed(now[c], marked) for c in touched if c in now))
    return Moved(_drawn(after, day, rows, len(touched) - len(shown), marked), told)


def _changed(row: Row | None, changed: frozenset[Slot]) -> int:
    return 0 if row is None else sum((s.visit.id, s.slot) in changed for s in row.stops)


def _drawn(facts: Facts, day: int, rows: list[Row], left_out: int, changed: frozenset[Slot]) -> str:
    """Rows of one carer stand together, a line between one carer and the next."""
    axis = axis_of(facts, day, [row for row in rows if row.shifts or row.runs], [], LEFT)
    height = TOP + ROW * len(rows) + 14
    title = f"{facts.problem.horizon.date_of(day):%A %d %B %Y}: before and after"
    if left_out:
        title += f", {count(left_out, 'more carer')} left out"
    parts = [
        opening(WIDTH, height, title),
        words(12, 22, title, size=14, bold=True),
        *legend(),
        *hour_lines(facts, axis, height),
        *shift_boxes(axis, rows, TOP),
        *work_shapes(axis, rows, TOP),
        *change_marks(axis, rows, TOP, changed),
    ]
    for index, row in enumerate(rows):
        y = TOP + index * ROW
        first = index % 2 == 0
        if first:
            parts.append(row_label(row.carer_id, y + 12, INK, LEFT - LABEL_GAP - WORDS))
            parts.append(f'<path d="M8 {y}H{WIDTH - 8}" stroke="{FAINT}" stroke-width="1"/>')
        when = "before" if first else "after"
        parts.append(words(LEFT - LABEL_GAP, y + 12, when, anchor="end", fill=MUTED))
    return "".join((*parts, "</svg>"))


def _told(facts: Facts, day: int, touched: Sequence[str], marked: int) -> str:
    """What it shows, for those who do not see it."""
    named = ", ".join(touched[:MOST_NAMED])
    if len(touched) > MOST_NAMED:
        named += f" and {len(touched) - MOST_NAMED:,} more"
    return (
        f"Before and after on {facts.problem.horizon.date_of(day):%A %d %B %Y}: two rows for each "
        f"of {count(len(touched), 'carer')} ({named}); {count(marked, 'visit')} in the rows after "
        "marked as changed."
    )
