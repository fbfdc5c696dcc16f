"""What retiming knows of a rota: its stops and runs, and sums over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from solver.problem import Carer
from solver.retime.timing import Sum
from solver.rota import Assignment


@dataclass(frozen=True, slots=True)
class Stop:
    """A carer at a visit, with the variable of its start."""

    assignment: Assignment
    var: int
    location: str
    duration: int
    shift: int | None


@dataclass(frozen=True, slots=True)
class Run:
    """What a carer does in one shift; journeys from and to home in seconds."""

    carer: Carer
    day: int
    stops: tuple[Stop, ...]
    from_home: int
    to_home: int

    @property
    def first(self) -> Stop:
        """The stop it begins with."""
        return self.stops[0]

    @property
    def last(self) -> Stop:
        """The stop it ends with."""
        return self.stops[-1]

    @property
    def tail(self) -> int:
        """Seconds from the last start to the end of the run."""
        return self.last.duration + self.to_home

    @property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """The distance of its first and last start, as variables with factors."""
        return (self.last.var, 1), (self.first.var, -1)

    @property
    def rest(self) -> int:
        """Length of the run beyond the distance of its first and last start."""
        return self.from_home + self.tail


def by_day(runs: Sequence[Run]) -> dict[int, list[Run]]:
    """Runs by working day, in order."""
    days: dict[int, list[Run]] = {}
    for run in runs:
        days.setdefault(run.day, []).append(run)
    return dict(sorted(days.items()))


def length(runs: Sequence[Run], most: int) -> Sum:
    """Ensures that runs together are no longer than so many seconds."""
    parts: dict[int, int] = {}
    for run in runs:
        for index, sign in run.parts:
            parts[index] = parts.get(index, 0) + sign
    kept = tuple((i, c) for i, c in parts.items() if c)
    return Sum(kept, most - sum(run.rest for run in runs))
