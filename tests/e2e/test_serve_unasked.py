"""Tests of what a starting server asks about: what waits, and no run asks."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data.people import add_person
from data.sample import write_sample
from data.store import Store
from flows.question import REASONS
from flows.server import free_port
from tests.e2e.processes import read_until, rotamend, started
from tests.e2e.servers import Server


@contextmanager
def served(port: int) -> Iterator[Server]:
    """A server that Ctrl-C ends."""
    with started("serve", "--port", port) as process:
        read_until(process.stderr, f"http://127.0.0.1:{port}")
        yield Server(process, port)
        process.send_signal(signal.SIGINT)
        assert process.wait(90) == 0


def test_that_what_was_proposed_without_a_server_is_asked_about_until_it_is_decided(
    rotamend_home: Path, tmp_path: Path
) -> None:
    today = datetime.now(UTC).date()
    before, to_come = today - timedelta(days=2), today + timedelta(days=2)
    write_sample(tmp_path / "agency", seed=2, first_day=before, days=5, clients=20)
    assert rotamend("import", tmp_path / "agency").returncode == 0
    with Store.open() as store:
        add_person(store, "Sentinel", "manager", now=datetime.now(UTC))
    for day in (before, to_come):
        clock = f"{day - timedelta(days=1)}T18:00:00Z"
        plan = ("nightly", "--from", day, "--now", clock, "--iterations", "300")
        told = rotamend(*plan, "--json")
        assert told.returncode in (0, 3), told.stderr
    port = free_port()

    with served(port) as server:
        # P1 is of a day that is over: nobody is asked about it.
        (lost,) = server.suspended("approve-rota")
        assert lost["name"].startswith("approve · P2 · ")
        state = {"type": "CRASHED", "name": "Interrupted"}
        server.ask(f"flow_runs/{lost['id']}/set_state", {"state": state, "force": True})

    with served(port) as server:
        (asking,) = server.suspended("approve-rota")
        assert asking["id"] != lost["id"]

    with served(port) as server:
        (still,) = server.suspended("approve-rota")
        assert still["id"] == asking["id"]
        server.answer(still, decision="reject", approver="U1 (manager)", reason=REASONS[3])
        # What takes up runs has begun after the question what to ask.
        assert server.ended(still["id"])["state"]["message"] == "P2 rejected"
        assert len(server.runs("approve-rota")) == 2
