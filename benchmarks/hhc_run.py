"""One instance of the home health care benchmark solved once, and what is known of it."""

from __future__ import annotations

import csv
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.hhc_adapter import (
    Apart,
    cost_of,
    given_twice,
    in_thousandths,
    policy_of,
    problem_of,
    solution_of,
)
from benchmarks.hhc_files import InstanceFile, SolutionFile, read
from benchmarks.hhc_scorer import Scored, score
from data.errors import UserError
from solver.result import Limits, Result
from solver.solve import solve

SUFFIXES = (".json.gz", ".json")
BEST_KNOWN = "best_known.csv"
SETS = {10: "A", 25: "B", 50: "C", 75: "D", 100: "E", 200: "F", 300: "G"}
"""Name of the published set by the number of patients."""
LEAST_SECONDS = 0.05
"""What a solve gets where reading took all the time."""
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
    result = _solve(instance, began + time_limit, seed)
    solution = solution_of(instance, result.rota)
    return Solved(
        name=name_of(path),
        instance=instance,
        seed=seed,
        solution=solution,
        scored=score(instance, solution),
        bound=_bound(instance, result),
        status=result.status.value,
        iterations=result.iterations,
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
            return {row["instance"]: float(row["best_known"]) for row in csv.DictReader(file)}
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(
            f"The table {path.name} has no columns instance and best_known with numbers.",
            "Mend it, or move it away.",
        ) from error


def _solve(instance: InstanceFile, deadline: float, seed: int) -> Result:
    """Solve until no caregiver gives both services of a patient.

    In the published instances none can. Where some can, each try takes half of the time that is
    left, so that what is found may be worse than the best.
    """
    apart: tuple[Apart, ...] = ()
    halved = _may_give_both(instance)
    while True:
        problem = problem_of(instance, apart)
        left = deadline - time.perf_counter()
        limits = Limits(seconds=max(LEAST_SECONDS, left / 2 if halved else left), seed=seed)
        result = solve(problem, policy_of(problem), limits)
        twice = given_twice(instance, result.rota)
        if not twice:
            return result
        apart += twice


def _may_give_both(instance: InstanceFile) -> bool:
    """Whether the times let one caregiver give both services of some patient."""
    abilities = [set(caregiver.abilities) for caregiver in instance.caregivers]
    for patient in instance.patients:
        asked = patient.synchronization
        if len(patient.required_caregivers) == 2 and asked and asked.type == "sequential":
            kinds = {required.service for required in patient.required_caregivers}
            if any(kinds <= able for able in abilities):
                return True
    return False


def _bound(instance: InstanceFile, result: Result) -> float | None:
    """The bound of the second level, where the first has nothing uncovered."""
    levels = result.bound.levels
    if len(levels) < 2 or levels[0] > 0 or not in_thousandths(instance):
        return None
    return cost_of(levels[1])
