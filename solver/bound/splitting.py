"""Where the window of a visit for several carers is cut: where the routes in use start it apart.

Cutting is a branching on starts, done for all branches at once: afterwards the carers must be in
the same part, and a part that has only one of two carers pays for both.
"""

from __future__ import annotations

from collections.abc import Sequence

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


def choose(spans: dict[int, list[tuple[int, int, float]]]) -> dict[int, int]:
    """Choose where to cut: for each node at most one start, those that part most first.

    Parameters
    ----------
    spans
        First start, last start and share of the routes that use a node, by node.

    Returns
    -------
    dict[int, int]
        Nodes, and the start that begins a new part.
    """
    chances: dict[int, tuple[float, int]] = {}
    for node, own in spans.items():
        best = (0.0, 0)
        for begin in sorted({first for first, _, _ in own}):
            left = sum(share for _, last, share in own if last < begin)
            right = sum(share for first, _, share in own if first >= begin)
            if min(left, right) > best[0]:
                # In the middle between those that cannot be later and those that cannot be earlier.
                latest = max(last for _, last, _ in own if last < begin)
                best = (min(left, right), (latest + 1 + begin) // 2)
        if best[0] >= LEAST_SHARE:
            chances[node] = best
    order = sorted(chances, key=lambda node: (-chances[node][0], node))
    return {node: chances[node][1] for node in order[:MOST_AT_ONCE]}
