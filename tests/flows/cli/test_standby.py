"""Tests of the command that tells what the absence of each carer would leave uncovered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from data.store import Store
from flows.brief.words import PROVED
from flows.cli.options import SWEEP_SECONDS
from flows.standing_by import stand_by
from solver.repair import standby as sweeping
from solver.repair.result import Proof
from solver.result import Limits
from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
pytestmark = pytest.mark.usefixtures("in_force")
CLOCK = ("--now", "2026-11-24T06:02")


def test_that_the_help_names_the_time_that_a_sweep_takes_by_default() -> None:
    assert SWEEP_SECONDS == sweeping.SWEEP_SECONDS


@pytest.mark.parametrize(
    ("options", "seconds"), [((), SWEEP_SECONDS), (("--time-limit", "7.5"), 7.5)]
)
def test_that_the_time_limit_of_standby_is_that_of_the_whole_sweep(
    run: Run,
    rota: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    seconds: float,
) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(sweeping, "standby", lambda *_, **named: given.update(named) or ())
    told = " ".join(run("standby", *options, *CLOCK).out.split())

    assert (given["seconds"], given["limits"]) == (seconds, None)
    assert f"--again --time-limit {2 * seconds:g}" in told


def test_that_a_sweep_that_was_cut_short_is_told(run: Run, rota: list[dict[str, Any]]) -> None:
    evening = datetime(2026, 11, 23, 18, tzinfo=UTC)
    with Store.open() as store:
        stand_by(store, "R1", evening, limits=Limits(iterations=50), stop=lambda: True)
    carers = {line["carer"] for line in rota}
    told = " ".join(run("standby", *CLOCK).out.split())
    result = run("standby", *CLOCK, "--json").json

    assert f"{len(carers) - 1} carers were not looked at: time was up." in told
    assert "standby --rota R1 --again --time-limit 90" in told
    (done,) = result["absences"]
    assert "Proved" in told
    assert PROVED[Proof(done["proof"])] in told
    assert (done["proof"] == "neighbourhood") == (done["neighbourhood"] is not None)
    assert set(result["not_looked_at"]) == carers - {done["carer"]}
