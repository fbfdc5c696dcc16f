"""The timing problem of a rota whose carers and orders are given.

Every start is an integer variable. All rules but two become differences ``x[j] - x[i] >= d``; the
working hours are sums of such differences, and the break is a choice between pauses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Difference = tuple[int, int, int]
"""(i, j, d): x[j] - x[i] >= d."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Working hours: ``sum(c * x[i] for i, c in parts) <= most``."""

    parts: tuple[tuple[int, int], ...]
    most: int


@dataclass(frozen=True, slots=True)
class Break:
    """Either the working day is short, or one of the pauses is long enough."""

    short: Sum
    pauses: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Pull:
    """Price of each second that a start is before ``first`` or after ``last``."""

    var: int
    first: int
    last: int
    price: int

    def off(self, x: Sequence[int]) -> int:
        """Seconds that are to be paid for."""
        return max(0, self.first - x[self.var], x[self.var] - self.last)


@dataclass(frozen=True, slots=True)
class Peak:
    """Price of each second by which the latest of some starts is late.

    ``dues`` are the starts with the seconds after which each is late; as much as ``floor`` is
    late in any case.
    """

    dues: tuple[tuple[int, int], ...]
    price: int
    floor: int = 0

    def height(self, x: Sequence[int]) -> int:
        """Seconds that are to be paid for."""
        return max([self.floor, *(x[i] - due for i, due in self.dues)])


@dataclass(slots=True)
class Timing:
    """Variables by index, what binds them and what they cost.

    ``slope[level][i]`` is the price of a second's delay, ``pulls[level]`` what draws starts to
    where they are wanted, ``peaks[level]`` what the latest of all costs; scaled points. One level
    more than the policy has comes last: every second away from the preferred start (in a re-plan
    from the one that was told), so that among equally good starts those nearest to it are taken.
    """

    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    now: list[int] = field(default_factory=list)
    pinned: list[bool] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)
    slope: list[list[int]] = field(default_factory=list)
    pulls: list[list[Pull]] = field(default_factory=list)
    peaks: list[list[Peak]] = field(default_factory=list)

    @property
    def levels(self) -> list[int]:
        """The levels in which anything has a price."""
        return [
            level
            for level, slope in enumerate(self.slope)
            if any(slope) or self.pulls[level] or self.peaks[level]
        ]

    def holds(self, x: Sequence[int]) -> bool:
        """Whether starts obey everything that is known of them."""
        return self.broken(x) == 0

    def broken(self, x: Sequence[int]) -> int:
        """How many bounds, differences, hours and breaks starts do not obey."""
        return (
            sum(not low <= s <= high for low, s, high in zip(self.low, x, self.high, strict=True))
            + sum(x[j] - x[i] < d for i, j, d in self.differences)
            + sum(not _within(limit, x) for limit in self.sums)
            + sum(not _has_break(pause, x) for pause in self.breaks)
        )

    def cost(self, level: int, x: Sequence[int]) -> int:
        """Price of starts in a level."""
        return (
            sum(slope * start for slope, start in zip(self.slope[level], x, strict=True))
            + sum(pull.price * pull.off(x) for pull in self.pulls[level])
            + sum(peak.price * peak.height(x) for peak in self.peaks[level])
        )


def _within(limit: Sum, x: Sequence[int]) -> bool:
    return sum(c * x[i] for i, c in limit.parts) <= limit.most


def _has_break(pause: Break, x: Sequence[int]) -> bool:
    return _within(pause.short, x) or any(x[j] - x[i] >= d for i, j, d in pause.pauses)
