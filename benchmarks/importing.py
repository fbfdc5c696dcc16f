"""Time and memory of ``rotamend import`` on a dataset: first into a fresh home, then once more.

    python -m benchmarks.importing --dataset FOLDER --repeat 3 --out results.csv

The second import of each home changes nothing; it is what a nightly import of the same folder
costs. README.md has the protocol.
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
from benchmarks.tables import Row

PASSES = ("first", "again")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and keep; returns an exit code."""
    options = parse(arguments)
    rows: list[Row] = []
    try:
        for _ in range(options.repeat):
            with fresh_home() as home:
                rotamend(home, "init", "--json")
                for which in PASSES:
                    rows.append(_run(home, options.dataset, which))
                    told = ("import", "wall_s", "peak_mb")
                    print(", ".join(f"{k} {rows[-1][k]}" for k in told), flush=True)
        tables.append(options.out, rows, table)
    except (CommandFailed, tables.OtherColumns) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Written to {options.out} and {options.out.with_suffix('.md').name}")
    return 0


def table(rows: Sequence[Row]) -> str:
    """Make the Markdown table: a line for each dataset and pass."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = (row["dataset"], row["import"], row["commit"], row["cpu"], row["cores"])
        groups.setdefault(key, []).append(row)
    lines = []
    for (dataset, which, commit, *_), group in groups.items():
        seconds = [float(row["wall_s"]) for row in group]
        lines.append(
            [
                f"{dataset}, {which}",
                group[0]["visits"],
                group[0]["travel_rows"],
                str(len(group)),
                f"{median(seconds):.1f} ({min(seconds):.1f} to {max(seconds):.1f})",
                str(max(int(row["peak_mb"]) for row in group)),
                commit,
            ]
        )
    header = ("data", "visits", "travel rows", "runs", "wall, s", "memory, MB", "commit")
    machines = dict.fromkeys(
        f"{row['cpu']}, {row['cores']} cores, {row['memory_gb']} GB, Python {row['python']}"
        for row in rows
    )
    return (
        "# rotamend import\n\nMedian of the runs, with the range in brackets. "
        f"Machine: {'; '.join(machines)}.\n"
        "All columns are in the CSV file of the same name; the protocol is in ../README.md.\n\n"
        + tables.markdown(header, lines)
    )


def _run(home: Path, dataset: Path, which: str) -> Row:
    busy = load()
    measured = rotamend(home, "import", str(dataset), "--json")
    told = json.loads(measured.output)
    counts = {
        name: sum(told[kind].get(f"{name}.csv", 0) for kind in ("added", "changed", "unchanged"))
        for name in ("visits", "travel")
    }
    return {
        "dataset": dataset.resolve().name,
        "import": which,
        "visits": str(counts["visits"]),
        "travel_rows": str(counts["travel"]),
        "rows_added": str(sum(told["added"].values())),
        "rows_changed": str(sum(told["changed"].values())),
        "rows_unchanged": str(sum(told["unchanged"].values())),
        "warnings": str(len(told["warnings"])),
        "wall_s": f"{measured.seconds:.2f}",
        "peak_mb": f"{measured.peak_bytes / 1e6:.0f}",
        "load_before": f"{busy:.2f}",
        "measured_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        **surroundings(),
    }


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--dataset", type=Path, required=True, help="agency folder or workbook")
    parser.add_argument("--repeat", type=int, default=3, help="fresh homes")
    parser.add_argument("--out", type=Path, required=True, metavar="CSV")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
