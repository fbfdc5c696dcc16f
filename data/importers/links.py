"""Links that no times can satisfy, found as negative cycles of difference constraints.

Every link and every window bounds the difference of two start times (a window that of a start and
a fixed origin). Such bounds can hold together exactly when their graph has no cycle of negative
length (Cormen, Leiserson, Rivest, Stein, Introduction to Algorithms, section "Difference
constraints and shortest paths"; the search is Bellman-Ford).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data.importers.agency import Agency, Row
from data.importers.problems import Problem

_ORIGIN = ""
"""Node of the fixed time; no visit has an empty id."""

Window = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class _Bound:
    """start(target) - start(source) <= seconds; ``row`` is that of the link, None of a window."""

    source: str
    target: str
    seconds: int
    row: int | None = None


def check_links(agency: Agency) -> Iterator[Problem]:
    """Ensures that the links of each group of visits can hold together with the windows."""
    sheet = agency.sheets.get("links")
    if sheet is None:
        return
    windows: dict[str, Window] = {
        name: (visit.earliest_start, visit.latest_start)
        for name, visit in agency.known.visits.items()
    }
    for row in agency.rows("visits", "visit_id"):
        windows.pop(row["visit_id"], None)
        if row.good("earliest_start", "latest_start"):
            windows[row["visit_id"]] = (row["earliest_start"], row["latest_start"])
    links = [
        row
        for row in sheet.rows
        if not row.bad and row["first_visit_id"] in windows and row["second_visit_id"] in windows
    ]
    rows = {row.number: row for row in links}
    for group in _groups(links):
        while cycle := _negative_cycle(_bounds(group, windows)):
            numbers = sorted({bound.row for bound in cycle if bound.row is not None})
            visits = dict.fromkeys(b.target for b in cycle if b.target != _ORIGIN)
            yield sheet.problem(
                "links_cannot_hold",
                rows[numbers[0]],
                "first_visit_id",
                visits=", ".join(sorted(visits)),
                rows=", ".join(str(number) for number in numbers),
            )
            # What is left is searched again, so that every contradiction is told at once.
            group = [row for row in group if row.number not in numbers]


def _groups(links: list[Row]) -> list[list[Row]]:
    """Links that hang together through common visits."""
    leader: dict[str, str] = {}

    def find(visit: str) -> str:
        while leader.setdefault(visit, visit) != visit:
            leader[visit] = leader[leader[visit]]
            visit = leader[visit]
        return visit

    for row in links:
        leader[find(row["first_visit_id"])] = find(row["second_visit_id"])
    groups: dict[str, list[Row]] = {}
    for row in links:
        groups.setdefault(find(row["first_visit_id"]), []).append(row)
    return list(groups.values())


def _bounds(links: list[Row], windows: Mapping[str, Window]) -> list[_Bound]:
    bounds: list[_Bound] = []
    visits: dict[str, None] = {}
    for row in links:
        first, second = row["first_visit_id"], row["second_visit_id"]
        visits |= {first: None, second: None}
        if row["max_gap_minutes"] is not None:
            bounds.append(_Bound(first, second, round(row["max_gap_minutes"] * 60), row.number))
        if row["min_gap_minutes"] is not None:
            bounds.append(_Bound(second, first, round(-row["min_gap_minutes"] * 60), row.number))
    if not visits:
        return []
    origin = min(windows[visit][0] for visit in visits)
    for visit in visits:
        earliest, latest = windows[visit]
        bounds.append(_Bound(_ORIGIN, visit, int((latest - origin).total_seconds())))
        bounds.append(_Bound(visit, _ORIGIN, int((origin - earliest).total_seconds())))
    return bounds


def _negative_cycle(bounds: list[_Bound]) -> list[_Bound]:
    """The bounds of one negative cycle, or nothing."""
    distance = {bound.source: 0 for bound in bounds}
    reached_by: dict[str, _Bound] = {}
    changed = ""
    for _ in range(len(distance) + 1):
        changed_now = None
        for bound in bounds:
            length = distance[bound.source] + bound.seconds
            if length < distance[bound.target]:
                distance[bound.target] = length
                reached_by[bound.target] = bound
                changed_now = bound.target
        if changed_now is None:
            return []
        changed = changed_now
    for _ in range(len(distance)):
        changed = reached_by[changed].source
    cycle = [reached_by[changed]]
    while cycle[-1].source != changed:
        cycle.append(reached_by[cycle[-1].source])
    return cycle
