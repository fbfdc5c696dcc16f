"""One instance of the home health care benchmark solved once, and what is known of it."""

from __future__ import annotations

import csv
import math
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.hhc_adapter import (
    Apart,
    cost_of,
    given_twice,
    in_thousandths,
    may_give_both,
    policy_of,
    problem_of,
    solution_of,
)
from benchmarks.hhc_files import InstanceFile, SolutionFile, read
from benchmarks.hhc_scorer import Scored, score
from data.errors import UserError
from solver.result import Limits, Result, Status
from solver.solve import solve

SUFFIXES = (".json.gz", ".json")
BEST_KNOWN = "best_known.csv"
SETS = {10: "A", 25: "B", 50: "C", 75: "D", 100: "E", 200: "F", 300: "G"}
"""Name of the published set by the number of patients."""
TRIES = 5
"""Solves after which nobody may give both services of a patient any more."""
LEAST_SECONDS = 0.05
"""What a solve gets where reading took all the time."""
EXACT = 1e-6
"""Costs are whole thirds of a thousandth: what one is above its bound by less is none."""
EQUAL = 0.001
"""Costs are published to three decimals: a difference of less is none."""


@dataclass(frozen=True, slots=True)
class Solved:
    """What one run found.

    Parameters
    ----------
    scored
        By the independent scorer.
    bound
        Proved lower bound of the cost; None where nothing is proved.
    seconds
        Wall time from before reading to the solution in hand.
    """

    name: str
    instance: InstanceFile
    seed: int
    solution: SolutionFile
    scored: Scored
    bound: float | None
    status: str
    iterations: int
    seconds: float

    @property
    def cost(self) -> float | None:
        """The cost; None where a rule is broken, as where a service is left out."""
        return self.scored.cost if self.scored.feasible else None

    def gap_percent(self, best_known: float | None) -> float | None:
        """Percent above the best known cost; below it is negative, None where either is missing."""
        if self.cost is None or not best_known:
            return None
        return 100 * (self.cost - best_known) / best_known


def name_of(path: Path) -> str:
    """The instance's name: its file's without the suffix."""
    for suffix in SUFFIXES:
        if path.name.endswith(suffix):
            return path.name.removesuffix(suffix)
    return path.stem


def set_of(instance: InstanceFile) -> str:
    """The published set that an instance is of the size of; - where it is of none."""
    return SETS.get(len(instance.patients), "-")


def solve_file(path: Path, time_limit: float, seed: int) -> Solved:
    """Read, solve and score an instance.

    Parameters
    ----------
    time_limit
        Seconds of wall time, reading and solving.

    Raises
    ------
    UserError
        When the file is no instance.
    """
    began = time.perf_counter()
    instance = read(path, InstanceFile)
    results = _solve(instance, began + time_limit, seed)
    solution = solution_of(instance, results[-1].rota)
    scored = score(instance, solution)
    # The first one forbade nothing: what is proved of it holds for the instance.
    bound, status = _bound(instance, results[0]), results[0].status
    proved = bound is not None and scored.feasible and scored.cost <= bound + EXACT
    if len(results) > 1 and not proved:
        status = Status.FEASIBLE
    return Solved(
        name=name_of(path),
        instance=instance,
        seed=seed,
        solution=solution,
        scored=scored,
        bound=bound,
        status=status.value,
        iterations=sum(result.iterations for result in results),
        seconds=time.perf_counter() - began,
    )


def best_known(path: Path) -> dict[str, float]:
    """Best known costs by instance, from a table beside the instances or one folder up.

    Raises
    ------
    UserError
        When the table is there and has no such columns.
    """
    folder = path if path.is_dir() else path.parent
    for table in (folder / BEST_KNOWN, folder.resolve().parent / BEST_KNOWN):
        if table.is_file():
            return _table(table)
    return {}


def _table(path: Path) -> dict[str, float]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            costs = {row["instance"]: float(row["best_known"]) for row in csv.DictReader(file)}
    except OSError as error:
        raise UserError(
            f"The table {path.name} cannot be read: {error.strerror}.", "Mend it, or move it away."
        ) from error
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise _no_table(path) from error
    if not all(map(math.isfinite, costs.values())):
        raise _no_table(path)
    return costs


def _no_table(path: Path) -> UserError:
    return UserError(
        f"The table {path.name} has no columns instance and best_known with numbers.",
        "Mend it, or move it away.",
    )


def _solve(instance: InstanceFile, deadline: float, seed: int) -> list[Result]:
    """Solve until no caregiver gives both services of a patient; what each try found.

    In the published instances none can, and one try has all of the time. Where some can, each takes
    half of what is left and goes on from the one before; after some, nobody may who could.
    """
    halved = any(may_give_both(instance, patient) for patient in instance.patients)
    apart: tuple[Apart, ...] = ()
    results: list[Result] = []
    while True:
        problem = problem_of(instance, apart)
        left = deadline - time.perf_counter()
        last = not halved or len(results) == TRIES
        limits = Limits(seconds=max(LEAST_SECONDS, left if last else left / 2), seed=seed)
        before = results[-1].rota if results else None
        results.append(solve(problem, policy_of(problem), limits, start=before))
        found = results[-1].rota
        twice = given_twice(instance, found, apart)
        if last or not twice:
            return results
        apart += twice
        if len(results) == TRIES:
            apart += given_twice(instance, found, apart, whoever_may=True)


def _bound(instance: InstanceFile, result: Result) -> float | None:
    """The bound of the second level, where the first has nothing uncovered."""
    levels = result.bound.levels
    if len(levels) < 2 or levels[0] > 0 or not in_thousandths(instance):
        return None
    return cost_of(levels[1])
