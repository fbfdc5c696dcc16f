"""How time and memory grow with the number of visits, until a rota is as good as a long run's.

    python -m benchmarks.scaling --sizes 250,500,1000,2000,4000,8000 --seeds 1 \
        --out benchmarks/results

Run it with the Python that ``make peers`` sets up: it draws a plot. For each size one long run says
what can be had. Shorter runs with other limits follow, each from nothing, until it is known which
of them leave no more uncovered and travel at most 3 % more. A run cools down over its whole limit,
so that how far a longer one had come after the same time would say nothing. README.md has the
protocol.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import scaling_table, tables
from benchmarks.compare import planned
from benchmarks.days import Day, day_of, positive, whole
from benchmarks.peers import PEERS
from benchmarks.peers.day_file import write_day
from benchmarks.tables import Row
from data.errors import UserError
from solver.search import jit

FILE = "scaling.csv"
LONG_S = 0.2
"""Seconds of the long run for each visit."""
FIRST_S = 0.01
"""Seconds of the first shorter run for each visit."""
GROWTH = 1.5
"""From one limit to the next, up or down."""
LEAST_S = 0.2
"""The shortest run: a solve needs as much for anything."""
OURS = PEERS["rotamend"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, plot and keep; returns an exit code."""
    options = parse(arguments)
    out = options.out / FILE
    try:
        # Compiled code is kept beside the package: its making is no part of a run.
        jit.warm(lambda _: None)
        for size in options.sizes:
            for seed in options.seeds:
                _measure(day_of(size, seed, options.double_handed), seed, options)
        scaling_table.plot(tables.read(out), out.with_suffix(".svg"))
    except (UserError, tables.OtherColumns) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Written to {out}, {out.with_suffix('.md').name} and {out.with_suffix('.svg').name}")
    return 0


def _measure(day: Day, seed: int, options: argparse.Namespace) -> None:
    visits = len(day.problem.visits)
    with tempfile.TemporaryDirectory(prefix="rotamend-scaling-") as folder:
        path = Path(folder) / "day"
        write_day(path, day.problem, day.policy)

        def run(kind: str, limit: float) -> Row:
            row = {
                "run": kind,
                "within_percent": f"{options.within:g}",
                "long_s_a_visit": f"{options.long:g}",
                **planned(day, path, OURS, seed, limit),
            }
            tables.append(options.out / FILE, [row], scaling_table.table)
            print(", ".join(f"{k} {row[k]}" for k in scaling_table.TOLD), flush=True)
            return row

        longest = max(LEAST_S, options.long * visits)
        long = run("long", longest)
        limit = min(longest, max(LEAST_S, FIRST_S * visits))
        up = not scaling_table.as_good(run("short", limit), long)
        # To the last limit that is not enough, or up to the first that is.
        while LEAST_S <= (limit := limit * GROWTH if up else limit / GROWTH) < longest:
            if up == scaling_table.as_good(run("short", limit), long):
                return


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--sizes", type=whole, required=True, help="250,500,1000")
    parser.add_argument("--seeds", type=whole, default=(1,), help="1,2,3")
    parser.add_argument("--double-handed", action="store_true")
    parser.add_argument("--within", type=positive, default=3.0, help="percent of travel (3)")
    parser.add_argument(
        "--long", type=positive, default=LONG_S, help=f"seconds a visit of the long run ({LONG_S})"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
