"""Tables of cases: a rota on one side of a boundary, and what the rule must say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from solver.facts import Facts
from solver.policy import Policy
from solver.problem import Problem
from solver.rota import Rota
from solver.rules import Verdict


@dataclass(frozen=True)
class Case:
    """A rota and the excess of every violation a rule must find in it; none where it is legal."""

    name: str
    problem: Problem
    policy: Policy
    rota: Rota
    excess: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self.name

    def holds(self, examine: Callable[[Facts], Iterator[Verdict]]) -> bool:
        """Whether ``examine`` says what it must."""
        found = examine(Facts(self.problem, self.policy, self.rota))
        broken = sorted(verdict.excess for verdict in found if verdict is not None)
        return tuple(broken) == tuple(sorted(self.excess))


@dataclass(frozen=True)
class Measure:
    """A rota and the value of a term in base units."""

    name: str
    problem: Problem
    policy: Policy
    rota: Rota
    value: int

    def __str__(self) -> str:
        return self.name

    def holds(self, measure: Callable[[Facts], int]) -> bool:
        """Whether ``measure`` gives the value."""
        return measure(Facts(self.problem, self.policy, self.rota)) == self.value
