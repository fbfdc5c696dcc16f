"""The Markdown table of a comparison of planners."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median

from benchmarks import tables
from benchmarks.tables import Row

OURS = "rotamend"
TOLD = (
    "data",
    "planner",
    "seed",
    "answer",
    "violations",
    "uncovered_slots",
    "travel_min",
    "wall_s",
)


def table(rows: Sequence[Row]) -> str:
    """Make the table: a line for each setting and planner, over all days and seeds."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault((*_setting(row), row["planner"], row["version"]), []).append(row)
    lines = [_line(group, [_beside(row, rows) for row in group]) for group in groups.values()]
    header = ("data", "planner", "limit", "seeds", "answers", "violations", "uncovered slots")
    header += ("travel, min", "against rotamend", "solving, s", "wall, s", "memory, MB")
    header += ("processor", "commit")
    machines = dict.fromkeys(
        f"{row['cpu']}, {row['cores']} cores, {row['memory_gb']} GB, Python {row['python']}"
        for row in rows
    )
    return (
        "# Planners side by side\n\n"
        "Travel, seconds and memory are medians, with the range in brackets. *Against rotamend* is "
        "the mean\ndifference in travel on the same day with the same seed, where both answers "
        "break no rule and leave\nthe same minutes uncovered (in brackets on how many of the "
        "days): + means more travel than rotamend.\n"
        f"Machine: {'; '.join(machines)}.\n"
        "All columns are in the CSV file of the same name; the protocol, and what each planner can "
        "express, is\nin ../README.md.\n\n" + tables.markdown(header, lines)
    )


def _setting(row: Row) -> tuple[str, ...]:
    """Tell what may stand in one line: days that differ by their seed alone, under one limit."""
    data = row["data"].partition(", ")[0]
    return data, row["time_limit_s"], row["commit"], row["cpu"], row["cores"]


def _line(group: Sequence[Row], ours: Sequence[Row | None]) -> list[str]:
    first = group[0]
    given = [row for row in group if row["answer"] == "given"]
    broken = " ".join(dict.fromkeys(word for row in given for word in row["broken"].split()))
    most = max((int(row["violations"]) for row in given), default=0)
    return [
        first["data"].partition(", ")[0],
        f"{first['planner']} {first['version']}",
        f"{float(first['time_limit_s']):g} s",
        ", ".join(row["seed"] for row in group),
        f"{len(given)} of {len(group)}",
        f"{most} ({broken})" if most else "0",
        "; ".join(row["uncovered_slots"] for row in given) or "–",
        _spread([float(row["travel_min"]) for row in given]),
        _against(group, ours),
        _spread([float(row["solve_s"]) for row in given]),
        _spread([float(row["wall_s"]) for row in group]),
        _spread([float(row["peak_mb"]) for row in given]),
        first["cpu"],
        first["commit"],
    ]


def _beside(row: Row, rows: Sequence[Row]) -> Row | None:
    """Find the newest row of our own before a row, on the same day, seed, limit and machine."""
    same = ("data", "input_hash", "seed", "time_limit_s", "cpu", "cores")
    found = None
    for other in rows:
        if other is row:
            return found
        if other["planner"] == OURS and all(other[name] == row[name] for name in same):
            found = other
    return found


def _against(group: Sequence[Row], ours: Sequence[Row | None]) -> str:
    if group[0]["planner"] == OURS:
        return "–"
    shares = [
        float(row["travel_min"]) / float(other["travel_min"]) - 1
        for row, other in zip(group, ours, strict=True)
        if other is not None
        and row["answer"] == other["answer"] == "given"
        and row["violations"] == other["violations"] == "0"
        and row["uncovered_min"] == other["uncovered_min"]
    ]
    if not shares:
        return "– (0)"
    return f"{100 * fmean(shares):+.1f} % ({len(shares)})"


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "–"
    middle = f"{median(values):,.1f}"
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):,.1f} to {max(values):,.1f})"
