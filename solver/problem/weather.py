"""Severe weather: how much longer travel takes, where and when, as it was told last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from solver.problem.travel import UNREACHABLE_S, Rows, Travel

USUAL = 100
"""Percent of its usual time that travel takes where no bad weather is told."""
_ALWAYS = 1 << 40


@dataclass(frozen=True, slots=True)
class SevereWeather:
    """Travel takes ``percent`` of its usual time from and to some locations, or everywhere.

    It is told for ``[start, end)``, in seconds, where it holds instead of what was told before;
    100 % ends bad weather there.
    """

    percent: int
    locations: frozenset[str] | None = None
    start: int = -_ALWAYS
    end: int = _ALWAYS

    def __post_init__(self) -> None:
        if self.percent < USUAL:
            raise ValueError(f"severe weather does not shorten travel: {self.percent} %")


def slowed(travel: Travel, reports: Sequence[SevereWeather]) -> Travel:
    """Travel as reports of weather, in the order in which they were told, leave it.

    Of those that tell of a way (from or to a location of theirs) at a moment, the last one holds.
    Travel has no time of day: a way takes what it takes at the worst moment.
    """
    # Between two of these moments nothing changes.
    moments = {moment for each in reports for moment in (each.start, each.end)}
    holding = {
        tuple(i for i, r in reversed(list(enumerate(reports))) if r.start <= moment < r.end)
        for moment in moments
    }
    areas = [
        frozenset(i for i, r in enumerate(reports) if r.locations is None or place in r.locations)
        for place in travel.locations
    ]

    @cache
    def percent(concerned: frozenset[int]) -> int:
        """What holds for a way of which these reports tell."""
        return max(
            next((reports[i].percent for i in newest_first if i in concerned), USUAL)
            for newest_first in holding
        )

    return Travel(
        travel.locations,
        {mode: _slower(table, areas, percent) for mode, table in travel.seconds.items()},
        travel.metres,
    )


def _slower(
    table: Rows, areas: Sequence[frozenset[int]], percent: Callable[[frozenset[int]], int]
) -> Rows:
    return tuple(
        [
            min(UNREACHABLE_S, -(-seconds * percent(here | there) // 100))
            for seconds, there in zip(row, areas, strict=True)
        ]
        for row, here in zip(table, areas, strict=True)
    )
