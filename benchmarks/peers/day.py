"""A day as planners of routes see it: a vehicle for each shift, a stop for each visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.exact.eligible import may_make
from solver.policy import Policy
from solver.problem import Problem, Visit
from solver.windows import hard_window

LEAST_PRIZE_S = 4 * 3600
"""What the lightest visit is worth in seconds of travel: more than any detour in a shift."""

Matrix = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One shift of one carer.

    ``able`` holds the indices of the visits that the carer may make; ``home`` is a place, or None
    where the carer sets out from the first visit and ends at the last.
    """

    carer_id: str
    start: int
    end: int
    mode: str
    home: int | None
    able: frozenset[int]


@dataclass(frozen=True)
class RoutingDay:
    """Everything a model is made of.

    Parameters
    ----------
    windows
        First and last start of each visit.
    places
        Row of each visit in the tables of ``seconds``.
    prizes
        What covering a visit is worth, in seconds of travel: its weight in the term *uncovered*,
        scaled so that none is left out for the sake of travel.
    """

    visits: tuple[Visit, ...]
    windows: tuple[tuple[int, int], ...]
    places: tuple[int, ...]
    prizes: tuple[int, ...]
    vehicles: tuple[Vehicle, ...]
    seconds: Mapping[str, Matrix]

    @classmethod
    def of(cls, problem: Problem, policy: Policy) -> RoutingDay:
        """Read a problem under the policy ``travel``, which weighs what such planners can weigh.

        Raises
        ------
        ValueError
            When the problem or the policy asks for what is not modelled.
        """
        _refuse(problem, policy)
        weights = [
            visit.duration * visit.carers_required * policy.risk_weights[visit.risk]
            for visit in problem.visits
        ]
        scale = -(-LEAST_PRIZE_S // min(weights))
        return cls(
            visits=problem.visits,
            windows=tuple(hard_window(problem, policy, visit) for visit in problem.visits),
            places=tuple(problem.travel.index(visit.location) for visit in problem.visits),
            prizes=tuple(weight * scale for weight in weights),
            vehicles=_vehicles(problem, policy),
            seconds={
                mode: np.array(problem.travel.seconds[mode], dtype=np.int64)
                for mode in sorted({carer.transport for carer in problem.carers})
            },
        )

    def table(self, mode: str, places: Sequence[int | None]) -> Matrix:
        """Seconds between some places; None is the home of who has none, near everything."""
        rows = [0 if place is None else place for place in places]
        matrix = self.seconds[mode][np.ix_(rows, rows)].copy()
        nowhere = [i for i, place in enumerate(places) if place is None]
        matrix[nowhere, :] = matrix[:, nowhere] = 0
        return matrix


def _vehicles(problem: Problem, policy: Policy) -> tuple[Vehicle, ...]:
    vehicles = []
    for carer in problem.carers:
        able = frozenset(
            v for v, visit in enumerate(problem.visits) if may_make(problem, policy, carer, visit)
        )
        counts = policy.home_counts and carer.home is not None
        home = problem.travel.index(carer.home) if counts and carer.home else None
        vehicles += [
            Vehicle(carer.id, shift.start, shift.end, carer.transport, home, able)
            for shift in carer.shifts
        ]
    return tuple(vehicles)


def _refuse(problem: Problem, policy: Policy) -> None:
    weighed = {term for term, weight in policy.weights.items() if weight}
    if weighed != {"uncovered", "travel"} or policy.handover_s:
        raise ValueError(f"policy {policy.name}: planners are compared under the policy travel")
    if not problem.visits or problem.links or problem.pins or problem.now is not None:
        raise ValueError("a compared day has visits, and no links and no pins")
