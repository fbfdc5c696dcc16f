"""How near a rota is to the best that any rota can be: the certified gap.

    python -m benchmarks.bound --sizes 180,434 --seeds 1,2,3 --out benchmarks/results
    python -m benchmarks.bound --sizes 180,434 --double-handed --seeds 1,2,3 \
        --out benchmarks/results
    python -m benchmarks.bound --dataset FOLDER --day 2017-10-02 --out benchmarks/results

Each day is solved, the rota is judged by the checker, and then the bound is computed. Both take
their limits by the clock. README.md has the protocol. Exit codes: 0 done, 2 bad input or arguments.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks import tables
from benchmarks.compare import judge
from benchmarks.days import Day, add_day_options, days_of, parsed, positive
from benchmarks.machine import load, surroundings
from benchmarks.tables import Row
from data.errors import UserError
from solver.bound import bound
from solver.result import Limits
from solver.search import jit
from solver.solve import solve

FILE = "bound.csv"
TOLD = ("data", "seed", "uncovered_slots", "least_slots", "travel_min", "least_travel_min", "gap")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and keep; returns an exit code."""
    options = parse(arguments)
    try:
        jit.warm(lambda text: print(text, file=sys.stderr))
        for day in days_of(options):
            for seed in day.seeds:
                row = _row(day, seed, options)
                # At once: a long measurement that is broken off keeps what it has.
                tables.append(options.out / FILE, [row], table)
                print(", ".join(f"{name} {row[name]}" for name in TOLD), flush=True)
    except (UserError, tables.OtherColumns) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Written to {options.out / FILE} and {Path(FILE).with_suffix('.md')}")
    return 0


def _row(day: Day, seed: int, options: argparse.Namespace) -> Row:
    busy = load()
    problem, policy = day.problem, day.policy
    result = solve(problem, policy, Limits(seconds=options.time_limit, seed=seed))
    judged = judge(
        problem,
        policy,
        [(a.visit_id, a.slot, a.carer_id, a.start) for a in result.rota.assignments],
    )
    found = bound(problem, policy, options.bound_limit, result.rota)
    least = found.travel.value / 60
    return {
        "data": day.name,
        "visits": str(len(problem.visits)),
        "slots": str(problem.slots),
        "seed": str(seed),
        "time_limit_s": f"{options.time_limit:g}",
        "bound_limit_s": f"{options.bound_limit:g}",
        "violations": str(judged.violations),
        "uncovered_slots": str(judged.uncovered_slots),
        "least_slots": str(found.slots.value),
        "travel_min": f"{judged.travel_min:.2f}",
        "least_travel_min": f"{least:.2f}",
        "gap": f"{(judged.travel_min - least) / judged.travel_min:.4f}"
        if judged.travel_min
        else "0",
        "status": str(found.status),
        "columns": str(found.travel.columns),
        "bound_s": f"{found.seconds:.2f}",
        "load_before": f"{busy:.2f}",
        "input_hash": problem.digest[:16],
        "measured_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        **surroundings(),
    }


def table(rows: Sequence[Row]) -> str:
    """Make the Markdown table: a line for each kind of day and limits, medians over its rows."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        # The seed of a generated day is the last part of its name.
        name = row["data"].rpartition(", ")[0] or row["data"]
        limits = row["time_limit_s"], row["bound_limit_s"]
        groups.setdefault((name, *limits, row["commit"]), []).append(row)
    lines = [
        [
            name,
            f"{float(solving):g} s",
            f"{float(proving):g} s",
            ", ".join(row["seed"] for row in group),
            str(max(int(row["violations"]) for row in group)),
            "; ".join(dict.fromkeys(row["uncovered_slots"] for row in group)),
            "; ".join(dict.fromkeys(row["least_slots"] for row in group)),
            _spread([float(row["travel_min"]) for row in group], "{:,.1f}"),
            _spread([float(row["least_travel_min"]) for row in group], "{:,.1f}"),
            _spread([100 * float(row["gap"]) for row in group], "{:.2f} %"),
            _spread([float(row["bound_s"]) for row in group], "{:.0f}"),
            f"{max(float(row['load_before']) for row in group):.1f}",
            commit,
        ]
        for (name, solving, proving, commit), group in groups.items()
    ]
    header = ("data", "solving", "proving", "seeds", "violations", "uncovered slots", "at least")
    header += ("travel, min", "at least, min", "gap", "bound, s", "load before", "commit")
    machines = dict.fromkeys(
        f"{row['cpu']}, {row['cores']} cores, {row['memory_gb']} GB, Python {row['python']}"
        for row in rows
    )
    return (
        "# Certified gaps\n\nMedian of the rows, with the range in brackets. *At least* is proved: "
        "no rota leaves fewer slots\nuncovered, and none that leaves no more uncovered (by risk) "
        "travels less. The gap is the travel\nbeyond that as a part of the rota's. "
        f"Machine: {'; '.join(machines)}.\n"
        "All columns are in the CSV file of the same name; the protocol is in ../README.md.\n\n"
        + tables.markdown(header, lines)
    )


def _spread(values: Sequence[float], form: str) -> str:
    middle = form.format(median(values))
    if len(values) == 1:
        return middle
    return f"{middle} ({form.format(min(values))} to {form.format(max(values))})"


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bound", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    add_day_options(parser)
    parser.add_argument("--time-limit", type=positive, default=60.0, help="seconds of solving")
    parser.add_argument("--bound-limit", type=positive, default=120.0, help="seconds of proving")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    return parsed(parser, arguments)


if __name__ == "__main__":
    sys.exit(main())
