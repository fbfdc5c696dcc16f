"""The sets that a shift can hold, against every order of every set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import permutations, product
from random import Random

import numpy as np
import pytest

from solver.encoding.arrays import Int
from solver.repair import enumeration as enum

SEEDS = range(150)
STARTS = range(40)
"""Seeds for which every start is tried with every order."""
MOVED_S = 15
WORK = enum.new_workspace()


@dataclass(frozen=True)
class Asked:
    """A question to `enumerate_sets`."""

    node: Int
    way: Int
    opens: int
    closes: int
    kept: int
    loose: int
    given: int
    extra: int
    most_extra: int


@dataclass(frozen=True)
class Label:
    """A way to make a set: visits with their starts, in order, and what is moved by it."""

    path: tuple[tuple[int, int], ...]
    moved: int
    moved_by: int
    travel: int


def a_shift(seed: int) -> Asked:
    """Up to six visits, some pinned, on a shift of some hours; times are minutes.

    Ways over a third visit are often shorter, and pins overlap.
    """
    rng = Random(seed)
    size = rng.choice((1, 2, 3, 3, 4, 4, 4, 5, 5, 6))
    opens, closes = rng.randint(0, 60), rng.randint(200, 400)
    node = np.zeros((size, enum.NODE_COLUMNS), np.int64)
    for row in node:
        low, length = rng.randint(0, 300), rng.choice((0, 10, 60, 200))
        duration = rng.choice((15, 30, 60))
        pinned = rng.random() < 0.2
        told = low + rng.randint(0, length)
        if pinned:
            low, length = told, 0
        row[enum.LOW], row[enum.HIGH] = low, low + length
        row[enum.DURATION], row[enum.LEAVES] = duration, duration
        if pinned:
            row[enum.LEAVES] = max(duration, rng.randint(0, 120))
        else:
            row[enum.HIGH] = min(low + length, closes - duration)
        row[enum.TOLD], row[enum.COUNTS] = told, not pinned and rng.random() < 0.8
        row[enum.PINNED] = pinned
    node = node[np.argsort(node[:, enum.HIGH] + node[:, enum.DURATION], kind="stable")]
    far = rng.choice((0, 10, 60, 200))
    way = np.array(
        [[rng.choice((0, 5, 10, far)) for _ in range(size + 1)] for _ in range(size + 1)], np.int64
    )
    way[size, size] = 0
    if rng.random() < 0.3:
        way[size], way[:, size] = 0, 0
    own = rng.choice((0, (1 << size) - 1, rng.getrandbits(size)))
    pinned_bits = sum(1 << i for i in range(size) if node[i, enum.PINNED])
    kept = own | pinned_bits
    return Asked(
        node,
        way,
        opens,
        closes,
        kept,
        loose=kept & ~pinned_bits & rng.getrandbits(size),
        given=rng.choice((0, 0, 1, 2)),
        extra=~kept & rng.getrandbits(size),
        most_extra=rng.choice((0, 1, 2)),
    )


def least(node: Int, way: Int) -> Int:
    """Seconds between the visits over any others."""
    table = np.zeros((len(node), len(node)), np.int64)
    enum.fill_least(node, way, table)
    return table


def listed(
    asked: Asked, *, spare: int = 0, by_time: bool = False, most: int = enum.MOST_LABELS
) -> list[Label]:
    """The best label of each set."""
    made, found = enum.enumerate_sets(
        asked.node,
        asked.way,
        least(asked.node, asked.way),
        asked.opens,
        asked.closes,
        MOVED_S,
        asked.kept,
        asked.loose,
        asked.given,
        asked.extra,
        asked.most_extra,
        spare,
        by_time,
        most,
        WORK,
    )
    assert made < most
    return [_read(int(k)) for k in WORK.found[:found]]


def _read(at: int) -> Label:
    last = WORK.label[at]
    path = []
    while WORK.label[at, enum.PARENT] != enum.NONE:
        path.append((int(WORK.label[at, enum.LAST]), int(WORK.label[at, enum.START])))
        at = int(WORK.label[at, enum.PARENT])
    moved, moved_by, travel = (int(last[c]) for c in (enum.MOVED, enum.MOVED_BY, enum.TRAVEL))
    return Label(tuple(reversed(path)), moved, moved_by, travel)


def every_way(asked: Asked, *, told: bool = True) -> Iterator[Label]:
    """Each set in each order, with each visit as early as can be or at the start that was told."""
    size = len(asked.node)
    for count in range(1, size + 1):
        for order in permutations(range(size), count):
            mask = sum(1 << i for i in order)
            missing = asked.kept & ~mask
            if missing & ~asked.loose or missing.bit_count() > asked.given:
                continue
            if (mask & asked.extra).bit_count() > asked.most_extra:
                continue
            for waits in product((False, True) if told else (False,), repeat=count):
                label = made(asked, order, dict(zip(order, waits, strict=True)))
                if label is not None:
                    yield label


def made(asked: Asked, order: tuple[int, ...], waits: Mapping[int, bool]) -> Label | None:
    """The visits in an order; None where that cannot be."""
    node, way, size = asked.node, asked.way, len(asked.node)
    path: list[tuple[int, int]] = []
    moved = moved_by = travel = 0
    for i in order:
        low, high, _, _, told, counts, pinned = (int(x) for x in node[i, :7])
        last = path[-1][0] if path else size
        if not path:
            low = low if pinned else max(low, asked.opens + int(way[size, i]))
        elif pinned and node[last, enum.PINNED]:
            if node[last, enum.LOW] > low:
                return None
        else:
            leaves = node[last, enum.DURATION if pinned else enum.LEAVES]
            low = max(low, path[-1][1] + int(leaves + way[last, i]))
        if low > high:
            return None
        start = told if waits[i] and low < told <= high else low
        travel += int(way[last, i])
        if counts:
            moved_by += abs(start - told)
            moved += abs(start - told) > MOVED_S
        path.append((i, start))
    last, start = path[-1]
    back = start + int(node[last, enum.DURATION] + way[last, size])
    if back > asked.closes and not node[last, enum.PINNED]:
        return None
    return Label(tuple(path), moved, moved_by, travel)


def mask(label: Label) -> int:
    return sum(1 << i for i, _ in label.path)


@pytest.mark.parametrize("by_time", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_that_the_sets_are_those_of_which_some_order_can_be_made(seed: int, by_time: bool) -> None:
    asked = a_shift(seed)
    found = [mask(label) for label in listed(asked, by_time=by_time)]

    assert len(found) == len(set(found))
    assert set(found) == {mask(label) for label in every_way(asked, told=False)}


@pytest.mark.parametrize("seed", SEEDS)
def test_that_a_label_can_be_made_and_tells_what_it_moves(seed: int) -> None:
    asked = a_shift(seed)
    for label in listed(asked):
        order = tuple(i for i, _ in label.path)
        waits = {i: start == asked.node[i, enum.TOLD] for i, start in label.path}
        assert made(asked, order, waits) == label


def without_short_cuts(seed: int) -> Asked:
    """A shift without visits to give away, and no way is shorter over a third visit."""
    asked = a_shift(seed)
    way, durations = asked.way.copy(), np.append(asked.node[:, enum.DURATION], 0)
    for _ in range(len(way)):
        for i in range(len(asked.node)):
            over = way[:, i, None] + durations[i] + way[None, i, :]
            way = np.minimum(way, over)
    return replace(asked, way=way, loose=0, given=0, extra=0, most_extra=0)


@pytest.mark.parametrize("seed", SEEDS)
def test_that_each_set_lies_in_one_that_holds_more_of_what_is_spare(seed: int) -> None:
    asked = without_short_cuts(seed)
    pinned = sum(1 << i for i, row in enumerate(asked.node) if row[enum.PINNED])
    spare = ~asked.kept & ~pinned & (1 << len(asked.node)) - 1 & Random(seed).getrandbits(8)
    every = {mask(label) for label in listed(asked)}
    greatest = {mask(label) for label in listed(asked, spare=spare, by_time=True)}

    assert greatest <= every
    assert all(
        any(one | more == more and not (more & ~one) & ~spare for more in greatest) for one in every
    )


def test_that_such_sets_are_few() -> None:
    counts = [
        [len(listed(asked, spare=spare, by_time=True)) for spare in (0, (1 << 6) - 1 & ~asked.kept)]
        for asked in map(without_short_cuts, SEEDS)
    ]
    every, greatest = map(sum, zip(*counts, strict=True))

    assert greatest < every / 2


@pytest.mark.parametrize("seed", SEEDS)
def test_that_only_the_labels_that_lead_to_a_set_are_left_and_lead_there_as_before(
    seed: int,
) -> None:
    before = listed(a_shift(seed))
    count = len(before)
    found = WORK.found[:count].copy()
    made = int(found.max(initial=0)) + 1
    needed = enum.keep_needed(WORK.label, made, found)

    assert [_read(int(k)) for k in found] == before
    ways = {label.path[:length] for label in before for length in range(len(label.path) + 1)}
    assert len(ways) == needed


@pytest.mark.parametrize("seed", STARTS)
def test_that_no_start_is_moved_where_none_has_to_be(seed: int) -> None:
    asked = a_shift(seed)
    best: dict[int, tuple[int, int]] = {}
    for label in every_way(asked):
        figures = label.moved, label.moved_by
        best[mask(label)] = min(figures, best.get(mask(label), figures))
    for label in listed(asked):
        assert (label.moved, label.moved_by) >= best[mask(label)]
        if best[mask(label)] == (0, 0):
            assert (label.moved, label.moved_by) == (0, 0)


def test_that_the_least_is_moved_in_nearly_every_set() -> None:
    same = count = 0
    for seed in STARTS:
        asked = a_shift(seed)
        best: dict[int, tuple[int, int]] = {}
        for way in every_way(asked):
            best[mask(way)] = min((way.moved, way.moved_by), best.get(mask(way), (99, 0)))
        for label in listed(asked):
            count += 1
            same += (label.moved, label.moved_by) == best[mask(label)]

    assert same > 0.97 * count


def test_that_labels_compared_by_time_alone_are_fewer() -> None:
    asked = a_shift(0)
    node = np.zeros((12, enum.NODE_COLUMNS), np.int64)
    node[:, enum.HIGH], node[:, enum.DURATION], node[:, enum.LEAVES] = 600, 15, 15
    node[:, enum.TOLD], node[:, enum.COUNTS] = np.arange(12) * 30, 1
    way = np.full((13, 13), 5)
    wide = Asked(node, way, 0, 700, 0, 0, 0, 0, 0)
    counts = [
        enum.enumerate_sets(
            node, way, least(node, way), 0, 700, MOVED_S, 0, 0, 0, 0, 0, 0, alone, most, WORK
        )
        for alone, most in ((False, 50_000), (True, 50_000))
    ]

    assert counts[0] == (50_000, 0)
    assert counts[1][1] == 2**12 - 1
    # What gave up leaves nothing behind that the next enumeration could trip over.
    assert len(listed(wide, by_time=True)) == 2**12 - 1
    assert {mask(a) for a in listed(asked)} == {mask(a) for a in every_way(asked, told=False)}


def test_that_an_empty_shift_holds_no_set() -> None:
    node, way = np.zeros((0, enum.NODE_COLUMNS), np.int64), np.zeros((1, 1), np.int64)

    assert listed(Asked(node, way, 0, 100, 0, 0, 0, 0, 0)) == []
