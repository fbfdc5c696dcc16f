"""Columns: the sets of visits that one round can hold, and what each of them costs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from solver.encoding.arrays import FAR, Int
from solver.repair import enumeration as enum
from solver.repair.prices import Prices
from solver.repair.rounds import Round, Rounds, Stop

FEW_LABELS = 60_000
"""Labels after which sets are listed by time alone."""
MOST_SETS = 20_000
"""Sets of a round, where no more are asked for."""
FEWER = (12, 6, 3, 0)
"""Visits that a round may take where the sets of more would be too many."""
MOST_GREATEST = 5_000
"""Greatest sets of one round; of a day of 621 slots they are hundreds."""
FEWER_GREATEST = (16,)
"""Visits that a round may take where the greatest sets of more would be too many, too."""

Made = tuple[tuple[str, int], ...]
"""Visits of a round with their starts, in order."""


@dataclass(frozen=True)
class Columns:
    """The sets that one round can hold, an entry each.

    Parameters
    ----------
    stops
        What sets are drawn from: bit i of a mask stands for stop i.
    newcomer
        (m,) 1 where the client of the stop was told somebody else.
    masks
        (n,) the sets.
    changed, moved, moved_by, soon, continuity, money
        (n,) slots whose carer changes; starts moved, and by how many seconds; changes at short
        notice; scaled points of these tiers.
    keeps_any
        Whether a stop of the round stays whatever is decided.
    complete
        Whether these are all sets of the neighbourhood.
    """

    round: Round
    stops: tuple[Stop, ...]
    newcomer: Int
    masks: Int
    changed: Int
    moved: Int
    moved_by: Int
    soon: Int
    continuity: Int
    money: Int
    keeps_any: bool
    complete: bool
    _labels: Int
    _best: Int

    def made(self, index: int) -> Made:
        """The visits of a set, with their starts."""
        path = []
        at = int(self._best[index])
        while self._labels[at, enum.PARENT] != enum.NONE:
            row = self._labels[at]
            path.append((self.stops[row[enum.LAST]].visit.id, int(row[enum.START])))
            at = int(row[enum.PARENT])
        return tuple(reversed(path))

    def holding(self, position: int) -> Int:
        """Which sets hold a stop."""
        return np.flatnonzero((self.masks >> position) & 1)


class Enumerator:
    """Lists the columns of rounds, one after another, in arrays of its own."""

    def __init__(self, rounds: Rounds) -> None:
        self.rounds = rounds
        self.prices = Prices(rounds)
        self._work = enum.new_workspace()

    def columns(
        self,
        round_: Round,
        added: Sequence[Stop],
        *,
        optional: frozenset[str] = frozenset(),
        given: int = 0,
        loose: frozenset[str] | None = None,
        extra: Sequence[Stop] = (),
        most_extra: int = 0,
        ordered: bool = False,
        most_sets: int = MOST_SETS,
    ) -> Columns:
        """The sets that a round can hold.

        Parameters
        ----------
        added
            Visits it may take.
        optional
            Visits of its own that it need not keep, for they lack somebody else; pins stay.
        given, loose
            How many of its other visits it may give away, and which; None: any.
        extra, most_extra
            Visits of other rounds of which it may take so many.
        ordered
            Whether its own visits stay in their order.
        most_sets
            Where there are more sets it is asked about fewer of the visits that it may take.
        """
        own = round_.stops
        asked = (*added, *extra)
        room = max(0, enum.MOST_NODES - len(own))
        kept = frozenset(s.visit.id for s in own if s.pinned or s.visit.id not in optional)
        free = frozenset(s.visit.id for s in own if s.visit.id in kept and not s.pinned)
        if loose is not None:
            free &= loose
        rest = frozenset(s.visit.id for s in extra)
        for most_added in (room, *(few for few in FEWER if few < min(room, len(asked)))):
            stops = tuple(
                sorted((*own, *asked[:most_added]), key=lambda s: s.high + s.visit.duration)
            )
            node, way, least = self._tables(round_, stops)
            what = _What(stops, node, way, least, kept, free, rest, given, most_extra)
            complete = len(stops) == len(own) + len(asked)
            if not ordered:
                found = self._sets(round_, what, most=FEW_LABELS)
                if found is None:
                    # All sets, but their labels only by time; better ones of those in order.
                    anyhow = self._sets(round_, what, by_time=True)
                    in_order = self._sets(round_, what.in_order(own))
                    found = _either(in_order, anyhow)
                    complete &= anyhow is not None
            else:
                found = self._sets(round_, what.in_order(own))
            if found is not None and len(found[1]) <= most_sets:
                break
        else:
            found = _none()
        keeps_any = len(kept - free) > 0 or len(kept) > given
        return self._priced(round_, stops, way, *found, keeps_any, complete)

    def greatest(
        self, round_: Round, added: Sequence[Stop], spare: Collection[str]
    ) -> Columns | None:
        """The sets in which each set of a round lies, and which hold more of the spare visits.

        A round keeps its own visits. None where a spare visit cannot be left out of any set, or
        where sets of few visits are too many, too.
        """
        own = round_.stops
        kept = frozenset(s.visit.id for s in own)
        room = min(len(added), max(0, enum.MOST_NODES - len(own)))
        for count in (room, *(few for few in FEWER_GREATEST if few < room)):
            stops = tuple(sorted((*own, *added[:count]), key=lambda s: s.high + s.visit.duration))
            node, way, least = self._tables(round_, stops)
            if not _can_be_left_out(stops, way, spare):
                return None
            what = _What(stops, node, way, least, kept, frozenset(), frozenset(), 0, 0)
            found = self._sets(
                round_, what, spare=_mask(stops, spare), by_time=True, most=FEW_LABELS
            )
            if found is not None and len(found[1]) <= MOST_GREATEST:
                complete = count == len(added)
                return self._priced(round_, stops, way, *found, len(own) > 0, complete)
        return None

    def can_do_without(self, round_: Round, added: Sequence[Stop], spare: Collection[str]) -> bool:
        """Whether each spare visit can be left out of each set of a round that takes others."""
        stops = (*round_.stops, *added)
        return _can_be_left_out(stops, self._tables(round_, stops)[1], spare)

    def _sets(
        self,
        round_: Round,
        what: _What,
        *,
        spare: int = 0,
        by_time: bool = False,
        most: int = enum.MOST_LABELS,
    ) -> tuple[Int, Int] | None:
        """Labels and the best one of each set; None where there are too many labels."""
        made, found = enum.enumerate_sets(
            what.node,
            what.way,
            what.least,
            round_.opens,
            round_.closes,
            self.rounds.policy.moved_s,
            _mask(what.stops, what.kept),
            _mask(what.stops, what.loose),
            what.given,
            _mask(what.stops, what.extra),
            what.most_extra,
            spare,
            by_time,
            most,
            self._work,
        )
        if made >= most:
            return None
        best = self._work.found[:found].copy()
        needed = enum.keep_needed(self._work.label, made, best)
        return self._work.label[:needed].copy(), best

    def _tables(self, round_: Round, stops: Sequence[Stop]) -> tuple[Int, Int, Int]:
        problem, carer, now = self.rounds.problem, round_.carer, self.rounds.problem.now
        node = np.zeros((len(stops), enum.NODE_COLUMNS), np.int64)
        for i, stop in enumerate(stops):
            high = stop.high
            leaves = stop.visit.duration
            if not stop.pinned:
                high = min(high, round_.closes - stop.visit.duration)
            elif now is not None:
                # Nobody sets out before now.
                leaves = max(leaves, now - stop.low)
            node[i] = (
                stop.low,
                high,
                stop.visit.duration,
                leaves,
                stop.told,
                stop.counts and not stop.pinned,
                stop.pinned,
                0,
                0,
            )
        table = problem.travel.seconds[carer.transport]
        places = [problem.travel.index(stop.visit.location) for stop in stops]
        handover = self.rounds.policy.handover_s
        way = np.zeros((len(stops) + 1, len(stops) + 1), np.int64)
        for i, here in enumerate(places):
            row = table[here]
            way[i, :-1] = [row[there] + handover for there in places]
        ends = node[:, enum.LOW] + node[:, enum.DURATION]
        both = node[:, None, enum.PINNED] * node[None, :, enum.PINNED]
        least = np.zeros((len(stops), len(stops)), np.int64)
        enum.fill_least(node, way, least)
        # Visit j can no longer follow visit i.
        late = (ends[:, None] + least > node[None, :, enum.HIGH]) & (both == 0)
        np.fill_diagonal(late, val=False)
        node[:, enum.BEFORE] = late @ (1 << np.arange(len(stops)))
        quickest = way[:-1, :-1] + np.diag(np.full(len(stops), FAR))
        node[:, enum.QUICKEST] = quickest.min(axis=0) if len(stops) > 1 else 0
        if round_.home is not None:
            home = problem.travel.index(round_.home)
            way[-1, :-1] = [table[home][there] for there in places]
            way[:-1, -1] = [table[here][home] for here in places]
        return node, way, least

    def _priced(
        self,
        round_: Round,
        stops: tuple[Stop, ...],
        way: Int,
        labels: Int,
        best: Int,
        keeps_any: bool,
        complete: bool,
    ) -> Columns:
        carer, prices = round_.carer, self.prices
        chosen = labels[best]
        masks = chosen[:, enum.MASK]
        size = len(stops)
        member = (masks[:, None] >> np.arange(size)) & 1
        new = np.array([prices.is_new(carer, s.visit) for s in stops], np.int64)
        soon = np.array([prices.is_soon(s.visit) for s in stops], np.int64)
        faces = np.array([prices.continuity(carer, s.visit) for s in stops], np.int64)
        contact = np.array([prices.contact(carer, s.visit) for s in stops], np.int64)
        notice = np.array([prices.notice(s.visit) for s in stops], np.int64)
        durations = np.array([s.visit.duration for s in stops], np.int64)
        # Mileage is left out, and journeys from and to home are priced like the others: what is
        # added to a round is compared with itself; all are paid as the way to its first visit.
        on_way, waiting = prices.seconds(carer, stops[0].visit) if stops else (0, 0)
        last = chosen[:, enum.LAST]
        travel = chosen[:, enum.TRAVEL] + way[last, size]
        span = chosen[:, enum.START] + durations[last] - chosen[:, enum.FIRST]
        idle = np.maximum(0, span - member @ durations - travel)
        money = member @ (contact + new * notice) + travel * on_way + idle * waiting
        return Columns(
            round=round_,
            stops=stops,
            newcomer=new,
            masks=masks,
            changed=member @ new,
            moved=chosen[:, enum.MOVED],
            moved_by=chosen[:, enum.MOVED_BY],
            soon=member @ (new * soon),
            continuity=member @ faces,
            money=money,
            keeps_any=keeps_any,
            complete=complete,
            _labels=labels,
            _best=best,
        )


@dataclass(frozen=True, slots=True)
class _What:
    """What one enumeration is asked: see `solver.repair.enumeration.enumerate_sets`."""

    stops: tuple[Stop, ...]
    node: Int
    way: Int
    least: Int
    kept: frozenset[str]
    loose: frozenset[str]
    extra: frozenset[str]
    given: int
    most_extra: int

    def in_order(self, own: Sequence[Stop]) -> _What:
        """The same with a round's own visits in their order, so that fewer sets are to be tried."""
        node = self.node.copy()
        place = {stop.visit.id: i for i, stop in enumerate(self.stops)}
        before = 0
        for stop in own:
            node[place[stop.visit.id], enum.BEFORE] |= before
            before |= 1 << place[stop.visit.id]
        return replace(self, node=node)


def _either(one: tuple[Int, Int] | None, two: tuple[Int, Int] | None) -> tuple[Int, Int] | None:
    """The sets of both, with the label of the first where both have one."""
    if one is None or two is None:
        return one or two
    labels, best = one
    more, more_best = two
    fresh = ~np.isin(more[more_best, enum.MASK], labels[best, enum.MASK])
    shifted = more.copy()
    shifted[1:, enum.PARENT] += len(labels)
    return (
        np.concatenate((labels, shifted)),
        np.concatenate((best, more_best[fresh] + len(labels))),
    )


def _can_be_left_out(stops: Sequence[Stop], way: Int, visit_ids: Collection[str]) -> bool:
    """Whether the way over each of these visits is no shorter than the way without it."""
    return all(
        (way[:, i, None] + stop.visit.duration + way[None, i, :] >= way).all()
        for i, stop in enumerate(stops)
        if stop.visit.id in visit_ids
    )


def _none() -> tuple[Int, Int]:
    return np.zeros((0, enum.LABEL_COLUMNS), np.int64), np.zeros(0, np.int64)


def _mask(stops: Sequence[Stop], visit_ids: Collection[str]) -> int:
    return sum(1 << i for i, stop in enumerate(stops) if stop.visit.id in visit_ids)
