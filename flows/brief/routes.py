"""The map of a day's routes, for a file on this machine: no artifact holds where people live.

Drawn from coordinates without a street map. Places are rounded to a grid and no number of a
coordinate is in the picture, yet who knows the town can tell the homes: see
docs/adr/0018-no-homes-in-the-ui.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import cos, floor, log10, radians

from data.travel import EARTH_RADIUS_M, Place
from flows.brief.svg import FILL, FRAME, GROUND, INK, MUTED, cut, opening, words
from solver.facts import Facts, Run
from solver.words import count

WIDTH, MARGIN, TOP, FOOT = 1100, 40, 60, 54
GRID = 500
"""Cells along the longer side: no place is drawn finer."""
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
"""After Okabe and Ito (2008), darkened until each stands out from the ground; carers of one colour
differ in their dashes, and each route has its label."""
DASHES = ("", "9 4", "3 3")
DOT = {"red": 5.0, "amber": 4.0, "green": 3.0}
"""Risk is told by size, too."""


@dataclass(frozen=True, slots=True)
class _Chart:
    """From places to pixels, by way of the grid."""

    west: float
    north: float
    narrow: float
    degrees: float
    height: float
    pixels: float

    @classmethod
    def of(cls, places: Iterable[Place]) -> _Chart:
        them = list(places)
        latitudes, longitudes = zip(*them, strict=True)
        narrow = cos(radians(sum(latitudes) / len(them)))
        wide = (max(longitudes) - min(longitudes)) * narrow
        tall = max(latitudes) - min(latitudes)
        # Of a single place the extent is a point: any scale will do.
        degrees = max(wide, tall) or 0.01
        return cls(
            min(longitudes), max(latitudes), narrow, degrees, tall, (WIDTH - 2 * MARGIN) / degrees
        )

    def point(self, place: Place) -> tuple[float, float]:
        """Where a place is drawn: on the corner of a cell."""
        cell = self.degrees / GRID
        x = round((place[1] - self.west) * self.narrow / cell)
        y = round((self.north - place[0]) / cell)
        return MARGIN + x * cell * self.pixels, TOP + y * cell * self.pixels

    @property
    def metres_a_pixel(self) -> float:
        return radians(1) * EARTH_RADIUS_M / self.pixels


def routes(
    facts: Facts, places: Mapping[str, Place], day: int = 0, carers: Collection[str] = ()
) -> str | None:
    """The SVG of the routes of one local day; None where no place of it is known.

    Parameters
    ----------
    places
        By location. Stops without one are left out of the routes and counted below.
    carers
        Whose routes are drawn, with the visits of all; none means everybody's.
    """
    horizon = facts.problem.horizon
    runs = {
        carer: [run for run in own if max(run.day, 0) == day] for carer, own in facts.runs.items()
    }
    runs = {carer: own for carer, own in sorted(runs.items()) if own}
    made = {s.visit.id for own in runs.values() for run in own for s in run.stops}
    if carers:
        runs = {carer: own for carer, own in runs.items() if carer in carers}
    asked = [v for v in facts.problem.visits if horizon.day_of(v.preferred) == day]
    stops = {s.visit.location for own in runs.values() for run in own for s in run.stops}
    homes = {home for own in runs.values() for r in own if (home := facts.home_of(r.carer))}
    used = stops | homes | {v.location for v in asked}
    known = {location: places[location] for location in used if location in places}
    if not known:
        return None
    chart = _Chart.of(known.values())
    height = round(TOP + FOOT + chart.height * chart.pixels)
    at = {location: chart.point(place) for location, place in known.items()}
    title = f"Routes, {horizon.date_of(day):%A %d %B %Y}"
    parts = [
        opening(WIDTH, height, title),
        words(14, 24, title, size=14, bold=True),
        *_legend(),
    ]
    for index, own in enumerate(runs.values()):
        parts += _route(own, at, facts, index)
    for visit in sorted(asked, key=lambda v: (v.risk != "green", v.risk == "red", v.id)):
        if visit.location in at:
            x, y = at[visit.location]
            fill = FILL[visit.risk] if visit.id in made else GROUND
            parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{DOT[visit.risk]:g}" fill="{fill}" '
                f'stroke="{FILL[visit.risk] if visit.id not in made else GROUND}" '
                f'stroke-width="1.5"/>'
            )
    labels = [_label(carer, own, at, i) for i, (carer, own) in enumerate(runs.items())]
    parts += [part for label in labels for part in label]
    parts += _scale(chart, height)
    missing = len(used) - len(known)
    if missing:
        told = f"{count(missing, 'place has', 'places have')} no coordinates."
        parts.append(words(WIDTH - 14, height - 16, told, anchor="end", fill=MUTED))
    return "".join((*parts, "</svg>"))


def _route(
    runs: list[Run], at: Mapping[str, tuple[float, float]], facts: Facts, index: int
) -> Iterator[str]:
    dash = DASHES[index // len(COLOURS) % len(DASHES)]
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    colour = COLOURS[index % len(COLOURS)]
    for run in runs:
        home = facts.home_of(run.carer)
        ends = [] if home is None else [home]
        way = [*ends, *(stop.visit.location for stop in run.stops), *ends]
        points = [at[location] for location in way if location in at]
        if len(points) > 1:
            drawn = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
            yield (
                f'<path d="M{drawn}" fill="none" stroke="{colour}" stroke-width="1.8" '
                f'stroke-opacity=".8" stroke-linejoin="round"{dashes}/>'
            )
        if home in at:
            x, y = at[home]
            yield (
                f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{GROUND}" '
                f'stroke="{colour}" stroke-width="2"/>'
            )


def _label(
    carer_id: str, runs: list[Run], at: Mapping[str, tuple[float, float]], index: int
) -> Iterator[str]:
    """The carer's id at the first place of the route, on a plate that lines do not cross."""
    first = next(
        (s.visit.location for run in runs for s in run.stops if s.visit.location in at), ""
    )
    if not first:
        return
    text = cut(carer_id, 13)
    x, y = at[first]
    wide = 7.6 * len(text) + 6
    # Near the right edge it stands on the other side.
    x = x + 6 if x + 6 + wide < WIDTH - 4 else x - 6 - wide
    colour = COLOURS[index % len(COLOURS)]
    yield (
        f'<rect x="{x:.1f}" y="{y - 15:.1f}" width="{wide:.1f}" height="14" rx="3" '
        f'fill="{GROUND}" fill-opacity=".88" stroke="{colour}"/>'
    )
    yield words(round(x + 3, 1), round(y - 4.5, 1), text, fill=colour, bold=True)


