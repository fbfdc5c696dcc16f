"""Tests of proposals in the store, as they are put to a person and shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data.errors import UserError
from data.store import Store
from flows import replanning, steps
from flows.background import background
from flows.brief.change_set import change_set, happened
from flows.brief.markdown import brief
from flows.hand_edits import EditOrder, edit
from flows.mended import Mended
from flows.proposed import proposed
from flows.replanning import replan
from tests.flows.test_replanning import MORNING, absent, an_order

ZONE = "Europe/London"
CLOCK = MORNING.astimezone(ZoneInfo(ZONE))


@pytest.fixture
def mending(in_force: Path) -> Iterator[Store]:
    """The store of a home with a rota of Tuesday in force."""
    with Store.open() as opened:
        yield opened


def a_mended(store: Store) -> Mended:
    return replan(store, an_order(absent(store).disruption_id))


def test_that_a_re_plan_is_told_as_it_was_when_it_was_made(mending: Store) -> None:
    made = a_mended(mending)
    first = made.proposals[0].saved
    assert first is not None
    told = proposed(mending, first.proposal_id or "", MORNING)

    assert told.words == happened(made, ZONE)
    assert told.page == change_set(made, ZONE)
    assert told.mended is not None
    assert change_set(told.mended, ZONE, pictures=True) == change_set(made, ZONE, pictures=True)
    assert (told.branch_id, told.first) == ("riverton", first.proposal_id)


def test_that_any_proposal_of_a_group_stands_for_all_of_it(mending: Store) -> None:
    broken = replanning.frame(replanning.load(mending, an_order(absent(mending).disruption_id)))
    found = replanning.repair(broken)
    several = replace(found, proposals=(*found.proposals, replace(found.proposals[0], name="x")))
    made = replanning.save(mending, broken, several, replanning.check(broken, several))
    ids = [each.saved.proposal_id or "" for each in made.proposals if each.saved]
    pages = {proposed(mending, each, MORNING).page for each in ids}

    assert len(ids) > 1
    assert len(pages) == 1
    assert f"| {' | '.join(ids)} |" in pages.pop()


def edited_by_hand(store: Store) -> Mended:
    """The first visit of the afternoon that its carer can also begin ten minutes later."""
    planned = steps.restore(store, "R1")
    horizon = planned.problem.horizon
    for made in planned.rota.assignments:
        later = horizon.local(made.start + 600)
        if later.hour < 12:
            continue
        order = EditOrder("riverton", CLOCK, made.visit_id, (made.carer_id,), f"{later:%H:%M}")
        with suppress(UserError):
            return edit(store, order).mended
    raise AssertionError("no visit can be moved")


def test_that_an_edit_by_hand_is_told_as_what_it_changes(mending: Store) -> None:
    made = edited_by_hand(mending)
    (planned,) = made.proposals
    assert planned.saved is not None
    told = proposed(mending, planned.saved.proposal_id or "", MORNING)

    assert told.words.startswith("edit by hand · ")
    assert told.words == happened(made, ZONE)
    assert f"| {made.changes(planned)[0].visit_id} | " in told.page


def test_that_a_plan_is_told_by_its_brief(mending: Store) -> None:
    planned = steps.restore(mending, "P1")
    told = proposed(mending, "P1", MORNING)

    assert told.mended is None
    known = background(mending, planned, MORNING)
    assert told.page == brief(planned, known, picture=False)


def test_that_a_proposal_that_is_not_there_is_refused(mending: Store) -> None:
    with pytest.raises(UserError, match="P99"):
        proposed(mending, "P99", MORNING)
