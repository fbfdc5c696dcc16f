"""Pricing of one kind of shift: the cheapest routes under given prices, compiled.

All amounts are whole numbers, so that what is found least is least exactly: the bound inherits no
rounding. A *node* is a visit in one part of its window; a label is a way to reach a node. Labels
that return to a visit they still remember are not made (ng-routes, Baldacci, Mingozzi and
Roberti 2011); cuts are carried as in Jepsen, Petersen, Spoorendonk and Pisinger 2008, with the
limited memory of Pecin, Pessoa, Poggi and Uchoa 2017.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from solver.encoding.arrays import Int, Int32
from solver.search.compiled import compiled, inlined

NONE = -1
ENDS = -1
"""What follows the last visit, where the visit that follows is asked for."""
NOTHING = 1 << 60
"""More than any amount."""
WORDS = 4
"""Words of 64 bits in which a label says which cuts it has entered."""

# Columns of a label
TIME, COST, SEEN, NODE, PARENT, QUEUED, BESIDE, DEAD, CUT0 = range(9)
LABEL_COLUMNS = CUT0 + WORDS


class Graph(NamedTuple):
    """The nodes of one kind of shift and the arcs between them. N nodes, A arcs.

    Times are seconds; ``low`` and ``high`` bound the start as the shift leaves it. ``seconds`` is
    from start to start. ``pieces`` are the first rows of each node in the tables of completions, a
    row for each ``grain`` seconds of its window; ``row_node`` and ``row_time`` list these rows from
    the latest to the earliest.
    """

    low: Int  # (N,)
    high: Int  # (N,)
    visit: Int32  # (N,)
    arc0: Int  # (N + 1,)
    head: Int32  # (A,)
    seconds: Int32  # (A,)
    pieces: Int  # (N + 1,)
    row_node: Int32  # (R,)
    row_time: Int  # (R,)
    grain: int


class Work(NamedTuple):
    """Arrays that one search of labels after another works in."""

    label: Int  # (most labels, LABEL_COLUMNS)
    queue: Int  # (buckets,) first label of each span of time
    at_node: Int  # (nodes,) first label of each node
    found: Int  # (nodes,) the best label that ends at each node


def new_work(labels: int, buckets: int, nodes: int) -> Work:
    """Arrays for `search` with room for so many."""
    return Work(
        np.zeros((labels, LABEL_COLUMNS), np.int64),
        np.full(buckets, NONE, np.int64),
        np.full(nodes, NONE, np.int64),
        np.full(nodes, NONE, np.int64),
    )


@compiled
def complete(graph: Graph, price: Int, last: Int, best: Int, second: Int, following: Int32) -> None:
    """Find the least cost from each node and time to the end of the shift.

    Routes may come back to a visit, but not over one other (2-cycle elimination, Houck, Picard,
    Queyranne and Vemuganti 1980). A time is rounded down to the beginning of its row, from which
    the least can only be less: the result is a lower bound of every completion.

    Parameters
    ----------
    price
        (A,) what an arc and the node at its head cost together.
    last
        (N,) what it costs to end at a node.
    best, second, following
        (R,) filled: the least, the visit that follows in it (`ENDS` where none does), and the
        least among those in which another visit follows.
    """
    for row in range(len(graph.row_node)):
        j, time = graph.row_node[row], graph.row_time[row]
        one, two, after = last[j], NOTHING, ENDS
        for a in range(graph.arc0[j], graph.arc0[j + 1]):
            k = graph.head[a]
            start = max(graph.low[k], time + graph.seconds[a])
            if start > graph.high[k]:
                continue
            there = graph.pieces[k] + (start - graph.low[k]) // graph.grain
            rest = second[there] if following[there] == graph.visit[j] else best[there]
            cost = price[a] + rest
            if cost < one:
                if after != graph.visit[k]:
                    two = one
                one, after = cost, graph.visit[k]
            elif cost < two and graph.visit[k] != after:
                two = cost
        here = graph.pieces[j] + (time - graph.low[j]) // graph.grain
        best[here], second[here], following[here] = one, two, after


@inlined
def remembered(seen: int, near: Int32, place: Int32, j: int, k: int) -> int:
    """What of the visits a label remembers at visit j is remembered at visit k, with j itself."""
    kept = 0
    bits = seen
    p = 0
    while bits:
        if bits & 1 and place[k, near[j, p]] >= 0:
            kept |= 1 << place[k, near[j, p]]
        bits >>= 1
        p += 1
    if place[k, j] >= 0:
        kept |= 1 << place[k, j]
    return kept


@inlined
def toll_of(bits: int, toll: Int, word: int) -> int:
    """Sum of the tolls of the cuts in one word."""
    total = 0
    c = word * 64
    while bits:
        if bits & 1:
            total += toll[c]
        # An arithmetic shift would never run out of the highest bit.
        bits = (bits >> 1) & 0x7FFFFFFFFFFFFFFF
        c += 1
    return total


@inlined
def dominates(label: Int, one: int, two: int, toll: Int, words: int, loose: bool) -> bool:
    """Whether whatever can follow label two can follow label one, and costs no more."""
    if label[one, TIME] > label[two, TIME] or label[one, COST] > label[two, COST]:
        return False
    if loose:
        return True
    if label[one, SEEN] & ~label[two, SEEN]:
        return False
    spare = label[two, COST] - label[one, COST]
    for w in range(words):
        ahead = label[one, CUT0 + w] & ~label[two, CUT0 + w]
        if ahead:
            spare -= toll_of(ahead, toll, w)
            if spare < 0:
                return False
    return True


@inlined
def completion(
    graph: Graph, best: Int, second: Int, following: Int32, k: int, time: int, before: int
) -> int:
    """The least that can follow node k at a time, where visit ``before`` came before it."""
    row = graph.pieces[k] + (time - graph.low[k]) // graph.grain
    return int(second[row] if following[row] == before else best[row])


@compiled
def keep(
    graph: Graph,
    toll: Int,
    words: int,
    loose: bool,
    work: Work,
    made: int,
    opens: int,
) -> bool:
    """Whether the label just written is needed; queues it, and drops what it makes needless."""
    label = work.label
    k = label[made, NODE]
    before, other = NONE, work.at_node[k]
    while other != NONE:
        after = label[other, BESIDE]
        if dominates(label, other, made, toll, words, loose):
            return False
        if dominates(label, made, other, toll, words, loose):
            label[other, DEAD] = 1
            if before == NONE:
                work.at_node[k] = after
            else:
                label[before, BESIDE] = after
        else:
            before = other
        other = after
    label[made, BESIDE] = work.at_node[k]
    work.at_node[k] = made
    bucket = (label[made, TIME] - opens) // graph.grain
    label[made, QUEUED] = work.queue[bucket]
    work.queue[bucket] = made
    return True


@compiled
def search(
    graph: Graph,
    price: Int,
    first: Int,
    last: Int,
    best: Int,
    second: Int,
    following: Int32,
    near: Int32,
    place: Int32,
    cut_in: Int,
    cut_kept: Int,
    toll: Int,
    words: int,
    loose: bool,
    limit: int,
    most: int,
    work: Work,
) -> tuple[int, int]:
    """Find routes that cost less than a limit; the cheapest one is among them unless loose.

    Parameters
    ----------
    price, last, best, second, following
        As in `complete`.
    first
        (N,) what it costs to begin at a node, the node itself included.
    near
        (V, G) the visits that a visit remembers.
    place
        (V, V) ``place[k, i]`` is where visit i lies in ``near[k]``; -1 where k does not remember i.
    cut_in, cut_kept
        (N, WORDS) bits of the cuts that hold the node's visit, and of those that it keeps in mind.
    toll
        (64 WORDS,) what it costs to enter a cut for every second time.
    words
        Words of cuts that are in use.
    loose
        Whether labels are compared by time and cost alone: quick, and misses routes.
    limit
        Routes that cost this much or more are not looked for.
    most
        Labels after which the search gives up.

    Returns
    -------
    tuple[int, int]
        Labels made (``most``: the search gave up), and the least cost of a route, at most
        ``limit``. ``work.found`` holds the best label that ends at each node, or `NONE`.
    """
    label, queue = work.label, work.queue
    size = len(graph.low)
    work.at_node[:size] = NONE
    work.found[:size] = NONE
    made, least = 0, limit
    opens, latest = NOTHING, -NOTHING
    for k in range(size):
        opens, latest = min(opens, graph.low[k]), max(latest, graph.high[k])
    buckets = (latest - opens) // graph.grain + 1 if size else 0
    queue[:buckets] = NONE
    for k in range(size):
        start = graph.low[k]
        if first[k] + completion(graph, best, second, following, k, start, ENDS - 1) >= limit:
            continue
        if made >= most:
            return most, least
        label[made, TIME], label[made, COST], label[made, SEEN] = start, first[k], 0
        label[made, NODE], label[made, PARENT], label[made, DEAD] = k, NONE, 0
        for w in range(words):
            label[made, CUT0 + w] = cut_in[k, w]
        if keep(graph, toll, words, loose, work, made, opens):
            made += 1
    for bucket in range(buckets):
        at = queue[bucket]
        while at != NONE:
            if label[at, DEAD] == 0:
                j = label[at, NODE]
                cost = label[at, COST] + last[j]
                if cost < limit:
                    least = min(least, cost)
                    other = work.found[j]
                    if other == NONE or cost < label[other, COST] + last[j]:
                        work.found[j] = at
                made = extend(
                    graph, price, best, second, following, near, place,
                    cut_in, cut_kept, toll, words, loose, limit, most, opens, work, at, made,
                )  # fmt: skip
                if made >= most:
                    return most, least
            at = label[at, QUEUED]
    return made, least


@compiled
def extend(
    graph: Graph,
    price: Int,
    best: Int,
    second: Int,
    following: Int32,
    near: Int32,
    place: Int32,
    cut_in: Int,
    cut_kept: Int,
    toll: Int,
    words: int,
    loose: bool,
    limit: int,
    most: int,
    opens: int,
    work: Work,
    at: int,
    made: int,
) -> int:
    """Go on from a label to every node that can still lead to a route below the limit."""
    label = work.label
    j = label[at, NODE]
    v = graph.visit[j]
    seen, cost, time = label[at, SEEN], label[at, COST], label[at, TIME]
    for a in range(graph.arc0[j], graph.arc0[j + 1]):
        k = graph.head[a]
        start = max(graph.low[k], time + graph.seconds[a])
        if start > graph.high[k]:
            continue
        total = cost + price[a]
        if total + completion(graph, best, second, following, k, start, v) >= limit:
            continue
        u = graph.visit[k]
        if place[v, u] >= 0 and (seen >> place[v, u]) & 1:
            continue
        for w in range(words):
            entered = label[at, CUT0 + w] & cut_kept[k, w]
            again = entered & cut_in[k, w]
            if again:
                total += toll_of(again, toll, w)
            label[made, CUT0 + w] = entered ^ cut_in[k, w]
        label[made, TIME], label[made, COST], label[made, NODE] = start, total, k
        label[made, SEEN] = remembered(seen, near, place, v, u)
        label[made, PARENT], label[made, DEAD] = at, 0
        if keep(graph, toll, words, loose, work, made, opens):
            made += 1
            if made >= most:
                return most
    return made


def compile_all() -> None:
    """Compile the search, by looking for the routes of a shift that holds no visit."""
    none, few = np.zeros(0, np.int64), np.zeros(0, np.int32)
    ends = np.zeros(1, np.int64)
    graph = Graph(none, none, few, ends, few, few, ends, few, none, 1)
    bits = np.zeros((0, WORDS), np.int64)
    square = np.zeros((0, 0), np.int32)
    complete(graph, none, none, none, none, few)
    search(
        graph, none, none, none, none, none, few, square, square,
        bits, bits, np.zeros(64 * WORDS, np.int64), 0, False, 0, 1, new_work(1, 1, 1),
    )  # fmt: skip
