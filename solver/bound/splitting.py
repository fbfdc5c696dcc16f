"""Where the window of a visit for several carers is cut: where the routes in use start it apart.

Cutting is a branching on starts, done for all branches at once: afterwards the carers must be in
the same part, and a part that has only one of two carers pays for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from solver.bound.nodes import Routes

LEAST_SHARE = 0.05
"""So much of a visit must lie apart for its window to be cut."""
MOST_AT_ONCE = 150


def starts(routes: Routes, own: Sequence[int], duration: Sequence[int]) -> list[tuple[int, int]]:
    """First and last start of each node of a route, the others' windows considered.

    Parameters
    ----------
    own
        The route's nodes by their numbers within the kind.
    duration
        Seconds of each of its visits.
    """
    graph, kind = routes.graph, routes.kind
    at = np.searchsorted(kind.visits, graph.visit[np.array(own)]).tolist()
    step = [duration[i] + int(kind.way[at[i], at[i + 1]]) for i in range(len(at) - 1)]
    first = [int(graph.low[own[0]])]
    for i, j in enumerate(own[1:]):
        first.append(max(int(graph.low[j]), first[-1] + step[i]))
    last = [int(graph.high[own[-1]])]
    for i in range(len(own) - 2, -1, -1):
        last.append(min(int(graph.high[own[i]]), last[-1] - step[i]))
    return list(zip(first, reversed(last), strict=True))


class Span(NamedTuple):
    """Where a route can start a visit: the first and last start, and how much of it is in use.

    ``alone`` tells that its kind of shift has fewer members than the visit needs carers: such a
    kind can be tied to a part.
    """

    first: int
    last: int
    share: float
    alone: bool


def choose(spans: Mapping[int, Sequence[Span]]) -> dict[int, int]:
    """Choose where to cut: for each node at most one start, those that part most first.

    Parameters
    ----------
    spans
        Spans of the routes that use a node, by node.

    Returns
    -------
    dict[int, int]
        Nodes, and the start that begins a new part.
    """
    chances: dict[int, tuple[float, int]] = {}
    for node, own in spans.items():
        best = (0.0, 0)
        for begin in sorted({span.first for span in own}):
            left = [span for span in own if span.last < begin]
            right = [span for span in own if span.first >= begin]
            parted = min(_shares(left), _shares(right))
            # Without ties two halves would do for a visit: parts alone change little.
            tied = max(_shares(s for s in side if s.alone) for side in (left, right))
            if parted > best[0] and tied >= LEAST_SHARE:
                # In the middle between those that cannot be later and those that cannot be earlier.
                best = (parted, (max(span.last for span in left) + 1 + begin) // 2)
        if best[0] >= LEAST_SHARE:
            chances[node] = best
    order = sorted(chances, key=lambda node: (-chances[node][0], node))
    return {node: chances[node][1] for node in order[:MOST_AT_ONCE]}


def _shares(spans: Iterable[Span]) -> float:
    return sum(span.share for span in spans)
