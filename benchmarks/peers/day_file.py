"""A problem and its policy in a file, for the process that plans it.

Pickle, since both ends are ours; but tables of travel go as arrays, and come back with equal
numbers as one object. Otherwise a large day would take more memory than planning it.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.generated import shared_table
from solver.policy import Policy
from solver.problem import Problem, Travel

Table = npt.NDArray[np.int32]


def write_day(path: Path, problem: Problem, policy: Policy) -> None:
    """Write a day; a file that is there is overwritten."""
    with path.open("wb") as file:
        _Pickler(file).dump((problem, policy))


def read_day(path: Path) -> tuple[Problem, Policy]:
    """Read a day that `write_day` wrote. Never give it a file of somebody else's."""
    with path.open("rb") as file:
        problem, policy = pickle.load(file)
    return problem, policy


class _Pickler(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        if not isinstance(obj, Travel):
            return NotImplemented
        arrays = {id(table): np.array(table, dtype=np.int32) for table in _tables(obj)}
        return _travel, (
            obj.locations,
            {mode: arrays[id(table)] for mode, table in obj.seconds.items()},
            {mode: arrays[id(table)] for mode, table in obj.metres.items()},
        )


def _travel(
    locations: tuple[str, ...], seconds: Mapping[str, Table], metres: Mapping[str, Table]
) -> Travel:
    # A table that several modes share was one array, and is one object here.
    arrays = [*seconds.values(), *metres.values()]
    tables = {id(array): array for array in arrays}
    made = {key: shared_table(array) for key, array in tables.items()}
    return Travel(
        locations,
        {mode: made[id(array)] for mode, array in seconds.items()},
        {mode: made[id(array)] for mode, array in metres.items()},
    )


def _tables(travel: Travel) -> list[tuple[tuple[int, ...], ...]]:
    return [*travel.seconds.values(), *travel.metres.values()]
