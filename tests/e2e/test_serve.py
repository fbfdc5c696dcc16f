"""Tests of rotamend serve: it runs what it says, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from data.plans import find
from data.store import Store
from flows.server import free_port
from tests.e2e.processes import (
    alive,
    descendants,
    is_free,
    read_until,
    rotamend,
    started,
    wait_for,
)
from tests.e2e.servers import Server


def test_that_serve_plans_on_request_and_stops_all_of_it_on_ctrl_c(
    serving: Server, home: Path
) -> None:
    deployment = wait_for(serving.deployment)
    (schedule,) = deployment["schedules"]
    assert schedule["active"]
    assert schedule["schedule"]["cron"] == "0 2 * * *"
    assert schedule["schedule"]["timezone"] == "Europe/London"
    assert deployment["entrypoint"] == "flows.nightly.nightly_rota"

    def scheduled() -> Any:
        return [
            run
            for run in serving.ask("flow_runs/filter", {})
            if run["state_type"] == "SCHEDULED" and run["auto_scheduled"]
        ]

    coming = wait_for(scheduled)
    nights = [run for run in coming if run["deployment_id"] == deployment["id"]]
    assert nights
    assert all(run["expected_start_time"][11:16] in ("01:00", "02:00") for run in nights)
    weekly = wait_for(lambda: serving.deployment("weekly-report/weekly-report"))
    assert {run["deployment_id"] for run in coming} <= {deployment["id"], weekly["id"]}

    request = {"first_day": "2026-11-24", "time_limit": 2}
    run = serving.ask(
        f"deployments/{deployment['id']}/create_flow_run", {"parameters": {"request": request}}
    )

    def ended() -> Any:
        now = serving.ask(f"flow_runs/{run['id']}")
        return now if now["state_type"] in ("COMPLETED", "FAILED", "CRASHED") else None

    done = wait_for(ended)
    assert done["state_type"] == "COMPLETED", done["state"]["message"]
    assert "P1" in done["name"]
    keys = {each["key"] for each in serving.ask("artifacts/filter", {})}
    assert any(key.startswith("brief-") for key in keys)

    refused = rotamend("serve", "--port", free_port())
    assert refused.returncode == 2
    assert "already runs" in refused.stderr

    children = descendants(serving.process.pid)
    assert len(children) >= 2
    serving.process.send_signal(signal.SIGINT)

    assert serving.process.wait(60) == 0
    wait_for(lambda: not any(alive(pid) for pid in children), 5)
    assert is_free(serving.port)


def test_that_serve_is_quiet_and_stops_on_sigterm_in_the_middle_of_a_run(serving: Server) -> None:
    deployment = wait_for(serving.deployment)
    run = serving.ask(
        f"deployments/{deployment['id']}/create_flow_run",
        {"parameters": {"request": {"first_day": "2026-11-24", "time_limit": 600}}},
    )
    wait_for(lambda: serving.ask(f"flow_runs/{run['id']}")["state_type"] == "RUNNING")
    settings = serving.ask("admin/settings")["server"]
    assert settings["analytics_enabled"] is False
    assert settings["ui"]["v2_enabled"] is False
    assert settings["ui"]["show_promotional_content"] is False

    children = descendants(serving.process.pid)
    serving.process.send_signal(signal.SIGTERM)

    assert serving.process.wait(90) == 0
    wait_for(lambda: not any(alive(pid) for pid in children), 5)
    assert is_free(serving.port)


def _start_run(serving: Server, seconds: int) -> str:
    """Start a plan by the deployment; gives the id of the flow run."""
    deployment = wait_for(serving.deployment)
    run = serving.ask(
        f"deployments/{deployment['id']}/create_flow_run",
        {"parameters": {"request": {"first_day": "2026-11-24", "time_limit": seconds}}},
    )
    return str(run["id"])


def _state(serving: Server, run_id: str) -> str:
    return str(serving.ask(f"flow_runs/{run_id}")["state_type"])


def _solving(serving: Server) -> bool:
    return any(
        each["name"].startswith("solve ") and each["state_type"] == "RUNNING"
        for each in serving.ask("task_runs/filter", {})
    )


def _searching(serving: Server) -> bool:
    """Whether the search has told how far it is."""
    return any(
        "slots covered" in (each["description"] or "")
        for each in serving.ask("artifacts/filter", {})
        if each["type"] == "progress"
    )


def _slots(serving: Server) -> int:
    """Slots that are taken of all concurrency limits."""
    limits = serving.ask("v2/concurrency_limits/filter", {})
    assert limits
    return sum(each["active_slots"] for each in limits)


def test_that_a_plan_killed_with_its_server_does_not_keep_the_next_one_waiting(home: Path) -> None:
    port = free_port()
    with started("serve", "--port", port) as process:
        read_until(process.stderr, f"http://127.0.0.1:{port}")
        serving = Server(process, port)
        lost = _start_run(serving, 600)
        wait_for(lambda: _solving(serving))
        # As when the power fails: nobody has the time to put anything in order.
        for pid in [process.pid, *descendants(process.pid)]:
            os.kill(pid, signal.SIGKILL)
        process.wait(10)

    with started("serve", "--port", port) as process:
        lines = read_until(process.stderr, f"http://127.0.0.1:{port}")
        assert any("Marked 1 unended run as interrupted" in line for line in lines)
        serving = Server(process, port)
        assert _state(serving, lost) == "CRASHED"
        assert _slots(serving) == 0

        following = _start_run(serving, 2)
        wait_for(lambda: _state(serving, following) == "COMPLETED")


def test_that_ctrl_c_in_a_solve_keeps_a_draft_and_the_next_serve_plans_again(home: Path) -> None:
    port = free_port()
    with started("serve", "--port", port) as process:
        read_until(process.stderr, f"http://127.0.0.1:{port}")
        serving = Server(process, port)
        stopped = _start_run(serving, 600)
        wait_for(lambda: _searching(serving))
        process.send_signal(signal.SIGINT)
        read_until(process.stderr, "kept as a draft")
        assert process.wait(90) == 0

    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        draft = find(uow, "R1")
    assert draft.status == "draft"
    assert draft.rota.assignments

    with started("serve", "--port", port) as process:
        lines = read_until(process.stderr, f"http://127.0.0.1:{port}")
        assert not any("Marked" in line for line in lines)
        serving = Server(process, port)
        run = serving.ask(f"flow_runs/{stopped}")
        assert run["state_type"] == "COMPLETED"
        assert f"stopped early: draft {draft.rota_id}" in run["state"]["message"]
        assert _slots(serving) == 0

        following = _start_run(serving, 2)
        wait_for(lambda: _state(serving, following) == "COMPLETED")
        assert "proposal P" in serving.ask(f"flow_runs/{following}")["state"]["message"]


def test_that_a_taken_port_is_refused_with_a_way_out(home: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = rotamend("serve", "--port", taken.getsockname()[1])

    assert ran.returncode == 2
    assert "--port" in ran.stderr
    assert not (home / "prefect" / "server.json").exists()
