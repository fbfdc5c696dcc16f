"""Retiming: starts only; carers, orders and shifts stay as they are."""

from __future__ import annotations

import time
from copy import deepcopy

from solver.policy import Policy
from solver.problem import Problem
from solver.retime import integer, linear
from solver.retime.chains import Chains
from solver.retime.parts import joined, split, tighten
from solver.retime.timing import Timing
from solver.rota import Assignment, Rota

LONGEST_SHARE = 0.5
"""Part of the time left that one part may take, so that a hard one leaves some for the others."""


def retime(
    problem: Problem, policy: Policy, rota: Rota, *, seconds: float | None, seed: int = 1
) -> Rota:
    """The rota with the best joint start times under all rules, never worse than ``rota``.

    Among equally good starts those nearest to the preferred ones are taken.

    Parts of the rota that no rule connects are solved one after another: by linear programming,
    and by CP-SAT where a break or the hours need it.

    Parameters
    ----------
    seconds
        Wall-clock limit; what is not reached in time keeps its starts. The answer is optimal
        where the limit is not met. None: no limit of time, and the same answer on every machine.
    seed
        Of CP-SAT.
    """
    begun = time.monotonic()
    chains = Chains(problem, policy, rota)
    whole = chains.timing
    if not whole.low:
        return rota
    levels, starts = whole.levels, list(whole.now)
    tightened = deepcopy(whole)
    timing = tightened if tighten(tightened) else whole
    parts = split(timing)
    for indices, part in parts:
        share = _share(begun, seconds)
        if share is not None and share <= 0:
            break
        _put(starts, indices, _best(part, levels, share, seed))
    tied = joined(timing, parts, starts)
    if tied is not None:
        indices, part = tied
        share = _share(begun, seconds)
        found = part.now if share is not None and share <= 0 else _best(part, levels, share, seed)
        # Alone a part may have gone later than it pays for all of them.
        _put(starts, indices, _better(part, levels, [whole.now[i] for i in indices], found))
    # A part that nothing can mend stays as it is; the others must not suffer from it.
    return rota if whole.broken(starts) > whole.broken(whole.now) else _moved(chains, rota, starts)


def _best(part: Timing, levels: list[int], seconds: float | None, seed: int) -> list[int]:
    if not tighten(part):
        return part.now
    if len(part.low) == 1 and not part.sums and not part.breaks:
        found: list[int] | None = _alone(part, levels)
    else:
        found = linear.solve(part, levels)
    if found is None:
        found = integer.solve(part, levels, part.now, seconds, seed)
    if found is None:
        return part.now
    return _better(part, levels, part.now, found)


def _better(part: Timing, levels: list[int], now: list[int], found: list[int]) -> list[int]:
    """What is, unless it breaks anything or what was found is better."""
    if part.holds(now) and _price(part, levels, now) <= _price(part, levels, found):
        return now
    return found


def _share(begun: float, seconds: float | None) -> float | None:
    """Seconds that the next part may take; None: no limit."""
    if seconds is None:
        return None
    return LONGEST_SHARE * (seconds - (time.monotonic() - begun))


def _put(starts: list[int], indices: list[int], found: list[int]) -> None:
    for i, start in zip(indices, found, strict=True):
        starts[i] = start


def _alone(part: Timing, levels: list[int]) -> list[int]:
    """Best start of a single variable: its price is convex with kinks at these places."""
    low, high = part.low[0], part.high[0]
    kinks = {low, high, part.now[0]}
    for pull in (pull for pulls in part.pulls for pull in pulls):
        kinks |= {pull.first, pull.last}
    for peak in (peak for peaks in part.peaks for peak in peaks):
        kinks |= {due + peak.floor for _, due in peak.dues}
    places = {min(max(kink, low), high) for kink in kinks}
    return [min(places, key=lambda place: (_price(part, levels, [place]), place))]


def _price(part: Timing, levels: list[int], starts: list[int]) -> tuple[int, ...]:
    return tuple(part.cost(level, starts) for level in levels)


def _moved(chains: Chains, rota: Rota, starts: list[int]) -> Rota:
    return Rota.of(
        Assignment(
            starts[chains.var_of[a.visit_id, a.slot]], a.visit_id, a.slot, a.carer_id, a.pinned
        )
        for a in rota.assignments
    )
