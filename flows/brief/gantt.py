"""The Gantt of a day as SVG: a row a carer, visits by risk, travel and waiting, ids only.

The picture carries its own light ground, so that it reads the same in the light and the dark theme
of the UI, and tells risk by height as well as by colour, for those who do not tell the colours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from flows.brief.svg import FAINT, FILL, GROUND, INK, MUTED, fitted, opening, words
from solver.facts import Facts, Run, Stop
from solver.problem import Shift
from solver.problem.wall_clock import is_twice
from solver.words import count

WIDTH = 800
LEFT, RIGHT = 92, 22
LABEL_GAP = 8
"""Pixels between a row's label and its chart."""
TOP, ROW = 78, 16
OFFERED = "#e6eaee"
TRAVEL, WAITING = "#40484f", "#6e7781"
HEIGHT = {"red": 13, "amber": 10, "green": 6}
MIDDLE = ROW / 2
MARK = f'fill="{INK}" stroke="{GROUND}" stroke-width=".8"'
"""How what changed is marked: by a shape, in no colour of a risk."""


@dataclass(frozen=True, slots=True)
class Axis:
    """From seconds of the horizon to pixels."""

    first: int
    last: int
    left: int = LEFT

    def x(self, second: int) -> float:
        """Horizontal place of a second, held inside the chart."""
        span = WIDTH - self.left - RIGHT
        part = (min(max(second, self.first), self.last) - self.first) / (self.last - self.first)
        return self.left + part * span


def gantt(facts: Facts, day: int = 0, changed: Collection[tuple[str, int]] = ()) -> str:
    """The SVG of one local day of the horizon.

    Parameters
    ----------
    day
        Index of the day; work is shown on the day its shift starts, what is left of the evening
        before the horizon on the first one.
    changed
        Visits and slots that get a mark: they differ from what people were told.
    """
    horizon = facts.problem.horizon
    rows = sorted(rows_of(facts, day), key=lambda row: (row.first, row.carer_id))
    uncovered = _uncovered(facts, day)
    axis = axis_of(facts, day, rows, uncovered)
    lanes = _lanes(facts, uncovered)
    height = TOP + ROW * max(1, len(rows) + len(lanes)) + 14
    title = f"{horizon.date_of(day):%A %d %B %Y}"
    parts = [
        opening(WIDTH, height, f"Rota of {title}"),
        words(12, 22, title, size=14, bold=True),
        *legend(),
        *hour_lines(facts, axis, height),
    ]
    for index, lane in enumerate(lanes):
        parts += _uncovered_row(facts, axis, lane, TOP + index * ROW)
    base = TOP + len(lanes) * ROW
    parts += shift_boxes(axis, rows, base)
    parts += work_shapes(axis, rows, base)
    parts += change_marks(axis, rows, base, frozenset(changed))
    for index, row in enumerate(rows):
        y = base + index * ROW + 12
        parts.append(row_label(row.carer_id, y, INK))
    parts.append("</svg>")
    return "".join(parts)


def gantt_told(facts: Facts, day: int = 0, changed: Collection[tuple[str, int]] = ()) -> str:
    """What the picture of a day shows, in a sentence for those who do not see it."""
    rows = list(rows_of(facts, day))
    stops = [stop for row in rows for stop in row.stops]
    marked = sum((stop.visit.id, stop.slot) in changed for stop in stops)
    nobody = _uncovered(facts, day)
    risks = ", ".join(
        f"{sum(stop.visit.risk == risk for stop in stops):,} {risk}" for risk in HEIGHT
    )
    return (
        f"Gantt of {facts.problem.horizon.date_of(day):%A %d %B %Y}: a row for each of "
        f"{count(len(rows), 'carer')} with {count(len(stops), 'visit')} ({risks}), "
        f"{marked:,} marked as changed; {count(len(nobody), 'visit')} without enough carers."
    )


@dataclass(frozen=True, slots=True)
class Row:
    """What one carer does on a day: shifts that begin on it, and work."""

    carer_id: str
    shifts: tuple[Shift, ...]
    runs: tuple[Run, ...]

    @property
    def first(self) -> int:
        """When it begins."""
        return min([s.start for s in self.shifts] + [r.start for r in self.runs])

    @property
    def stops(self) -> list[Stop]:
        """All visits of the row."""
        return [stop for run in self.runs for stop in run.stops]

    @property
    def last(self) -> int:
        """When it ends."""
        return max([s.end for s in self.shifts] + [r.end for r in self.runs])


