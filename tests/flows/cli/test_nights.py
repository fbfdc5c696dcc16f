"""Tests of a visit after midnight, from the folder to a published rota, a day at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
QUICK = ("--iterations", "50", "--json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One carer on nights; a visit on Monday at 23:30 and one on Tuesday at 00:30."""
    files = {
        "clients.csv": "client_id,latitude,longitude\nc1,55.86,-4.25\nc2,55.87,-4.25\n",
        "carers.csv": "carer_id,latitude,longitude,max_hours_day\nk1,55.865,-4.25,8\n",
        "availability.csv": "carer_id,start,end\n"
        "k1,2026-11-23T22:00,2026-11-24T07:00\nk1,2026-11-24T22:00,2026-11-25T07:00\n",
        "visits.csv": "visit_id,client_id,date,earliest_start,latest_start,duration_minutes\n"
        "late,c1,2026-11-23,23:30,23:30,30\nearly,c2,2026-11-24,00:30,00:45,30\n",
    }
    made = tmp_path / "nights"
    made.mkdir()
    for name, text in files.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


def starts(run: Run) -> dict[str, str]:
    """Start of each visit of the newest rota that has a carer, by id."""
    groups = run("show", "--by", "carer", "--json").json["groups"]
    return {line["visit"]: line["start"][11:16] for group in groups for line in group["visits"]}


def plan(run: Run, day: str) -> Ran:
    return run("nightly", "--from", day, "--days", "1", *QUICK)


def approve(run: Run, proposal: str) -> Ran:
    return run("approve", proposal, "--as", "Robin", "--reason", "ok", "--json")


def test_that_the_carer_of_the_evening_before_makes_a_visit_after_midnight(
    run: Run, folder: Path
) -> None:
    assert run("import", folder, "--json").code == 0
    planned = plan(run, "2026-11-24")

    assert (planned.code, planned.json["uncovered"]) == (0, [])
    assert "00:30" <= starts(run)["early"] <= "00:45"
    assert approve(run, "P1").code == 0


def test_that_the_night_goes_on_where_the_published_evening_ends(run: Run, folder: Path) -> None:
    assert run("import", folder, "--json").code == 0
    assert plan(run, "2026-11-23").json["uncovered"] == []
    assert approve(run, "P1").code == 0
    planned = plan(run, "2026-11-24")

    assert (planned.code, planned.json["uncovered"], planned.json["violations"]) == (0, [], [])
    assert approve(run, "P2").code == 0
    assert run("check", "R1", "--json").json["violations"] == []
    assert run("check", "R2", "--json").json["violations"] == []
    assert plan(run, "2026-11-23").json["uncovered"] == []


def test_that_hours_of_the_published_evening_count(run: Run, folder: Path) -> None:
    carers = folder / "carers.csv"
    carers.write_text(carers.read_text(encoding="utf-8").replace(",8\n", ",0.9\n"))
    assert run("import", folder, "--json").code == 0
    assert plan(run, "2026-11-23").json["uncovered"] == []
    assert plan(run, "2026-11-24").json["uncovered"] == []
    assert approve(run, "P1").code == 0
    refused = approve(run, "P2")
    (gap,) = plan(run, "2026-11-24").json["uncovered"]

    assert refused.code == 3
    assert [each["rule"] for each in refused.json["violations"]] == ["weekly_hours"]
    assert (gap["visit"], gap["reason_code"], gap["proof"]) == (
        "early",
        "weekly_hours",
        "impossible",
    )
