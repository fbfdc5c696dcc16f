"""What a rota asks of each carer: use of their shifts, unsocial hours, and what changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flows.figures import CarerHours
from flows.planned import Planned
from solver.facts import Facts
from solver.problem import Horizon
from solver.rota import Change

EVENING, MORNING = time(20), time(6)
"""Work from 20:00 to 06:00, and at weekends, is unsocial: NHS Terms and Conditions of Service
Handbook (Agenda for Change), section 2; bank holidays, which it counts too, are not known here."""
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Burden:
    """One carer's part: their hours, unsocial seconds of them, and slots that change for them."""

    hours: CarerHours
    unsocial_s: int
    changed: int

    @property
    def used(self) -> float | None:
        """Working time as a share of the shifts; None for a carer without any."""
        return self.hours.working_s / self.hours.offered_s if self.hours.offered_s else None


def burdens(planned: Planned, changes: Iterable[Change] | None) -> tuple[Burden, ...]:
    """The part of each carer on shift or with a visit, in the order of the problem.

    Parameters
    ----------
    changes
        What differs from the rota that people were told.
    """
    changed = Counter(
        carer_id
        for change in changes or ()
        for carer_id in {change.carer_before, change.carer_after} - {None}
    )
    unsocial = unsocial_seconds(planned.facts)
    return tuple(
        Burden(hours, unsocial.get(hours.carer_id, 0), changed[hours.carer_id])
        for hours in planned.figures.hours
    )


def unsocial_seconds(facts: Facts) -> dict[str, int]:
    """Unsocial seconds of working time by carer id; those without any are left out."""
    spans = tuple(_unsocial(facts.problem.horizon))
    found: dict[str, int] = {}
    for carer_id, runs in facts.runs.items():
        seconds = sum(
            max(0, min(run.end, end) - max(run.start, start))
            for run in runs
            for start, end in spans
        )
        if seconds:
            found[carer_id] = seconds
    return found


def _unsocial(horizon: Horizon) -> Iterator[tuple[int, int]]:
    """Spans of seconds that do not overlap, from the evening before to the morning after."""
    zone = ZoneInfo(horizon.timezone)

    def second(day: int, at: time) -> int:
        return horizon.second_of(datetime.combine(horizon.date_of(day), at, zone))

    for day in range(-1, horizon.days + 2):
        midnight = time()
        if horizon.date_of(day).weekday() >= SATURDAY:
            yield second(day, midnight), second(day + 1, midnight)
        else:
            yield second(day, midnight), second(day, MORNING)
            yield second(day, EVENING), second(day + 1, midnight)
