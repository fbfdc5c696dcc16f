"""Parts of a timing problem that nothing connects: each is solved on its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
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


def split(timing: Timing) -> list[tuple[list[int], Timing]]:
    """The connected parts of a timing problem: indices in the whole, and the part itself.

    What the bounds imply anyway connects nothing and is left out, and so is a break that no starts
    within the bounds can give. A peak connects only the starts that can be the latest of all: those
    that can be later than something is in any case.
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
    peaks = [[_above_all(timing, peak) for peak in level] for level in timing.peaks]
    groups += [[i for i, _ in peak.dues] for level in peaks for peak in level]
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
    for level, found in enumerate(peaks):
        for peak in (p for p in found if p.dues):
            dues = tuple((local[i], due) for i, due in peak.dues)
            parts[root(peak.dues[0][0])].peaks[level].append(replace(peak, dues=dues))
    for i, j, d in differences:
        parts[root(i)].differences.append((local[i], local[j], d))
    for s in sums:
        parts[root(s.parts[0][0])].sums.append(_renamed(s, local))
    for b in breaks:
        part = parts[root(_ends(b)[0])]
        pauses = tuple(_pause(local, e) for e in b.pauses)
        part.breaks.append(Break(_renamed(b.short, local), pauses))
    return [(indices, parts[r]) for r, indices in members.items()]


def stuck(timing: Timing) -> frozenset[int]:
    """The starts of those parts that nothing can mend."""
    apart = replace(timing, peaks=[[] for _ in timing.peaks])
    return frozenset(i for indices, part in split(apart) if not tighten(part) for i in indices)


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


def _above_all(timing: Timing, peak: Peak) -> Peak:
    """The peak with what is late in any case, and with the starts that can be later than that."""
    floor = max([peak.floor, *(timing.low[i] - due for i, due in peak.dues)])
    above = tuple((i, due) for i, due in peak.dues if timing.high[i] - due > floor)
    return Peak(above, peak.price, floor)


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
