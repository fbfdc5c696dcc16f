"""First visits in the master problem: a carer is new to a client once, however often they come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from solver.encoding.arrays import Int
from solver.repair.columns import Columns
from solver.repair.relaxation import Row
from solver.repair.rounds import Rounds


@dataclass(frozen=True, slots=True)
class Meetings:
    """Pairs of a client and a carer who do not know each other, and of whom nothing else decides.

    Parameters
    ----------
    alone
        Pairs that meet in each set, (sets,), of those that one round alone can bring together.
    shared
        Pairs that several rounds of a carer can bring together: of each round the sets in which
        they meet. Whether they meet in any is a variable of its own.
    """

    alone: Int
    shared: tuple[tuple[Int, ...], ...]

    def rows(self, first: int) -> Iterator[Row]:
        """Ensures that strangers meet where a set of any of their rounds says so.

        ``first`` is the first of as many variables as pairs are shared.
        """
        for at, rounds in enumerate(self.shared, first):
            for sets in rounds:
                factors = np.ones(len(sets) + 1, np.int64)
                factors[-1] = -1
                yield Row(np.append(sets, at), factors, None, 0)

    def met(self, vector: Int) -> Int:
        """Which of the shared pairs meet in a solution, 0 or 1."""
        return np.array(
            [max(int(vector[sets].sum()) for sets in rounds) for rounds in self.shared], np.int64
        )


def meetings(rounds: Rounds, columns: Sequence[Columns], begin: Int) -> Meetings:
    """Encodes term *first_visits*.

    Parameters
    ----------
    columns
        Those of the master problem.
    begin
        The first variable of each of them, and how many sets there are in all.
    """
    problem = rounds.problem
    alone = np.zeros(int(begin[-1]), np.int64)
    if not rounds.policy.weight("first_visits"):
        return Meetings(alone, ())
    decided = {own.round.key for own in columns}
    anyway = {
        (problem.visit[stop.visit.id].client_id, round_.carer.id)
        for round_ in rounds.all
        if round_.key not in decided
        for stop in round_.stops
    }
    anyway |= {(problem.visit[visit].client_id, carer) for visit, carer in rounds.astray}
    meeting: dict[tuple[str, str], dict[tuple[str, int], list[Int]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for k, own in enumerate(columns):
        theirs: dict[str, int] = defaultdict(int)
        for position, stop in enumerate(own.stops):
            theirs[stop.visit.client_id] |= 1 << position
        for client_id, mask in theirs.items():
            pair = client_id, own.round.carer.id
            if pair not in anyway and not problem.knows(*pair):
                sets = begin[k] + np.flatnonzero(own.masks & mask)
                meeting[pair][own.round.key].append(sets)
    shared = []
    for of_round in meeting.values():
        held = tuple(np.concatenate(several) for several in of_round.values())
        if len(held) > 1:
            shared.append(held)
        else:
            alone[held[0]] += 1
    return Meetings(alone, tuple(shared))
