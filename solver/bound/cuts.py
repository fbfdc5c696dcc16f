"""Subset-row cuts: of three visits for one carer each, one route at most makes two or more.

Source: Jepsen, Petersen, Spoorendonk and Pisinger 2008; a cut is only remembered by the visits in
its memory (Pecin, Pessoa, Poggi and Uchoa 2017), which weakens it and spares labels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

LEAST_VIOLATION = 0.04
MOST_AT_ONCE = 40
MOST_OF_A_VISIT = 5
"""Cuts found at once, and among them with the same visit."""


@dataclass(frozen=True)
class Cut:
    """Three visits, and the visits between which a route remembers that it made one of them."""

    visits: frozenset[int]
    memory: frozenset[int]


def entered(cut: Cut, visits: Sequence[int]) -> int:
    """How often a route pays the toll of a cut: at every second visit of it."""
    half = times = 0
    for v in visits:
        if half and v not in cut.memory:
            half = 0
        if v in cut.visits:
            times += half
            half = 1 - half
    return times


def separate(
    routes: Sequence[tuple[tuple[int, ...], float]], single: Sequence[bool], cuts: Sequence[Cut]
) -> list[Cut]:
    """Find cuts that a solution of the master problem breaks, the most broken first.

    Parameters
    ----------
    routes
        Visits of the routes in use, and how much of each is.
    single
        Whether a visit is for one carer.
    cuts
        Those known; where one is broken for want of memory it comes back with more.
    """
    together: dict[tuple[int, int], float] = defaultdict(float)
    of_visit: dict[int, list[int]] = defaultdict(list)
    for r, (route, share) in enumerate(routes):
        inside = sorted({v for v in route if single[v]})
        for v in inside:
            of_visit[v].append(r)
        for pair in combinations(inside, 2):
            together[pair] += share
    near: dict[int, set[int]] = defaultdict(set)
    for u, v in together:
        near[u].add(v)
        near[v].add(u)
    found: dict[tuple[int, ...], float] = {}
    for u, v in together:
        for w in near[u] | near[v]:
            triple = tuple(sorted({u, v, w}))
            if len(triple) < 3 or triple in found:
                continue
            # Routes with all three are in three pairs and count once.
            sum_of_pairs = sum(together.get(pair, 0.0) for pair in combinations(triple, 2))
            if sum_of_pairs <= 1 + LEAST_VIOLATION:
                continue
            members = set().union(*(of_visit[x] for x in triple))
            whole = sum(
                share * (sum(x in triple for x in route) // 2)
                for route, share in (routes[r] for r in members)
            )
            found[triple] = whole - 1
    broken = sorted((t for t in found if found[t] > LEAST_VIOLATION), key=lambda t: (-found[t], t))
    known = {cut.visits: cut for cut in cuts}
    chosen: list[Cut] = []
    often: dict[int, int] = defaultdict(int)
    for three in broken:
        if len(chosen) >= MOST_AT_ONCE:
            break
        if any(often[v] >= MOST_OF_A_VISIT for v in three):
            continue
        visits = frozenset(three)
        memory = _memory(visits, [routes[r][0] for r in set().union(*(of_visit[x] for x in three))])
        before = known.get(visits)
        if before is not None:
            if memory <= before.memory:
                continue
            memory |= before.memory
        for v in three:
            often[v] += 1
        chosen.append(Cut(visits, memory))
    return chosen


def _memory(visits: frozenset[int], routes: Sequence[tuple[int, ...]]) -> frozenset[int]:
    """The visits that must remember a cut for it to be entered by routes as often as can be."""
    memory = set(visits)
    for route in routes:
        at = [i for i, v in enumerate(route) if v in visits]
        for begin, end in zip(at[::2], at[1::2], strict=False):
            memory.update(route[begin : end + 1])
    return frozenset(memory)
