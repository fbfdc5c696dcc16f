"""Tests of the artifacts of a running solve, at a real server, and of watching it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import pytest
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL
from prefect.testing.utilities import prefect_test_harness

from flows.live import Live, shown_live
from flows.told_live import LiveState
from flows.watching import Watched, watch
from solver.result import Progress

FAST_S = 0.02


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """One Prefect server for all tests here."""
    with prefect_test_harness(server_startup_timeout=120):
        yield


def a_report(covered: int) -> Progress:
    return Progress("search", 1.0, covered / 10, covered, 10, 100.0 - covered, covered)


def artifacts(run_id: str) -> dict[str, Any]:
    with get_client(sync_client=True) as client:
        found = client.read_artifacts(
            artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run_id]))
        )
    return {each.key or "": each for each in found}


def table_of(run_id: str, branch: str = "main") -> LiveState:
    return LiveState.of_rows(json.loads(artifacts(run_id)[f"live-{branch}"].data))


def until(true: Any) -> Any:
    limit = time.monotonic() + 60
    while not (found := true()):
        assert time.monotonic() < limit
        threading.Event().wait(0.05)
    return found


def test_that_reports_reach_the_ui_while_the_solve_goes_on_and_the_last_one_stays() -> None:
    seen: list[LiveState] = []

    @flow(name="solves")
    def solves() -> str:
        with shown_live("main", 10, FAST_S) as live:
            for covered in (3, 7):
                live(a_report(covered))
                seen.append(until(partial(_covering, covered)))
            live(a_report(9))
        return str(flow_run.id)

    def _covering(covered: int) -> LiveState | None:
        state = table_of(str(flow_run.id))
        return state if state.covered_slots == covered else None

    run_id = solves()

    assert [state.objective for state in seen] == [97.0, 93.0]
    last = table_of(run_id)
    assert (last.covered_slots, last.phase) == (9, "stopped")
    bar = artifacts(run_id)["solving-main"]
    assert bar.data == 90.0
    told = "9 of 10 slots covered, at most 1 more can be, objective 91.0"
    assert bar.description == f"Solving main: {told}"


def test_that_a_thousand_reports_are_few_requests_and_take_no_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[Any] = []
    real = SyncPrefectClient.update_artifact

    def update(client: SyncPrefectClient, artifact_id: Any, artifact: Any) -> None:
        sent.append(artifact_id)
        real(client, artifact_id, artifact)

    monkeypatch.setattr(SyncPrefectClient, "update_artifact", update)

    @flow(name="reports much")
    def reports_much() -> None:
        with shown_live("main", 10, every_s=3600) as live:
            for number in range(1000):
                live(a_report(number % 10))
            assert sent == []

    reports_much()

    # The last report: the bar and the table.
    assert len(sent) == 2


def test_that_a_server_that_does_not_answer_holds_nothing_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, answers = threading.Event(), threading.Event()

    def update(*_: Any) -> None:
        asked.set()
        assert answers.wait(60)

    monkeypatch.setattr(SyncPrefectClient, "update_artifact", update)

    @flow(name="is not answered")
    def is_not_answered() -> int:
        with shown_live("main", 10, FAST_S) as live:
            live(a_report(1))
            assert asked.wait(60)
            # The request hangs, and the search goes on reporting.
            for number in range(10):
                live(a_report(number))
            state, _ = live.told
            assert not answers.is_set()
            answers.set()
        return state.covered_slots

    assert is_not_answered() == 9


def test_that_a_report_that_gets_lost_ends_nothing_and_is_made_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, lost = SyncPrefectClient.update_artifact, threading.Event()

    def update(client: SyncPrefectClient, artifact_id: Any, artifact: Any) -> None:
        if not lost.is_set():
            lost.set()
            raise httpx.ConnectError("gone")
        real(client, artifact_id, artifact)

    monkeypatch.setattr(SyncPrefectClient, "update_artifact", update)

    @flow(name="loses one")
    def loses_one() -> str:
        with shown_live("main", 10, FAST_S) as live:
            live(a_report(5))
            until(lambda: table_of(str(flow_run.id)).covered_slots == 5)
        return str(flow_run.id)

    assert table_of(loses_one()).covered_slots == 5
    assert lost.is_set()


def test_that_a_solve_that_fails_is_shown_as_stopped() -> None:
    ids: list[str] = []

    @flow(name="fails")
    def fails() -> None:
        ids.append(str(flow_run.id))
        with shown_live("main", 10, FAST_S):
            raise ValueError("no")

    fails(return_state=True)

    assert table_of(ids[0]).phase == "stopped"


def test_that_a_watch_sees_each_solve_and_ends_with_the_run() -> None:
    looks: list[Watched] = []
    ready, looked = threading.Event(), threading.Event()

    @flow(name="nightly-rota", flow_run_name="as it was named")
    def solves() -> None:
        for branch in ("north", "South 2"):
            with shown_live(branch, 10, FAST_S) as live:
                live(a_report(4))
        until(lambda: table_of(str(flow_run.id), "north").covered_slots == 4)
        ready.set()
        assert looked.wait(60)

    address = PREFECT_API_URL.value()
    assert address is not None

    def look() -> None:
        assert ready.wait(60)
        for each in watch(address, FAST_S, lambda _: looked.set() or False):  # type: ignore[func-returns-value]
            looks.append(each)

    watcher = threading.Thread(target=look)
    watcher.start()
    solves()
    watcher.join(60)

    first, last = looks[0], looks[-1]
    assert not first.ended
    assert [each.branch_id for each in first.solves] == ["north", "South 2"]
    assert last.ended
    assert last.state_type == "COMPLETED"
    told = last.as_json()
    assert (told["name"], told["ended"]) == ("as it was named", True)
    assert [solve["covered_slots"] for solve in told["solves"]] == [4, 4]


def test_that_a_watch_sees_nothing_where_nothing_is_planned() -> None:
    address = PREFECT_API_URL.value()
    assert address is not None

    assert list(watch(address, FAST_S, lambda _: False)) == []


def test_that_the_newest_report_holds() -> None:
    live = Live("main", 10)
    live(a_report(3))
    live(a_report(8))

    state, fraction = live.told
    assert (state.covered_slots, state.objective, fraction) == (8, 92.0, 0.8)
