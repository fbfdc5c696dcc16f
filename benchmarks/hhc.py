"""The home health care benchmark of Mankowska, Meisel and Bierwirth (2014).

One instance: the solution is written to a file, and its figures are printed as one JSON object.

    python -m benchmarks.hhc INSTANCE.json[.gz] --time-limit 60 --seed 1 --out SOLUTION.json

A folder of instances: each is solved once for each seed, and a table is kept.

    python -m benchmarks.hhc FOLDER --time-limit 60 --seeds 1,2,3 --out benchmarks/results

The instances are solved by `solver.solve.solve`, the engine that plans rotas; README.md has the
protocol. Exit codes: 0 done, 2 bad input or arguments, 3 a solution that leaves a service out.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import hhc_table, tables
from benchmarks.hhc_files import InstanceFile, SolutionFile, read, write
from benchmarks.hhc_run import (
    EQUAL,
    SUFFIXES,
    Solved,
    best_known,
    name_of,
    set_of,
    solve_file,
)
from benchmarks.hhc_scorer import score
from benchmarks.machine import commit, load
from data.errors import UserError
from solver.search import jit

LEFT_OUT = 3
LARGEST_SEED = (1 << 31) - 1
"""CP-SAT takes no larger one."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Solve, print and keep; returns an exit code."""
    options = parse(arguments)
    try:
        return _folder(options) if options.dataset.is_dir() else _one(options)
    except (UserError, tables.OtherColumns) as error:
        print(error, file=sys.stderr)
        return 2


def _one(options: argparse.Namespace) -> int:
    if options.out.is_dir():
        raise UserError(f"{options.out} is a folder.", "Give a file to write the solution to.")
    known = best_known(options.dataset).get(name_of(options.dataset))
    # What is no instance is refused before a minute of compiling.
    read(options.dataset, InstanceFile)
    _prepare(options.out.parent)
    solved = solve_file(options.dataset, options.time_limit, options.seed)
    print(json.dumps(_told(solved, known)), flush=True)
    write(options.out, solved.solution)
    return 0 if solved.scored.feasible else LEFT_OUT


def _prepare(folder: Path) -> None:
    """Make the folder of the results, and compile: neither is part of a run, nor fails after it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"The folder {folder} cannot be made: {error.strerror}.", "Choose another --out."
        ) from error
    # Compiled code is kept beside the package.
    jit.warm(lambda text: print(text, file=sys.stderr))


def _told(solved: Solved, known: float | None) -> dict[str, Any]:
    scored = solved.scored
    return {
        "instance": solved.name,
        "cost": _rounded(solved.cost),
        "travel": _rounded(scored.travel),
        "total_tardiness": _rounded(scored.total_tardiness),
        "max_tardiness": _rounded(scored.max_tardiness),
        "bound": _rounded(solved.bound),
        "seconds": round(solved.seconds, 3),
        "best_known": known,
        "gap_percent": _rounded(solved.gap_percent(known)),
        "violations": list(scored.violations),
        "seed": solved.seed,
        "status": solved.status,
        "iterations": solved.iterations,
        "commit": commit(),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _folder(options: argparse.Namespace) -> int:
    paths = chosen(options.dataset, options.sets, options.instances)
    known = best_known(options.dataset)
    _prepare(options.out)
    complete = True
    for path in paths:
        for seed in options.seeds:
            busy = load()
            solved = solve_file(path, options.time_limit, seed)
            complete &= solved.scored.feasible
            row = hhc_table.row(solved, known.get(solved.name), options.time_limit, busy)
            print(", ".join(f"{k} {row[k]}" for k in hhc_table.SHOWN), flush=True)
            # At once, for a run over all of them takes hours.
            tables.append(options.out / "hhc.csv", [row], hhc_table.table)
            keep(options.out / "hhc", solved, known.get(solved.name))
    print(f"Written to {options.out / 'hhc.csv'} and hhc.md")
    return 0 if complete else LEFT_OUT


def chosen(folder: Path, sets: Sequence[str], instances: Sequence[str]) -> list[Path]:
    """The instances of a folder, or of the folder ``instances`` in it, the small ones first.

    Parameters
    ----------
    sets
        Letters of published sets; empty: all.
    instances
        Names, or what they end in (``300_7``); empty: all.

    Raises
    ------
    UserError
        When none is left, or a file is no instance.
    """
    inner = folder / "instances"
    found = []
    for path in sorted((inner if inner.is_dir() else folder).iterdir()):
        name = name_of(path)
        named = not instances or any(name == i or name.endswith(f"_{i}") for i in instances)
        if path.name.endswith(SUFFIXES) and named:
            instance = read(path, InstanceFile)
            if not sets or set_of(instance) in sets:
                found.append((len(instance.patients), name, path))
    if not found:
        raise UserError(
            f"The folder {folder.name} has no instance that was asked for.",
            "Give a folder of .json or .json.gz files, and check --sets and --instances.",
        )
    return [path for *_, path in sorted(found)]


def keep(folder: Path, solved: Solved, known: float | None) -> None:
    """Keep a solution that is below the best known cost and any that was kept before.

    Raises
    ------
    UserError
        When what was kept cannot be read.
    """
    if solved.cost is None or known is None or solved.cost > known - EQUAL:
        return
    path = folder / f"{solved.name}.json"
    if path.exists():
        before = score(solved.instance, read(path, SolutionFile))
        if before.feasible and before.cost <= solved.cost:
            return
    write(path, solved.solution)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hhc", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("dataset", type=Path, metavar="INSTANCE|FOLDER")
    parser.add_argument(
        "--time-limit", type=_seconds, default=60.0, help="wall seconds of reading and solving"
    )
    parser.add_argument("--seed", type=_seed, default=1, help="of one instance")
    parser.add_argument("--seeds", type=_seeds, default=(1, 2, 3), help="of a folder: 1,2,3")
    parser.add_argument("--sets", type=_words, default=(), help="of a folder: only these, A,B,G")
    parser.add_argument(
        "--instances", type=_words, default=(), help="of a folder: only these, by name or 300_7"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE|FOLDER")
    return parser.parse_args(arguments)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds > 0):
        raise argparse.ArgumentTypeError(f"a positive number of seconds, not {text!r}")
    return seconds


def _seed(text: str) -> int:
    if not text.strip().isdecimal() or int(text) > LARGEST_SEED:
        raise argparse.ArgumentTypeError(f"a whole number from 0 to {LARGEST_SEED}, not {text!r}")
    return int(text)


def _seeds(text: str) -> tuple[int, ...]:
    return tuple(_seed(part) for part in text.split(","))


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


if __name__ == "__main__":
    sys.exit(main())
