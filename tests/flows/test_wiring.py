"""Tests of what the flows share of Prefect, at a real server."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from prefect.client.orchestration import get_client
from prefect.testing.utilities import prefect_test_harness

from flows.wiring import ensure_limit

RUNS = 4


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """One Prefect server for all tests here."""
    with prefect_test_harness(server_startup_timeout=120):
        yield


def test_that_runs_that_start_together_all_find_the_limit_of_a_new_branch() -> None:
    # Two re-plans that began in the same moment: one of them failed.
    barrier = Barrier(RUNS)

    def begin(name: str) -> int:
        with get_client(sync_client=True) as client:
            barrier.wait()
            ensure_limit(client, name)
            return client.read_global_concurrency_limit_by_name(name).limit

    with ThreadPoolExecutor(RUNS) as pool:
        for branch in range(5):
            assert list(pool.map(begin, [f"rotamend-{branch}"] * RUNS)) == [1] * RUNS
