"""Two rotas differ in parts that have nothing to do with each other: take the best of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from solver.problem import Problem
from solver.rota import Assignment, Rota

Group = dict[str, tuple[Assignment, ...]]


def parts(problem: Problem, one: Rota, two: Rota) -> list[frozenset[str]]:
    """The visits in which two rotas differ, grouped so that groups share no carer and no link.

    Any group can be taken from one rota and the rest from the other: rules bind the visits of one
    carer, and visits that are linked.
    """
    differing = {
        visit_id
        for visit_id in one.by_visit.keys() | two.by_visit.keys()
        if one.by_visit.get(visit_id) != two.by_visit.get(visit_id)
    }
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for visit_id in differing:
        for rota in (one, two):
            for a in rota.by_visit.get(visit_id, ()):
                parent[root(f"carer {a.carer_id}")] = root(f"visit {visit_id}")
    for link in problem.links:
        if link.first_visit_id in differing and link.second_visit_id in differing:
            first, second = f"visit {link.first_visit_id}", f"visit {link.second_visit_id}"
            parent[root(first)] = root(second)
    groups: dict[str, set[str]] = defaultdict(set)
    for visit_id in differing:
        groups[root(f"visit {visit_id}")].add(visit_id)
    return [frozenset(groups[key]) for key in sorted(groups, key=lambda k: min(groups[k]))]


def mixed(base: Rota, other: Rota, visit_ids: Iterable[str]) -> Rota:
    """The base with some visits as the other rota has them."""
    taken = set(visit_ids)
    return Rota.of(
        [
            *(a for a in base.assignments if a.visit_id not in taken),
            *(a for a in other.assignments if a.visit_id in taken),
        ]
    )
