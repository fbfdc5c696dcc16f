"""A problem and its policy in a file, for the process that plans it."""

from __future__ import annotations

import pickle
from pathlib import Path

from solver.policy import Policy
from solver.problem import Problem


def write_day(path: Path, problem: Problem, policy: Policy) -> None:
    """Write a day; a file that is there is overwritten."""
    with path.open("wb") as file:
        pickle.dump((problem, policy), file)


def read_day(path: Path) -> tuple[Problem, Policy]:
    """Read a day that `write_day` wrote. Never give it a file of somebody else's."""
    with path.open("rb") as file:
        problem, policy = pickle.load(file)
    return problem, policy
