"""A running ``rotamend serve``, asked and answered over its API as the UI does."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from flows.server import free_port
from tests.e2e.processes import read_until, started, wait_for

PATIENCE_S = 85
"""How long an answer may take: runs that start at once keep the server's SQLite file busy."""


class Server:
    """A running ``rotamend serve`` and its API."""

    def __init__(self, process: Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """What the API answers, to a GET or, with a body, to a POST.

        A busy server answers 503 and is asked again, as Prefect's own client does.
        """
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )

        def answer() -> tuple[Any] | None:
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE_S) as given:
                    return (json.load(given),)
            except urllib.error.HTTPError as error:
                if error.code == 503:
                    return None
                raise

        return wait_for(answer)[0]

    def deployment(self, name: str = "nightly-rota/nightly") -> Any:
        """A deployment, once the runner has registered it."""
        try:
            return self.ask(f"deployments/name/{name}")
        except OSError:
            return None

    def start(self, name: str, parameters: dict[str, Any]) -> str:
        """Start a run of a deployment; gives its id."""
        deployment = wait_for(lambda: self.deployment(name))
        run = self.ask(
            f"deployments/{deployment['id']}/create_flow_run", {"parameters": parameters}
        )
        return str(run["id"])

    def runs(self, name: str) -> list[Any]:
        """All runs of a flow, in the order of their creation."""
        found = self.ask("flow_runs/filter", {"flows": {"name": {"any_": [name]}}})
        return sorted(found, key=lambda run: str(run["created"]))

    def states(self) -> list[str]:
        """Where every run is, for the message of a test that waits in vain."""
        runs = self.ask("flow_runs/filter", {})
        return [f"{run['name']}: {run['state_name']} {run['state']['message']}" for run in runs]

    def run(self, run_id: str) -> Any:
        """A run as the server has it."""
        return self.ask(f"flow_runs/{run_id}")

    def suspended(self, name: str, count: int = 1) -> list[Any]:
        """Suspended runs of a flow whose forms are there, once there are so many."""

        def found() -> list[Any] | None:
            runs = [run for run in self.runs(name) if run["state_name"] == "Suspended"]
            return runs if len(runs) >= count and all(map(self.form, runs)) else None

        return wait_for(found, tell=self.states)

    def form(self, run: Any) -> Any:
        """The form of a suspended run: its schema, with its text as ``page``; None before it is."""
        keys = run["state"]["state_details"]["run_input_keyset"]
        try:
            schema = self.ask(f"flow_runs/{run['id']}/input/{keys['schema']}")
            page = self.ask(f"flow_runs/{run['id']}/input/{keys['description']}")
        except urllib.error.HTTPError:
            return None
        return schema | {"page": page}

    def answer(self, run: Any, **fields: str) -> Any:
        """Submit the form of a suspended run, as Resume does; gives what the server says of it."""
        return self.ask(f"flow_runs/{run['id']}/resume", {"run_input": fields})

    def ended(self, run_id: str) -> Any:
        """A run that has ended, once it has."""

        def found() -> Any:
            run = self.run(run_id)
            return run if run["state_type"] in ("COMPLETED", "FAILED", "CRASHED") else None

        return wait_for(found, tell=self.states)


@pytest.fixture
def serving(home: Path) -> Iterator[Server]:
    """Serves the test's home."""
    port = free_port()
    with started("serve", "--port", port) as process:
        read_until(process.stderr, f"http://127.0.0.1:{port}")
        yield Server(process, port)
