"""What a re-plan answers: what is hit, the proposals, and how much of each is proved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from solver.problem import Risk
from solver.result import Result
from solver.rota import Rota


class Figure(StrEnum):
    """What proposals are compared by, in the order of the least change."""

    UNCOVERED = "uncovered"
    """Minutes of care nobody gives, weighted by risk."""
    CHANGED = "changed"
    """Slots whose carer is not one of those the client was told."""
    MOVED = "moved"
    """Starts moved by more than the policy's limit."""
    MOVED_BY = "moved_by"
    """Minutes by which starts are moved, all together."""
    SHORT_NOTICE = "short_notice"
    """People who hear of a change at short notice."""
    CONTINUITY = "continuity"
    """Points of the continuity tier."""
    MONEY = "money"
    """Points of the money tier, and then those of timing and fairness."""


class Proof(StrEnum):
    """How much is known about one figure of a proposal."""

    GLOBAL = "global"
    """No rota has less of it, given that all figures before it are as good."""
    NEIGHBOURHOOD = "neighbourhood"
    """No rota of the named neighbourhood has less."""
    FOUND = "found"
    """The best that was found."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A slot that needs a carer.

    Parameters
    ----------
    carer_id
        Who was to come; None where nobody was.
    start
        When the client expects somebody, in seconds of the horizon.
    soonest
        The earliest second at which anybody who may come could begin, whatever else they have to
        do; None where nobody can while the visit may start. Where the client is to be rung, the
        one to count on: of those of whom it is known where they are, if there are any.
    call_now
        Whether to ring the client now, in this order: nobody can come within the window, or only
        later than they expect by more than counts as moved (policy), at short notice. Never where
        both are in the same minute.
    """

    visit_id: str
    slot: int
    carer_id: str | None
    start: int
    risk: Risk
    soonest: int | None
    call_now: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A figure of a proposal: its value in its unit, and what is proved of it."""

    figure: Figure
    value: float
    proof: Proof


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way to mend the rota.

    Parameters
    ----------
    name
        ``least change``, ``best continuity`` or ``cheapest``.
    result
        The rota, its score, seed and input hash, as of any solve.
    figures
        In the order in which this proposal was chosen.
    neighbourhood
        In words, what the proofs of its figures range over.
    """

    name: str
    result: Result
    figures: tuple[Known, ...]
    neighbourhood: str

    def value(self, figure: Figure) -> float:
        """Value of a figure."""
        return next(known.value for known in self.figures if known.figure is figure)

    def proved(self, figure: Figure) -> Proof:
        """What is proved of a figure."""
        return next(known.proof for known in self.figures if known.figure is figure)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the cost-of-change frontier: the least uncovered for so many changed slots.

    ``uncovered`` in minutes weighted by risk; ``cost`` in points of the money tier; ``rota`` is the
    one that reaches it.
    """

    changed: int
    uncovered: float
    uncovered_slots: int
    cost: float
    proof: Proof
    rota: Rota


@dataclass(frozen=True, slots=True)
class Repair:
    """The answer of a re-plan; the first proposal is the recommended one.

    ``covered`` of the ``hits`` have a carer again in the recommended proposal.
    """

    hits: tuple[Hit, ...]
    proposals: tuple[Proposal, ...]
    frontier: tuple[Point, ...]
    covered: int
    seconds: float
