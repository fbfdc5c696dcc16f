"""Tests of the time a disruption is about: the night the clocks go back, and days that are over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
pytestmark = pytest.mark.usefixtures("in_force")
CLOCK = ("--now", "2026-11-24T06:02")


@pytest.mark.parametrize("kind", ["absent", "cancel", "taken back"])
def test_that_a_disruption_of_a_day_that_is_over_is_said_to_be_over(
    run: Run, rota: list[dict[str, Any]], kind: str
) -> None:
    what = ("cancel", rota[-1]["visit"]) if kind == "cancel" else ("absent", rota[-1]["carer"])
    run(*what, "--no-replan", *CLOCK)
    if kind == "taken back":
        run("take-back", "D1", "--no-replan", *CLOCK)
    name = "D2" if kind == "taken back" else "D1"
    told = run("replan", "--disruption", name, "--now", "2026-11-26T08:00")

    assert told.code == 0
    assert "The time it touches is over: nothing is left to mend." in told.out
    assert "will know it" not in told.out


def test_that_a_policy_that_is_not_there_is_refused_where_nothing_is_left_to_mend(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    run("absent", rota[-1]["carer"], "--no-replan", *CLOCK)
    late = ("--now", "2026-11-26T08:00", "--json")
    ran = run("replan", "--disruption", "D1", "--policy", "nope.toml", *late)

    assert ran.code == 2
    assert "nope.toml" in ran.json["errors"][0]["problem"]


def test_that_minutes_late_are_minutes_that_pass_while_the_clocks_go_back(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    night = ("--now", "2026-10-25T01:30+01:00", "--no-replan", "--json")
    ran = run("late", rota[0]["carer"], "--minutes", "90", *night)

    assert ran.json["disruptions"][0]["until"] == "2026-10-25T02:00:00Z"