def rows_of(facts: Facts, day: int) -> Iterator[Row]:
    """A row for each carer who has a shift or work on a local day."""
    day_of = facts.problem.horizon.day_of
    for carer in facts.problem.carers:
        runs = tuple(r for r in facts.runs.get(carer.id, ()) if max(r.day, 0) == day)
        worked = {stop.shift for run in runs for stop in run.stops}
        shifts = tuple(
            replace(s, start=max(s.start, 0))
            for i, s in enumerate(carer.shifts)
            # The end of a night that nobody works any more would only stretch the day.
            if day_of(max(s.anchor, 0)) == day and (s.anchor >= 0 or i in worked)
        )
        if shifts or runs:
            yield Row(carer.id, shifts, runs)


def _uncovered(facts: Facts, day: int) -> list[str]:
    problem = facts.problem
    return [
        v.id
        for v in problem.visits
        if problem.horizon.day_of(v.preferred) == day
        and len(facts.rota.by_visit.get(v.id, ())) < v.carers_required
    ]


def _lanes(facts: Facts, visit_ids: list[str]) -> list[list[str]]:
    """Uncovered visits in rows in which none hides another."""
    lanes: list[list[str]] = []
    ends: list[int] = []
    visits = (facts.problem.visit[visit_id] for visit_id in visit_ids)
    for visit in sorted(visits, key=lambda v: (v.preferred, v.id)):
        lane = next((i for i, end in enumerate(ends) if end <= visit.preferred), len(ends))
        if lane == len(ends):
            lanes.append([])
            ends.append(0)
        lanes[lane].append(visit.id)
        ends[lane] = visit.preferred + visit.duration
    return lanes


def axis_of(
    facts: Facts, day: int, rows: list[Row], uncovered: list[str], left: int = LEFT
) -> Axis:
    """Whole hours around everything that is shown."""
    start = facts.problem.horizon.day_starts[day]
    visits = [facts.problem.visit[visit_id] for visit_id in uncovered]
    firsts = [row.first for row in rows] + [v.preferred for v in visits]
    lasts = [row.last for row in rows] + [v.preferred + v.duration for v in visits]
    first = min(firsts, default=start + 7 * 3600)
    last = max(lasts, default=start + 22 * 3600)
    opening = start + (first - start) // 3600 * 3600
    closing = start - (start - last) // 3600 * 3600
    return Axis(opening, max(closing, opening + 3600), left)


def hour_lines(facts: Facts, axis: Axis, height: int) -> Iterator[str]:
    """The hours of the axis, with a line down each."""
    horizon = facts.problem.horizon
    step = 3600 if axis.last - axis.first <= 16 * 3600 else 7200
    for second in range(axis.first, axis.last + 1, step):
        x = axis.x(second)
        local = horizon.local(second)
        texts = [(TOP - 10, f"{local:%H:%M}")]
        if is_twice(local):
            # There is no room for the words that others read of it.
            texts.append((TOP - 21, f"{local:%Z}"))
        yield (f'<path d="M{x:.1f} {TOP - 6}V{height - 10}" stroke="{FAINT}" stroke-width="1"/>')
        yield from (words(round(x, 1), y, text, anchor="middle", fill=MUTED) for y, text in texts)


def legend() -> Iterator[str]:
    """What shapes and colours stand for."""
    x, y = 12.0, 40
    for risk, wide in (("red", 62), ("amber", 78), ("green", 76)):
        tall = HEIGHT[risk]
        yield f'<rect x="{x}" y="{y - tall / 2}" width="18" height="{tall}" fill="{FILL[risk]}"/>'
        yield words(x + 23, y + 4, risk)
        x += wide
    for name, stroke, dash, thick in (
        ("travel", TRAVEL, "", 2.5),
        ("waiting", WAITING, "1.5 2.5", 1.5),
    ):
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        yield f'<path d="M{x} {y}h20" stroke="{stroke}" stroke-width="{thick}"{dashes}/>'
        yield words(x + 25, y + 4, name)
        x += 84
    yield f'<rect x="{x}" y="{y - 6}" width="20" height="12" fill="{OFFERED}"/>'
    yield words(x + 25, y + 4, "shift")
    x += 74
    yield (
        f'<rect x="{x + 0.75}" y="{y - 5}" width="18" height="10" fill="none" stroke="{INK}" '
        f'stroke-width="1.5"/>'
    )
    yield words(x + 25, y + 4, "nobody")
    x += 88
    yield f'<rect x="{x}" y="{y - 5}" width="18" height="10" fill="{FILL["amber"]}"/>'
    yield f'<path d="{_flag(x, y - 8)}" {MARK}/>'
    yield words(x + 25, y + 4, "changed")


