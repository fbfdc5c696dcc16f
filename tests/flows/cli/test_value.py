"""Tests of the commands that tell what more would cover, and who came to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.sample import write_sample
from flows.cli.value import CELLS
from solver.marginal.value import MOST_CELLS
from solver.repair.result import Proof
from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
KEYS = {"proof", "engine", "neighbourhood", "visits", "instead", "uncovered"}


def test_that_the_command_looks_at_as_many_places_as_the_solver_does() -> None:
    assert CELLS == MOST_CELLS


@pytest.mark.usefixtures("in_force")
def test_that_the_rota_in_force_is_asked_about(run: Run) -> None:
    ran = run("value", "--rota", "R1", "--json")
    told = ran.json

    assert (ran.code, told["rota"], told["hours"], told["pounds"]) == (0, "R1", 1.0, 100.0)
    assert {str(each["limit"]) for each in told["less"]} <= {"hours", "money"}
    for each in (*told["more"], *told["less"]):
        assert each.keys() == KEYS | {"budgets", "limit", "step", "by"}
        assert sum(cell["visits"] for cell in each["by"]) == len(each["visits"])
    for each in told["carer_hours"]:
        assert KEYS - {"instead"} < each.keys()
        assert Proof(each["proof"])


def test_that_a_folder_is_planned_for_this_alone_and_nothing_of_it_is_kept(
    run: Run, tmp_path: Path, rotamend_home: Path
) -> None:
    folder = tmp_path / "agency"
    write_sample(
        folder, seed=7, first_day=date(2026, 11, 30), days=1, clients=20, carers=10, capped=0.05
    )
    ran = run("value", folder, "--iterations", "200", "--cells", "1", "--json")
    told = ran.json
    full = next(each for each in told["more"] if each["limit"] == "hours")

    assert (ran.code, told["rota"], told["from"]) == (0, None, "2026-11-30")
    assert full["budgets"][0]["budget"] == "FUND-HEALTH"
    assert len(told["carer_hours"]) <= 1
    assert not (rotamend_home / "rotamend.db").exists()
    assert "Hard budgets that bind" in run("value", folder, "--iterations", "200").out


def test_that_a_folder_that_cannot_be_imported_is_refused(run: Run, tmp_path: Path) -> None:
    ran = run("value", tmp_path, "--json")

    assert ran.code == 2
    assert ran.json["errors"]


@pytest.mark.parametrize("wrong", [("--hours", "0"), ("--pounds", "0"), ("--cells", "-1")])
def test_that_a_step_that_is_none_is_refused(run: Run, wrong: tuple[str, str]) -> None:
    assert run("value", *wrong).code == 2


@pytest.mark.usefixtures("in_force")
def test_that_the_ledger_tells_who_came_the_day_before(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    day = rota[0]["start"][:10]
    after = date.fromisoformat(day) + timedelta(days=1)
    told = run("continuity", "--now", f"{after}T07:00", "--json").json

    came = {(line["client"], line["carer"]) for line in rota}
    ledger = {(c["client"], k["carer"]) for c in told["clients"] for k in c["carers"]}
    assert ledger == came
    assert told["to"] == day
    assert all(len(c["carers"]) == c["distinct_carers"] for c in told["clients"])


@pytest.mark.usefixtures("in_force")
def test_that_a_client_who_is_not_there_is_refused(run: Run) -> None:
    ran = run("continuity", "CL9999", "--now", "2026-11-25T07:00")

    assert ran.code == 2
    assert "There is no client 'CL9999' in branch" in ran.err


@pytest.mark.usefixtures("in_force")
def test_that_introductions_are_told_of_a_rota(run: Run) -> None:
    told = run("continuity", "--introductions", "--rota", "R1", "--json").json
    words = run("continuity", "--introductions", "--rota", "R1").out

    assert told["rota"] == "R1"
    assert all(each["words"] in words for each in told["introductions"])
    assert "first red visit" in words or "No red visit" in words


def test_that_a_re_plan_states_its_continuity_debt(run: Run, rota: list[dict[str, Any]]) -> None:
    carer, day = rota[0]["carer"], rota[0]["start"][:10]
    now = ("--now", f"{day}T00:05")
    ran = run("absent", carer, "--from", day, "--to", day, *now, "--json")

    assert set(ran.json["continuity_debt"]) == {
        "unknown_visits",
        "first_visits",
        "distinct_carers",
    }
    assert "Continuity debt" in run("replan", "--disruption", "D1", *now).out
