"""Which places are too far from a carer's home to go there and back in one shift."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solver.encoding.arrays import Int
from solver.policy import Policy
from solver.problem import Problem

ANYWHERE = -1


class Reach(NamedTuple):
    """Regions that no way joins which anybody could take there and back; see `regions`.

    ``of_place`` is (M, P), by mode; ``mode`` and ``region`` are of each shift's carer, (C,), with
    `ANYWHERE` where no home counts.
    """

    of_place: Int
    mode: Int
    region: Int

    @classmethod
    def of(cls, problem: Problem, policy: Policy) -> Reach:
        """Find the regions of every mode, by the longest shift of its carers."""
        least = min((visit.duration for visit in problem.visits), default=0)
        modes = sorted({carer.transport for carer in problem.carers})
        of_place = np.zeros((len(modes), len(problem.travel.locations)), np.int64)
        for m, name in enumerate(modes):
            longest = max(
                (s.end - s.start for c in problem.carers if c.transport == name for s in c.shifts),
                default=0,
            )
            of_place[m] = regions(np.asarray(problem.travel.seconds[name]), (longest - least) // 2)
        mode = np.array([modes.index(carer.transport) for carer in problem.carers], np.int64)
        region = np.full(len(problem.carers), ANYWHERE, np.int64)
        for c, carer in enumerate(problem.carers):
            if carer.home is not None and policy.home_counts:
                region[c] = of_place[mode[c], problem.travel.index(carer.home)]
        return cls(of_place, mode, region)

    def has(self, place: int) -> NDArray[np.bool_]:
        """Which carers may get to a place: False only where no rota can have them there, (C,)."""
        return (self.region == ANYWHERE) | (self.region == self.of_place[self.mode, place])


def regions(seconds: NDArray[np.int32], farthest: int) -> Int:
    """Number the places by what hangs together by ways of at most ``farthest`` seconds.

    Who is to be home again within twice ``farthest`` has no longer leg on the way there, or none on
    the way back. That holds over any places between, whether or not the tables obey the triangle
    inequality: a place of another region is out of reach.
    """
    near = seconds <= farthest
    near |= near.T
    region = np.full(len(seconds), -1, np.int64)
    for place in range(len(seconds)):
        if region[place] < 0:
            region[place] = place
            left = [place]
            while left:
                found = np.flatnonzero(near[left.pop()] & (region < 0))
                region[found] = place
                left.extend(found.tolist())
    return region
