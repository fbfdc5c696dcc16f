"""The tables, with their shapes and units. `solver.encoding.columns` names their columns.

Few tables with many columns, because numba passes every array of a tuple on its own: a tuple of
a hundred arrays takes minutes to compile and is slow to call.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Int = NDArray[np.int64]
Int32 = NDArray[np.int32]
Float = NDArray[np.float64]

FAR = 1 << 40
"""A second that no clock of a horizon reaches."""
NO_LIMIT = 1 << 60
"""More than any budget holds."""


class Arrays(NamedTuple):
    """A problem under a policy. V visits, N slots, C carers, H shifts, P places, M modes.

    Times are seconds of the horizon. Energies are scaled points (see `solver.rules.SCALE`) times
    the multiplier of their level, so that one number orders rotas as the levels do as long as the
    amounts stay within what a search meets.
    """

    visit: Int  # (V, VISIT_COLUMNS)
    moved: Float  # (V,) energy of a start further than MOVED_AFTER from the one that was told
    penalty: Float  # (V,) energy of leaving a visit uncovered
    slot: Int  # (N, SLOT_COLUMNS)
    shift: Int  # (H, SHIFT_COLUMNS)
    carer: Int  # (C, LEFT + 2 weeks + pay periods)
    period: Int  # (R, PERIOD_COLUMNS)
    span: Int  # (S, 2) work outside the horizon, from and until, sorted within a period
    rate: Float  # (C, classes x RATE_COLUMNS)
    contract: Float  # (C, weeks x CONTRACT_COLUMNS); no columns where no contract is priced
    budget: Int  # (B, BUDGET_COLUMNS)
    eligible: Int32  # (E,) shifts that can take a visit
    pair: Float  # (E,) energy of the carer at the visit: continuity and contact pay
    meeting: Int32  # (E,) the pair of client and carer, where they do not know each other; else -1
    arc: Int  # (A, 2)
    travel: Int32  # (M, P, P) seconds
    metres: Int32  # (M, P, P)
    near: Int32  # (V, K) related visits, closest in travel and time first; -1 pads
    beside: Int32  # (V, K) visits that a carer makes well just before or after; -1 pads
    figure: Int  # (8,)
    energy: Float  # (9,)
