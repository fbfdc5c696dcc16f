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
    lines = [
        _line(group, [row for row in rows if row["planner"] == OURS]) for group in groups.values()
    ]
    header = ("data", "planner", "limit", "seeds", "answers", "violations", "uncovered slots")
    header += ("travel, min", "against rotamend", "solving, s", "wall, s", "memory, MB", "commit")
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


def _line(group: Sequence[Row], ours: Sequence[Row]) -> list[str]:
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
        _against(given, ours),
        _spread([float(row["solve_s"]) for row in given]),
        _spread([float(row["wall_s"]) for row in group]),
        _spread([float(row["peak_mb"]) for row in given]),
        first["commit"],
    ]


def _against(given: Sequence[Row], ours: Sequence[Row]) -> str:
    if given and given[0]["planner"] == OURS:
        return "–"
    key = ("data", "seed", "time_limit_s", "commit", "cpu", "cores")
    same = {tuple(row[name] for name in key): row for row in ours if row["answer"] == "given"}
    shares = []
    for row in given:
        other = same.get(tuple(row[name] for name in key))
        if (
            other is not None
            and row["violations"] == other["violations"] == "0"
            and row["uncovered_min"] == other["uncovered_min"]
        ):
            shares.append(float(row["travel_min"]) / float(other["travel_min"]) - 1)
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
