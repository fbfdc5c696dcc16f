"""The master problem: one set of visits a round, so that the fewest are left uncovered.

A set packing. Its linear relaxation (GLOP) is mostly integral, and then proves its own answer;
where it is not, CP-SAT finds a good choice among few sets, and branch and bound the best of all.
"""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from solver.encoding.arrays import FAR, Float, Int
from solver.repair.branching import Questions, branch_and_bound
from solver.repair.budgets import budget_rows
from solver.repair.choosing import choose
from solver.repair.columns import Columns
from solver.repair.cuts import MOST_VISITS, broken
from solver.repair.linked import link_rows
from solver.repair.meetings import meetings
from solver.repair.relaxation import Relaxation, Row, obeys, row_of
from solver.repair.result import Figure
from solver.repair.rounds import Rounds
from solver.rules import Unit

SUMS = (
    (Figure.CHANGED, "changed"),
    (Figure.MOVED, "moved"),
    (Figure.MOVED_BY, "moved_by"),
    (Figure.SHORT_NOTICE, "soon"),
    (Figure.CONTINUITY, "continuity"),
    (Figure.MONEY, "money"),
)
"""Figures that are sums over the chosen sets, with their field of `Columns`."""
LEAST_CHANGE = (Figure.UNCOVERED, *(figure for figure, _ in SUMS))
"""The order of the least change; other proposals put another figure second."""
EFFORT, QUICK_EFFORT = 2000, 20
"""Most relaxations of branch and bound: for the first programme, and for the others."""
CUT_ROUNDS = 20
"""Times that cuts are added to one programme; hardly ever more than five are needed."""
FIRST_SETS = 12
"""Sets of each round that CP-SAT chooses among, those of the least reduced cost. Measured: as many
of the least of all belong to few rounds, and hardly anything can be covered with them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A solution: the set chosen of each of the columns, None where a round stays empty.

    ``proved`` are the figures that are optimal among the columns, given those before them.
    """

    chosen: tuple[int | None, ...]
    covered: frozenset[str]
    proved: frozenset[Figure]


