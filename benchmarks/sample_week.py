"""Writes the sample week: 150 clients, 50 carers, and budgets of which two bind.

    python -m benchmarks.sample_week FOLDER

The same folder on every machine. There is less time of carers than the care takes, the hard budgets
of two funders pay for nine tenths of their care, one in hours and one in money, those of direct
payments are hard with a margin, and the others are soft.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from data.sample import write_sample

CLIENTS, CARERS, DAYS = 150, 50, 7
FIRST_DAY = date(2026, 11, 30)
"""A Monday: the week of the law and that of the rota are one."""
CAPPED = 0.9


def write_week(out: Path, seed: int = 1) -> None:
    """Write the agency folder of the sample week."""
    write_sample(
        out,
        seed=seed,
        first_day=FIRST_DAY,
        days=DAYS,
        clients=CLIENTS,
        carers=CARERS,
        capped=CAPPED,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the folder; returns an exit code."""
    options = parse(arguments)
    write_week(options.folder, options.seed)
    print(f"Written to {options.folder}: {CLIENTS} clients, {CARERS} carers, {DAYS} days")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sample_week", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("folder", type=Path, help="folder to write into; made if missing")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
