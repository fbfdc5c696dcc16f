"""What is proved of a problem, whatever rota is made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from solver.result import Bound
from solver.rules import SCALE


class Status(StrEnum):
    """Why a bound is not higher."""

    ATTAINED = "attained"
    """The rota is as good: nothing better can exist."""
    CONVERGED = "converged"
    """The relaxation is solved, and no cut or cut window is left that would tighten it."""
    TIME = "time"
    """Time ran out, or somebody asked to stop."""
    NOT_COUNTED = "not counted"
    """The rota does not attain a level before it, so that nothing proved of it would count."""


@dataclass(frozen=True, slots=True)
class Proved:
    """What is proved of one amount.

    Parameters
    ----------
    value
        No rota in question has less: scaled points of a level, slots, or seconds of travel.
    columns
        Routes that were looked at.
    """

    value: int
    status: Status
    columns: int = 0


@dataclass(frozen=True, slots=True)
class BoundResult:
    """Lower bounds that no rota goes below.

    Parameters
    ----------
    levels
        Of each level in scaled points, among the rotas that leave no more uncovered (by risk) than
        the rota that was given, or than is proved where none was.
    slots
        Fewest slots that any rota leaves uncovered.
    travel
        Fewest seconds of travel of those rotas, whatever else they cost.
    seconds
        Wall-clock time of all of it.
    """

    levels: tuple[Proved, ...]
    slots: Proved
    travel: Proved
    seconds: float

    @property
    def status(self) -> Status:
        """`Status.TIME` where any of the bounds could be higher with more time."""
        every = {each.status for each in (*self.levels, self.slots, self.travel)}
        for status in (Status.TIME, Status.CONVERGED):
            if status in every:
                return status
        return Status.ATTAINED

    def as_bound(self, levels: tuple[int, ...] | None = None) -> Bound:
        """What is proved of a rota.

        A level counts as proved only where the levels before it are attained: otherwise a better
        rota may be worse in it.

        Parameters
        ----------
        levels
            Levels of the rota in scaled points; None: of no rota in particular.
        """
        proved: list[float] = []
        attained = True
        for k, each in enumerate(self.levels):
            proved.append(each.value / SCALE if attained else 0.0)
            attained = attained and levels is not None and each.value >= levels[k]
        return Bound(self.slots.value, tuple(proved), self.travel.value / 60)
