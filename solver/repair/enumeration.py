"""Which sets of visits one shift can hold: labels over sets and last visits, compiled.

A label is a way to make a set of visits that ends with one of them. Two labels of one set and last
visit are compared by the start of the last visit and by what has been moved so far; the worse one
is dropped. A visit starts as early as it can, or waits for the start that was told; starts between
the two are left to retiming, which knows the order.

Source: dynamic programming over subsets (Held & Karp 1962) with dominance (Desrochers 1988).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from solver.encoding.arrays import Int
from solver.search.compiled import compiled, inlined

MOST_NODES = 60
"""Visits that a set can be drawn from: they are bits of one word."""
MOST_LABELS = 600_000
"""Labels after which an enumeration gives up."""

# Columns of `Sets.node`
LOW, HIGH = 0, 1  # hard bounds of the start
DURATION = 2
LEAVES = 3  # seconds from the start to when the carer can set out to a node that is not pinned
TOLD = 4  # start the client expects
COUNTS = 5  # 1 where being moved counts
PINNED = 6
BEFORE = 7  # visits that must be made, or given away, before it, as bits
QUICKEST = 8  # seconds of the shortest journey to it
NODE_COLUMNS = 9

# Columns of a label
MASK, LAST, START, MOVED, MOVED_BY, TRAVEL, FIRST, PARENT, NEXT, DEAD = range(10)
LABEL_COLUMNS = 10
NONE = -1
NEEDED = 2
"""In place of dead or not: a set that is found is reached over this label."""
BUCKETS = 1 << 19


class Workspace(NamedTuple):
    """Arrays that one enumeration after another works in."""

    label: Int  # (MOST_LABELS, LABEL_COLUMNS)
    bucket: Int  # (BUCKETS,) first label of each hash value
    found: Int  # (MOST_LABELS,)


def new_workspace() -> Workspace:
    """Arrays for `enumerate_sets`."""
    return Workspace(
        np.zeros((MOST_LABELS, LABEL_COLUMNS), np.int64),
        np.full(BUCKETS, NONE, np.int64),
        np.zeros(MOST_LABELS, np.int64),
    )


@inlined
def bits(mask: int) -> int:
    """How many bits are set."""
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count


@inlined
def hashed(mask: int, last: int) -> int:
    """Bucket of a set and a last visit."""
    mixed = (mask * 64 + last) * 2654435761
    return (mixed ^ (mixed >> 29)) & (BUCKETS - 1)


@compiled
def enumerate_sets(
    node: Int,
    way: Int,
    least: Int,
    opens: int,
    closes: int,
    moved_s: int,
    kept: int,
    loose: int,
    most_given: int,
    extra: int,
    most_extra: int,
    spare: int,
    by_time: bool,
    most_labels: int,
    work: Workspace,
) -> tuple[int, int]:
    """List the sets that a shift can hold.

    Parameters
    ----------
    node
        (m, NODE_COLUMNS) the visits of the shift and those that it may take, by their latest end.
    way
        (m + 1, m + 1) seconds of travel and handover between them; the last row and column are the
        journeys from and to home, 0 where none counts.
    least
        (m, m) seconds between them over any others, as `fill_least` finds them.
    opens, closes
        When the carer can leave and must be back.
    moved_s
        A start moved by more counts as moved.
    kept, loose
        The shift's own visits, and those of them that may be given away, as bits.
    most_given
        How many of these.
    extra, most_extra
        Visits of which at most so many may be taken, as bits.
    spare
        Visits, as bits, that are in a set wherever they delay nothing: each set of the shift lies
        in one that is listed and holds more of these, if each of them can be left out of any set.
        Only without ``loose`` and ``extra``.
    by_time
        Whether labels are compared by time alone: finds the same sets with fewer labels, and moves
        starts that need not be.
    most_labels
        When to give up, at most `MOST_LABELS`.

    Returns
    -------
    tuple[int, int]
        Labels made (``most_labels``: there was no room for all), and sets found: ``work.found``
        holds the best label of each.
    """
    label, bucket = work.label, work.bucket
    size = len(node)
    # The root stands for the carer before the first visit.
    label[0, MASK], label[0, LAST], label[0, PARENT] = 0, size, NONE
    label[0, START], label[0, MOVED], label[0, MOVED_BY], label[0, TRAVEL] = opens, 0, 0, 0
    label[0, NEXT], label[0, DEAD] = NONE, 0
    made = 1
    at = 0
    while at < made:
        if label[at, DEAD] == 0:
            for j in range(size):
                if (label[at, MASK] >> j) & 1:
                    continue
                if (extra >> j) & 1 and bits(label[at, MASK] & extra) >= most_extra:
                    continue
                if spare and has_room(node, way, label, at, j, spare):
                    continue
                made = extend(
                    node,
                    way,
                    least,
                    moved_s,
                    kept,
                    loose,
                    most_given,
                    by_time,
                    most_labels,
                    label,
                    bucket,
                    at,
                    j,
                    made,
                )
                if made >= most_labels:
                    break
        if made >= most_labels:
            break
        at += 1
    found = 0
    for k in range(1, made):
        bucket[hashed(label[k, MASK], label[k, LAST])] = NONE
    if made >= most_labels:
        return made, 0
    for k in range(1, made):
        missing = kept & ~label[k, MASK]
        if label[k, DEAD] or missing & ~loose or bits(missing) > most_given:
            continue
        last = label[k, LAST]
        back = label[k, START] + node[last, DURATION] + way[last, size]
        if back > closes and not node[last, PINNED]:
            continue
        if spare and has_room_at_the_end(node, way, closes, label, k, spare):
            continue
        h = hashed(label[k, MASK], size)
        other = bucket[h]
        while other != NONE and label[work.found[other], MASK] != label[k, MASK]:
            other = label[work.found[other], NEXT]
        if other == NONE:
            # The chain of the bucket goes through the labels' own links: they are done with.
            label[k, NEXT] = bucket[h]
            work.found[found] = k
            bucket[h] = found
            found += 1
        elif is_better(label, k, work.found[other]):
            label[k, NEXT] = label[work.found[other], NEXT]
            work.found[other] = k
    for k in range(found):
        bucket[hashed(label[work.found[k], MASK], size)] = NONE
    return made, found


@compiled
def keep_needed(label: Int, made: int, found: Int) -> int:
    """Leave only the labels that lead to those found, numbered anew; returns how many.

    Most labels lead nowhere, and those that do are looked at again and again.
    """
    for k in range(len(found)):
        at = found[k]
        while at != NONE and label[at, DEAD] != NEEDED:
            label[at, DEAD] = NEEDED
            at = label[at, PARENT]
    needed = 0
    for at in range(made):
        if label[at, DEAD] != NEEDED:
            continue
        parent = label[at, PARENT]
        for column in range(LABEL_COLUMNS):
            if column != NEXT:
                label[needed, column] = label[at, column]
        if parent != NONE:
            label[needed, PARENT] = label[parent, NEXT]
        # The links have done their work: here they tell the new number of each label.
        label[at, NEXT] = needed
        needed += 1
    for k in range(len(found)):
        found[k] = label[found[k], NEXT]
    return needed


@inlined
def earliest(node: Int, way: Int, last: int, start: int, j: int) -> int:
    """When visit j can start after another one, or the root; after its latest start: never."""
    low = node[j, LOW]
    if last == len(node):
        if not node[j, PINNED]:
            low = max(low, start + way[last, j])
    elif not (node[j, PINNED] and node[last, PINNED]):
        leaves = node[last, DURATION] if node[j, PINNED] else node[last, LEAVES]
        low = max(low, start + leaves + way[last, j])
    elif node[last, LOW] > low:
        return int(node[j, HIGH]) + 1
    return int(low)


@inlined
def has_room(node: Int, way: Int, label: Int, at: int, j: int, spare: int) -> bool:
    """Whether a spare visit can be made between a label and visit j, which starts no later."""
    last, start = label[at, LAST], label[at, START]
    low = earliest(node, way, last, start, j)
    for i in range(len(node)):
        if ((spare & ~label[at, MASK]) >> i) & 1 and i != j:
            between = earliest(node, way, last, start, i)
            if between <= node[i, HIGH] and earliest(node, way, i, between, j) <= low:
                return True
    return False


@inlined
def has_room_at_the_end(node: Int, way: Int, closes: int, label: Int, at: int, spare: int) -> bool:
    """Whether a spare visit can be made after all of a label."""
    size = len(node)
    for i in range(size):
        if ((spare & ~label[at, MASK]) >> i) & 1:
            start = earliest(node, way, label[at, LAST], label[at, START], i)
            if start <= node[i, HIGH] and start + node[i, DURATION] + way[i, size] <= closes:
                return True
    return False


@inlined
def is_better(label: Int, one: int, two: int) -> bool:
    """Whether label one moves less than two, or as much and travels less."""
    for column in (MOVED, MOVED_BY):
        if label[one, column] != label[two, column]:
            return bool(label[one, column] < label[two, column])
    return bool(label[one, TRAVEL] < label[two, TRAVEL])


@inlined
def too_late(
    node: Int, least: Int, missing: int, loose: int, most_given: int, j: int, start: int
) -> bool:
    """Whether the visits that are missing cannot all follow visit j.

    Each on its own, and all that are not pinned in the order of their latest ends with the shortest
    journey to each: if that does not do, no order does (Jackson 1955). Pins may overlap.
    """
    end = start + node[j, DURATION]
    busy_until, lost = end, 0
    for i in range(len(node)):
        if not (missing >> i) & 1 or (node[i, PINNED] and node[j, PINNED]):
            continue
        if not node[i, PINNED]:
            busy_until += node[i, QUICKEST]
        if end + least[j, i] > node[i, HIGH] or (
            most_given == 0 and not node[i, PINNED] and busy_until > node[i, HIGH]
        ):
            lost += 1
            if lost > most_given or not (loose >> i) & 1:
                return True
        if not node[i, PINNED]:
            busy_until += node[i, DURATION]
    return False


@compiled
def fill_least(node: Int, way: Int, least: Int) -> None:
    """Find the least seconds from the end of each visit to the start of another, over any others.

    A way over a third place may be shorter, and pins may follow each other whatever the way.
    """
    size = len(node)
    for i in range(size):
        for j in range(size):
            wait = 0 if node[j, PINNED] else node[i, LEAVES] - node[i, DURATION]
            least[i, j] = wait + way[i, j]
            if node[i, PINNED] and node[j, PINNED] and node[i, LOW] <= node[j, LOW]:
                least[i, j] = node[j, LOW] - node[i, LOW] - node[i, DURATION]
    for k in range(size):
        for i in range(size):
            for j in range(size):
                over = least[i, k] + node[k, DURATION] + least[k, j]
                if k not in (i, j) and over < least[i, j]:
                    least[i, j] = over


@compiled
def extend(
    node: Int,
    way: Int,
    least: Int,
    moved_s: int,
    kept: int,
    loose: int,
    most_given: int,
    by_time: bool,
    most_labels: int,
    label: Int,
    bucket: Int,
    at: int,
    j: int,
    made: int,
) -> int:
    """Go on from a label to visit j, as early as can be and at the start that was told."""
    size = len(node)
    last = label[at, LAST]
    low = earliest(node, way, last, label[at, START], j)
    if low > node[j, HIGH]:
        return made
    mask = label[at, MASK] | (1 << j)
    if bits(node[j, BEFORE] & kept & ~mask) > most_given:
        return made
    told = node[j, TOLD]
    for option in range(2):
        start = low
        if option == 1:
            if by_time or not low < told <= node[j, HIGH]:
                break
            start = told
        if too_late(node, least, kept & ~mask, loose, most_given, j, start):
            break
        moved, moved_by = label[at, MOVED], label[at, MOVED_BY]
        if node[j, COUNTS]:
            moved_by += abs(start - told)
            if abs(start - told) > moved_s:
                moved += 1
        travel = label[at, TRAVEL] + way[last, j]
        h = hashed(mask, j)
        other = bucket[h]
        dominated = False
        while other != NONE:
            if label[other, MASK] == mask and label[other, LAST] == j and not label[other, DEAD]:
                costs_less = (
                    by_time
                    or label[other, MOVED] < moved
                    or (label[other, MOVED] == moved and label[other, MOVED_BY] <= moved_by)
                )
                if label[other, START] <= start and costs_less:
                    dominated = True
                    break
                costs_more = (
                    by_time
                    or label[other, MOVED] > moved
                    or (label[other, MOVED] == moved and label[other, MOVED_BY] >= moved_by)
                )
                if label[other, START] >= start and costs_more:
                    label[other, DEAD] = 1
            other = label[other, NEXT]
        if dominated:
            continue
        if made >= most_labels:
            return made
        label[made, MASK], label[made, LAST], label[made, START] = mask, j, start
        label[made, MOVED], label[made, MOVED_BY], label[made, TRAVEL] = moved, moved_by, travel
        label[made, FIRST] = start if last == size else label[at, FIRST]
        label[made, PARENT], label[made, NEXT], label[made, DEAD] = at, bucket[h], 0
        bucket[h] = made
        made += 1
    return made


def compile_all() -> None:
    """Compile the enumeration, by listing what an empty shift can hold."""
    node, way = np.zeros((0, NODE_COLUMNS), np.int64), np.zeros((1, 1), np.int64)
    fill_least(node, way, way[:0, :0])
    work = new_workspace()
    enumerate_sets(node, way, way[:0, :0], 0, 0, 0, 0, 0, 0, 0, 0, 0, False, MOST_LABELS, work)
    keep_needed(work.label, 0, work.found[:0])
