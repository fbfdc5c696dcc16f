"""The map of a day's routes, without a street map: for a file, and coarser for the UI.

One drawing, two precisions: what may be told of a place is decided in `flows.positions`. Up to
`TOGETHER` routes are told apart in one picture; more of them are hidden by each other, so that each
also has a small picture of its own, the busiest first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor, log10

from flows.brief.svg import FILL, FRAME, GROUND, INK, MUTED, fitted, opening, width_of, words
from flows.positions import Positions
from solver.facts import Facts, Run, Stop
from solver.problem import Visit
from solver.words import count

WIDTH, MARGIN, TOP, FOOT = 800, 30, 62, 50
COLOURS = (
    "#0072b2",
    "#b3471d",
    "#007a5a",
    "#a63d82",
    "#5d3a9b",
    "#7a5a00",
    "#9c1f2f",
    "#2f4b5c",
)
"""After Okabe and Ito (2008), darkened until each stands out from the ground; each route has its
label, too."""
TOGETHER = len(COLOURS)
"""Routes that can be told apart in one picture."""
ALL, OWN, ELSEWHERE = "#7d8b99", "#0072b2", "#c3c9d0"
"""Of a line among many, the one line of a small picture, and the visits of others behind it."""
DOT = {"red": 5.0, "amber": 4.0, "green": 3.0}
"""Risk is told by size, too."""
PLATE = 15
"""Height of a label with the gap to the next one."""
PLATE_ROOM = 84
"""Pixels of an id in a label."""
COLUMNS, HEAD, MOST_SMALL = 4, 20, 80
"""Small pictures: in a row, the height of what stands above one, and how many there are at most."""
GUTTER = 6
"""Least pixels between what stands above two small pictures."""
TALLEST = 0.8
"""Height of a picture against its width: what is taller is drawn smaller, to fit a screen."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Chart:
    """From metres on the grid to pixels of one picture."""

    x: float
    y: float
    pixels: float

    def point(self, place: tuple[int, int]) -> Point:
        return round(self.x + place[0] * self.pixels, 1), round(self.y - place[1] * self.pixels, 1)


@dataclass(frozen=True, slots=True)
class _Day:
    """What one picture of a day is made of: its runs by carer, and its visits that have a place."""

    runs: Mapping[str, list[Run]]
    visits: tuple[Visit, ...]
    made: frozenset[str]
    changed: frozenset[tuple[str, int]]
    at: Mapping[str, tuple[int, int]]
    homes: Mapping[str, str]

    def stops(self, carer_id: str) -> list[Stop]:
        return [stop for run in self.runs[carer_id] for stop in run.stops]


