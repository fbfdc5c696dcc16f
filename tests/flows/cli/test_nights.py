"""Tests of a visit after midnight, from the folder to a published rota, a day at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.record import DisruptionReport, record
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


@pytest.mark.parametrize("how", ["command", "form"])
def test_that_a_days_absence_takes_the_night_that_begins_on_it_and_not_the_next_one(
    run: Run, folder: Path, how: str
) -> None:
    with (folder / "visits.csv").open("a", encoding="utf-8") as visits:
        visits.write("small,c1,2026-11-23,2026-11-24T00:00,2026-11-24T00:05,10\n")
        visits.write("next,c1,2026-11-24,2026-11-24T23:00,2026-11-24T23:30,30\n")
    assert run("import", folder, "--json").code == 0
    for day, proposal in (("2026-11-23", "P1"), ("2026-11-24", "P2")):
        assert plan(run, day).json["uncovered"] == []
        assert approve(run, proposal).code == 0
    now = ("--now", "2026-11-23T12:00")
    if how == "command":
        told = run("absent", "k1", "--from", "2026-11-23", *now, "--no-replan")
        assert "goes on until 2026-11-24 07:00" in told.err
    else:
        what = {"absent_carer": "k1", "start": "2026-11-23"}
        report = DisruptionReport.model_validate({"what": what, "now": "2026-11-23T12:00"})
        told = record.fn(report)
        assert "goes on until 2026-11-24 07:00" in told[2][0]
    mended = run("replan", "--disruption", "D1", *now, "--json").json

    assert mended["disruptions"][0]["end"] == "2026-11-24T07:00:00Z"
    assert {hit["visit"] for hit in mended["triage"]} == {"late", "small", "early"}


def test_that_a_lost_car_leaves_the_night_before_as_it_was(run: Run, folder: Path) -> None:
    assert run("import", folder, "--json").code == 0
    lost = ("vehicle", "k1", "--transport", "walk", "--from", "2026-11-24")
    told = run(*lost, "--now", "2026-11-23T12:00", "--no-replan", "--json")

    (facts,) = told.json["disruptions"]
    assert (facts["start"], facts["end"]) == ("2026-11-24T07:00:00Z", "2026-11-25T00:00:00Z")
    assert "goes on until 2026-11-24 07:00" in told.err