class Master:
    """Set packing over the columns of some rounds; the other rounds stay as they are.

    Variables are the sets, in the order of the columns, then for each visit of the pool whether it
    is covered, and for some pairs of strangers whether they meet.

    Parameters
    ----------
    pool
        Visits that are decided here: how many carers each needs of the columns' rounds.
    """

    def __init__(self, rounds: Rounds, columns: Sequence[Columns], pool: Mapping[str, int]) -> None:
        self.rounds, self.columns, self.pool = rounds, columns, dict(pool)
        self.begin = np.concatenate(([0], np.cumsum([len(c.masks) for c in columns]))).astype(int)
        self.sets = int(self.begin[-1])
        self.strangers = self.sets + len(self.pool)
        self._meetings = meetings(rounds, columns, self.begin)
        self.size = self.strangers + len(self._meetings.shared)
        self.visit_of = {visit_id: self.sets + i for i, visit_id in enumerate(self.pool)}
        self._need = np.array(list(self.pool.values()), np.int64)
        # Of many visits there are no cuts.
        self._held = np.zeros((self.sets, min(len(self.pool), MOST_VISITS)), np.uint8)
        self.rows = list(self._packing())
        self.rows += self._meetings.rows(self.strangers)
        self.rows += budget_rows(rounds, columns, self.size, self._as_it_is())
        self.figures = self._figures()
        self._questions = self._asked()
        self._relaxation = Relaxation(self.size, self.figures, self._questions.of)

    def limit_changes(self, most: int) -> None:
        """Ensures that at most so many carers change besides those that are filled in."""
        row = self.figures[Figure.CHANGED].copy()
        for k, own in enumerate(self.columns):
            for position, stop in enumerate(own.stops):
                if own.newcomer[position] and stop.visit.id in self.rounds.dropped:
                    row[self.begin[k] + own.holding(position)] -= 1
        for visit_id, lacking in self.rounds.open.items():
            if visit_id in self.visit_of and visit_id in self.rounds.problem.told:
                row[self.visit_of[visit_id]] -= lacking
        self.rows.append(row_of(row, None, most))

    def keep_partners(self) -> None:
        """Ensures that newcomers only take the places that are empty: who is there stays."""
        for visit_id, lacking in self.rounds.open.items():
            there = self.rounds.carers.get(visit_id, frozenset())
            if visit_id not in self.visit_of or not there:
                continue
            newcomers = [
                self.begin[k] + own.holding(position)
                for k, own in enumerate(self.columns)
                if own.round.carer.id not in there
                for position, stop in enumerate(own.stops)
                if stop.visit.id == visit_id
            ]
            if newcomers:
                held = np.concatenate(newcomers)
                self.rows.append(Row(held, np.ones(len(held), np.int64), None, lacking))

    def forbid(self, sets: Sequence[tuple[int, int]]) -> None:
        """Ensures that these sets (columns, set) are not chosen together."""
        variables = tuple(int(self.begin[c]) + i for c, i in sets)
        ones = np.ones(len(variables), np.int64)
        self.rows.append(Row(np.array(variables), ones, None, len(variables) - 1))

    def solve(
        self,
        order: Sequence[Figure],
        *,
        seed: int,
        seconds: float | None = None,
        most_changed: int | None = None,
    ) -> Choice | None:
        """The best choice, one figure after another; None where none is found in time.

        Parameters
        ----------
        most_changed
            Bound of the changed slots, for the frontier.
        """
        deadline = math.inf if seconds is None else time.monotonic() + seconds
        highs: dict[Figure, int] = {}
        if most_changed is not None:
            highs[Figure.CHANGED] = most_changed
        best: Int | None = None
        proved: list[Figure] = []
        self._relaxation.allow_all()
        sure = True
        for place, pair in enumerate(_pairs(order)):
            # The first two figures decide; the others only choose among equals, and quickly.
            effort = EFFORT if place == 0 else QUICK_EFFORT
            cost = self._weighed(pair)
            found, is_best = self._minimize(cost, highs, best, seed, deadline, effort)
            if found is None:
                break
            best = found
            sure &= is_best
            proved += pair if sure else ()
            for figure in pair:
                highs[figure] = int(self.figures[figure] @ best)
        return None if best is None else self._choice(best, proved)

    def _minimize(
        self,
        cost: Int,
        highs: Mapping[Figure, int],
        best: Int | None,
        seed: int,
        deadline: float,
        effort: int,
    ) -> tuple[Int | None, bool]:
        """The best solution, or the best known one, and whether it is proved.

        ``highs`` bound the figures that are decided already.
        """
        bounds = [row_of(self.figures[figure], None, high) for figure, high in highs.items()]
        known = self._as_it_is() if best is None else best
        cut_rounds = CUT_ROUNDS
        while True:
            relaxed = self._relaxation.solve(self.rows, highs, cost, known, deadline)
            if relaxed is None:
                return best, False
            whole = relaxed.whole
            if whole is not None and obeys((*self.rows, *bounds), whole):
                if cost @ whole <= relaxed.least:
                    self._relaxation.rule_out(relaxed, int(cost @ whole))
                    return whole, True
                if cost @ whole < cost @ known or not obeys((*self.rows, *bounds), known):
                    known = whole
            cuts = self._cuts(relaxed.values) if cut_rounds else []
            if not cuts:
                break
            cut_rounds -= 1
            self.rows += cuts
        active = np.ones(self.size, np.bool_)
        active[: self.sets] = self._ranks(relaxed.reduced) < FIRST_SETS
        active &= self._relaxation.possible
        # What stays in force is always among the sets, so that there is always an answer.
        active[np.flatnonzero(known)] = True
        rows = (*self.rows, *bounds)
        found = choose(rows, cost, relaxed.least, active, best, seed, deadline)
        if found is not None and (cost @ found < cost @ known or not obeys(rows, known)):
            known = found
        elif not obeys(rows, known):
            return None, False
        # Whatever is no better than what is known, here and by the figures that are decided next.
        self._relaxation.rule_out(relaxed, int(cost @ known))
        found, is_best = branch_and_bound(
            self._relaxation,
            self._questions,
            self.rows,
            bounds,
            highs,
            cost,
            known,
            relaxed.least,
            deadline,
            effort,
        )
        self._relaxation.rule_out(relaxed, int(cost @ found))
        return found, is_best

    def _asked(self) -> Questions:
        """Whether each visit is covered, and whether each round holds it."""
        visits = [np.array([at]) for at in self.visit_of.values()]
        held: dict[tuple[tuple[str, int], str], list[Int]] = defaultdict(list)
        for k, own in enumerate(self.columns):
            for position, stop in enumerate(own.stops):
                if stop.visit.id in self.pool and not stop.pinned:
                    sets = self.begin[k] + own.holding(position)
                    held[own.round.key, stop.visit.id].append(sets)
        rounds = [np.concatenate(several) for several in held.values()]
        return Questions((*visits, *(sets for sets in rounds if len(sets))), len(visits))

    def _cuts(self, values: Float) -> list[Row]:
        """Cuts that the values break."""
        cuts: list[Row] = []
        if len(self.pool) > MOST_VISITS:
            return cuts
        covered = values[self.sets :]
        for group in broken(self._held, values[: self.sets], self._need, covered):
            many = self._held[:, group].sum(axis=1, dtype=np.int64) // 2
            held = np.flatnonzero(many)
            doubles = [i for i in group if self._need[i] == 2]
            factors = np.concatenate((many[held], np.full(len(doubles), -1)))
            high = (len(group) - len(doubles) - 1) // 2
            variables = np.append(held, [self.sets + i for i in doubles]).astype(np.int64)
            cuts.append(Row(variables, factors, None, high))
        return cuts

    def _ranks(self, reduced: Float) -> Int:
        """Place of each set among those of its round, by reduced cost."""
        rank = np.zeros(self.sets, np.int64)
        for begin, end in pairwise(self.begin):
            rank[begin + np.argsort(reduced[begin:end], kind="stable")] = np.arange(end - begin)
        return rank

    def _as_it_is(self) -> Int:
        """The solution in which everybody keeps what they have, if others of the visit do, too."""
        lacking = set(self.rounds.open)
        while True:
            vector, held = self._keeping(lacking)
            partly = {v for v, need in self.pool.items() if 0 < held[v] < need}
            if partly <= lacking:
                break
            lacking |= partly
        for visit_id, need in self.pool.items():
            vector[self.visit_of[visit_id]] = held[visit_id] == need
        vector[self.strangers :] = self._meetings.met(vector)
        return vector

    def _keeping(self, lacking: Collection[str]) -> tuple[Int, Counter[str]]:
        """What each round can keep of its own without these visits, and how many each visit has."""
        vector = np.zeros(self.size, np.int64)
        held: Counter[str] = Counter()
        done = set()
        for k, own in enumerate(self.columns):
            if own.round.key in done:
                continue
            mine = {s.visit.id for s in own.round.stops if s.pinned or s.visit.id not in lacking}
            keeps = sum(1 << i for i, s in enumerate(own.stops) if s.visit.id in mine)
            free = sum(1 << i for i, s in enumerate(own.stops) if not s.pinned)
            inside = np.flatnonzero((own.masks & ~keeps) == 0).tolist()
            if inside:
                done.add(own.round.key)
                most = max(inside, key=lambda i: int(own.masks[i]).bit_count())
                vector[self.begin[k] + most] = 1
                mask = int(own.masks[most]) & free
                held.update(s.visit.id for i, s in enumerate(own.stops) if (mask >> i) & 1)
        return vector, held

    def _choice(self, vector: Int, proved: Sequence[Figure]) -> Choice:
        chosen: list[int | None] = []
        for k in range(len(self.columns)):
            taken = np.flatnonzero(vector[self.begin[k] : self.begin[k + 1]])
            chosen.append(int(taken[0]) if len(taken) else None)
        covered = frozenset(v for v, at in self.visit_of.items() if vector[at])
        return Choice(tuple(chosen), covered, frozenset(proved))

    def _packing(self) -> Iterator[Row]:
        """One set a round; all the carers of a visit or none; a carer on a visit once; links."""
        holding: dict[str, list[Int]] = {visit_id: [] for visit_id in self.pool}
        by_carer: dict[tuple[str, str], list[tuple[int, Int]]] = defaultdict(list)
        of_round: dict[tuple[str, int], list[int]] = defaultdict(list)
        for k, own in enumerate(self.columns):
            of_round[own.round.key].append(k)
            for position, stop in enumerate(own.stops):
                if stop.visit.id in self.pool and not stop.pinned:
                    held = self.begin[k] + own.holding(position)
                    holding[stop.visit.id].append(held)
                    by_carer[own.round.carer.id, stop.visit.id].append(
                        (own.round.shift.start, held)
                    )
        for several in of_round.values():
            mine = np.concatenate([np.arange(self.begin[k], self.begin[k + 1]) for k in several])
            must = len(mine) > 0 and all(self.columns[k].keeps_any for k in several)
            yield Row(mine, np.ones(len(mine), np.int64), 1 if must else None, 1)
        for visit_id, need in self.pool.items():
            held = np.concatenate([*holding[visit_id], [self.visit_of[visit_id]]]).astype(int)
            coefficients = np.ones(len(held), np.int64)
            coefficients[-1] = -need
            yield Row(held, coefficients, 0, 0)
        together = {key: np.concatenate([own for _, own in p]) for key, p in by_carer.items()}
        if len(self.pool) <= MOST_VISITS:
            for (_, visit_id), held in together.items():
                self._held[held, self.visit_of[visit_id] - self.sets] = 1
        for (carer_id, visit_id), held in together.items():
            if self.pool[visit_id] > 1:
                # Implied by the row of the visit for whole values; in the relaxation half of the
                # carers would else be paid for half of the visit.
                factors = np.ones(len(held) + 1, np.int64)
                factors[-1] = -1
                yield Row(np.append(held, self.visit_of[visit_id]), factors, None, 0)
            elif len({shift for shift, _ in by_carer[carer_id, visit_id]}) > 1:
                yield Row(held, np.ones(len(held), np.int64), None, 1)
        yield from link_rows(self.rounds, self.visit_of, together)

    def _figures(self) -> dict[Figure, Int]:
        """Coefficients of each figure; a set's are counted from its round's least."""
        risk, visits = self.rounds.policy.risk_weights, self.rounds.problem.visit
        uncovered = np.zeros(self.size, np.int64)
        for visit_id, at in self.visit_of.items():
            visit = visits[visit_id]
            uncovered[at] = -visit.duration * visit.carers_required * risk[visit.risk]
        figures = {Figure.UNCOVERED: uncovered}
        first_visit = self.rounds.policy.weight("first_visits") * Unit.COUNT.factor
        for figure, name in SUMS:
            row = np.zeros(self.size, np.int64)
            for k, own in enumerate(self.columns):
                row[self.begin[k] : self.begin[k + 1]] = getattr(own, name)
            if figure is Figure.CONTINUITY:
                row[: self.sets] += first_visit * self._meetings.alone
                row[self.strangers :] = first_visit
            least: dict[tuple[str, int], int] = {}
            for k, own in enumerate(self.columns):
                values, key = row[self.begin[k] : self.begin[k + 1]], own.round.key
                floor = int(values.min(initial=FAR)) if own.keeps_any else 0
                least[key] = min(floor, least.get(key, FAR))
            for k, own in enumerate(self.columns):
                row[self.begin[k] : self.begin[k + 1]] -= least[own.round.key]
            figures[figure] = row
        return figures

    def _weighed(self, pair: Sequence[Figure]) -> Int:
        """One objective that puts two figures into their order."""
        # GLOP loses its way where costs are large: the unit of each figure is as coarse as can be.
        first, *others = (
            self.figures[figure] // max(1, int(np.gcd.reduce(self.figures[figure])))
            for figure in pair
        )
        if not others:
            return first
        (second,) = others
        # No more than one set a round is chosen: what they can differ by in all.
        spread = 1 + sum(
            int(second[self.begin[k] : self.begin[k + 1]].max(initial=0))
            for k in range(len(self.columns))
        )
        return first * (spread + int(np.abs(second[self.sets :]).sum())) + second


def _pairs(order: Sequence[Figure]) -> list[Sequence[Figure]]:
    """Two figures a programme: wider weights cost the relaxation more than a programme saves."""
    return [order[i : i + 2] for i in range(0, len(order), 2)]
