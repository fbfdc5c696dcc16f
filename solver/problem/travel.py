"""Travel times and distances between locations, by mode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

UNREACHABLE_S = 10_000_000
"""Seconds that stand for "there is no way": more than any horizon."""


@dataclass(frozen=True, slots=True)
class Travel:
    """Square tables of seconds and metres, one pair for each transport mode.

    Parameters
    ----------
    locations
        Row and column order of every table.
    seconds, metres
        ``table[mode][i][j]`` from ``locations[i]`` to ``locations[j]``; need not be symmetric, need
        not obey the triangle inequality. `UNREACHABLE_S` where there is no way.
    """

    locations: tuple[str, ...]
    seconds: Mapping[str, tuple[tuple[int, ...], ...]]
    metres: Mapping[str, tuple[tuple[int, ...], ...]]
    _index: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", {loc: i for i, loc in enumerate(self.locations)})
        size = len(self.locations)
        for tables in (self.seconds, self.metres):
            for mode, table in tables.items():
                if len(table) != size or any(len(row) != size for row in table):
                    raise ValueError(f"the travel table of mode {mode!r} is not {size} x {size}")
                if any(value < 0 for row in table for value in row):
                    raise ValueError(f"the travel table of mode {mode!r} has a negative entry")
        if self.seconds.keys() != self.metres.keys():
            raise ValueError("seconds and metres must be given for the same modes")

    def index(self, location: str) -> int:
        """Row and column of a location."""
        try:
            return self._index[location]
        except KeyError:
            raise KeyError(f"location {location!r} is not in the travel tables") from None

    def time(self, mode: str, origin: str, destination: str) -> int:
        """Seconds from ``origin`` to ``destination``."""
        return self.seconds[mode][self.index(origin)][self.index(destination)]

    def distance(self, mode: str, origin: str, destination: str) -> int:
        """Metres from ``origin`` to ``destination``."""
        return self.metres[mode][self.index(origin)][self.index(destination)]
