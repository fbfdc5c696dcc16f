"""The table and the plot of how time and memory grow with the number of visits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks import tables
from benchmarks.tables import Row

TOLD = ("data", "run", "time_limit_s", "answer", "uncovered_slots", "travel_min", "peak_mb")
SETTING = ("within_percent", "long_s_a_visit", "cpu", "cores")
TARGET = 1.2
"""Time is to grow no faster than this power of the number of visits."""


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured at one size: medians over the seeds; None where nothing was as good.

    ``uncovered`` are the slots that the long runs left; ``seconds`` those until a run is as good.
    """

    visits: int
    seeds: tuple[str, ...]
    uncovered: tuple[str, ...]
    travel_min: float
    seconds: float | None
    peak_mb: float


def as_good(row: Row, long: Row) -> bool:
    """Whether a run leaves no more uncovered than the long one, and travels little more."""
    return (
        row["answer"] == long["answer"] == "given"
        and row["violations"] == "0"
        and float(row["uncovered_min"]) <= float(long["uncovered_min"])
        and _excess(row, long) <= 0
    )


def seconds_until_good(long: Row, short: Iterable[Row]) -> float | None:
    """Seconds of solving until a run is as good as the long one.

    Between the last limit that was not enough and the first that was, the crossing lies where a
    line in the logarithm of time says; where care was lacking rather than travel, at the first
    that was. None where no short run was good enough.
    """
    runs = sorted(short, key=lambda row: float(row["time_limit_s"]))
    if runs and as_good(runs[0], long):
        return float(runs[0]["solve_s"])
    for before, after in pairwise(runs):
        if not as_good(after, long):
            continue
        late = float(after["solve_s"])
        if before["answer"] != "given" or (
            float(before["uncovered_min"]) > float(long["uncovered_min"])
        ):
            return late
        above, below = _excess(before, long), -_excess(after, long)
        early = float(before["solve_s"])
        return float(early * (late / early) ** (above / (above + below)))
    return None


def newest(rows: Sequence[Row]) -> list[Row]:
    """Keep the newest long run of each size and seed, and the runs that followed it."""
    kept: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        key = (row["visits"], row["seed"])
        if row["run"] == "long":
            kept[key] = []
        if key in kept:
            kept[key].append(row)
    return [row for group in kept.values() for row in group]


def sizes(rows: Sequence[Row]) -> Iterator[Size]:
    """Summarise the rows of one setting, smallest size first."""
    by_size: dict[int, dict[str, list[Row]]] = {}
    for row in newest(rows):
        by_size.setdefault(int(row["visits"]), {}).setdefault(row["seed"], []).append(row)
    for visits, by_seed in sorted(by_size.items()):
        given = [(long, short) for long, *short in by_seed.values() if long["answer"] == "given"]
        if not given:
            continue
        seconds = [seconds_until_good(long, short) for long, short in given]
        yield Size(
            visits,
            tuple(by_seed),
            tuple(long["uncovered_slots"] for long, _ in given),
            median(float(long["travel_min"]) for long, _ in given),
            None if None in seconds else median(s for s in seconds if s is not None),
            max(
                float(row["peak_mb"])
                for pair in given
                for row in (pair[0], *pair[1])
                if row["peak_mb"]
            ),
        )


def exponent(measured: Sequence[Size]) -> float | None:
    """Fit the power with which time grows: least squares on logarithms; None below two sizes."""
    points = [(size.visits, size.seconds) for size in measured if size.seconds]
    if len({visits for visits, _ in points}) < 2:
        return None
    visits, seconds = np.log(np.array(points, dtype=float)).T
    slope, _ = np.polyfit(visits, seconds, 1)
    return float(slope)


def table(rows: Sequence[Row]) -> str:
    """Make the Markdown table: a part for each setting, a line for each size."""
    parts = ["# How time and memory grow\n"]
    for group in _settings(rows).values():
        measured = list(sizes(group))
        power = exponent(measured)
        first = group[0]
        commits = ", ".join(dict.fromkeys(row["commit"] for row in newest(group)))
        parts += [
            f"Seconds of solving until a run leaves no more uncovered than a long one "
            f"({first['long_s_a_visit']} s a visit) and\ntravels at most "
            f"{first['within_percent']} % more; medians of the seeds. Time grows with the number "
            f"of visits to the power\n"
            f"**{'not known yet' if power is None else f'{power:.2f}'}** (target: {TARGET}).\n"
            f"Machine: {first['cpu']}, {first['cores']} cores, {first['memory_gb']} GB, Python "
            f"{first['python']}; commit {commits}.\n",
            tables.markdown(
                (
                    *("visits", "seeds", "uncovered slots, long run", "travel, long run, min"),
                    *("seconds until as good", "memory, MB"),
                ),
                [_line(size) for size in measured],
            ),
        ]
    parts.append(
        "All runs are in the CSV file of the same name; the protocol is in ../README.md.\n"
    )
    return "\n".join(parts)


def plot(rows: Sequence[Row], path: Path) -> None:
    """Draw time and memory against the number of visits, for the newest setting, as SVG."""
    # Only this function needs it, and it is no part of the product's environment.
    from matplotlib import rcParams
    from matplotlib.figure import Figure

    rcParams["svg.hashsalt"] = "rotamend"
    measured = list(sizes(list(_settings(rows).values())[-1]))
    known = [size for size in measured if size.seconds]
    figure = Figure(figsize=(9, 4), layout="constrained")
    time, memory = figure.subplots(1, 2)
    time.loglog([s.visits for s in known], [s.seconds for s in known], "o-", label="measured")
    power = exponent(measured)
    if power is not None:
        first = known[0]
        ends = np.array([known[0].visits, known[-1].visits], dtype=float)
        for slope, name in ((power, f"fitted: n^{power:.2f}"), (TARGET, f"target: n^{TARGET}")):
            time.loglog(ends, first.seconds * (ends / first.visits) ** slope, "--", label=name)
    time.set(xlabel="visits", ylabel="seconds until as good as a long run")
    time.set_xticks([s.visits for s in measured], [f"{s.visits:,}" for s in measured])
    time.minorticks_off()
    time.legend()
    memory.plot([s.visits for s in measured], [s.peak_mb for s in measured], "o-")
    memory.set(xlabel="visits", ylabel="peak memory, MB", xlim=(0, None), ylim=(0, None))
    figure.savefig(path, metadata={"Date": None})


def _line(size: Size) -> list[str]:
    return [
        f"{size.visits:,}",
        ", ".join(size.seeds),
        "; ".join(size.uncovered),
        f"{size.travel_min:,.0f}",
        "not reached" if size.seconds is None else f"{size.seconds:,.1f}",
        f"{size.peak_mb:,.0f}",
    ]


def _settings(rows: Sequence[Row]) -> Mapping[tuple[str, ...], list[Row]]:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        kind = row["data"].partition(", ")[0].rpartition(" ")[2]
        groups.setdefault((kind, *(row[name] for name in SETTING)), []).append(row)
    return groups


def _excess(row: Row, long: Row) -> float:
    """How far travel lies above what is good enough, in the logarithm."""
    share = 1 + float(row["within_percent"]) / 100
    return math.log(float(row["travel_min"]) / (share * float(long["travel_min"])))
