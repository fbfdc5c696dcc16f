"""Travel times and distances between locations, by mode."""

from __future__ import annotations

import hashlib
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

UNREACHABLE_S = 10_000_000
"""Seconds that stand for "there is no way": more than any horizon."""
NUMBER_BYTES = array("i").itemsize
LARGEST = 2**31 - 1
Rows = tuple[Sequence[int], ...]


class Table(Rows):
    """A square table of whole numbers from 0 to 2^31 - 1: a row for each origin; immutable.

    The numbers of ten thousand places lie in one piece of memory, four bytes each: a tenth of what
    tuples of them take. The rows look into it, and numpy reads it without a copy.
    """

    data: bytes

    def __new__(cls, size: int, data: bytes) -> Table:
        """Take the numbers, row by row, as the machine keeps signed ones of four bytes.

        Raises
        ------
        ValueError
            When there are not ``size`` times ``size`` of them, or one is negative.
        """
        if len(data) != NUMBER_BYTES * size * size:
            raise ValueError(f"is not {size} x {size}")
        # A sign is the highest bit of the highest byte: this asks it of all numbers at once.
        if not data[NUMBER_BYTES - 1 if sys.byteorder == "little" else 0 :: NUMBER_BYTES].isascii():
            raise ValueError("has a negative entry")
        numbers = memoryview(data).cast("i")
        table = super().__new__(cls, (numbers[i * size : (i + 1) * size] for i in range(size)))
        table.data = data
        return table

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Table:
        """Make a table of its rows; one that is a table already stays the same object.

        Raises
        ------
        ValueError
            When a row is not as long as there are rows, or a number is negative or too large.
        """
        if isinstance(rows, Table):
            return rows
        if any(len(row) != len(rows) for row in rows):
            raise ValueError(f"is not {len(rows)} x {len(rows)}")
        try:
            return cls(len(rows), b"".join(array("i", row).tobytes() for row in rows))
        except OverflowError:
            largest = max(max(row, default=0) for row in rows)
            smallest = min(min(row, default=0) for row in rows)
            if smallest < 0:
                raise ValueError("has a negative entry") from None
            raise ValueError(f"has an entry of {largest}, the largest is {LARGEST}") from None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all numbers, as hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def __array_interface__(self) -> dict[str, Any]:
        """What numpy asks for to read the numbers where they are."""
        order = "<" if sys.byteorder == "little" else ">"
        shape = (len(self), len(self))
        return {"version": 3, "shape": shape, "typestr": f"{order}i4", "data": self.data}

    def __eq__(self, other: object) -> bool:
        return self.data == other.data if isinstance(other, Table) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.data)

    def __reduce__(self) -> tuple[Any, ...]:
        return Table, (len(self), self.data)


@dataclass(frozen=True, slots=True)
class Travel:
    """Square tables of seconds and metres, one pair for each transport mode.

    Parameters
    ----------
    locations
        Row and column order of every table.
    seconds, metres
        ``table[mode][i][j]`` from ``locations[i]`` to ``locations[j]``; need not be symmetric, need
        not obey the triangle inequality. `UNREACHABLE_S` where there is no way. Given as rows, they
        become a `Table`; modes that are given the same rows share it.

    Raises
    ------
    ValueError
        When a table is not as large as there are locations, has a number that no `Table` holds, or
        is there for seconds or metres alone.
    """

    locations: tuple[str, ...]
    seconds: Mapping[str, Rows]
    metres: Mapping[str, Rows]
    _index: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", {loc: i for i, loc in enumerate(self.locations)})
        size = len(self.locations)
        made: dict[int, Table] = {}
        for name, tables in (("seconds", self.seconds), ("metres", self.metres)):
            for mode, rows in tables.items():
                if len(rows) != size:
                    raise ValueError(f"the travel table of mode {mode!r} is not {size} x {size}")
                try:
                    made[id(rows)] = made[id(rows)] if id(rows) in made else Table.of(rows)
                except ValueError as error:
                    raise ValueError(f"the travel table of mode {mode!r} {error}") from None
            object.__setattr__(self, name, {mode: made[id(rows)] for mode, rows in tables.items()})
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
