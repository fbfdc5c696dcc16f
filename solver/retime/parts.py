"""Parts of a timing problem that nothing connects: each is solved on its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from solver.retime.timing import Break, Difference, Peak, Sum, Timing


def tighten(timing: Timing) -> bool:
    """Narrow all bounds by the differences until nothing changes; false where none fit.

    The work list of Bellman and Ford: a variable's bounds are passed on when they change. A cycle
    that can never be satisfied empties a window in the end, since every step moves by a second at
    least.
    """
    low, high = timing.low, timing.high
    after: list[list[tuple[int, int]]] = [[] for _ in low]
    before: list[list[tuple[int, int]]] = [[] for _ in low]
    for i, j, d in timing.differences:
        after[i].append((j, d))
        before[j].append((i, d))
    queue, queued = deque(range(len(low))), [True] * len(low)
    while queue:
        k = queue.popleft()
        queued[k] = False
        if low[k] > high[k]:
            return False
        changed = []
        for j, d in after[k]:
            if low[k] + d > low[j]:
                low[j] = low[k] + d
                changed.append(j)
        for i, d in before[k]:
            if high[k] - d < high[i]:
                high[i] = high[k] - d
                changed.append(i)
        for other in changed:
            if not queued[other]:
                queued[other] = True
                queue.append(other)
    return True


Part = tuple[list[int], Timing]
"""Indices in the whole, and the part itself."""


def split(timing: Timing, together: Sequence[int] = ()) -> list[Part]:
    """The connected parts of a timing problem, peaks left out.

    What the bounds imply anyway connects nothing and is left out, and so is a break that no starts
    within the bounds can give. ``together`` are starts that are to be in one part.
    """
    low, high = timing.low, timing.high
    differences = [e for e in timing.differences if low[e[1]] - high[e[0]] < e[2]]
    sums = [s for s in timing.sums if _most(timing, s) > s.most]
    breaks = [
        b
        for b in timing.breaks
        if _most(timing, b.short) > b.short.most
        and not any(low[j] - high[i] >= d for i, j, d in b.pauses)
        and (
            _least(timing, b.short) <= b.short.most
            or any(high[j] - low[i] >= d for i, j, d in b.pauses)
        )
    ]
    parent = list(range(len(low)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    groups: list[list[int]] = [[i, j] for i, j, _ in differences]
    groups += [[i for i, _ in s.parts] for s in sums]
    groups += [_ends(b) for b in breaks]
    groups.append(list(together))
    for group in groups:
        for other in group[1:]:
            parent[root(other)] = root(group[0])
    members: dict[int, list[int]] = {}
    for i in range(len(low)):
        members.setdefault(root(i), []).append(i)
    local = {i: k for indices in members.values() for k, i in enumerate(indices)}
    parts = {r: _part(timing, indices) for r, indices in members.items()}
    for level, pulls in enumerate(timing.pulls):
        for pull in pulls:
            own = parts[root(pull.var)].pulls[level]
            own.append(replace(pull, var=local[pull.var]))
    for i, j, d in differences:
        parts[root(i)].differences.append((local[i], local[j], d))
    for s in sums:
        parts[root(s.parts[0][0])].sums.append(_renamed(s, local))
    for b in breaks:
        part = parts[root(_ends(b)[0])]
        pauses = tuple(_pause(local, e) for e in b.pauses)
        part.breaks.append(Break(_renamed(b.short, local), pauses))
    return [(indices, parts[r]) for r, indices in members.items()]


def joined(timing: Timing, parts: Sequence[Part], starts: Sequence[int]) -> Part | None:
    """The parts that peaks tie together, as one with the peaks; None where they tie nothing.

    A part that is best off with starts no later than some start is in any case has nothing to
    gain or to lose by a peak, and stays out.

    Parameters
    ----------
    parts
        As `split` makes them, their bounds tightened.
    starts
        The best ones of each part by itself; those of a part that nothing could mend stay.
    """
    peaks = [[_at_least(peak, parts, starts) for peak in level] for level in timing.peaks]
    above: set[int] = set()
    for peak in (peak for level in peaks for peak in level):
        due = dict(peak.dues)
        for indices, _ in parts:
            if _height(due, indices, [starts[i] for i in indices]) > peak.floor:
                above.update(indices)
    if not above:
        return None
    indices, part = next(p for p in split(timing, sorted(above)) if above & {*p[0]})
    local = {i: k for k, i in enumerate(indices)}
    part.peaks = [
        [
            replace(peak, dues=tuple((local[i], due) for i, due in peak.dues if i in local))
            for peak in level
        ]
        for level in peaks
    ]
    part.now = [starts[i] for i in indices]
    return indices, part


def _at_least(peak: Peak, parts: Sequence[Part], starts: Sequence[int]) -> Peak:
    """The peak with what is late in any case: as early as can be, or as it has to stay."""
    floor, due = peak.floor, dict(peak.dues)
    for indices, part in parts:
        own = [starts[i] for i in indices]
        floor = max(floor, _height(due, indices, part.low if part.holds(own) else own))
    return replace(peak, floor=floor)


def _height(due: Mapping[int, int], indices: Sequence[int], starts: Sequence[int]) -> int:
    """How late the latest of a part's starts is."""
    return max((s - due[i] for i, s in zip(indices, starts, strict=True) if i in due), default=0)


def _part(timing: Timing, indices: list[int]) -> Timing:
    def pick(values: list[int]) -> list[int]:
        return [values[i] for i in indices]

    return Timing(
        low=pick(timing.low),
        high=pick(timing.high),
        now=pick(timing.now),
        pinned=[timing.pinned[i] for i in indices],
        slope=[pick(row) for row in timing.slope],
        pulls=[[] for _ in timing.pulls],
        peaks=[[] for _ in timing.peaks],
    )


def _most(timing: Timing, s: Sum) -> int:
    return sum(c * (timing.high[i] if c > 0 else timing.low[i]) for i, c in s.parts)


def _least(timing: Timing, s: Sum) -> int:
    return sum(c * (timing.low[i] if c > 0 else timing.high[i]) for i, c in s.parts)


def _ends(b: Break) -> list[int]:
    ends: Iterable[int] = [i for i, _ in b.short.parts]
    return list(dict.fromkeys([*ends, *(i for a, c, _ in b.pauses for i in (a, c))]))


def _renamed(s: Sum, local: dict[int, int]) -> Sum:
    return Sum(tuple((local[i], c) for i, c in s.parts), s.most)


def _pause(local: dict[int, int], pause: Difference) -> Difference:
    i, j, d = pause
    return local[i], local[j], d
