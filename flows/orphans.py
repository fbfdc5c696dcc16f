"""Runs that a stopped planner left behind at its server, and the slots that they hold.

A run whose process is gone stays "Running" in Prefect's records for ever, and the slots it took
of a concurrency limit stay taken: every later run would wait for them. Leases on slots are kept
in the server's memory, so after a restart nobody else gives them back.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

BUSY_S = 30
"""Seconds in which a busy server (503) is asked again."""
PAGE = 200
"""Most rows that the API gives in one answer."""
UNENDED = ("RUNNING", "PENDING", "CANCELLING")


def unended(api_url: str) -> list[str]:
    """Ids of the flow runs that a process has taken up and not ended."""
    with _client(api_url) as client:
        return [run["id"] for run in _unended(client, "flow_runs")]


def release(api_url: str, message: str) -> int:
    """End every run that has no process any more, and give back all slots.

    To be called only while nothing plans at the server.

    Parameters
    ----------
    message
        What the state of each ended run says; no names of persons.

    Returns
    -------
    int
        Number of flow runs ended; their task runs are not counted.
    """
    state = {"type": "CRASHED", "name": "Interrupted", "message": message}
    with _client(api_url) as client:
        ended = 0
        for kind in ("task_runs", "flow_runs"):
            for run in _unended(client, kind):
                _ask(
                    client, "POST", f"{kind}/{run['id']}/set_state", {"state": state, "force": True}
                )
                ended += kind == "flow_runs"
        for limit in _pages(client, "v2/concurrency_limits/filter", {}):
            if limit["active_slots"]:
                _ask(client, "PATCH", f"v2/concurrency_limits/{limit['id']}", {"active_slots": 0})
    return ended


def _unended(client: httpx.Client, kind: str) -> list[dict[str, Any]]:
    wanted = {"state": {"type": {"any_": list(UNENDED)}}}
    # Read to the end before anything changes: ended runs would shift the pages.
    return list(_pages(client, f"{kind}/filter", {kind: wanted}))


def _pages(client: httpx.Client, path: str, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    offset = 0
    while True:
        page = _ask(client, "POST", path, {**body, "limit": PAGE, "offset": offset})
        yield from page
        if len(page) < PAGE:
            return
        offset += PAGE


def _ask(client: httpx.Client, method: str, path: str, body: dict[str, Any]) -> Any:
    limit = time.monotonic() + BUSY_S
    while True:
        answer = client.request(method, path, json=body)
        if answer.status_code != 503 or time.monotonic() > limit:
            break
        time.sleep(0.2)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def _client(api_url: str) -> httpx.Client:
    import httpx

    # Never through a proxy: the server is on this machine.
    return httpx.Client(base_url=api_url, timeout=30, trust_env=False)
