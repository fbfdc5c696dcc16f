"""Quality and time of repairs: what single absences do to a published rota.

    python -m benchmarks.repair FOLDER --day 2017-10-02 --policy travel --seeds 1,2,3 \
        --out benchmarks/results

The folder is imported into a fresh temporary home, and the day planned and published there. Or a
home is given: a copy of it is used, with the rota it has in force, or the proposal that is named.
Each part is measured once for each seed and written to a file of its own. README.md has the
protocol.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks import repair_tables, tables
from benchmarks.absences import PARTS, warm_up
from benchmarks.measured import CommandFailed, fresh_home
from benchmarks.published import publish
from benchmarks.tables import Row
from data.errors import StoreError, UserError
from flows.cli.main import GARBAGE_AFTER
from flows.replanning import SECONDS

STANDBY_SECONDS = 1.0
"""Of each first try, which is what a sweep of 45 seconds gives it."""
PLAN_STEPS = 300_000
"""What half a minute of planning is about. Steps, not seconds: the rota is then the same on every
machine, and what a single absence costs depends on the rota."""
SHOWN = (
    *("carer", "seed", "hits", "uncovered_hits", "uncovered_slots", "changed", "beyond"),
    *("repair_uncovered_slots", "scratch_uncovered_slots", "repair_changed", "scratch_changed"),
    *("uncovered_proof", "violations", "level_0_s", "wall_s"),
)
"""Columns that are told as soon as they are measured, where a part has them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and keep; returns an exit code."""
    options = parse(arguments)
    try:
        with fresh_home() as home:
            published = publish(home, options)
            warm_up(published, options)
            for part in options.part or PARTS:
                rows: list[Row] = []
                for seed in options.seeds:
                    for row in PARTS[part](published, options, seed):
                        rows.append(row)
                        print(part, _told(row), sep=": ", flush=True)
                out = options.out / f"repair-{part}.csv"
                tables.append(out, rows, repair_tables.TABLES[part])
                print(f"\n{repair_tables.TABLES[part](rows)}\nWritten to {out}", flush=True)
    except (CommandFailed, StoreError, UserError, tables.OtherColumns) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _told(row: Row) -> str:
    return ", ".join(f"{name} {row[name]}" for name in SHOWN if name in row)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.repair", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "dataset", type=Path, nargs="?", metavar="FOLDER", help="agency folder or workbook"
    )
    parser.add_argument("--home", type=Path, help="a home with an import, instead of FOLDER")
    parser.add_argument("--rota", metavar="PROPOSAL", help="of that home: publish this one")
    parser.add_argument("--day", type=date.fromisoformat, required=True, metavar="DATE")
    parser.add_argument("--policy", default="travel", help="preset or policy file")
    parser.add_argument(
        "--plan-steps", type=_count, default=PLAN_STEPS, help="of each thread of planning"
    )
    parser.add_argument("--plan-seed", type=int, default=1)
    parser.add_argument(
        "--part", action="append", choices=tuple(PARTS), help="may be given again; else all"
    )
    parser.add_argument("--seeds", type=_seeds, default=(1, 2, 3), help="1,2,3")
    parser.add_argument("--time-limit", type=float, default=SECONDS, help="seconds of a repair")
    parser.add_argument(
        "--standby-limit", type=float, default=STANDBY_SECONDS, help="of each of the sweep"
    )
    parser.add_argument("--scratch-limit", type=float, default=30, help="of solving anew")
    parser.add_argument("--absences", type=_count, default=5, help="that are solved anew")
    parser.add_argument("--runs", type=_count, default=5, help="absences told to the command")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    options = parser.parse_args(arguments)
    if (options.dataset is None) == (options.home is None):
        parser.error("give FOLDER or --home, one of them")
    if options.rota is not None and options.home is None:
        parser.error("--rota names a proposal of --home")
    return options


def _seeds(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError("at least 1")
    return count


if __name__ == "__main__":
    # As the command does: a repair makes a million objects and no garbage.
    gc.set_threshold(GARBAGE_AFTER)
    sys.exit(main())