def routes(
    facts: Facts,
    positions: Positions,
    day: int = 0,
    carers: Collection[str] = (),
    changed: Collection[tuple[str, int]] = (),
) -> str | None:
    """The SVG of the routes of one local day; None where no place of it is known.

    Parameters
    ----------
    positions
        Stops without one are left out of the routes and counted below.
    carers
        Whose routes are drawn, with the visits of all; none means everybody's.
    changed
        Visits and slots that get a mark: they differ from what people were told.
    """
    them = _day(facts, positions, day, carers, frozenset(changed))
    if not them.visits:
        return None
    used = {visit.location for visit in them.visits} | {*them.homes.values()}
    xs, ys = zip(*(them.at[location] for location in used), strict=True)
    # Of a single cell the extent is a point: any scale will do.
    extent = max(max(xs) - min(xs), (max(ys) - min(ys)) / TALLEST) or 4 * positions.cell_m
    tall = (max(ys) - min(ys)) / extent

    def chart(left: float, top: float, width: float) -> _Chart:
        pixels = width / extent
        left += (width - (max(xs) - min(xs)) * pixels) / 2
        return _Chart(left - min(xs) * pixels, top + tall * width + min(ys) * pixels, pixels)

    inner = WIDTH - 2 * MARGIN
    large = chart(MARGIN, TOP + 12, inner)
    base = round(TOP + 24 + tall * inner)
    small = sorted(them.runs, key=lambda carer: (-len(them.stops(carer)), carer))
    small = small[:MOST_SMALL] if len(them.runs) > TOGETHER else []
    wide = (WIDTH - 2 * MARGIN) / COLUMNS
    row = HEAD + tall * (wide - 24) + 22
    height = round(base + FOOT + row * ceil(len(small) / COLUMNS))
    title = f"Routes, {facts.problem.horizon.date_of(day):%A %d %B %Y}"
    parts = [
        opening(WIDTH, height, title),
        words(14, 24, title, size=14, bold=True),
        *_legend(positions.homes),
        *_together(them, large),
        *_scale(large, base),
        *_left_out(facts, positions, day, base),
    ]
    if small:
        told = "The same area once for each carer, the busiest first"
        if len(them.runs) > len(small):
            told += f"; {len(them.runs) - len(small):,} with fewer stops are left out"
        parts.append(words(14, base + 42, told, bold=True))
        # Where all visits are, drawn once and shown behind each route.
        everywhere = _points(them, them.visits, chart(0, 0, wide - 24), ELSEWHERE, 3)
        parts.append(f'<defs><g id="all">{"".join(everywhere)}</g></defs>')
    for index, carer in enumerate(small):
        left = MARGIN + index % COLUMNS * wide
        top = base + FOOT + index // COLUMNS * row
        x, y = round(left + 4, 1), round(top + HEAD + 8, 1)
        parts.append(f'<use href="#all" x="{x}" y="{y}"/>')
        parts += _alone(them, carer, chart(x, y, wide - 24), left, top + 14)
    return "".join((*parts, "</svg>"))


def routes_told(
    facts: Facts, positions: Positions, day: int = 0, changed: Collection[tuple[str, int]] = ()
) -> str:
    """What the picture of everybody's routes shows, for those who do not see it."""
    them = _day(facts, positions, day, (), frozenset(changed))
    made = [visit for visit in them.visits if visit.id in them.made]
    places = len({visit.location for visit in them.visits})
    risks = ", ".join(f"{sum(visit.risk == risk for visit in made):,} {risk}" for risk in DOT)
    differ = {visit_id for visit_id, _ in them.changed}
    marked = sum(visit.id in differ for visit in them.visits)
    nobody = count(len(them.visits) - len(made), "visit")
    return (
        f"Map of {facts.problem.horizon.date_of(day):%A %d %B %Y}: the routes of "
        f"{count(len(them.runs), 'carer')} to {count(len(made), 'visit')} ({risks}) at "
        f"{count(places, 'place')}, {marked:,} marked as changed; {nobody} to which nobody goes."
    )


def _day(
    facts: Facts,
    positions: Positions,
    day: int,
    carers: Collection[str],
    changed: frozenset[tuple[str, int]],
) -> _Day:
    runs = {
        carer: own
        for carer, every in sorted(facts.runs.items())
        if (own := [run for run in every if max(run.day, 0) == day])
    }
    made = frozenset(s.visit.id for own in runs.values() for run in own for s in run.stops)
    if carers:
        runs = {carer: own for carer, own in runs.items() if carer in carers}
    stops = {s.visit.id: s.visit for own in runs.values() for run in own for s in run.stops}
    asked = {visit.id: visit for visit in _asked(facts, day)} | stops
    homes = {
        carer: home
        for carer, own in runs.items()
        if positions.homes
        and (home := facts.home_of(own[0].carer)) is not None
        and home in positions.at
    }
    return _Day(
        runs,
        tuple(visit for visit in asked.values() if visit.location in positions.at),
        made,
        changed,
        positions.at,
        homes,
    )


def _asked(facts: Facts, day: int) -> list[Visit]:
    problem = facts.problem
    return [v for v in problem.visits if problem.horizon.day_of(v.preferred) == day]


