"""What a brief tells besides the rota: what it replaces, the days before, positions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from data.disruptions import Recorded, listed
from data.in_force import rota_in_force
from data.mapping import load_problem, places_of
from data.overrides import RestState, StoredOverride, overrides_of, rest_state
from data.plans import find
from data.red_actions import decided_actions
from data.store import Store, UnitOfWork
from flows.figures import Figures, figures
from flows.mended import by_time, still_there
from flows.planned import Planned
from flows.positions import Positions, coarse
from flows.question import ACTIONS
from flows.stored import mends, replaced_by
from solver.debt import Debt, debt
from solver.facts import Facts
from solver.problem import Horizon
from solver.rota import Change, differences

if TYPE_CHECKING:
    from solver.explain import Introduction

SINCE = timedelta(days=1)
"""Disruptions reported this long before a brief are told in it."""
IN_THE_LOG = "see the audit log"
"""Of an action in words of somebody's own, and of an owner who is not recorded: not repeated."""


@dataclass(frozen=True, slots=True)
class Before:
    """The days before, as many as the rota has: what was in force on them, and its figures.

    ``figures`` is None where not every one of those days has a rota in force.
    """

    horizon: Horizon
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class Background:
    """What is told besides a rota; ids only.

    Parameters
    ----------
    changes
        What differs from the rota in force on the same days, by time; None where there is none.
    before
        The days before; None where they were not looked at.
    reported
        Disruptions that were recorded of late and still hold, the newest first.
    actions
        By id of a red visit that nobody makes: what is done, and the id of who sees to it.
    positions
        Where visits are, as far as the UI may know.
    debt
        What a re-plan costs clients in familiar faces; None of a rota that mends none.
    introductions
        Red visits by somebody the client does not know, with who could be introduced before.
    owed
        Overrides whose rest is not over yet, or was not free, and what becomes of it.
    files
        Where the workbook and the calendars of the rota are, or why not, as markdown; empty of a
        rota that is not published.
    """

    changes: tuple[Change, ...] | None = None
    before: Before | None = None
    reported: tuple[Recorded, ...] = ()
    actions: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    positions: Positions = field(default_factory=lambda: coarse({}))
    debt: Debt | None = None
    introductions: tuple[Introduction, ...] = ()
    owed: tuple[tuple[StoredOverride, RestState], ...] = ()
    files: str = ""

    @property
    def changed(self) -> frozenset[tuple[str, int]]:
        """Visits and slots that differ from what people were told."""
        return frozenset((each.visit_id, each.slot) for each in self.changes or ())


UNKNOWN = Background()
"""Where nothing was looked at."""


def background(store: Store, planned: Planned, now: datetime) -> Background:
    """Read what is told besides a rota that is in the store.

    Raises
    ------
    UserError
        When the rota is not there.
    """
    from solver.explain import introductions

    problem = planned.problem
    branch_id = problem.branch_id
    assert planned.saved is not None
    with store.unit_of_work(read_only=True) as uow:
        stored = find(uow, planned.saved.rota_id)
        told, asked = replaced_by(uow, stored)
        compared = asked or told.assignments
        return Background(
            changes=by_time(differences(told, planned.rota, asked, problem.visit))
            if compared
            else None,
            before=_before(uow, planned),
            reported=tuple(_reported(uow, branch_id, now)),
            actions={
                visit_id: (
                    # Only set phrases: words of somebody's own may name people.
                    decided.action if decided.action in ACTIONS else IN_THE_LOG,
                    decided.owner_id or IN_THE_LOG,
                )
                for visit_id, decided in decided_actions(uow, planned.saved.rota_id).items()
            },
            positions=coarse(places_of(uow.agency, branch_id)),
            debt=debt(problem, told, planned.rota) if mends(stored) else None,
            introductions=introductions(problem, planned.policy, planned.rota),
            owed=tuple(_owed(uow, branch_id, now)),
        )


def _owed(
    uow: UnitOfWork, branch_id: str, now: datetime
) -> Iterator[tuple[StoredOverride, RestState]]:
    for each in overrides_of(uow, branch_id):
        state = rest_state(uow, branch_id, each, now)
        if state not in (None, "repaid"):
            yield each, state


def _before(uow: UnitOfWork, planned: Planned) -> Before:
    """What was in force on as many days before, counted as the rota's own figures are."""
    horizon, policy = planned.problem.horizon, planned.policy
    first_day = horizon.first_day - timedelta(days=horizon.days)
    days = Horizon.of(first_day, horizon.days, horizon.timezone)
    told = rota_in_force(uow, planned.problem.branch_id, days)
    if told is None or len(told.by_day) < days.days:
        return Before(days, None)
    problem = load_problem(uow, planned.problem.branch_id, first_day, days.days, policy=policy)
    # Who has left since, and what is not wanted any more, is not there to be counted.
    known = still_there(told.rota, problem)
    return Before(days, figures(Facts(problem, policy, known)))


def _reported(uow: UnitOfWork, branch_id: str, now: datetime) -> Iterator[Recorded]:
    for each in reversed(listed(uow, branch_id)):
        if each.taken_back_by is None and now - SINCE <= each.recorded_at <= now:
            yield each