def _legend() -> Iterator[str]:
    x, y = 16.0, 42
    for risk, radius in DOT.items():
        yield f'<circle cx="{x + 5}" cy="{y}" r="{radius:g}" fill="{FILL[risk]}"/>'
        yield words(x + 15, y + 4, risk)
        x += 66
    yield f'<circle cx="{x + 5}" cy="{y}" r="4" fill="{GROUND}" stroke="{INK}" stroke-width="1.5"/>'
    yield words(x + 15, y + 4, "nobody")
    x += 74
    yield (
        f'<rect x="{x + 1}" y="{y - 4}" width="8" height="8" fill="{GROUND}" stroke="{INK}" '
        'stroke-width="2"/>'
    )
    yield words(x + 15, y + 4, "where a carer sets out")
    yield words(x + 170, y + 4, "lines: straight ways in the order of the visits", fill=MUTED)


def _scale(chart: _Chart, height: int) -> Iterator[str]:
    """A bar of a round length, about a sixth of the picture."""
    wanted = WIDTH / 6 * chart.metres_a_pixel
    power = 10 ** floor(log10(wanted))
    metres = max(step * power for step in (1, 2, 5) if step * power <= wanted)
    wide = metres / chart.metres_a_pixel
    y = height - 20
    told = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    yield f'<path d="M14 {y - 5}v10M14 {y}h{wide:.1f}m0-5v10" stroke="{INK}" stroke-width="2"/>'
    yield words(round(wide + 22, 1), y + 4, told)
    yield words(round(wide + 80, 1), y + 4, "north is above", fill=MUTED)
    yield f'<path d="M8 {height - 40}H{WIDTH - 8}" stroke="{FRAME}" stroke-width=".5"/>'
