"""The search's parameters, tuned on generated days of seeds that no report uses.

And on the instances of Mankowska that are reported, for we have no others (docs/adr/0002).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from solver.encoding.arrays import Float
from solver.encoding.encode import BESIDE as MOST_BESIDE


@dataclass(frozen=True, slots=True)
class Settings:
    """Parameters of ruin, recreate and annealing.

    Parameters
    ----------
    removed
        Average number of visits a step removes (the paper's c), at least 1.
    string
        Longest string removed from one shift (its L max), at least 1.
    split
        Probability that a string keeps some of its visits, 0 to 1.
    keep_more
        Probability of keeping one visit more in a split string, 0 to 1.
    around_absent
        Probability of ruining around an uncovered visit, while there is one, 0 to 1.
    with_linked
        Probability that a linked visit goes with the one it is linked to, 0 to 1.
    blink
        Probability that a place is passed over when a visit is put back, 0 to 1.
    beside
        Beside how many visits, those that go best with it, a visit is put back.
    wide
        Probability that it may go anywhere, 0 to 1.
    whole
        Probability that a step also empties a whole shift, the shortest of some, 0 to 1.
    hot, cold
        First and last temperature, as the energy of so many typical journeys' seconds of the
        dearest of travel, waiting and distance from when a visit is wanted; positive.

    Notes
    -----
    Ruin and blinks after Christiaens & Vanden Berghe (2020), Slack Induction by String Removals.
    """

    removed: float = 14.0
    string: float = 8.0
    split: float = 0.5
    keep_more: float = 0.5
    around_absent: float = 0.3
    with_linked: float = 0.5
    blink: float = 0.01
    beside: float = 45.0
    wide: float = 0.2
    whole: float = 0.1
    hot: float = 5.0
    cold: float = 0.05

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            low, high = RANGES[field.name]
            if not low <= value <= high:
                raise ValueError(f"{field.name} must be from {low} to {high}, got {value}")

    def as_array(self) -> Float:
        """The parameters in the order of the columns below."""
        return np.array([getattr(self, field.name) for field in fields(self)], np.float64)


RANGES = {
    "removed": (1.0, 1000.0),
    "string": (1.0, 1000.0),
    "split": (0.0, 1.0),
    "keep_more": (0.0, 0.99),
    "around_absent": (0.0, 1.0),
    "with_linked": (0.0, 1.0),
    "blink": (0.0, 0.99),
    "beside": (1.0, float(MOST_BESIDE)),
    "wide": (0.0, 1.0),
    "whole": (0.0, 1.0),
    "hot": (1e-6, 1e6),
    "cold": (1e-6, 1e6),
}

# Places in State.setting
AVERAGE_REMOVED = 0
LONGEST_STRING = 1
SPLIT = 2
KEEP_MORE = 3
AROUND_ABSENT = 4
WITH_LINKED = 5
BLINK = 6
BESIDE = 7
WIDE = 8
WHOLE = 9