def _uncovered_row(facts: Facts, axis: Axis, visit_ids: list[str], top: int) -> Iterator[str]:
    yield row_label("nobody", top + 12, FILL["red"])
    for visit_id in visit_ids:
        visit = facts.problem.visit[visit_id]
        x = axis.x(visit.preferred)
        width = max(3.0, axis.x(visit.preferred + visit.duration) - x)
        tall = HEIGHT[visit.risk]
        yield (
            f'<rect x="{x:.1f}" y="{top + MIDDLE - tall / 2:.1f}" width="{width:.1f}" '
            f'height="{tall}" fill="#fff" fill-opacity=".6" stroke="{FILL[visit.risk]}" '
            f'stroke-width="1.5"/>'
        )


def shift_boxes(axis: Axis, rows: list[Row], base: int) -> Iterator[str]:
    """The ground of each row: when the carer is on shift."""
    boxes = [
        _box(axis, shift.start, shift.end, base + i * ROW + 0.5, ROW - 1, 0)
        for i, row in enumerate(rows)
        for shift in row.shifts
    ]
    yield _path(boxes, f'fill="{OFFERED}"')


def work_shapes(axis: Axis, rows: list[Row], base: int) -> Iterator[str]:
    """Travel and waiting as lines, then visits as boxes: one path for each kind keeps it small."""
    travel: list[str] = []
    waiting: list[str] = []
    boxes: dict[str, list[str]] = {risk: [] for risk in FILL}
    for i, row in enumerate(rows):
        y = base + i * ROW + MIDDLE
        for run in row.runs:
            for begin, end, moving in _between(run):
                line = f"M{axis.x(begin):.1f} {y:g}H{axis.x(end):.1f}"
                (travel if moving else waiting).append(line)
            for stop in run.stops:
                tall = HEIGHT[stop.visit.risk]
                boxes[stop.visit.risk].append(
                    _box(axis, stop.start, stop.end, y - tall / 2, tall, 0.8)
                )
    yield _path(waiting, f'stroke="{WAITING}" stroke-width="1.5" stroke-dasharray="1.5 2.5"')
    yield _path(travel, f'stroke="{TRAVEL}" stroke-width="2.5"')
    for risk, shapes in boxes.items():
        yield _path(shapes, f'fill="{FILL[risk]}"')


def change_marks(
    axis: Axis, rows: list[Row], base: int, changed: frozenset[tuple[str, int]]
) -> Iterator[str]:
    """A mark at the beginning of each visit that changes."""
    flags = [
        _flag(axis.x(stop.start), base + i * ROW + 0.5)
        for i, row in enumerate(rows)
        for run in row.runs
        for stop in run.stops
        if (stop.visit.id, stop.slot) in changed
    ]
    yield _path(flags, MARK)


def _flag(x: float, y: float) -> str:
    """A small triangle that points at where a visit begins."""
    return f"M{x - 3:.1f} {y:g}h7l-3.5 6z"


def _between(run: Run) -> Iterator[tuple[int, int, bool]]:
    """Spans of travel (True) and of waiting (False); the carer is drawn to travel at once."""
    for leg in run.legs:
        if leg.origin is None:
            yield run.start, run.start + leg.seconds, True
        elif leg.destination is None:
            yield leg.origin.end, leg.origin.end + leg.seconds, True
        else:
            arrived = min(leg.origin.end + leg.seconds, leg.destination.start)
            yield leg.origin.end, arrived, True
            if leg.idle > 0:
                yield arrived, leg.destination.start, False


def _box(axis: Axis, start: int, end: int, y: float, tall: float, gap: float) -> str:
    x = axis.x(start)
    width = max(1.2, axis.x(end) - x - gap)
    return f"M{x:.1f} {y:g}h{width:.1f}v{tall:g}h-{width:.1f}z"


def _path(shapes: Iterable[str], style: str) -> str:
    drawn = "".join(shapes)
    return f'<path d="{drawn}" {style}/>' if drawn else ""


def row_label(text: str, y: float, colour: str, right: float = LEFT - LABEL_GAP) -> str:
    """A text that ends where the chart begins, and begins inside the picture."""
    return words(right, y, fitted(text, right - LABEL_GAP), anchor="end", fill=colour)