def _together(day: _Day, chart: _Chart) -> Iterator[str]:
    """All routes in one picture: in a colour each where these can be told apart."""
    few = len(day.runs) <= TOGETHER
    for colour, (carer, runs) in zip(
        COLOURS if few else [ALL] * len(day.runs), day.runs.items(), strict=False
    ):
        yield from _lines(day, runs, chart, colour, 2.0 if few else 1.0)
        if carer in day.homes:
            x, y = chart.point(day.at[day.homes[carer]])
            yield (
                f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{GROUND}" '
                f'stroke="{colour}" stroke-width="2"/>'
            )
    yield from _dots(day, chart)
    changed = {visit_id for visit_id, _ in day.changed}
    yield from _flags(day, [visit for visit in day.visits if visit.id in changed], chart)
    if few:
        yield from _labels(day, chart)


def _alone(day: _Day, carer: str, chart: _Chart, left: float, y: float) -> Iterator[str]:
    """One route in a small picture."""
    stops = day.stops(carer)
    known = [stop for stop in stops if stop.visit.location in day.at]
    changed = [s.visit for s in known if (s.visit.id, s.slot) in day.changed]
    told = f": {count(len(stops), 'stop')}"
    if changed:
        told += f", {len(changed)} changed"
    room = (WIDTH - 2 * MARGIN) / COLUMNS - GUTTER - width_of(told)
    yield words(round(left, 1), round(y, 1), fitted(carer, room) + told)
    yield from _lines(day, day.runs[carer], chart, OWN, 1.6)
    for risk, radius in reversed(DOT.items()):
        risky = [stop.visit for stop in known if stop.visit.risk == risk]
        yield from _points(day, risky, chart, FILL[risk], 1.4 * radius)
    yield from _flags(day, changed, chart)


def _points(
    day: _Day, visits: Iterable[Visit], chart: _Chart, colour: str, width: float
) -> Iterator[str]:
    """Dots of one kind as a single path, which is far smaller than a circle for each."""
    places = dict.fromkeys(chart.point(day.at[visit.location]) for visit in visits)
    if places:
        drawn = "".join(f"M{x} {y}h0" for x, y in places)
        yield (
            f'<path d="{drawn}" stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round"/>'
        )


def _lines(
    day: _Day, runs: Iterable[Run], chart: _Chart, colour: str, width: float
) -> Iterator[str]:
    """A line for each run, through the places of its stops, from and to home where that is told."""
    drawn = []
    for run in runs:
        home = day.homes.get(run.carer.id)
        ends = [] if home is None else [home]
        way = [*ends, *(stop.visit.location for stop in run.stops), *ends]
        points = [chart.point(day.at[location]) for location in way if location in day.at]
        # Stops in one cell are one point of the line.
        kept = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
        if len(kept) > 1:
            drawn.append("M" + "L".join(f"{x} {y}" for x, y in kept))
    if drawn:
        yield (
            f'<path d="{"".join(drawn)}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
            f'stroke-opacity=".8" stroke-linejoin="round"/>'
        )


def _dots(day: _Day, chart: _Chart) -> Iterator[str]:
    """A dot for each place of visits: the gravest above, what nobody makes above all."""
    drawn: dict[str, None] = {}
    for visit in sorted(
        day.visits, key=lambda v: (v.id not in day.made, v.risk != "green", v.risk == "red", v.id)
    ):
        x, y = chart.point(day.at[visit.location])
        made = visit.id in day.made
        fill, stroke = (FILL[visit.risk], GROUND) if made else (GROUND, FILL[visit.risk])
        radius = DOT[visit.risk] + (0 if made else 1)
        drawn[
            f'<circle cx="{x}" cy="{y}" r="{radius:g}" fill="{fill}" stroke="{stroke}" '
            f'stroke-width="{1 if made else 2}"/>'
        ] = None
    yield from drawn


