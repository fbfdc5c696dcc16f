"""Watching a planning run from outside: what the tables of its solves tell, until it has ended."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from flows.api import ask, client
from flows.told_live import LiveState

if TYPE_CHECKING:
    import httpx

FLOW = "nightly-rota"
ENDED = ("COMPLETED", "FAILED", "CANCELLED", "CRASHED")
EVERY_S = 1.0
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A run as it was seen last: its solves in the order in which they began; ids only."""

    run_id: str
    name: str
    state_type: str
    state: str
    message: str
    solves: tuple[LiveState, ...]

    @property
    def ended(self) -> bool:
        """Whether nothing more comes."""
        return self.state_type in ENDED

    def as_json(self) -> Mapping[str, Any]:
        """The run for programs; what is not known is null."""
        return {
            "run": self.run_id,
            "name": self.name,
            "state": self.state,
            "ended": self.ended,
            "message": self.message,
            "solves": [asdict(each) for each in self.solves],
        }


def watch(api_url: str, every_s: float, wait: Callable[[float], bool]) -> Iterator[Watched]:
    """Look at the run that plans now, again and again until it has ended.

    Nothing comes where no run plans.

    Parameters
    ----------
    wait
        Waits so many seconds; True ends the watch, though the run goes on.

    Raises
    ------
    httpx.HTTPError
        When the server does not answer.
    """
    with client(api_url) as server:
        run_id = _running(server)
        while run_id is not None:
            seen = _seen(server, run_id)
            yield seen
            if seen.ended or wait(every_s):
                return


def _running(server: httpx.Client) -> str | None:
    """The planning run that a process has taken up last."""
    wanted = {
        "flows": {"name": {"any_": [FLOW]}},
        "flow_runs": {"state": {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}},
        "sort": "START_TIME_DESC",
        "limit": 1,
    }
    found = ask(server, "POST", "flow_runs/filter", wanted)
    return str(found[0]["id"]) if found else None


def _seen(server: httpx.Client, run_id: str) -> Watched:
    run = ask(server, "GET", f"flow_runs/{run_id}")
    tables = ask(
        server,
        "POST",
        "artifacts/filter",
        {
            "artifacts": {
                "flow_run_id": {"any_": [run_id]},
                "type": {"any_": ["table"]},
                "key": {"like_": "live-%"},
            },
            "sort": "CREATED_DESC",
        },
    )
    return Watched(
        run_id=run_id,
        name=run["name"],
        state_type=run["state_type"],
        state=run["state_name"],
        message=(run["state"] or {}).get("message") or "",
        solves=tuple(_solve(table["data"]) for table in reversed(tables)),
    )


def _solve(data: Any) -> LiveState:
    return LiveState.of_rows(json.loads(data) if isinstance(data, str) else data)
