"""Tests of the artifacts of a rota and of a re-plan, as the server has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.testing.utilities import prefect_test_harness

from data.store import Store
from flows import steps
from flows.live import shown_live
from flows.mended import Mended
from flows.showing import show_mended, show_pages
from tests.flows.conftest import NOW
from tests.flows.test_nightly import artifacts_of

HOSTILE = "b*x* <img> www.evil.example"
ESCAPED = r"b\*x\* \<img\> www\.evil.example"
"""What the UI, which renders descriptions as markdown, shows as it is."""


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """One Prefect server for all tests here."""
    with prefect_test_harness(server_startup_timeout=120):
        yield


def test_that_an_id_in_a_description_is_neither_markdown_nor_a_link(in_force: Path) -> None:
    @flow(name="shows")
    def shows() -> None:
        with Store.open() as store:
            stored = steps.restore(store, "R1")
            problem = replace(stored.problem, branch_id=HOSTILE)
            show_pages(store, replace(stored, problem=problem), NOW)
        show_mended(Mended((), HOSTILE), "Europe/London", "K*1* absent")
        with shown_live(HOSTILE, 1):
            pass

    state = shows(return_state=True)
    assert state.is_completed(), state
    assert state.state_details.flow_run_id is not None
    with get_client(sync_client=True) as client:
        made = artifacts_of(client, state.state_details.flow_run_id)
    told = {key.split("-")[0]: artifact.description for key, artifact in made.items()}

    assert {"brief", "budget", "changes", "live", "solving"} <= told.keys()
    assert [key for key, words in told.items() if ESCAPED not in words] == []
    assert told["changes"] == rf"{ESCAPED}: K\*1\* absent"
