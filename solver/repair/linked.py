"""Rows of the master problem for visits that are linked: their distance, and their carer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from solver.encoding.arrays import Int
from solver.problem import Link
from solver.repair.relaxation import Row
from solver.repair.rounds import Rounds


def link_rows(
    rounds: Rounds, visit_of: Mapping[str, int], holding: Mapping[tuple[str, str], Int]
) -> Iterator[Row]:
    """Encodes rule *gaps*, as far as visits of the pool are linked; their starts are given.

    Parameters
    ----------
    visit_of
        Variable of each visit of the pool: whether it is covered.
    holding
        Variables of the sets in which a carer makes a visit of the pool, by carer and visit.
    """
    pinned = {pin.visit_id for pin in rounds.problem.pins}
    for link in rounds.problem.links:
        ends = link.first_visit_id, link.second_visit_id
        # What is pinned is on the rota whether the others come or not.
        decided = [visit_of[v] for v in ends if v in visit_of and v not in pinned]
        if decided and not _is_kept(rounds, link):
            ones = np.ones(len(decided), np.int64)
            yield Row(np.array(decided), ones, None, len(decided) - 1)
        elif link.same_carer and not any(v in visit_of and v in pinned for v in ends):
            yield from _same_carer(rounds, ends, visit_of, holding)


def _is_kept(rounds: Rounds, link: Link) -> bool:
    """Whether the starts of both visits keep their distance."""
    gap = rounds.joint[link.second_visit_id] - rounds.joint[link.first_visit_id]
    return (link.min_gap is None or gap >= link.min_gap) and (
        link.max_gap is None or gap <= link.max_gap
    )


def _same_carer(
    rounds: Rounds,
    ends: tuple[str, str],
    visit_of: Mapping[str, int],
    holding: Mapping[tuple[str, str], Int],
) -> Iterator[Row]:
    """Whoever makes the visit for fewer carers makes the other one, too, if that is covered."""
    few, many = sorted(ends, key=lambda v: rounds.problem.visit[v].carers_required)
    stays = {v: rounds.carers.get(v, frozenset()) for v in ends if v not in visit_of}
    able = {carer_id for carer_id, visit_id in holding if visit_id == few}
    for carer_id in sorted(able | stays.get(few, frozenset())):
        none = np.zeros(0, np.int64)
        here, there = (holding.get((carer_id, v), none) for v in (few, many))
        covered = [visit_of[many]] if many in visit_of else []
        variables = np.concatenate((here, there, covered)).astype(np.int64)
        if not len(variables):
            continue
        factors = np.ones(len(variables), np.int64)
        factors[len(here) : len(here) + len(there)] = -1
        high = 1 - (carer_id in stays.get(few, ())) + (carer_id in stays.get(many, ()))
        yield Row(variables, factors, None, high - (many not in visit_of))