def _flags(day: _Day, visits: Iterable[Visit], chart: _Chart) -> Iterator[str]:
    """A small triangle above each place with a change, as on the Gantt."""
    places = dict.fromkeys(chart.point(day.at[visit.location]) for visit in visits)
    if places:
        drawn = "".join(_flag(x, y) for x, y in places)
        yield f'<path d="{drawn}" fill="{INK}" stroke="{GROUND}" stroke-width=".8"/>'


def _flag(x: float, y: float) -> str:
    return f"M{x - 3.5:.1f} {y - 11:.1f}h7l-3.5 6z"


def _labels(day: _Day, chart: _Chart) -> Iterator[str]:
    """Each carer's id at the first place of the route, on a plate that no other one covers."""
    plates: list[tuple[float, float, float]] = []
    for colour, carer in zip(COLOURS, day.runs, strict=False):
        stops = day.stops(carer)
        first = next((s.visit.location for s in stops if s.visit.location in day.at), None)
        if first is None:
            continue
        text = f"{fitted(carer, PLATE_ROOM)}: {count(len(stops), 'stop')}"
        x, y = chart.point(day.at[first])
        wide = 1.08 * width_of(text) + 8
        # Near the right edge it stands on the other side.
        x = x + 6 if x + 6 + wide < WIDTH - 4 else max(4.0, x - 6 - wide)
        while any(x < i + w and i < x + wide and abs(y - j) < PLATE for i, j, w in plates):
            y += PLATE
        plates.append((x, y, wide))
        yield (
            f'<rect x="{x:.1f}" y="{y - 15:.1f}" width="{wide:.1f}" height="{PLATE - 1}" rx="3" '
            f'fill="{GROUND}" fill-opacity=".88" stroke="{colour}"/>'
        )
        yield words(round(x + 4, 1), round(y - 4.5, 1), text, fill=colour, bold=True)


def _legend(homes: bool) -> Iterator[str]:
    x, y = 16.0, 44
    for risk, radius in DOT.items():
        yield f'<circle cx="{x + 5}" cy="{y}" r="{radius:g}" fill="{FILL[risk]}"/>'
        yield words(x + 15, y + 4, risk)
        x += 62
    yield f'<circle cx="{x + 5}" cy="{y}" r="5" fill="{GROUND}" stroke="{INK}" stroke-width="2"/>'
    yield words(x + 15, y + 4, "nobody")
    x += 70
    yield f'<path d="{_flag(x + 5, y + 8)}" fill="{INK}"/>'
    yield words(x + 15, y + 4, "changed")
    x += 74
    if homes:
        yield (
            f'<rect x="{x + 1}" y="{y - 4}" width="8" height="8" fill="{GROUND}" stroke="{INK}" '
            'stroke-width="2"/>'
        )
        yield words(x + 15, y + 4, "where a carer sets out")
        x += 150
    yield words(x + 4, y + 4, "lines: straight ways in the order of the stops", fill=MUTED)


def _scale(chart: _Chart, base: int) -> Iterator[str]:
    """A bar of a round length, about a sixth of the picture."""
    wanted = WIDTH / 6 / chart.pixels
    power = 10 ** floor(log10(wanted))
    metres = max(step * power for step in (1, 2, 5) if step * power <= wanted)
    wide = metres * chart.pixels
    y = base + 16
    yield f'<path d="M14 {y - 5}v10M14 {y}h{wide:.1f}m0-5v10" stroke="{INK}" stroke-width="2"/>'
    yield words(round(wide + 22, 1), y + 4, f"{metres / 1000:g} km")
    yield words(round(wide + 80, 1), y + 4, "north is above", fill=MUTED)
    yield f'<path d="M8 {base}H{WIDTH - 8}" stroke="{FRAME}" stroke-width=".5"/>'


def _left_out(facts: Facts, positions: Positions, day: int, base: int) -> Iterator[str]:
    missing = {v.location for v in _asked(facts, day)} - positions.at.keys()
    if missing:
        told = f"{count(len(missing), 'place has', 'places have')} no coordinates."
        yield words(WIDTH - 14, base + 20, told, anchor="end", fill=MUTED)
