"""What a rota asks of each carer: use of their shifts, unsocial hours, and what changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flows.figures import CarerHours
from flows.planned import Planned
from solver.facts import Facts
from solver.rota import Change


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
    """Unsocial seconds of working time by carer id; those without any are left out.

    Evenings, weekends and bank holidays, as the policy's tariff has them.
    """
    tariff, horizon = facts.policy.tariff, facts.problem.horizon
    found: dict[str, int] = {}
    for carer_id, runs in facts.runs.items():
        seconds = sum(tariff.unsocial_s(horizon, run.start, run.end) for run in runs)
        if seconds:
            found[carer_id] = seconds
    return found
