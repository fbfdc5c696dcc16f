"""Quality, time and memory of ``rotamend nightly`` on a dataset, for each of several seeds.

    python -m benchmarks.nightly --dataset FOLDER --from 2017-10-02 --days 1 --policy travel \
        --time-limit 30 --seeds 1,2,3 --out benchmarks/results/nightly.csv

The folder is imported into a fresh temporary home and the real command runs as a process of its
own, once for each seed. README.md has the protocol.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import tables
from benchmarks.machine import load, surroundings
from benchmarks.measured import CommandFailed, Measured, fresh_home, rotamend
from benchmarks.tables import Row

DONE = (0, 3)
"""Exit codes of a plan: 3 says that somebody is needed, for a visit that nobody covers."""
SETTINGS = ("dataset", "from", "days", "policy", "time_limit_s")
QUALITY = ("travel_between_min", "from_preferred_min", "wall_s", "peak_mb")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and keep; returns an exit code."""
    options = parse(arguments)
    rows: list[Row] = []
    try:
        with fresh_home() as home:
            # Compiled code is kept beside the package: its making is no part of a plan.
            rotamend(home, "doctor", "--warm")
            rotamend(home, "import", str(options.dataset), "--json")
            for seed in options.seeds:
                rows.append(_run(home, options, seed))
                print(", ".join(f"{k} {v}" for k, v in _told(rows[-1]).items()), flush=True)
        tables.append(options.out, rows, table)
    except (CommandFailed, tables.OtherColumns) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Written to {options.out} and {options.out.with_suffix('.md').name}")
    return 0


def table(rows: Sequence[Row]) -> str:
    """Make the Markdown table: a line for each setting, the median of its seeds and their range."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = (*(row[name] for name in SETTINGS), row["commit"], row["cpu"], row["cores"])
        groups.setdefault(key, []).append(row)
    lines = []
    for (dataset, first, days, policy, limit, commit, *_), group in groups.items():
        lines.append(
            [
                f"{dataset} {first}, {days} d",
                policy,
                f"{float(limit):g} s",
                ", ".join(row["seed"] for row in group),
                "; ".join(dict.fromkeys(f"{row['covered']} of {row['slots']}" for row in group)),
                str(max(int(row["violations"]) for row in group)),
                *(_spread([float(row[name]) for row in group]) for name in QUALITY),
                commit,
            ]
        )
    header = ("data", "policy", "limit", "seeds", "covered slots", "violations")
    header += ("travel between visits, min", "from preferred, min", "wall, s", "memory, MB")
    machines = dict.fromkeys(
        f"{row['cpu']}, {row['cores']} cores, {row['memory_gb']} GB, Python {row['python']}"
        for row in rows
    )
    return (
        "# rotamend nightly\n\nMedian of the seeds, with the range in brackets. "
        f"Machine: {'; '.join(machines)}.\n"
        "All columns are in the CSV file of the same name; the protocol is in ../README.md.\n\n"
        + tables.markdown((*header, "commit"), lines)
    )


def _run(home: Path, options: argparse.Namespace, seed: int) -> Row:
    busy = load()
    measured = rotamend(
        home,
        "nightly",
        *("--from", options.first_day, "--days", str(options.days), "--policy", options.policy),
        *("--time-limit", f"{options.time_limit:g}", "--seed", str(seed), "--again", "--json"),
        allowed=DONE,
    )
    return _row(options, json.loads(measured.output), measured, busy)


def _row(options: argparse.Namespace, plan: dict[str, Any], measured: Measured, busy: float) -> Row:
    return {
        "dataset": options.dataset.resolve().name,
        "from": plan["from"],
        "days": str(plan["days"]),
        "policy": Path(plan["policy"]).name,
        "time_limit_s": f"{options.time_limit:g}",
        "seed": str(plan["seed"]),
        "visits": str(plan["visits"]),
        "slots": str(plan["slots"]),
        "covered": str(plan["covered_slots"]),
        "violations": str(len(plan["violations"])),
        "travel_between_min": f"{plan['travel_minutes_between_visits']:.2f}",
        "travel_min": f"{plan['travel_minutes']:.2f}",
        "waiting_min": f"{plan['waiting_minutes']:.2f}",
        "from_preferred_min": f"{plan['mean_minutes_from_preferred']:.2f}",
        "carers_per_client": f"{plan['distinct_carers_per_client']:.3f}",
        "solver_status": plan["solver_status"],
        "iterations": str(plan["iterations"]),
        "solve_s": f"{plan['solve_seconds']:.2f}",
        "wall_s": f"{measured.seconds:.2f}",
        "peak_mb": f"{measured.peak_bytes / 1e6:.0f}",
        "exit_code": str(measured.code),
        "load_before": f"{busy:.2f}",
        "input_hash": plan["input_hash"][:16],
        "measured_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        **surroundings(),
    }


def _told(row: Row) -> Row:
    return {name: row[name] for name in ("seed", "covered", "slots", "violations", *QUALITY)}


def _spread(values: Sequence[float]) -> str:
    middle = f"{median(values):,.1f}"
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):,.1f} to {max(values):,.1f})"


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nightly", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--dataset", type=Path, required=True, help="agency folder or workbook")
    parser.add_argument("--from", dest="first_day", required=True, metavar="DATE")
    parser.add_argument("--days", type=int, default=1)
    parser.add_argument("--policy", default="balanced", help="preset or policy file")
    parser.add_argument("--time-limit", type=float, default=30, help="seconds of solving")
    parser.add_argument("--seeds", type=_seeds, default=(1, 2, 3), help="1,2,3")
    parser.add_argument("--out", type=Path, required=True, metavar="CSV")
    return parser.parse_args(arguments)


def _seeds(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


if __name__ == "__main__":
    sys.exit(main())
