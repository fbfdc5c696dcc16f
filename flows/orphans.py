"""Runs that a stopped planner left behind at its server, and the slots that they hold.

A run whose process is gone stays "Running" in Prefect's records for ever, and the slots it took
of a concurrency limit stay taken: every later run would wait for them. Leases on slots are kept
in the server's memory, so after a restart nobody else gives them back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flows.api import ask, client, pages

if TYPE_CHECKING:
    import httpx

UNENDED = ("RUNNING", "PENDING", "CANCELLING")


def unended(api_url: str) -> list[str]:
    """Ids of the flow runs that a process has taken up and not ended."""
    with client(api_url) as server:
        return [run["id"] for run in _unended(server, "flow_runs")]


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
    with client(api_url) as server:
        ended = 0
        for kind in ("task_runs", "flow_runs"):
            for run in _unended(server, kind):
                ask(
                    server, "POST", f"{kind}/{run['id']}/set_state", {"state": state, "force": True}
                )
                ended += kind == "flow_runs"
        for limit in pages(server, "v2/concurrency_limits/filter", {}):
            if limit["active_slots"]:
                ask(server, "PATCH", f"v2/concurrency_limits/{limit['id']}", {"active_slots": 0})
    return ended


def _unended(server: httpx.Client, kind: str) -> list[dict[str, Any]]:
    wanted = {"state": {"type": {"any_": list(UNENDED)}}}
    # Read to the end before anything changes: ended runs would shift the pages.
    return list(pages(server, f"{kind}/filter", {kind: wanted}))
