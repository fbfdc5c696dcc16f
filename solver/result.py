"""What goes into a solve besides the problem, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from solver.objective import Score
from solver.rota import Rota


class Status(StrEnum):
    """How much is known about a result."""

    OPTIMAL = "optimal"
    """Proved: no rota of the problem is better under the policy."""
    FEASIBLE = "feasible"
    """Obeys every rule; better ones may exist."""
    INTERRUPTED = "interrupted"
    """Feasible, but stopped before its limits were met."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop. With ``iterations`` and no ``seconds`` a result depends on the seed alone.

    Parameters
    ----------
    seconds
        Wall-clock time for the whole solve; None: no limit of time.
    iterations
        Ruin-and-recreate steps of each search thread; None: no limit of steps.
    seed
        Non-negative.
    threads
        Search threads, each with its own stream of random numbers.
    """

    seconds: float | None = None
    iterations: int | None = None
    seed: int = 1
    threads: int = 2

    def __post_init__(self) -> None:
        if self.seconds is None and self.iterations is None:
            raise ValueError("a solve needs a limit: seconds, iterations or both")
        if self.seconds is not None and self.seconds <= 0:
            raise ValueError(f"seconds must be positive, got {self.seconds}")
        if self.iterations is not None and self.iterations < 1:
            raise ValueError(f"iterations must be at least 1, got {self.iterations}")
        if self.seed < 0:
            raise ValueError(f"seed must not be negative, got {self.seed}")
        if self.threads < 1:
            raise ValueError(f"threads must be at least 1, got {self.threads}")


@dataclass(frozen=True, slots=True)
class Bound:
    """A proved limit: no rota has less uncovered, or a lower objective, than this."""

    uncovered_slots: int
    levels: tuple[float, ...]
    """Lower bound of each level in points, 0 for a level after an unproved one.

    Empty where nothing is proved but the uncovered slots.
    """
    travel_minutes: float | None = None
    """Least travel of all rotas that leave no more uncovered, by risk; None where not asked for."""

    def gap(self, total: float) -> float | None:
        """Distance of an objective in points from the bound, as a share of it; None: not proved."""
        if not self.levels:
            return None
        return max(0.0, (total - sum(self.levels)) / total) if total else 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """A report from inside a running solve.

    ``fraction`` (0 to 1) is the part of the limit that is used; ``objective`` is what the engine
    minimises, in points, for the best rota so far; ``bound`` is what is proved by now.
    """

    engine: str
    seconds: float
    fraction: float
    covered_slots: int
    slots: int
    objective: float
    iterations: int
    bound: Bound = Bound(0, ())


ProgressCallback = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of a solve.

    Parameters
    ----------
    rota
        Best rota found; obeys every hard rule that pins do not break.
    status, bound
        What is proved.
    score
        Recomputed from the rota alone by `solver.objective`.
    seed, input_hash, versions
        What is needed to get the same result again.
    seconds, iterations
        Wall-clock time and total ruin-and-recreate steps.
    """

    rota: Rota
    status: Status
    score: Score
    bound: Bound
    seed: int
    input_hash: str
    versions: Mapping[str, str]
    seconds: float
    iterations: int
