"""The pricing of one kind of shift, against every route there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np
import pytest

from solver.bound import labels
from solver.bound.cuts import Cut, entered
from solver.bound.nodes import Nodes, Routes, routes_of
from solver.bound.shifts import Kind, Wanted
from solver.encoding.arrays import Int

SEEDS = range(120)


@dataclass(frozen=True)
class Asked:
    """A kind of shift under prices, and what it owes to cuts."""

    visits: Wanted
    routes: Routes
    pay: Int
    cuts: tuple[Cut, ...]
    toll: tuple[int, ...]


def a_question(seed: int, cuts: bool = True) -> Asked:
    """Up to six visits, some for two carers with windows in two parts; times in seconds."""
    rng = Random(seed)
    size = rng.randint(1, 6)
    low = np.array([rng.randrange(0, 7200, 60) for _ in range(size)], np.int64)
    high = low + np.array([rng.choice((0, 900, 3600)) for _ in range(size)])
    visits = Wanted(
        low=low,
        high=high,
        duration=np.array([rng.choice((300, 900, 1800)) for _ in range(size)], np.int64),
        place=np.arange(size),
        need=np.array([rng.choice((1, 1, 2)) for _ in range(size)], np.int64),
        hopeless=(),
    )

    def some(most: int, *shape: int) -> Int:
        return np.array([rng.randint(0, most) for _ in range(int(np.prod(shape)))]).reshape(shape)

    kind = Kind(
        members=((0, 0),),
        visits=np.arange(size),
        low=low,
        high=high,
        way=some(1200, size, size),
        leg=some(90, size, size),
        first=some(50, size),
        last=some(50, size),
        pair=some(20, size),
        reaches_home=np.ones(size, np.bool_),
    )
    double = [v for v in range(size) if visits.need[v] == 2 and high[v] > low[v]]
    nodes = Nodes.of(visits, {v: [int(low[v] + high[v]) // 2 + 1] for v in double})
    chosen: list[Cut] = []
    for _ in range(rng.randint(0, 3) if cuts and size >= 3 else 0):
        three = frozenset(rng.sample(range(size), 3))
        chosen.append(Cut(three, three | frozenset(rng.sample(range(size), rng.randint(0, size)))))
    return Asked(
        visits,
        routes_of(kind, visits, nodes),
        some(150, len(nodes.visit)),
        tuple(chosen),
        tuple(rng.randint(1, 60) for _ in chosen),
    )


def every_route(
    asked: Asked, own: tuple[int, ...] = (), time: int = 0
) -> Iterator[tuple[int, ...]]:
    """All routes without a visit twice, by nodes of the kind."""
    graph, kind = asked.routes.graph, asked.routes.kind
    for k in range(len(graph.low)):
        v = int(graph.visit[k])
        if any(graph.visit[j] == v for j in own):
            continue
        start = int(graph.low[k])
        if own:
            before = int(graph.visit[own[-1]])
            start = max(start, time + int(asked.visits.duration[before] + kind.way[before, v]))
        if start <= graph.high[k]:
            yield (*own, k)
            yield from every_route(asked, (*own, k), start)


def cost_of(asked: Asked, own: Sequence[int]) -> int:
    """What a route costs beyond what it is paid, tolls included."""
    kind, graph = asked.routes.kind, asked.routes.graph
    path = [int(graph.visit[j]) for j in own]
    cost = int(kind.first[path[0]] + kind.last[path[-1]] + kind.pair[path].sum())
    cost += sum(int(kind.leg[i, j]) for i, j in pairwise(path))
    cost -= int(asked.pay[asked.routes.node[list(own)]].sum())
    owed = zip(asked.cuts, asked.toll, strict=True)
    return cost + sum(toll * entered(cut, path) for cut, toll in owed)


def search(
    asked: Asked, *, remember: bool, loose: bool = False, most: int = 5000
) -> tuple[int, int, int, list[int]]:
    """Labels, least cost, least cost by completions alone, and the nodes of the best route."""
    routes, size = asked.routes, len(asked.visits.need)
    graph = routes.graph
    own = asked.pay[routes.node]
    price, first = routes.cost - own[graph.head], routes.first - own
    rows = len(graph.row_node)
    best, second = np.empty(rows, np.int64), np.empty(rows, np.int64)
    following = np.empty(rows, np.int32)
    labels.complete(graph, price, routes.last, best, second, following)
    near = np.zeros((size, 24), np.int32)
    place = np.full((size, size), -1, np.int32)
    if remember:
        for v in range(size):
            others = [u for u in range(size) if u != v]
            near[v, : len(others)] = others
            place[v, others] = np.arange(len(others))
    inside = np.zeros((len(routes.node), labels.WORDS), np.int64)
    kept = np.zeros_like(inside)
    for c, cut in enumerate(asked.cuts):
        inside[np.isin(graph.visit, list(cut.visits)), 0] |= 1 << c
        kept[np.isin(graph.visit, list(cut.memory)), 0] |= 1 << c
    toll = np.zeros(64 * labels.WORDS, np.int64)
    toll[: len(asked.toll)] = asked.toll
    work = labels.new_work(most + 1, 20000, len(routes.node))
    made, least = labels.search(
        graph, price, first, routes.last, best, second, following, near, place,
        inside, kept, toll, 1 if asked.cuts else 0, loose, 0, most, work,
    )  # fmt: skip
    floor = int((first + best[graph.pieces[:-1]]).min())
    ends = [int(at) for at in work.found[: len(routes.node)] if at != labels.NONE]
    path: list[int] = []
    if ends:
        costs = [
            int(work.label[at, labels.COST] + routes.last[work.label[at, labels.NODE]])
            for at in ends
        ]
        at = ends[costs.index(min(costs))]
        while at != labels.NONE:
            path.insert(0, int(work.label[at, labels.NODE]))
            at = int(work.label[at, labels.PARENT])
    return made, int(least), floor, path


def test_that_the_cheapest_of_all_routes_is_found() -> None:
    found = 0
    for seed in SEEDS:
        asked = a_question(seed)
        dearest = min([0, *(cost_of(asked, own) for own in every_route(asked))])
        _, least, floor, path = search(asked, remember=True)
        assert least == dearest, seed
        assert min(0, floor) <= dearest
        if path:
            found += 1
            assert cost_of(asked, path) == least
    assert found > len(SEEDS) / 2


def test_that_routes_that_forget_visits_are_never_thought_dearer() -> None:
    weaker = 0
    for seed in SEEDS:
        asked = a_question(seed)
        exact, forgetful = search(asked, remember=True)[1], search(asked, remember=False)[1]
        assert forgetful <= exact
        weaker += forgetful < exact
    assert weaker > 0


def test_that_a_loose_search_tells_real_routes() -> None:
    for seed in SEEDS:
        asked = a_question(seed, cuts=False)
        _, least, _, path = search(asked, remember=True, loose=True)
        assert least >= search(asked, remember=True)[1]
        if path:
            assert cost_of(asked, path) == least


def test_that_a_search_gives_up_at_its_limit_of_labels() -> None:
    asked = next(a for a in map(a_question, SEEDS) if search(a, remember=True)[0] > 3)
    made, _, floor, _ = search(asked, remember=True, most=2)
    assert made == 2
    assert min(0, floor) <= search(asked, remember=True)[1]


@pytest.mark.parametrize(
    ("path", "memory", "times"),
    [
        ((0, 1), {0, 1, 2}, 1),
        ((0, 3, 1), {0, 1, 2}, 0),
        ((0, 3, 1), {0, 1, 2, 3}, 1),
        ((0, 1, 2), {0, 1, 2}, 1),
        ((0, 3), {0, 1, 2, 3}, 0),
    ],
)
def test_that_a_cut_is_entered_at_every_second_visit_it_remembers(
    path: tuple[int, ...], memory: set[int], times: int
) -> None:
    assert entered(Cut(frozenset({0, 1, 2}), frozenset(memory)), path) == times
