"""Seconds of ``rotamend value`` on the sample week: what an hour and £100 more would cover.

    python -m benchmarks.marginal --seeds 1,2,3 --out benchmarks/results/marginal.csv

The real command is run on the folder of `benchmarks.sample_week` once for each seed, as a process
of its own that plans the week with a fixed number of steps first. README.md has the protocol.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks import tables
from benchmarks.machine import load, surroundings
from benchmarks.measured import CommandFailed, fresh_home, rotamend
from benchmarks.sample_week import write_week
from benchmarks.tables import Row


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and keep; returns an exit code."""
    options = parse(arguments)
    rows: list[Row] = []
    try:
        with fresh_home() as home:
            write_week(home / "week")
            rotamend(home, "doctor", "--warm")
            for seed in options.seeds:
                rows.append(_run(home, seed, options))
                told = ("seed", "value_s", "more", "less", "carer_hours")
                print(", ".join(f"{k} {rows[-1][k]}" for k in told), flush=True)
        tables.append(options.out, rows, table)
    except (CommandFailed, tables.OtherColumns) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Written to {options.out} and {options.out.with_suffix('.md').name}")
    return 0


def table(rows: Sequence[Row]) -> str:
    """Make the Markdown table: a line for each commit and machine."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = (row["plan_steps"], row["commit"], row["cpu"], row["cores"])
        groups.setdefault(key, []).append(row)
    lines = []
    for (steps, commit, *_), group in groups.items():
        seconds = [float(row["value_s"]) for row in group]
        first = group[0]
        lines.append(
            [
                f"{first['visits']} visits",
                steps,
                first["uncovered_visits"],
                first["solves"],
                f"{first['proved']} of {first['answers']}",
                f"{median(seconds):.0f} ({min(seconds):.0f} to {max(seconds):.0f})",
                max(row["peak_mb"] for row in group),
                max(row["load_before"] for row in group),
                commit,
            ]
        )
    header = ("week", "plan steps", "uncovered visits", "solves", "answers proved")
    more = ("answers, s", "memory, MB", "load before", "commit")
    machines = dict.fromkeys(
        f"{row['cpu']}, {row['cores']} cores, {row['memory_gb']} GB, Python {row['python']}"
        for row in rows
    )
    return (
        "# rotamend value\n\nMedian of the seeds, with the range in brackets. "
        f"Machine: {'; '.join(machines)}.\n"
        "All columns are in the CSV file of the same name; the protocol is in ../README.md.\n\n"
        + tables.markdown((*header, *more), lines)
    )


def _run(home: Path, seed: int, options: argparse.Namespace) -> Row:
    busy = load()
    steps = ("--iterations", str(options.plan_steps), "--seed", str(seed))
    measured = rotamend(home, "value", str(home / "week"), *steps, "--json")
    told = json.loads(measured.output)
    answers = [*told["more"], *told["less"], *told["carer_hours"]]
    gains = [each["uncovered"] for each in told["carer_hours"]]
    return {
        "seed": str(seed),
        "plan_steps": str(options.plan_steps),
        "visits": str(told["visits"]),
        "uncovered_visits": str(told["uncovered_visits"]),
        "uncovered_min": f"{told['uncovered']:.0f}",
        "more": str(len(told["more"])),
        "less": str(len(told["less"])),
        "carer_hours": str(len(told["carer_hours"])),
        "best_hour_min": f"{max(gains, default=0):.0f}",
        "answers": str(len(answers)),
        "proved": str(sum(each["proof"] != "found" for each in answers)),
        "solves": str(sum(each["engine"] != "checker" for each in answers)),
        "value_s": f"{told['value_seconds']:.1f}",
        "plan_s": f"{told['solve_seconds']:.1f}",
        "wall_s": f"{measured.seconds:.1f}",
        "peak_mb": f"{measured.peak_bytes / 1e6:.0f}",
        "load_before": f"{busy:.2f}",
        "measured_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        **surroundings(),
    }


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.marginal", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--seeds", type=lambda text: [int(s) for s in text.split(",")], default=[1, 2, 3]
    )
    parser.add_argument("--plan-steps", type=int, default=60_000, help="of each thread")
    parser.add_argument("--out", type=Path, required=True, metavar="CSV")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
