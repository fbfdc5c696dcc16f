"""Rows that every choice of sets obeys, and its linear relaxation does not.

Half of a visit's carers is not half of the visit: added up with one half each, and rounded down,
the rows of some visits say more than each of them alone. With the sets that hold k of those visits,

    sum(floor(k / 2) * set) <= (singles - 1) / 2 + sum(covered doubles)

where an odd number of the visits need one carer (singles), and the others two (doubles).

Source: subset-row cuts (Jepsen, Petersen, Spoorendonk & Pisinger 2008), here with the rows of
double-handed visits, too.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from solver.encoding.arrays import Float, Int

MOST = 40
"""Cuts that are added at once, those that are broken most."""
BROKEN = 0.02
"""What a cut must be broken by."""
MOST_VISITS = 60
"""Of more visits the triples are too many."""


def broken(
    held: NDArray[np.integer], values: Float, need: Int, covered: Float
) -> list[tuple[int, ...]]:
    """The visits of the cuts that are broken most.

    Parameters
    ----------
    held
        (n, m) 1 where set n holds visit m, of at most `MOST_VISITS`.
    values
        (n,) of the sets.
    need
        (m,) carers.
    covered
        (m,) how far each visit is covered.
    """
    used = values > 1e-9
    held, values = held[used], values[used]
    singles, doubles = np.flatnonzero(need == 1).tolist(), np.flatnonzero(need == 2).tolist()
    groups: list[tuple[int, ...]] = [(s, d) for s in singles for d in doubles]
    groups += combinations(singles, 3)
    groups += [(s, *pair) for s in singles for pair in combinations(doubles, 2)]
    found: list[tuple[float, tuple[int, ...]]] = []
    for size in (2, 3):
        same = [group for group in groups if len(group) == size]
        if not same:
            continue
        indices = np.array(same)
        many = held[:, indices].sum(axis=2, dtype=np.int64)
        left = values @ (many >= 2)
        double = need[indices] == 2
        right = ((~double).sum(axis=1) - 1) / 2 + (covered[indices] * double).sum(axis=1)
        over = left - right
        found += [(float(over[i]), same[i]) for i in np.flatnonzero(over > BROKEN).tolist()]
    found.sort(key=lambda each: -each[0])
    return [group for _, group in found[:MOST]]
