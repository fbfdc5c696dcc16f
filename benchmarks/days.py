"""The days that are planned, generated or of a dataset, and the options that name them."""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.generated import generated_day
from data.errors import UserError
from data.importers import import_agency
from data.mapping import load_problem
from data.policies import load_policy
from data.store import Store
from flows.steps import one_branch
from solver.policy import Policy
from solver.problem import Problem


@dataclass(frozen=True, slots=True)
class Day:
    """One day that planners are compared on; ``seeds`` are those of the planners."""

    name: str
    problem: Problem
    policy: Policy
    seeds: tuple[int, ...]


def add_day_options(parser: argparse.ArgumentParser) -> None:
    """Let a command line name days and seeds; `parsed` and `days_of` read them."""
    data = parser.add_mutually_exclusive_group(required=True)
    data.add_argument("--sizes", type=whole, help="visits of generated days: 180,430")
    data.add_argument("--dataset", type=Path, help="agency folder or workbook, with --day")
    parser.add_argument("--day", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--double-handed", action="store_true", help="generated days with some")
    parser.add_argument("--seeds", type=whole, default=(1, 2, 3), help="1,2,3")


def parsed(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read a command line that names days; ends the program where they do not go together."""
    options = parser.parse_args(arguments)
    if (options.dataset is None) != (options.day is None):
        parser.error("--dataset and --day are given together")
    if options.dataset is not None and options.double_handed:
        parser.error("--double-handed is for generated days: a dataset has its own")
    return options


def days_of(options: argparse.Namespace) -> Iterator[Day]:
    """Each day that a command line names."""
    if options.dataset is not None:
        yield day_of_dataset(options.dataset, options.day, options.seeds)
        return
    for size in options.sizes:
        for seed in options.seeds:
            yield day_of(size, seed, options.double_handed)


def day_of(visits: int, seed: int, double_handed: bool) -> Day:
    """Make a generated day, and its name in results."""
    problem, policy = generated_day(visits, seed, double_handed)
    kind = "double-handed" if double_handed else "single"
    return Day(f"generated {visits} {kind}, {seed}", problem, policy, (seed,))


def day_of_dataset(folder: Path, day: date, seeds: tuple[int, ...]) -> Day:
    """Read a day of an agency folder or workbook, to be planned under the policy ``travel``.

    Raises
    ------
    UserError
        When it cannot be imported, or has no visits on the day.
    """
    with tempfile.TemporaryDirectory(prefix="rotamend-days-") as home:
        store = Store.open(f"sqlite:///{home}/agency.db", Path(home))
        with store:
            report = import_agency(store, folder, now=datetime.now(UTC))
            if report.errors:
                raise UserError(
                    f"{folder} cannot be imported: {len(report.errors)} errors.",
                    "See them with: rotamend import.",
                )
            policy = load_policy("travel", on=day)
            with store.unit_of_work(read_only=True) as uow:
                problem = load_problem(uow, one_branch(store), day, 1, policy=policy)
    if not problem.visits:
        raise UserError(f"{folder} has no visits on {day}.", "Name a day that has some.")
    return Day(f"{folder.resolve().name} {day}", problem, policy, seeds)


def whole(text: str) -> tuple[int, ...]:
    """Read whole numbers from 1."""
    numbers = tuple(int(part) for part in text.split(","))
    if min(numbers) < 1:
        raise argparse.ArgumentTypeError(f"whole numbers from 1, separated by commas: {text!r}")
    return numbers


def positive(text: str) -> float:
    """Read a number above 0."""
    value = float(text)
    if not (math.isfinite(value) and value > 0):
        raise argparse.ArgumentTypeError(f"a number above 0 is needed, got {text!r}")
    return value
