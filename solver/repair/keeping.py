"""How many of the visits that a carer was told of they can still make, at the most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from solver.repair.rounds import Round, Rounds, Stop

MOST_STATES = 2_000
"""Where a carer's day leaves more ways open, nothing is ruled out."""

State = tuple[frozenset[int], int, int]
"""Which visits are made, in which of the rounds the last of them, and which it is."""


def may_keep(rounds: Rounds, carer_id: str, stops: Sequence[Stop], count: int) -> bool:
    """Whether a carer might make ``count`` of some visits, whatever others they make besides.

    False is a proof: in no order and at no starts do so many fit between the beginnings and the
    ends of their shifts, with the journeys. Rules that look at more than that stay out of it.

    Parameters
    ----------
    stops
        With all the starts that they may have. Pinned ones are kept in any case.
    """
    free = [stop for stop in stops if not stop.pinned]
    count -= len(stops) - len(free)
    if count > len(free):
        return False
    days = _Days(rounds, carer_id, free)
    ends: dict[State, int] = {}
    for made in range(count):
        further: dict[State, int] = {}
        for state, end in ends.items() if made else days.start:
            for after, at in days.after(state, end):
                if days.missed(after, at) <= len(free) - count:
                    further[after] = min(at, further.get(after, at))
        if len(further) > MOST_STATES:
            return True
        ends = further
    return count <= 0 or bool(ends)


class _Days:
    """The rounds of one carer, and how soon visits can follow each other in them."""

    start: tuple[tuple[State, int], ...] = (((frozenset(), -1, -1), 0),)

    def __init__(self, rounds: Rounds, carer_id: str, stops: Sequence[Stop]) -> None:
        self._rounds = [r for r in rounds.all if r.carer.id == carer_id]
        self._stops = stops
        self._travel, self._handover = rounds.problem.travel, rounds.policy.handover_s
        # Another visit on the way may shorten a journey, but takes its own time.
        self._detour = min(visit.duration for visit in rounds.problem.visits)
        # Who is out already sets out from there, and does not go home in between.
        self._from_home = all(pin.carer_id != carer_id for pin in rounds.problem.pins)

    def after(self, state: State, end: int) -> Iterator[tuple[State, int]]:
        """What can be made next, and when that would end at the soonest."""
        made, current, last = state
        for k, stop in enumerate(self._stops):
            if k in made:
                continue
            for number in range(max(current, 0), len(self._rounds)):
                round_ = self._rounds[number]
                ready = round_.opens + self._home(round_, stop, out=True)
                if number == current:
                    between = self._way(round_, self._stops[last], stop)
                    ready = end + between + self._handover
                finish = max(stop.low, ready) + stop.visit.duration
                back = finish + self._home(round_, stop, out=False)
                if finish - stop.visit.duration <= stop.high and back <= round_.closes:
                    yield (made | {k}, number, k), finish

    def missed(self, state: State, end: int) -> int:
        """How many visits can no longer be made once the last one has ended."""
        return sum(k not in state[0] and stop.high < end for k, stop in enumerate(self._stops))

    def _way(self, round_: Round, before: Stop, after: Stop) -> int:
        return self._time(round_, before.visit.location, after.visit.location)

    def _home(self, round_: Round, stop: Stop, *, out: bool) -> int:
        if round_.home is None or not self._from_home:
            return 0
        way = (round_.home, stop.visit.location)
        return self._time(round_, *(way if out else reversed(way)))

    def _time(self, round_: Round, origin: str, destination: str) -> int:
        direct = self._travel.time(round_.carer.transport, origin, destination)
        return min(direct, self._detour)
