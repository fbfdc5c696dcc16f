"""What is asked in the Prefect UI, and shown there, once something else was decided."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.testing.utilities import prefect_test_harness

from data.decisions import reject_all
from data.store import Store
from flows import steps
from flows.approve import ApprovalRequest, approve_rota
from flows.decided import DecisionRequest, tell_decision
from flows.replanning import replan
from flows.steps import Order
from solver.result import Limits
from tests.flows.conftest import TUESDAY
from tests.flows.test_nightly import artifacts_of
from tests.flows.test_replanning import MORNING, absent, an_order


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """One Prefect server for all tests here."""
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def mending(in_force: Path) -> Iterator[Store]:
    """The store of a home with a rota of Tuesday in force."""
    with Store.open() as opened:
        yield opened


@pytest.fixture
def proposals(mending: Store) -> list[str]:
    """Ids of what would mend the absence of a carer, the recommended one first."""
    mended = replan(mending, an_order(absent(mending).disruption_id))
    return [each.saved.proposal_id or "" for each in mended.proposals if each.saved]


def pages_of(state: State) -> dict[str, str]:
    """The pages that a run has written, by key."""
    assert state.state_details.flow_run_id is not None
    with get_client(sync_client=True) as client:
        assert isinstance(client, SyncPrefectClient)
        found = artifacts_of(client, state.state_details.flow_run_id)
    return {key: str(each.data) for key, each in found.items()}


def asked(proposal: str) -> State:
    request = ApprovalRequest(proposal=proposal, now=MORNING)
    return approve_rota(request, return_state=True)


def test_that_after_a_rejection_the_pages_are_of_what_is_in_force(
    mending: Store, proposals: list[str]
) -> None:
    reject_all(mending, proposals, as_name="A", reason="no", now=MORNING)
    request = DecisionRequest(proposal=proposals[0], now=MORNING)
    state = tell_decision(request, return_state=True)
    brief = pages_of(state)["brief-riverton"]

    assert state.name == "Told"
    assert "Rota **R1** (version 1) is published." in brief
    assert "waits for a person" not in brief
    # Whoever is absent still has their visits in it.
    assert "availability" in brief


def test_that_what_is_decided_is_not_asked(mending: Store, proposals: list[str]) -> None:
    steps.publish(mending, proposals[0], as_name="A", reason="B", now=MORNING)
    state = asked(proposals[0])

    assert state.name == "Decided elsewhere"
    assert f"{proposals[0]} is approved" in str(state.message)
    assert pages_of(state) == {}


def test_that_what_was_overtaken_is_neither_asked_nor_shown(
    mending: Store, proposals: list[str]
) -> None:
    again = Order("riverton", TUESDAY, limits=Limits(iterations=30_000, seed=2))
    reading = steps.read(mending, again)
    result = steps.solve(reading)
    planned = steps.save(mending, reading, result, steps.check_result(reading, result), MORNING)
    assert planned.saved is not None
    steps.publish(mending, planned.saved.proposal_id or "", as_name="A", reason="B", now=MORNING)
    state = asked(proposals[0])

    assert state.name == "Overtaken"
    assert pages_of(state) == {}


def test_that_an_approval_at_the_terminal_shows_what_it_changes(
    mending: Store, proposals: list[str]
) -> None:
    steps.publish(mending, proposals[0], as_name="A", reason="B", now=MORNING)
    request = DecisionRequest(proposal=proposals[0], now=MORNING)
    pages = pages_of(tell_decision(request, return_state=True))

    assert f"What {proposals[0]} changes" in pages["changes-riverton"]
    assert "rotamend approve" not in pages["changes-riverton"]
    assert "is published." in pages["brief-riverton"]
