"""Tests of what commands say where a Prefect server does not take word of what they did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flows.server import free_port
from tests.flows.cli.conftest import Ran
from tests.flows.cli.test_decisions import CLOCK, DECISION, QUICK, alone, seen_to

Run = Callable[..., Ran]
pytestmark = pytest.mark.usefixtures("in_force")


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is named and does not answer."""
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{free_port()}/api")


def test_that_what_is_proposed_or_decided_stands_and_it_is_said_that_the_ui_does_not_know(
    run: Run, rota: list[dict[str, Any]], request: pytest.FixtureRequest
) -> None:
    silent = run("absent", alone(rota)["carer"], *QUICK)
    assert "Prefect" not in silent.err
    request.getfixturevalue("deaf")

    told = run("replan", "--disruption", "D1", *QUICK)
    assert told.code == silent.code
    assert told.json["proposal"] == silent.json["proposal"]
    assert "P2 waits all the same, but the Prefect server did not take word of it" in told.err

    decided = run("approve", "P2", *DECISION, *seen_to(told.json), "--json")
    assert decided.code == 0
    assert decided.json["status"] == "published"
    assert "did not take word of it" in decided.err
    assert "tell-decision there for P2" in decided.err


def test_that_a_plan_or_an_edit_says_so_too_and_a_decision_against_it(
    run: Run, rota: list[dict[str, Any]], deaf: None
) -> None:
    plan = ("nightly", "--from", "2026-11-23", "--iterations", "50", *CLOCK, "--json")
    assert "P2 waits all the same" in run(*plan).err
    assert "tell-decision there for P2" in run("reject", "P2", *DECISION).err

    refused = run("move", rota[0]["visit"], "--carer", "nobody", *CLOCK)
    assert refused.code == 2
    assert "Prefect" not in refused.err
